"""Headings of articles: the phrase an article opens with (条首标题).

Whether the first words of an article are its heading is decided by the document as a whole. Where
most articles open with a short phrase and a full stop, the phrase is the heading; where headings
stand on lines of their own, a short first sentence is just a sentence; where few articles open
so, none has a heading and the likely ones are marked as ambiguous.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_LONGEST = 48
_TOKEN = re.compile("[。:;!?！？\n(〔【《“]")
_OPENING = {"(": ")", "〔": "〕", "【": "】", "《": "》", "“": "”"}
_LIST_COLON = re.compile(
    r"(?:如下|包括|包含|是|为|下列|以下|要求|做到|其中|条件|之一|的|含义|规定|通知)$"
)
_BRACKETED = re.compile(r" ?[【(\[](?P<text>[\u4e00-\u9fff、和与及]{2,24})[】)\]] ?")
# （一）加强领导（牵头单位：甲）: the bracket at the end of a heading's line is not of its words.
_ANSWERED = re.compile(
    r"(?P<text>[^。:;(\[〔\n]{2,40})[(\[〔](?:总?牵头|责任|配合|负责|主办|协同)[^:。\n]{0,8}:[^。\n]{2,200}[)\]〕] *"
)
_SENTENCE_WORDS = re.compile(r"(?:应当|可以|不得|是指|适用|由|自|负责|予以|按照|根据|包括)")


class Style(StrEnum):
    """How a heading is set off from the text."""

    LINE = "line"
    STOP = "stop"
    COLON = "colon"
    BLANK = "blank"
    BRACKET = "bracket"
    COMMA = "comma"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible heading ``[start, end)``; the text goes on at ``after``."""

    start: int
    end: int
    after: int
    style: Style


def candidate(norm: str, start: int, line_end: int, end: int) -> Candidate | None:
    """The phrase an article may open with; ``line_end`` is the end of its first paragraph."""
    limit = min(line_end, start + _LONGEST + 40)
    if match := _BRACKETED.match(norm, start, limit):
        return Candidate(match.start("text"), match.end("text"), match.end(), Style.BRACKET)
    if match := _ANSWERED.fullmatch(norm, start, min(line_end, start + 300)):
        return Candidate(start, match.end("text"), match.end("text"), Style.LINE)
    stop = _first_stop(norm, start, limit)
    if stop is None:
        if line_end > start + _LONGEST:
            return _blank(norm, start, limit)
        text = norm[start:line_end].rstrip()
        if not text:
            return None
        return Candidate(start, start + len(text), line_end, Style.LINE)
    text = norm[start:stop].strip()
    if not text or len(text) > _LONGEST:
        return _blank(norm, start, limit)
    if norm[stop] == ":":
        if len(text) > 26 or _LIST_COLON.search(text) or "," in text:
            return _blank(norm, start, limit)
        return Candidate(start, stop, stop + 1, Style.COLON)
    if norm[stop] != "。":
        return _blank(norm, start, limit)
    if text.count(",") > 1 or ("," in text and len(text) > 26):
        return _blank(norm, start, limit)
    if norm[stop + 1 : line_end].strip() == "":
        return Candidate(start, stop, stop + 1, Style.LINE)
    return Candidate(start, stop, stop + 1, Style.COMMA if "," in text else Style.STOP)


def chosen(
    candidates: list[Candidate | None], *, regulation: bool, single: list[bool]
) -> tuple[list[Candidate | None], list[bool]]:
    """Which candidates are headings, and which of the others are ambiguous.

    ``single`` says for each article that it has nothing but its first line.
    """
    total = len(candidates)
    by_style = {
        style: sum(c is not None and c.style is style for c in candidates) for style in Style
    }
    own = sum(
        c is not None and c.style is Style.LINE and not alone
        for c, alone in zip(candidates, single, strict=True)
    )
    allowed: set[Style] = set()
    if by_style[Style.BRACKET] * 2 > total:
        allowed = {Style.BRACKET}
    elif own * 2 > total:
        allowed = {Style.LINE}
    elif not regulation:
        plain = by_style[Style.STOP] + by_style[Style.COLON] + own
        alone = by_style[Style.LINE] - own
        if (plain + by_style[Style.COMMA] + alone) * 5 >= total * 3 and plain * 5 >= total * 2:
            allowed = {Style.STOP, Style.COLON, Style.COMMA, Style.LINE}
        elif (blank := by_style[Style.BLANK]) and (blank + plain) * 5 >= total * 3:
            allowed = {Style.STOP, Style.COLON, Style.BLANK, Style.LINE}
        elif alone * 5 >= total * 4 and total > 1:
            allowed = {Style.LINE}
    if allowed == {Style.LINE} and own:
        candidates = [None if alone else c for c, alone in zip(candidates, single, strict=True)]
    kept = [c if c is not None and c.style in allowed else None for c in candidates]
    if not regulation:
        kept = [
            c if k is None and _bare_line(c, alone) else k
            for k, c, alone in zip(kept, candidates, single, strict=True)
        ]
    ambiguous = [
        not regulation
        and k is None
        and c is not None
        and c.style in (Style.STOP, Style.COMMA, Style.COLON)
        for c, k in zip(candidates, kept, strict=True)
    ]
    return kept, ambiguous


def by_chapter(
    candidates: list[Candidate | None], kept: list[Candidate | None], chapters: list[int | None]
) -> list[Candidate | None]:
    """The same, with the headings of chapters in which every article opens with a plain phrase."""
    plain: dict[int | None, list[bool]] = {}
    for found, chapter in zip(candidates, chapters, strict=True):
        plain.setdefault(chapter, []).append(_is_plain(found))
    whole = {chapter for chapter, all_of in plain.items() if len(all_of) > 1 and all(all_of)}
    return [
        c if k is None and chapter in whole else k
        for k, c, chapter in zip(kept, candidates, chapters, strict=True)
    ]


def _is_plain(found: Candidate | None) -> bool:
    return found is not None and found.style is Style.STOP and found.end - found.start <= 16


def _bare_line(found: Candidate | None, alone: bool) -> bool:
    """A short line with text below it is a heading, whatever the other articles look like."""
    return (
        found is not None
        and found.style is Style.LINE
        and not alone
        and found.end == found.after
        and found.end - found.start <= 20
    )


def _first_stop(norm: str, start: int, end: int) -> int | None:
    """The first stop outside quotation marks and brackets."""
    at = start
    while match := _TOKEN.search(norm, at, end):
        char = match.group()
        if char not in _OPENING:
            return match.start()
        closing = norm.find(_OPENING[char], match.end(), end)
        at = closing + 1 if closing >= 0 else match.end()
    return None


def _blank(norm: str, start: int, end: int) -> Candidate | None:
    """A phrase parted from the text by a blank only (（一）加强领导 各级……)."""
    blank = norm.find(" ", start, min(end, start + 30))
    text = norm[start:blank] if blank > 0 else ""
    if (
        4 <= len(text) <= 26
        and not re.search("[,。;:、]", text)
        and not _SENTENCE_WORDS.search(text)
    ):
        return Candidate(start, blank, blank + 1, Style.BLANK)
    return None
