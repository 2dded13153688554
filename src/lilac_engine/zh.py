"""Chinese numerals: as counted (三百五十), as spelled (二〇二一), as written on money (叁佰伍拾)."""

from __future__ import annotations

from typing import Final

DIGITS: Final = "零一二三四五六七八九"
CAPITAL_DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
UNITS: Final = ("", "十", "百", "千")
CAPITAL_UNITS: Final = ("", "拾", "佰", "仟")
MYRIADS: Final = ("", "万", "亿", "万亿")
LIMIT: Final = 10**16

_VALUE: Final = {
    **{c: n for n, c in enumerate(DIGITS)},
    **{c: n for n, c in enumerate(CAPITAL_DIGITS)},
    "〇": 0,
    "○": 0,
    "两": 2,
    "貳": 2,
    "弌": 1,
    "幺": 1,
}
_UNIT: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_BIG: Final = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_WIDE: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}


def narrow(text: str) -> str:
    """Full-width letters, digits and signs (１２％) as ASCII; each character stays one character."""
    return text.translate(_WIDE)


def numeral(number: int, *, capital: bool = False) -> str:
    """``350`` as ``三百五十``; ``10`` as ``十`` and ``110`` as ``一百一十``. Below 10**16.

    ``capital`` gives the forms used on money (叁佰伍拾), where ten is always 壹拾.
    """
    if not 0 <= number < LIMIT:
        raise ValueError(f"no Chinese numeral for {number}")
    digits = CAPITAL_DIGITS if capital else DIGITS
    if number == 0:
        return digits[0]
    parts: list[str] = []
    gap = False
    for power in range(3, -1, -1):
        group = number // 10 ** (4 * power) % 10**4
        if group == 0:
            gap = bool(parts)
            continue
        if parts and (gap or group < 1000):
            parts.append(digits[0])
        parts.append(_group(group, digits, CAPITAL_UNITS if capital else UNITS))
        parts.append(_myriad(power, number))
        gap = False
    written = "".join(parts)
    return written[1:] if not capital and written.startswith("一十") else written


def _myriad(power: int, number: int) -> str:
    """The word after a group of four; 万亿 is 万 where the group of 亿 follows."""
    if power == 3 and number // 10**8 % 10**4:
        return "万"
    return MYRIADS[power]


def _group(number: int, digits: str, units: tuple[str, ...]) -> str:
    written, gap = "", False
    for power in range(3, -1, -1):
        digit = number // 10**power % 10
        if digit == 0:
            gap = bool(written)
            continue
        written += (digits[0] if gap else "") + digits[digit] + units[power]
        gap = False
    return written


def number(text: str) -> int:
    """The value of ``三百五十``, ``十九``, ``二〇二一``, ``叁佰伍拾``, ``２１`` or ``21``.

    Raises ``ValueError`` for anything that is not wholly a numeral.
    """
    compact = narrow(text).replace(" ", "").replace(",", "")
    if compact.isascii() and compact.isdigit():
        return int(compact)
    if compact and all(c in _VALUE for c in compact):
        return int("".join(str(_VALUE[c]) for c in compact))
    total = section = digit = 0
    for char in compact:
        if char in _VALUE:
            digit = digit * 10 + _VALUE[char] if digit else _VALUE[char]
        elif char in _UNIT:
            section += (digit or 1) * _UNIT[char]
            digit = 0
        elif char in _BIG and (total or section or digit):
            section += digit
            total = _raise(total, section, _BIG[char])
            section = digit = 0
        else:
            raise ValueError(f"not a numeral: {text!r}")
    if not compact:
        raise ValueError("not a numeral: ''")
    return total + section + digit


def _raise(total: int, section: int, big: int) -> int:
    """万亿: an 亿 multiplies everything that stands before it, a 万 only its own group."""
    return (total + section) * big if big == 10**8 else total + section * big
