"""Brackets and quotation marks: which closes which, in one pass."""

from __future__ import annotations

import re

_PAIRS = {
    "(": ")",
    "[": "]",
    "〔": "〕",
    "【": "】",
    "《": "》",
    "“": "”",
    "〈": "〉",
    "‘": "’",
    "「": "」",
}
_CLOSERS = {c: o for o, c in _PAIRS.items()}
_ANY = re.compile("[()\\[\\]〔〕【】《》“”〈〉‘’「」]")
SQUARE = frozenset("([〔【")


def pairs(norm: str, start: int, end: int) -> tuple[list[tuple[int, int]], list[int]]:
    """Matched brackets ``(open, close)`` ordered by their close, and openers never closed.

    A closer without an opener is skipped (pages lose half of a 《》); an opener that a closer
    outside it overtakes counts as never closed.
    """
    stack: list[int] = []
    found: list[tuple[int, int]] = []
    lost: list[int] = []
    open_count: dict[str, int] = {}
    for match in _ANY.finditer(norm, start, end):
        char, at = match.group(), match.start()
        if char in _PAIRS:
            stack.append(at)
            open_count[char] = open_count.get(char, 0) + 1
            continue
        wanted = _CLOSERS[char]
        if not open_count.get(wanted):
            continue
        while stack:
            opener = stack.pop()
            open_count[norm[opener]] -= 1
            if norm[opener] == wanted:
                found.append((opener, at))
                break
            lost.append(opener)
    return found, lost + stack
