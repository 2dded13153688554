"""A page as paragraphs: what stands on lines of its own, or between wide indents."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lilac_engine.text.characters import Reading

# Some pages have no line ends at all: two full-width blanks, the paragraph indent of official
# prose, then part the paragraphs; a tab parts table cells.
_PIECE = re.compile(r"(?:[^\n\r\t\x0b\x0c\x85\u2028\u3000]|\u3000(?!\u3000))+")
_LONELY_MARK = re.compile(
    r"\W{0,8}(?:第 ?[一二三四五六七八九十百零〇\d ]{1,9} ?[编章节条]|[一二三四五六七八九十百]{1,5} ?、"
    r"|\([一二三四五六七八九十百]{1,5}\)|\d{1,3} ?[.、])\s*"
)
_NUMBERED = re.compile(r"第 ?[一二三四五六七八九十百零〇\d ]{1,9} ?[章节条]")
_SPREAD = re.compile(r"(?:^|[ 章节])[\u4e00-\u9fff]$")  # 标　　题, 第七章 附　　则
_TRIM = " \t\n#*>"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Offsets of a paragraph in the reading, blanks and Markdown signs trimmed."""

    index: int
    start: int
    end: int


def split(reading: Reading, limit: int = 100_000) -> list[Paragraph]:
    """The paragraphs of a page, in order; a number alone on its line joins what follows."""
    norm = reading.norm
    found: list[Paragraph] = []
    pending: int | None = None
    for match in _PIECE.finditer(reading.raw):
        start, end = match.span()
        text = norm[start:end]
        end -= len(text) - len(text.rstrip(_TRIM[:3]))
        start += len(text) - len(text.lstrip(_TRIM))
        if start >= end:
            continue
        if pending is not None:
            if _NUMBERED.match(norm, start, end):  # 第一章 without a title: 第一条 stands below
                found.append(Paragraph(len(found), pending, _trimmed(norm, pending, start)))
            else:
                start = pending
            pending = None
        if end - start <= 12 and (
            _LONELY_MARK.fullmatch(norm, start, end)
            or (
                _SPREAD.search(norm[start:end])
                and reading.raw[match.end() : match.end() + 2] == "\u3000\u3000"
            )
        ):
            pending = start
            continue
        found.append(Paragraph(len(found), start, end))
        if len(found) >= limit:
            return found
    if pending is not None:
        found.append(Paragraph(len(found), pending, len(norm.rstrip())))
    return found


def _trimmed(norm: str, start: int, end: int) -> int:
    """The end of a paragraph that takes ``norm[start:end]`` without its blanks."""
    return start + len(norm[start:end].rstrip())
