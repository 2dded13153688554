"""Running text as sentences: parted at 。！？ outside quotation marks and brackets."""

from __future__ import annotations

import re

_TOKEN = re.compile("[()〔〕《》“”\\[\\]【】。！？!?\n]")
_OPEN = "([〔《“【"
_CLOSE = ")]〕》”】"
_STOPS = frozenset("。！？!?")
# A bracket or quotation that swallows more than this has lost its other half.
_PATIENCE = 400


def split(norm: str, start: int, end: int) -> list[tuple[int, int]]:
    """Offsets of the sentences of ``norm[start:end]``; blanks around them are left out.

    A paragraph's end ends a sentence too. A bracket left open holds a sentence together for at
    most a few hundred characters.
    """
    found: list[tuple[int, int]] = []
    depth, opened, begin = 0, start, start
    for match in _TOKEN.finditer(norm, start, end):
        char, at = match.group(), match.start()
        if char in _OPEN:
            if depth == 0:
                opened = at
            depth += 1
        elif char in _CLOSE:
            depth = max(0, depth - 1)
            if (
                depth == 0
                and char == "”"
                and norm[at - 1] in _STOPS
                and _quoted_sentence(norm, opened, begin)
            ):
                begin = _close(norm, begin, at + 1, found)
        elif char == "\n":
            depth = 0
            begin = _close(norm, begin, at, found)
        elif depth == 0 or at - opened > _PATIENCE:
            depth = 0
            begin = _close(norm, begin, at + 1, found)
    _close(norm, begin, end, found)
    return found


def _quoted_sentence(norm: str, opened: int, begin: int) -> bool:
    """Whether the quotation is the whole sentence, so that its own stop ends it."""
    return norm[begin:opened].strip() == ""


def _close(norm: str, begin: int, end: int, found: list[tuple[int, int]]) -> int:
    a, b = begin, end
    while a < b and norm[a] in " \n":
        a += 1
    while b > a and norm[b - 1] in " \n":
        b -= 1
    if b > a:
        found.append((a, b))
    return end
