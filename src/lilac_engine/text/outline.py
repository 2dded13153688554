"""Which printed numbers open chapters, articles and items.

Numbers are believed by their sequence and by where they stand. At the beginning of a paragraph a
number may skip (a gap is reported); inside running text, on pages whose line ends are lost, it
must continue its list and stand behind a stop or behind a heading. Then the forms take their
roles: 第X条 are articles wherever they appear; 一、 are chapters when they are headings and
articles when they are prose; 1. are articles when they count on across chapters, and items when
they start again in each.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from lilac_engine.text.characters import Reading
from lilac_engine.text.marks import Kind, Mark
from lilac_engine.text.model import Diagnostic, Severity
from lilac_engine.text.paragraphs import Paragraph

HEADING_LIMIT = 50
_STOP = re.compile(r"[。；;!?！？@]|:(?=.)")
_QUOTED = re.compile(r"《[^《》\n]{1,120}》|“[^“”\n]{1,200}”")
_TITLE_END = re.compile(
    r"(?:办法|条例|规定|细则|规则|规程|意见|方案|措施|政策|计划|章程|\)|则|日|》|通过|修订|修正|批准|公布)$"
)

_OWN_HEADING = re.compile(r"[^。,;:\n]{2,30}。(?=.)")
_ANSWERED = re.compile(
    r"[(\[〔](?:[^()\[\]〔〕]{2,200}(?:负责|牵头|配合|落实)|(?:责任|牵头)(?:单位|部门):[^()\[\]〔〕]{2,200})[)\]〕]。?\s*$"
)


@dataclass(slots=True)
class Outline:
    """The marks of one document by the part they play."""

    chapters: list[Mark] = field(default_factory=list)
    sections: list[Mark] = field(default_factory=list)
    articles: list[Mark] = field(default_factory=list)
    items: list[Mark] = field(default_factory=list)
    all: list[Mark] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    @property
    def first(self) -> int | None:
        """Where the first chapter or article begins."""
        heads = [m.start for m in (*self.chapters[:1], *self.sections[:1], *self.articles[:1])]
        return min(heads) if heads else None


def outline(
    reading: Reading, marks: list[Mark], paragraphs: list[Paragraph], start: int, end: int
) -> Outline:
    """The outline of ``reading[start:end]``."""
    lo = bisect_left(marks, start, key=lambda m: m.start)
    hi = bisect_left(marks, end, key=lambda m: m.start)
    diagnostics: list[Diagnostic] = []
    chosen = _believed(reading, marks[lo:hi], start, end, diagnostics)
    ends = [p.end for p in paragraphs]
    chosen = chosen[_contents(reading.norm, chosen, ends) :]
    result = _roles(reading.norm, chosen, ends, end)
    result.diagnostics = diagnostics
    inline = [m for m in chosen if not m.opens and m.kind <= Kind.DIGIT]
    if inline:
        first = reading.span(inline[0].start, inline[0].end)
        count = (("count", str(len(inline))),)
        diagnostics.append(Diagnostic("line_ends_lost", first, Severity.INFO, count))
    return result


def heading_end(norm: str, mark: Mark, following: int, paragraph_ends: list[int]) -> int:
    """Where the line of a mark ends: its paragraph's end or the next mark."""
    i = bisect_right(paragraph_ends, mark.text)
    line = paragraph_ends[i] if i < len(paragraph_ends) else len(norm)
    return max(mark.text, min(line, following))


def is_heading(text: str) -> bool:
    """Whether a line reads as a title: short, no sentence in it."""
    line = text.strip()
    bare = line.rstrip("。:")
    return 0 < len(bare) <= HEADING_LIMIT and not _STOP.search(bare) and bare.count(",") <= 2


def _believed(
    reading: Reading, marks: list[Mark], start: int, end: int, diagnostics: list[Diagnostic]
) -> list[Mark]:
    norm = reading.norm
    quoted = [m.span() for m in _QUOTED.finditer(norm, start, end)]
    quote_starts = [q[0] for q in quoted]
    last: dict[Kind, int] = {}
    chosen: list[Mark] = []
    for i, mark in enumerate(marks):
        if not mark.opens:
            q = bisect_right(quote_starts, mark.start) - 1
            if q >= 0 and mark.start < quoted[q][1]:
                continue
        expected = last.get(mark.kind, 0) + 1
        if not _believable(norm, mark, expected, chosen, marks[i + 1 : i + 2]):
            continue
        _remark(reading, mark, expected, diagnostics)
        last[mark.kind] = mark.value
        chosen.append(mark)
    return chosen


def _believable(
    norm: str, mark: Mark, expected: int, chosen: list[Mark], following: list[Mark]
) -> bool:
    continues = mark.value == expected
    if mark.opens:
        if mark.doubtful:
            return continues and mark.value > 1 and mark.kind >= Kind.HAN
        if mark.kind in (Kind.DIGIT, Kind.DIGIT_BRACKET, Kind.CIRCLE):
            return mark.value == 1 or continues or (0 < mark.value - expected <= 5 and expected > 1)
        return True
    if mark.doubtful:
        return False
    if mark.value == expected + 1 and expected > 1 and mark.after_stop:
        return mark.kind in (Kind.ARTICLE, Kind.HAN)  # the one before it has lost its line
    if not (continues or mark.value == 1):
        return False
    if mark.after_stop or mark.kind is Kind.CIRCLE:
        return mark.kind >= Kind.ARTICLE or continues
    return _glued(norm, mark, chosen, following)


def _glued(norm: str, mark: Mark, chosen: list[Mark], following: list[Mark]) -> bool:
    """A number right behind a heading whose line end is lost (第一章总则第一条)."""
    if mark.kind <= Kind.SECTION:
        if not following or following[0].kind > Kind.ARTICLE:
            return False
        between = norm[mark.end : following[0].start]
        return len(between) <= HEADING_LIMIT and not re.search(r"[,。;:的]", between)
    if chosen and chosen[-1].kind < mark.kind:
        between = norm[chosen[-1].text : mark.start]
        if 0 < len(between) <= HEADING_LIMIT and is_heading(between) and "," not in between:
            return True
    before = norm[max(0, mark.start - 8) : mark.start]
    first = mark.kind in (Kind.ARTICLE, Kind.HAN) and mark.value == 1
    return first and bool(_TITLE_END.search(before))


def _remark(reading: Reading, mark: Mark, expected: int, diagnostics: list[Diagnostic]) -> None:
    """Report gaps, repeats and steps back of a list."""
    if mark.value in (expected, 1) or len(diagnostics) > 500:
        return
    values = (
        ("number", reading.raw[mark.start : mark.end].strip()),
        ("expected", str(expected)),
        ("found", str(mark.value)),
    )
    if expected == 1:
        code = "numbering_starts_late"
    elif mark.value > expected:
        code = "numbering_gap"
    elif mark.value == expected - 1:
        code = "numbering_repeated"
    else:
        code = "numbering_back"
    span = reading.span(mark.start, mark.end)
    diagnostics.append(Diagnostic(code, span, Severity.WARNING, values))


def _contents(norm: str, chosen: list[Mark], ends: list[int]) -> int:
    """How many numbers at the beginning belong to a list of contents (目录).

    The list ends where its first line is printed again; nothing in it is longer than a line.
    """
    if not chosen or chosen[0].kind > Kind.HAN:
        return 0
    first = chosen[0]
    title = _listed_title(norm, first, chosen[1:2], ends)
    for i, mark in enumerate(chosen[1:400], 1):
        if mark.start - chosen[i - 1].start > 2 * HEADING_LIMIT:
            return 0
        if (mark.kind, mark.value) == (first.kind, first.value):
            return i if _listed_title(norm, mark, chosen[i + 1 : i + 2], ends) == title else 0
    return 0


def _listed_title(norm: str, mark: Mark, following: list[Mark], ends: list[int]) -> str:
    """A heading without blanks, leaders and page number."""
    stop = following[0].start if following else len(norm)
    text = norm[mark.text : heading_end(norm, mark, min(stop, mark.text + 200), ends)]
    return re.sub(r"[\s.…·—-]|\d+$", "", text.rstrip("。: \n"))


def _roles(norm: str, chosen: list[Mark], ends: list[int], end: int) -> Outline:
    result = Outline(all=chosen)
    kinds = {m.kind for m in chosen}
    if Kind.ARTICLE in kinds:
        _regulation(chosen, result, _titled(norm, chosen, ends, end))
        return result
    parts = [m for m in chosen if m.kind in (Kind.PART, Kind.CHAPTER)]
    sections = [m for m in chosen if m.kind is Kind.SECTION]
    hans = [m for m in chosen if m.kind is Kind.HAN]
    titled = _titled(norm, chosen, ends, end)
    if hans and not parts and _are_chapters(hans, titled, chosen):
        result.chapters = hans
        article = _article_kind(norm, chosen, ends, end)
    elif hans:
        result.chapters, article = parts, Kind.HAN
    else:
        result.chapters = parts
        article = _article_kind(norm, chosen, ends, end)
    result.sections = sections
    if article is not None:
        result.articles = [m for m in chosen if m.kind is article]
        result.items = [m for m in chosen if m.kind > article]
        if article is Kind.DIGIT:
            result.sections = [m for m in chosen if m.kind is Kind.HAN_BRACKET]
    return result


def _regulation(chosen: list[Mark], result: Outline, titled: set[int]) -> None:
    """第X条 below 第X章, or below 一、 where a policy counts its articles through."""
    parts = {m.kind for m in chosen if m.kind in (Kind.PART, Kind.CHAPTER)}
    inner = Kind.CHAPTER if Kind.CHAPTER in parts else Kind.PART
    first = next(m.start for m in chosen if m.kind is Kind.ARTICLE)
    if not parts and any(chosen[i].start < first for i in titled):
        inner = Kind.HAN
    for i, mark in enumerate(chosen):
        if mark.kind is inner and (inner is not Kind.HAN or i in titled):
            result.chapters.append(mark)
        elif mark.kind in (Kind.PART, Kind.SECTION):
            result.sections.append(mark)
        elif mark.kind is Kind.ARTICLE:
            result.articles.append(mark)
        elif mark.start > first:
            result.items.append(mark)


def _titled(norm: str, chosen: list[Mark], ends: list[int], end: int) -> set[int]:
    """The indexes in ``chosen`` of 一、 lines that read as headings."""
    found = set()
    for i, mark in enumerate(chosen):
        if mark.kind is Kind.HAN:
            following = chosen[i + 1].start if i + 1 < len(chosen) else end
            if is_heading(norm[mark.text : heading_end(norm, mark, following, ends)]):
                found.add(i)
    return found


def _are_chapters(hans: list[Mark], titled: set[int], chosen: list[Mark]) -> bool:
    if len(titled) * 2 > len(hans):
        return True
    followed = [i for i in titled if i + 1 < len(chosen) and chosen[i + 1].kind > Kind.HAN]
    return bool(followed)


def _article_kind(norm: str, chosen: list[Mark], ends: list[int], end: int) -> Kind | None:
    """（一） or 1., whichever carries the articles below the chapters."""
    kinds = {m.kind for m in chosen}
    if Kind.DIGIT not in kinds:
        return Kind.HAN_BRACKET if Kind.HAN_BRACKET in kinds else None
    if Kind.HAN_BRACKET not in kinds:
        return Kind.DIGIT
    last = crossed = 0
    barrier = False
    for mark in chosen:
        if mark.kind in (Kind.HAN, Kind.HAN_BRACKET):
            barrier = True
        elif mark.kind is Kind.DIGIT:
            crossed += barrier and mark.value == last + 1 and last > 0
            last, barrier = mark.value, False
    return Kind.DIGIT if crossed or _mere_headings(norm, chosen, ends, end) else Kind.HAN_BRACKET


def _mere_headings(norm: str, chosen: list[Mark], ends: list[int], end: int) -> bool:
    """Whether （一） only heads a group of 1., 2., which say themselves what they are about or who
    answers for them."""
    bare = groups = told = digits = 0
    for mark, following in zip(chosen, [*chosen[1:], None], strict=True):
        stop = following.start if following else end
        if mark.kind is Kind.HAN_BRACKET:
            groups += following is not None
            parted = following is not None and following.kind is Kind.DIGIT
            bare += parted and is_heading(norm[mark.text : stop])
        elif mark.kind is Kind.DIGIT:
            digits += 1
            line = heading_end(norm, mark, stop, ends)
            own = bool(_OWN_HEADING.match(norm, mark.text, line))
            own = own or (is_heading(norm[mark.text : line]) and bool(norm[line:stop].strip()))
            told += own or bool(_ANSWERED.search(norm, max(mark.text, stop - 400), stop))
    return bare > 0 and bare * 2 > groups and told * 2 > digits
