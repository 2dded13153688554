"""Documents of a page, each from its segment."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import date

from lilac_engine.text import dates, layout, noise, targets, tasks, titles
from lilac_engine.text.marks import Kind, Mark
from lilac_engine.text.model import (
    Diagnostic,
    Severity,
    Span,
    Target,
    TaskDeadline,
)
from lilac_engine.text.outline import Outline, outline
from lilac_engine.text.segments import Segment
from lilac_engine.text.signatures import is_body
from lilac_engine.text.survey import Survey

_CLOSING = re.compile(
    r"本[\u4e00-\u9fff]{1,10}?(?:自|由|出台|印发|执行|施行|实施|有效|发布|未尽|政策|涉及|与|中所称|解释)|(?:此前|以前|原有|过去|国家出台|上述|以上)[^。\n]{2,60}"
)
_GENERAL_CLOSING = re.compile(r"各(?:地区?|级|市|县|区|部门|有关|单位|相关)")
_OPENING = re.compile(r"(?:总体(?:要求|目标|思路)|指导思想|工作目标|目标任务|发展目标)")
_ANSWERED = re.compile(r"(?:责任|牵头)(?:单位|部门):|负责[)\]〕]")
_UNTITLED = re.compile(r"[\u4e00-\u9fff](?:[\u4e00-\u9fff、 ]{0,14})[\u4e00-\u9fff]")


@dataclass(slots=True)
class Body:
    """What stands in a segment: its outline, where it ends, what closes it."""

    plan: Outline
    end: int
    closing: tuple[int, int] | None
    leftovers: list[tuple[int, int]] = field(default_factory=list)


def body(survey: Survey, start: int, end: int) -> Body:
    """The outline of a segment, cut off at its signature, annexes or noise."""
    end = max(start, min(end, survey.readable))
    usable = [m for m in _within(survey.marks, start, end) if not survey.inside(m.start)]
    plan = outline(survey.reading, usable, survey.paragraphs, start, end)
    if not plan.all:
        return Body(plan, end, None)
    last = plan.all[-1]
    stop, closing, leftovers = _tail(survey, plan, last, end)
    return Body(plan, stop, closing, leftovers)


def _within(marks: list[Mark], start: int, end: int) -> list[Mark]:
    lo = bisect_left(marks, start, key=lambda m: m.start)
    hi = bisect_left(marks, end, key=lambda m: m.start)
    return marks[lo:hi]


def _tail(
    survey: Survey, plan: Outline, last: Mark, end: int
) -> tuple[int, tuple[int, int] | None, list[tuple[int, int]]]:
    """Where the text ends behind its last number: text end, closing words, what is left over."""
    norm = survey.reading.norm
    borders = [s.start for s in survey.signatures if last.end < s.start < end]
    borders += [x.start for x in survey.listings if last.end < x.start < end]
    stop = min(borders, default=end)
    closing: tuple[int, int] | None = None
    leftovers: list[tuple[int, int]] = []
    ends = [p.end for p in survey.paragraphs]
    i = bisect_right(ends, last.text)
    single = _one_paragraph_each(plan, ends)
    regulation = bool(plan.articles) and plan.articles[0].kind is Kind.ARTICLE
    for paragraph in survey.paragraphs[i + 1 :]:
        if paragraph.start >= stop:
            break
        text = norm[paragraph.start : min(paragraph.end, paragraph.start + 200)]
        if _ends_text(text):
            stop = paragraph.start
            break
        if (
            closing is None
            and not regulation
            and (
                _CLOSING.match(text) or (single and _GENERAL_CLOSING.match(text) and len(text) > 40)
            )
        ):
            closing = (paragraph.start, stop)
    if closing is not None:
        closing = (closing[0], _rstrip(norm, closing[0], stop))
        return closing[0], closing, leftovers
    return stop, None, leftovers


def _ends_text(text: str) -> bool:
    return (
        noise.is_noise_line(text)
        or noise.is_public_note(text)
        or bool(noise.IMAGE.match(text) and len(text) < 200)
        or text.startswith(("抄送:", "主送:", "(联系", "(此件"))
        or (is_body(text) and len(text) <= 40)
    )


def _one_paragraph_each(plan: Outline, ends: list[int]) -> bool:
    """Whether every article but the last is one paragraph."""
    several = [
        m
        for m, following in zip(plan.articles, plan.articles[1:], strict=False)
        if bisect_right(ends, following.start - 1) - bisect_right(ends, m.text) > 1
    ]
    return len(plan.articles) > 2 and len(several) * 10 <= len(plan.articles)


def _rstrip(norm: str, start: int, end: int) -> int:
    while end > start and norm[end - 1] in " \n":
        end -= 1
    return end


def untitled_chapters(survey: Survey, plan: Outline) -> list[tuple[int, int]]:
    """Short lines between articles of a regulation that must be chapter titles without number."""
    if not plan.articles or plan.articles[0].kind is not Kind.ARTICLE or not plan.chapters:
        return []
    norm, paragraphs = survey.reading.norm, survey.paragraphs
    starts = [p.start for p in paragraphs]
    found = []
    for article in plan.articles:
        i = bisect_left(starts, article.start)
        if i == 0 or i >= len(starts) or starts[i] != article.start:
            continue
        above = paragraphs[i - 1]
        if above.end - above.start > 16 or i < 2 or above.start < plan.articles[0].start:
            continue
        text = norm[above.start : above.end]
        before = norm[paragraphs[i - 2].end - 1 : paragraphs[i - 2].end]
        chapter = any(m.start == above.start for m in (*plan.chapters, *plan.sections))
        if not chapter and _UNTITLED.fullmatch(text) and before in "。;:)" and not is_body(text):
            found.append((above.start, above.end))
    return found


def build(
    survey: Survey, segment: Segment, content: Body, *, keep_articles: bool = True
) -> tuple[layout.Built, list[Diagnostic]]:
    """Chapters and articles of a segment, with what was doubtful."""
    plan = content.plan
    untitled = untitled_chapters(survey, plan)
    if not keep_articles:
        plan.articles, plan.items = [], []
    elif _counted_as_articles(survey.reading.norm, plan, content.end):
        plan.articles, plan.chapters = plan.chapters, []
    builder = layout.Builder(survey.reading, survey.paragraphs, plan, content.end)
    built = builder.build(untitled)
    doubts = [*plan.diagnostics, *built.diagnostics]
    for start, end in untitled:
        doubts.append(Diagnostic("chapter_without_number", survey.reading.span(start, end)))
    return built, doubts


def _counted_as_articles(norm: str, plan: Outline, end: int) -> bool:
    """Whether 一、 without anything numbered below are articles: not where the first is a chapter's
    usual opening and nobody is named who answers."""
    if plan.articles or not plan.chapters or plan.chapters[0].kind is not Kind.HAN:
        return False
    first = plan.chapters[0]
    opening = _OPENING.match(norm, first.text)
    return not opening or bool(_ANSWERED.search(norm, first.start, end))


def measured(
    survey: Survey, built: layout.Built, start: int, end: int
) -> tuple[list[Target], list[TaskDeadline], list[Diagnostic]]:
    """Targets and task deadlines of a document, article by article."""
    found = targets.of_document(survey.reading, built.chapters, built.articles, start, end)
    todo: list[TaskDeadline] = []
    doubts = _inherited_years(survey, built, found)
    pieces = [(a.key, a.span) for a in built.articles]
    at = start
    for key, span in pieces:
        lo, hi = _back(survey, span)
        for a, b, name in ((at, lo, None), (lo, hi, key)):
            if b > a:
                more, wrong = tasks.find(survey.reading, a, b, name)
                todo += more
                doubts += wrong
        at = max(at, hi)
    if end > at:
        more, wrong = tasks.find(survey.reading, at, end)
        todo += more
        doubts += wrong
    return found, todo, doubts


def _inherited_years(survey: Survey, built: layout.Built, found: list[Target]) -> list[Diagnostic]:
    """Targets whose year stands only in the lead-in of their chapter."""
    texts = {a.key: a.span.of(survey.reading.source) for a in built.articles}
    doubts = []
    for target in found:
        text = texts.get(target.article or "")
        if text is not None and target.year and str(target.year) not in text:
            values = (("indicator", target.indicator), ("year", str(target.year)))
            doubts.append(Diagnostic("year_inherited", target.span, Severity.INFO, values))
    return doubts


def _back(survey: Survey, span: Span) -> tuple[int, int]:
    """The reading offsets of a source span."""
    return survey.reading.back(span.start), survey.reading.back(span.end)


def effective(survey: Survey, start: int, end: int) -> date | None:
    """The day a document takes effect, where a day is printed."""
    text = tasks.effect(survey.reading.norm, start, end)
    day = next(dates.printed(text), None) if text else None
    return day.day if day else None


def doc_number(survey: Survey, start: int, end: int, table: list[Span]) -> str | None:
    """The document's own number: alone on a line, or next to a title, but not in the ``table``
    of metadata."""
    norm, raw = survey.reading.norm, survey.reading.raw
    first = bisect_left(survey.paragraphs, start, key=lambda p: p.start)
    for paragraph in survey.paragraphs[first : first + 200]:
        if paragraph.start >= end:
            break
        place = survey.reading.span(paragraph.start, paragraph.end)
        if any(field.start <= place.start < field.end for field in table[:40]):
            continue
        if titles.is_number_line(norm[paragraph.start : paragraph.end]):
            return titles.squeeze(raw[paragraph.start : paragraph.end]).strip("()（）")
        head = norm[paragraph.start : min(paragraph.end, paragraph.start + 260)]
        leading = re.match(rf"({titles.DOC_NUMBER.pattern}) +(?=\S)", head)
        if leading and titles.KIND_END.search(titles.squeeze(head)):
            return titles.squeeze(raw[paragraph.start : paragraph.start + leading.end(1)])
        match = re.search(
            rf"(?:通知|意见|办法|批复|决定|公告|函|方案|规定|措施|细则|通告|\)) ?({titles.DOC_NUMBER.pattern})(?! ?[)）])",
            head,
        )
        if match and head.count("(", 0, match.start(1)) == head.count(")", 0, match.start(1)):
            text = raw[paragraph.start + match.start(1) : paragraph.start + match.end(1)]
            return titles.own_number(titles.squeeze(text))
    return None


def none_found(survey: Survey) -> Diagnostic:
    """Said when a page has no numbered articles."""
    norm = survey.reading.norm
    return Diagnostic("no_articles", survey.reading.span(0, len(norm)), Severity.WARNING)


def layout_of(content: Body, built: layout.Built) -> str:
    """b: numbered 第X条; a: articles that name responsible bodies; c: the rest."""
    if content.plan.articles and content.plan.articles[0].kind is Kind.ARTICLE:
        return "b"
    return "a" if any(article.bodies for article in built.articles) else "c"
