"""Chinese and Arabic numerals as numbers."""

from __future__ import annotations

HAN_DIGITS = "〇零一二三四五六七八九"
_VALUE = {c: max(i - 1, 0) for i, c in enumerate(HAN_DIGITS)} | {"两": 2}
_UNIT = {"十": 10, "百": 100, "千": 1000}


def number(text: str) -> int:
    """The value of ``三十六``, ``二〇二一``, ``1 0`` or ``12``; 0 when there is none."""
    compact = text.replace(" ", "")
    if compact.isascii() and compact.isdigit():
        return int(compact[:9])
    if not any(c in _UNIT for c in compact):
        value = 0
        for char in compact[:9]:
            value = value * 10 + _VALUE.get(char, 0)
        return value
    total = digit = 0
    for char in compact:
        if char in _UNIT:
            total += (digit or 1) * _UNIT[char]
            digit = 0
        else:
            digit = _VALUE.get(char, 0)
    return total + digit
