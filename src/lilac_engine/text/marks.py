"""Printed numbers that may open a chapter, an article or an item.

The forms are those of GB/T 9704—2012, 7.3.3 (一、 （一） 1. （1）) and of legislation
(第一章, 第一条), with the slips pages show: blanks inside (第 1 0 条), half-width brackets, a full
stop of another width. Whether a number really opens something is decided in :mod:`outline`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import IntEnum

from lilac_engine.text.numerals import number
from lilac_engine.text.paragraphs import Paragraph


class Kind(IntEnum):
    """The forms of printed numbers, the outer before the inner."""

    PART = 0  # 第一编
    CHAPTER = 1  # 第一章
    SECTION = 2  # 第一节
    ARTICLE = 3  # 第一条
    HAN = 4  # 一、
    HAN_BRACKET = 5  # （一）
    DIGIT = 6  # 1.
    DIGIT_BRACKET = 7  # （1）
    CIRCLE = 8  # ①


@dataclass(frozen=True, slots=True)
class Mark:
    """A printed number: ``[start, end)`` is the mark itself, ``text`` where its words begin."""

    kind: Kind
    value: int
    start: int
    end: int
    text: int
    opens: bool  # at the beginning of a paragraph
    after_stop: bool  # right behind a full stop, colon or closing bracket
    doubtful: bool = False  # looks like a decimal or a reference


_UNITS = {"编": Kind.PART, "章": Kind.CHAPTER, "节": Kind.SECTION, "条": Kind.ARTICLE}
_HAN = "一二三四五六七八九十百零〇"
_MARK = re.compile(
    rf"第 ?(?P<of>[{_HAN}]{{1,7}}|\d(?: ?\d){{0,3}}) ?(?P<unit>[编章节条])(?:之[一二三四五六七八九十])?"
    rf"|(?<![{_HAN}第])(?P<han>[{_HAN}]{{1,5}}) ?[、.]"
    rf"|\( ?(?P<inner>[{_HAN}]{{1,5}}|\d{{1,3}}) ?\)"
    r"|(?<![\d.A-Za-z%/])(?P<digit>\d{1,3}) ?[.、]"
    r"|(?P<circle>[①-⑳])"
)
_BLANK = re.compile(r"[ \n]{0,40}")
_STOPS = frozenset("#>|。；;：:！!？?)）〕】]”…")
_REFERENCE = re.compile(
    r" ?(?:的|规定|第 ?[(一二三四五六七八九十\d]|所(?:列|称|规定|述)|之规定|、第|和第|至第|或者?第|与第|及第|中(?:的|规定)"
    r"|以外|但书|修改为|改为|作为第)"
)
_LIST_OF_NUMBERS = re.compile(rf"[{_HAN}]{{1,4}}[、级类线期等是季日月年批]")
_DECIMAL = re.compile(
    r"\d+ ?(?:%|‰|[万亿千百]|元|倍|平方|公里|米|吨|个|家|名|项|年|月|日|度|[a-z]{2,4}\b)"
)
_FILE = re.compile(
    r"(?i)(?:png|jpe?g|gif|bmp|webp|docx?|pdf|xlsx?|pptx?|wps|zip|rar|mp[34]|html?)\b"
)
_PREFIX = re.compile(r"[第按照见据依]$")


def scan(norm: str, paragraphs: list[Paragraph], limit: int = 20_000) -> list[Mark]:
    """Every printed number of the page that could open something, in order."""
    starts = [p.start for p in paragraphs]
    found: list[Mark] = []
    for match in _MARK.finditer(norm):
        at = match.start()
        opens = _begins(starts, at)
        mark = _mark(norm, match, opens)
        if mark is not None:
            found.append(mark)
            if len(found) >= limit:
                break
    return found


def _begins(starts: list[int], at: int) -> bool:
    i = bisect_right(starts, at)
    return i > 0 and starts[i - 1] == at


def _mark(norm: str, match: re.Match[str], opens: bool) -> Mark | None:
    start, end = match.span()
    before = norm[max(0, start - 3) : start].rstrip()[-1:]
    after_stop = before in _STOPS if before else True
    if match["of"]:
        kind, value = _UNITS[match["unit"]], number(match["of"])
        doubtful = bool(_REFERENCE.match(norm, end)) or bool(_PREFIX.search(before))
    elif match["han"]:
        kind, value = Kind.HAN, number(match["han"])
        if match.group().endswith(".") and not opens:
            return None
        doubtful = bool(_LIST_OF_NUMBERS.match(norm, end))
    elif match["inner"]:
        kind = Kind.DIGIT_BRACKET if match["inner"].isdigit() else Kind.HAN_BRACKET
        value = number(match["inner"])
        doubtful = bool(_REFERENCE.match(norm, end)) or bool(_PREFIX.search(before))
    elif match["digit"]:
        kind, value = Kind.DIGIT, int(match["digit"])
        following = norm[end : end + 1]
        if _FILE.match(norm, end):
            return None
        if following.isdigit():
            doubtful = bool(_DECIMAL.match(norm, end)) or not (opens or before in "。)]〕")
        else:
            doubtful = following.isascii() and following.isalpha() and following.islower()
            doubtful = doubtful or (norm[end - 1] == "、" and following.isdigit())
    else:
        kind, value, doubtful = Kind.CIRCLE, ord(match["circle"]) - 0x245F, False
    if not opens and not after_stop and kind >= Kind.HAN_BRACKET:
        doubtful = doubtful or (before.isalnum() and before.isascii())
    if value == 0:
        return None
    blank = _BLANK.match(norm, end)
    return Mark(kind, value, start, end, blank.end() if blank else end, opens, after_stop, doubtful)
