"""One document built from its outline: chapters, articles, items, sentences, bodies."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, replace

from lilac_engine.text import bodies, brackets, headings, sentences
from lilac_engine.text.characters import Reading
from lilac_engine.text.marks import Kind, Mark
from lilac_engine.text.model import (
    Article,
    BodyMention,
    BodyRole,
    Chapter,
    Diagnostic,
    Item,
    Sentence,
    Severity,
    Span,
)
from lilac_engine.text.outline import Outline, heading_end, is_heading
from lilac_engine.text.paragraphs import Paragraph

# Chapter titles so usual that they are known even where the text follows without a break.
_USUAL = re.compile(
    r"(?:总体要求|总体目标|指导思想|基本原则|工作原则|发展目标|主要目标|工作目标|目标任务|重点任务|主要任务|工作任务|重点工作|保障措施|政策措施|组织实施"
    r"|组织保障|工作要求|组织领导|总则|附则|支持范围|适用范围|支持对象|实施步骤|监督管理|法律责任|其他规定|其他事项|政策兑现|财政支持)(?=[\u4e00-\u9fff“《])"
)
_BODY_START = re.compile(
    r"(?<=[\u4e00-\u9fff])(?:以习近平|全面贯彻|深入贯彻|为(?:贯彻|深入|进一步|加快|全面)|各地区|各部门|各级|各有关|各省|到20\d\d年|本次|请|重点围绕|对(?:党中央|各)|设立|成立|深入推进)"
)
_DUTY_WORD = re.compile(r"负责|牵头|配合|落实|(?:单位|部门) ?:|^\[")
_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_LINE_LABEL = re.compile(
    r"(?:总?牵头|协同|责任|配合|负责|主办|协办|实施|落实|承办|参与)(?:责任)?(?:单位|部门|主体) ?:"
)


@dataclass(slots=True)
class Extent:
    """An article under construction."""

    mark: Mark
    end: int
    chapter: int | None
    paragraph_end: int


@dataclass(slots=True)
class Built:
    """What was built, and what was doubtful on the way."""

    chapters: tuple[Chapter, ...]
    articles: tuple[Article, ...]
    diagnostics: list[Diagnostic]


class Builder:
    """Builds the articles of one document."""

    def __init__(self, reading: Reading, paragraphs: list[Paragraph], plan: Outline, end: int):
        self.reading = reading
        self.norm = reading.norm
        self.ends = [p.end for p in paragraphs]
        self.plan = plan
        self.end = end
        self.diagnostics: list[Diagnostic] = []
        self.first_leads = False
        self.starts = sorted(m.start for m in plan.all)

    def build(self, untitled: list[tuple[int, int]]) -> Built:
        """Chapters and articles; ``untitled`` are chapter lines that lost their number."""
        chapters = self._chapters(untitled)
        extents = self._extents(chapters)
        counted = bool(self.plan.chapters) and self.plan.chapters[0].kind is Kind.HAN
        regulation = not counted and any(e.mark.kind is Kind.ARTICLE for e in extents)
        found = [
            headings.candidate(self.norm, e.mark.text, min(e.paragraph_end, e.end), e.end)
            for e in extents
        ]
        single = [self.norm[min(e.paragraph_end, e.end) : e.end].strip() == "" for e in extents]
        kept, ambiguous = headings.chosen(found, regulation=regulation, single=single)
        if not regulation:
            kept = headings.by_chapter(found, kept, [e.chapter for e in extents])
        articles = [
            self._article(extent, head, doubt)
            for extent, head, doubt in zip(extents, kept, ambiguous, strict=True)
        ]
        return Built(tuple(chapters), tuple(_keyed(articles, chapters)), self.diagnostics)

    def _next_mark(self, start: int) -> int:
        i = bisect_right(self.starts, start)
        return min(self.starts[i], self.end) if i < len(self.starts) else self.end

    def _chapters(self, untitled: list[tuple[int, int]]) -> list[Chapter]:
        lines: list[tuple[int, int, int, str]] = [(a, a, b, "") for a, b in untitled]
        for mark in self.plan.chapters:
            stop = heading_end(self.norm, mark, self._next_mark(mark.start), self.ends)
            stop = self._cut(mark, stop)
            number = "".join(self.norm[mark.start : mark.end].split()).rstrip("、.")
            lines.append((mark.start, mark.text, stop, number))
        chapters = []
        for i, (start, text, stop, number) in enumerate(sorted(lines)):
            title = self.reading.raw[start:stop].strip().rstrip("。:：")
            heading = self.reading.raw[text:stop].strip().rstrip("。:：")
            span = self.reading.span(start, max(stop, start + 1))
            chapters.append(Chapter(i, number, title, heading, span))
        return chapters

    def _cut(self, mark: Mark, stop: int) -> int:
        """Where a chapter's title ends if the text follows it without a break."""
        text = self.norm[mark.text : stop]
        if (match := _USUAL.match(text)) and re.search("[,。;]", text):
            return mark.text + match.end()
        if is_heading(text):
            return stop
        span = self.reading.span(mark.start, stop)
        self.diagnostics.append(Diagnostic("chapter_title_glued", span))
        if (match := _BODY_START.search(text)) and 2 <= match.start() <= 40:
            return mark.text + match.start()
        first = re.search("[,。;:]", text)
        return mark.text + min(first.start() if first else len(text), 50)

    def _extents(self, chapters: list[Chapter]) -> list[Extent]:
        borders = sorted(
            {m.start for m in (*self.plan.chapters, *self.plan.sections, *self.plan.articles)}
        )
        reading = self.reading
        starts = [c.span.start for c in chapters]
        extents = []
        for mark in self.plan.articles:
            i = bisect_right(borders, mark.start)
            end = min(borders[i] if i < len(borders) else self.end, self.end)
            j = bisect_right(self.ends, mark.text)
            paragraph_end = self.ends[j] if j < len(self.ends) else end
            chapter = bisect_right(starts, reading.place(mark.start)) - 1
            extents.append(Extent(mark, end, chapter if chapter >= 0 else None, paragraph_end))
        return extents

    def _article(self, extent: Extent, head: headings.Candidate | None, doubt: bool) -> Article:
        reading, norm, mark = self.reading, self.norm, extent.mark
        end = extent.end
        while end > mark.end and norm[end - 1] in " \n":
            end -= 1
        text_start = min(head.after if head else mark.text, end)
        mentions, tails, open_ended = self._bodies(text_start, end)
        body_end = end
        for a, b in reversed(tails):
            if body_end - b > 200:
                break
            if norm[b:body_end].strip(" \n。;") == "" and norm[max(a - 1, 0)] in "。;!?”)\n ":
                body_end = a
        pieces = self._sentences(text_start, body_end, tails)
        if doubt:
            first = reading.span(mark.start, min(extent.paragraph_end, end))
            self.diagnostics.append(Diagnostic("heading_ambiguous", first, Severity.INFO))
        raw_number = "".join(reading.raw[mark.start : mark.end].translate(_DIGITS).split())
        raw_number = raw_number.rstrip("、.．﹒")
        span = reading.span(mark.start, end)
        empty = Span(span.end, span.end)
        body_span = reading.span(text_start, body_end) if body_end > text_start else empty
        return Article(
            key=raw_number,
            number=raw_number,
            raw=reading.raw[mark.start : mark.end],
            span=span,
            body_span=body_span,
            heading=reading.raw[head.start : head.end].strip() if head else None,
            heading_span=reading.span(head.start, head.end) if head else None,
            heading_ambiguous=doubt,
            chapter=extent.chapter,
            text=reading.raw[text_start:body_end].strip(),
            sentences=pieces,
            items=self._items(mark, end),
            bodies=mentions,
            bodies_open_ended=open_ended,
        )

    def _sentences(
        self, start: int, end: int, tails: list[tuple[int, int]]
    ) -> tuple[Sentence, ...]:
        found: list[Sentence] = []
        at = start
        pieces: list[tuple[int, int]] = []
        for a, b in [*tails, (end, end)]:
            stop = min(a, end)
            if stop > at:
                pieces += sentences.split(self.norm, at, stop)
            at = max(at, b)
        for a, b in pieces:
            if self.norm[a:b].strip(" \n。;,") == "":
                continue
            found.append(Sentence(len(found) + 1, self.reading.raw[a:b], self.reading.span(a, b)))
        return tuple(found)

    def _items(self, mark: Mark, end: int) -> tuple[Item, ...]:
        items = self.plan.items
        lo = bisect_right(items, mark.start, key=lambda m: m.start)
        inside = []
        while lo < len(items) and items[lo].end <= end:
            inside.append(items[lo])
            lo += 1
        levels = {kind: i + 1 for i, kind in enumerate(sorted({m.kind for m in inside}))}
        found = []
        for i, item in enumerate(inside):
            stop = inside[i + 1].start if i + 1 < len(inside) else end
            text = self.reading.raw[item.text : stop].rstrip()
            number = re.sub(r"[\s().、]", "", self.norm[item.start : item.end])
            found.append(
                Item(
                    number=number,
                    raw=self.reading.raw[item.start : item.end],
                    text=text,
                    span=self.reading.span(
                        item.start, min(max(item.text + len(text), item.end), end)
                    ),
                    level=levels[item.kind],
                )
            )
        return tuple(found)

    def _bodies(
        self, start: int, end: int
    ) -> tuple[tuple[BodyMention, ...], list[tuple[int, int]], bool]:
        """Mentions, the places of the brackets they stand in, and whether 等 leaves them open."""
        matched, lost = brackets.pairs(self.norm, start, end)
        outer = _outermost([p for p in matched if self.norm[p[0]] in brackets.SQUARE])
        found: list[tuple[int, int, bodies.Responsibility]] = []
        for a, b in outer:
            if read := self._bracket(a, b, end):
                found.append((a, b + 1, read))
        for at in lost[-3:]:
            if self.norm[at] in brackets.SQUARE:
                self._never_closes(at, end, found)
        found += self._lines(start, end, [(a, b) for a, b, _ in found])
        mentions: list[BodyMention] = []
        for a, b, read in sorted(found, key=lambda f: f[0]):
            more = self._mentions(read)
            mentions += more
            self._inherited(more, a, b)
        return (
            tuple(_once(mentions)),
            sorted((a, b) for a, b, _ in found),
            any(read.open_ended for _, _, read in found),
        )

    def _bracket(self, a: int, b: int, end: int) -> bodies.Responsibility | None:
        norm = self.norm
        if b - a < 3 or b - a > 620:
            return None
        square = norm[a] == "["
        before = norm[max(0, a - 12) : a].rstrip()[-1:]
        read = bodies.read(norm, a + 1, b, square=square)
        if read is None:
            return None
        labelled = ":" in norm[a:b]
        at_end = norm[b + 1 : b + 2] in ("", "。", ";", "\n") or not norm[b + 1 : b + 3].strip(
            " 。;\n"
        )
        if not (labelled or at_end or before in "。;"):
            return None
        if not labelled and not square and before not in "。;!?”)":
            duty = re.search(r"(?:负责|牵头|落实|配合)[^()]{0,6}$", norm[a:b])
            if duty is None:
                return None
        if read.first_leads:
            span = self.reading.span(a, b + 1)
            self.diagnostics.append(Diagnostic("first_leads", span, Severity.INFO))
        elif self.first_leads:
            read = bodies.lead_first(read)
        self.first_leads = self.first_leads or read.first_leads
        return read

    def _inherited(self, mentions: list[BodyMention], a: int, b: int) -> None:
        short = [m for m in mentions if m.resolved != m.name]
        if short:
            values = (
                ("names", "、".join(m.name for m in short)),
                ("resolved", "、".join(m.resolved for m in short)),
            )
            span = self.reading.span(a, b)
            self.diagnostics.append(Diagnostic("body_level_inherited", span, Severity.INFO, values))

    def _never_closes(
        self, at: int, end: int, found: list[tuple[int, int, bodies.Responsibility]]
    ) -> None:
        span = self.reading.span(at, at + 1)
        values = (("bracket", self.reading.raw[at]),)
        self.diagnostics.append(Diagnostic("bracket_never_closes", span, Severity.WARNING, values))
        i = bisect_right(self.ends, at)
        line = min(self.ends[i] if i < len(self.ends) else end, end)
        cut_off = line >= len(self.norm.rstrip())
        if cut_off and not _DUTY_WORD.search(self.norm, at, line):
            return
        if line - at <= 300 and (read := bodies.read(self.norm, at + 1, line, square=True)):
            if cut_off:  # the page breaks off within the last name
                read = replace(read, names=read.names[:-1])
            found.append((at, line, read))

    def _lines(
        self, start: int, end: int, taken: list[tuple[int, int]]
    ) -> list[tuple[int, int, bodies.Responsibility]]:
        """责任单位：A、B without brackets: on a line of its own, or as a sentence of its own."""
        found: list[tuple[int, int, bodies.Responsibility]] = []
        for match in _LINE_LABEL.finditer(self.norm, start, end):
            i = bisect_right(taken, (match.start(), end)) - 1
            within = i >= 0 and match.start() < taken[i][1]
            if within or (found and match.start() < found[-1][1]):
                continue
            i = bisect_right(self.ends, match.start())
            line_end = min(self.ends[i] if i < len(self.ends) else end, end)
            reach = min(line_end, match.start() + 401)  # a longer one is no line of bodies
            stop = self.norm.find("。", match.end(), reach)
            line_end = stop + 1 if stop >= 0 else line_end
            before = self.norm[max(start, match.start() - 2) : match.start()].rstrip(" ")[-1:]
            if before not in ("", "\n", *"。;!?”)") or line_end - match.start() > 400:
                continue
            read = bodies.read(self.norm, match.start(), line_end)
            if read is not None:
                found.append((match.start(), line_end, read))
        return found

    def _mentions(self, read: bodies.Responsibility) -> list[BodyMention]:
        raw = self.reading.raw
        mentions = []
        for name in read.names:
            printed = "".join(raw[name.start : name.end].split())
            resolved = printed if name.resolved == name.text else name.resolved
            span = self.reading.span(name.start, name.end)
            mentions.append(BodyMention(printed, resolved, name.role, span, name.collective))
        return mentions


def _outermost(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for a, b in sorted(pairs):
        if not found or a > found[-1][1]:
            found.append((a, b))
    return found


def _once(mentions: list[BodyMention]) -> list[BodyMention]:
    seen: set[tuple[str, BodyRole]] = set()
    kept = []
    for mention in mentions:
        if (mention.name, mention.role) not in seen:
            seen.add((mention.name, mention.role))
            kept.append(mention)
    return kept


def _keyed(articles: list[Article], chapters: list[Chapter]) -> list[Article]:
    """Keys unique in the document: the number, or chapter/number where numbers restart."""
    if len({a.number for a in articles}) == len(articles):
        return articles
    counts: Counter[str] = Counter()
    keyed = []
    for article in articles:
        chapter = chapters[article.chapter] if article.chapter is not None else None
        key = f"{chapter.number or chapter.heading}/{article.number}" if chapter else article.number
        counts[key] += 1
        keyed.append(replace(article, key=key if counts[key] == 1 else f"{key}#{counts[key]}"))
    return keyed


def covered(articles: tuple[Article, ...]) -> Span | None:
    """From the first article to the end of the last."""
    return Span(articles[0].span.start, articles[-1].span.end) if articles else None


ROLE_WORDS = {BodyRole.LEAD: "牵头", BodyRole.SUPPORT: "配合", BodyRole.RESPONSIBLE: "责任"}
