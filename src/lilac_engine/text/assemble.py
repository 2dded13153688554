"""A page of official prose becomes a :class:`~lilac_engine.text.model.Page`."""

from __future__ import annotations

import re
from datetime import date

from lilac_engine.text import (
    attachments,
    characters,
    dates,
    documents,
    front,
    marks,
    metadata,
    noise,
    notice,
    paragraphs,
    segments,
    signatures,
    titles,
)
from lilac_engine.text.characters import simplified
from lilac_engine.text.model import (
    Attachment,
    Diagnostic,
    Document,
    Noise,
    NoiseKind,
    Notice,
    Page,
    Severity,
    Span,
    Status,
)
from lilac_engine.text.segments import Segment, Survey
from lilac_engine.text.titles import Block

_PREFIX = re.compile(
    r"(?P<org>[\u4e00-\u9fff、 ]{2,60}?(?:政府|办公厅|办公室|委员会|总工会|局|厅|部|委|院|署|行|会|国务院))(?=关于|印发|转发|发布)"
)
_ASKING_TITLE = re.compile(
    r"(?:征求|征集|听取|公示)[^\n]{0,60}(?:意见|建议|通知|公告|通告|函|启事)|(?:意见|建议)[^\n]{0,10}(?:采纳|征集|反馈|征求|收集|吸收)[^\n]{0,8}(?:情况|结果|说明|公告|公示)|公开征求|公开征集"
)


def parse(source: str) -> Page:
    """The structure of a page: notice, documents, articles, bodies, targets, noise, doubts.

    Pure, never raises, linear in the length of the page. Spans count characters of ``source``.
    """
    if not source.strip():
        return Page(source, diagnostics=(Diagnostic("empty", None, Severity.ERROR),))
    reading, found = characters.read(source)
    pieces = paragraphs.split(reading)
    norm = reading.norm
    signed = signatures.find(norm, 0, len(norm))
    listings, labels = attachments.find(reading, pieces, signed)
    survey = Survey(
        reading,
        pieces,
        marks.scan(norm, pieces),
        signed,
        listings,
        labels,
        noise.repeated(reading, pieces),
    )
    return _Assembly(survey, found).page()


class _Assembly:
    """Puts one page together from what the survey found."""

    def __init__(self, survey: Survey, found: list[Diagnostic]):
        self.survey = survey
        self.reading = survey.reading
        self.norm = survey.reading.norm
        self.diagnostics = found
        self.noise: list[Noise] = []
        self.metadata: tuple[tuple[str, str], ...] = ()
        self.field_spans: list[Span] = []
        self.notice: Notice | None = None
        self.head: Block | None = None

    def page(self) -> Page:
        """The page."""
        parts = segments.cut(self.survey)
        first, rest = parts[0], parts[1:]
        content = documents.body(self.survey, first.start, first.end)
        self._head(first, content)
        own = [s for s in rest if s.block is not None and not s.annex]
        annexes = [s for s in rest if s.annex]
        found: list[Document] = []
        if self._is_notice(first, content, bool(own)):
            found = self._consultation(first, content, own, annexes)
        elif own:
            found = self._issued(first, own)
        else:
            found = [self._document(first, content, self.head, Status.FINAL, None)]
            found += self._annexed(annexes, found)
        self._noise(parts, found)
        if not any(d.articles for d in found):
            self.diagnostics.append(documents.none_found(self.survey))
        if sum(bool(d.articles) for d in found) > 1:
            self._several(found)
        return Page(
            self.reading.source,
            self.notice,
            tuple(found),
            tuple(self.noise),
            self.metadata,
            tuple(self.diagnostics),
        )

    # -- the front ---------------------------------------------------------------------------

    def _head(self, first: Segment, content: documents.Body) -> None:
        """The metadata table and the page's own title."""
        outline_start = content.plan.first
        stop = outline_start if outline_start is not None else first.end
        pieces = self.survey.paragraphs
        limit = next((p.index for p in pieces if p.start >= stop), len(pieces))
        self.metadata, self.field_spans = metadata.find(self.reading, pieces, stop)
        for span in self.field_spans:
            self.noise.append(Noise(NoiseKind.METADATA, span))
        self.head = titles.top(self.norm, pieces, self._after_table(limit), limit)
        if self.head is None and limit == len(pieces):
            self.head = titles.top(self.norm, pieces, 0, min(limit, 6))

    def _after_table(self, limit: int) -> int:
        """The first paragraph behind the metadata table at the top."""
        behind = 0
        for span in self.field_spans:
            at = self.reading.back(span.end)
            index = next((p.index for p in self.survey.paragraphs[:limit] if p.end >= at), limit)
            if index - behind <= 12:
                behind = max(behind, index + 1)
        titled = titles.top(self.norm, self.survey.paragraphs, behind, limit)
        return behind if titled is not None else 0

    def _is_notice(self, first: Segment, content: documents.Body, covers: bool) -> bool:
        """Whether the front is a consultation's notice or report."""
        if any(m.kind is marks.Kind.ARTICLE for m in content.plan.articles) and not covers:
            return False
        if self.head is not None:
            text = self.reading.norm[self.head.start : self.head.end]
            if _ASKING_TITLE.search(text):
                return True
            if self.head.draft:
                return False
        stop = content.plan.first
        lines = "\n".join(self.norm[m.text : m.text + 30] for m in content.plan.chapters[:12])
        before = self.norm[first.start : first.end if stop is None else stop]
        sample = before[:8000] + "\n" + lines
        if notice.asks(sample, 0, len(sample)) or notice.is_feedback(sample, 0, len(sample)):
            return covers or not self._looks_issued(content, sample)
        return False

    def _looks_issued(self, content: documents.Body, sample: str) -> bool:
        """A policy whose preamble mentions that opinions were heard is still a policy."""
        return len(content.plan.articles) > 8 and not re.search("征求意见稿|草案|公开征", sample)

    # -- kinds of pages ----------------------------------------------------------------------

    def _consultation(
        self, first: Segment, content: documents.Body, own: list[Segment], annexes: list[Segment]
    ) -> list[Document]:
        """A notice, with or without the drafts it is about."""
        norm = self.norm
        drafts = own or [s for s in annexes if s.block is not None and self._has_text(s)]
        end = drafts[0].start if drafts else first.end
        signed = self._signed(first.start, len(norm) if not drafts else end)
        listings = self.survey.listings
        day = self._published()
        self.notice, doubts = front.build(
            self.reading, first.start, end, self.head, listings, signed, day
        )
        self.diagnostics += doubts
        feedback = notice.is_feedback(norm, first.start, end)
        issuer = self._issuer(first, signed, None)
        issuer = issuer or front.receiver(norm, first.start, end)
        status = Status.FEEDBACK if feedback else Status.DRAFT
        if drafts:
            found = [
                self._document(
                    s, documents.body(self.survey, s.start, s.end), s.block, status, None
                )
                for s in drafts
            ]
            found = [self._inherit(d, issuer, signed) for d in found]
        else:
            found = [self._subject(first, content, status, issuer, signed)]
        return found + self._listed_drafts(found)

    def _subject(
        self,
        first: Segment,
        content: documents.Body,
        status: Status,
        issuer: str | None,
        signed: list[signatures.Signature],
    ) -> Document:
        """The document a notice is about when the page does not print it."""
        norm = self.norm
        names = notice.concerned(norm, titles.cited(norm, first.start, first.end))
        inside = front.named_inside(norm, first.start, first.end)
        title, span = None, None
        drafts = [n for n in names if n.draft]
        if drafts or (names and status is Status.FEEDBACK):
            one = (drafts or names)[0]
            title, span = one.name, self.reading.span(one.start, one.end)
        elif inside:
            title, span = inside[0], self.reading.span(inside[1], inside[2])
        elif (
            names
            and self.head is not None
            and any(self.head.start <= n.start < self.head.end for n in names)
        ):
            one = next(n for n in names if self.head.start <= n.start < self.head.end)
            title, span = one.name, self.reading.span(one.start, one.end)
        elif self.head is not None:
            if status is Status.DRAFT:
                status = Status.SOLICITATION
            title = self.reading.raw[self.head.start : self.head.end]
            span = self.reading.span(self.head.start, self.head.end)
        elif status is Status.DRAFT and not names:
            status = Status.SOLICITATION
        elif names:
            title, span = names[0].name, self.reading.span(names[0].start, names[0].end)
        built, doubts = documents.build(self.survey, first, content, keep_articles=False)
        self.diagnostics += doubts
        chapters = built.chapters if _headed(built.chapters) else ()
        return Document(
            span=span or self.reading.span(first.start, first.end),
            title=title,
            title_span=span,
            status=status,
            issuer=issuer,
            issued_on=_day(signed),
            chapters=chapters,
            attachments=tuple(a for x in self.survey.listings for a in x.attachments),
            layout="e" if status is Status.FEEDBACK else "d",
        )

    def _issued(self, first: Segment, own: list[Segment]) -> list[Document]:
        """Documents sent on by a letter (印发), or several pasted on one page."""
        signed = self._signed(first.start, first.end)
        number = documents.doc_number(self.survey, first.start, own[0].start)
        issuer = self._issuer(first, signed, None)
        found = []
        content = documents.body(self.survey, first.start, first.end)
        if len(content.plan.articles) > 1:
            found.append(self._document(first, content, self.head, Status.FINAL, None))
            number = issuer = None
            signed = []
        for segment in own:
            text = documents.body(self.survey, segment.start, segment.end)
            document = self._document(segment, text, segment.block, Status.FINAL, number)
            cover = self.reading.span(first.start, first.end)
            found.append(self._inherit(document, issuer, signed, cover))
        return found

    def _annexed(self, annexes: list[Segment], found: list[Document]) -> list[Document]:
        """Annexes that are documents in their own right; lists and tables stay annexes."""
        more = []
        promote = not found[0].articles
        for segment in annexes:
            if segment.block is None or not self._has_text(segment):
                continue
            content = documents.body(self.survey, segment.start, segment.end)
            regulation = sum(m.kind is marks.Kind.ARTICLE for m in content.plan.articles) > 1
            if promote or regulation:
                more.append(self._document(segment, content, segment.block, Status.FINAL, None))
        return more

    def _listed_drafts(self, found: list[Document]) -> list[Document]:
        """Drafts put to the public that the page lists as annexes but does not print."""
        known = {titles.squeeze(d.title or "") for d in found}
        more = []
        for listing in self.survey.listings:
            for attachment in listing.attachments:
                name = titles.bare(attachment.name.strip("《》"))
                if not attachments.is_draft(attachment) or titles.squeeze(name) in known:
                    continue
                known.add(titles.squeeze(name))
                more.append(
                    Document(attachment.span, name, attachment.span, Status.DRAFT, layout="annex")
                )
        return more

    # -- one document ------------------------------------------------------------------------

    def _document(
        self,
        segment: Segment,
        content: documents.Body,
        block: Block | None,
        status: Status,
        number: str | None,
    ) -> Document:
        reading, norm = self.reading, self.norm
        begin = block.end if block else segment.start
        built, doubts = documents.build(self.survey, segment, content)
        self.diagnostics += doubts
        if block is not None and block.draft and status is Status.FINAL:
            status = Status.DRAFT
        first = content.plan.first
        head_end = first if first is not None else segment.end
        found, todo, wrong = documents.measured(self.survey, built, begin, content.end)
        self.diagnostics += wrong
        signed = self._signed(content.end, segment.end)
        if segment.block is None:
            signed = signed or self._signed(segment.start, head_end)
        passed = signatures.enacted(norm, segment.start, min(head_end, segment.start + 2000))
        issuer = self._issuer(segment, signed, block) or (passed[0] if passed else None)
        text_end = max(content.end, content.closing[1] if content.closing else 0)
        preamble = _trim(norm, begin, first) if first is not None and first > begin else None
        title = self._title(block)
        if block is None:
            self.diagnostics.append(
                Diagnostic(
                    "no_title", reading.span(segment.start, min(segment.start + 1, len(norm)))
                )
            )
        return Document(
            span=reading.span(block.start if block else segment.start, text_end),
            title=title,
            title_span=reading.span(block.start, block.end) if block else None,
            status=status,
            doc_number=number or documents.doc_number(self.survey, segment.start, head_end),
            issuer=issuer,
            issued_on=_day(signed) or (passed[1] if passed else None),
            effective_on=documents.effective(self.survey, begin, text_end),
            preamble=reading.span(*preamble) if preamble else None,
            closing=reading.span(*content.closing) if content.closing else None,
            chapters=built.chapters,
            articles=built.articles,
            targets=tuple(found),
            task_deadlines=tuple(todo),
            attachments=self._attachments(segment),
            layout=_layout(content, built.articles),
        )

    def _title(self, block: Block | None) -> str | None:
        if block is None:
            return None
        text = self.reading.raw[block.start : block.end]
        lines = [line.strip() for line in simplified(text).splitlines()]
        return titles.bare_printed("".join(lines))

    def _attachments(self, segment: Segment) -> tuple[Attachment, ...]:
        return tuple(
            a
            for x in self.survey.listings
            if segment.start <= x.start < segment.end
            for a in x.attachments
        )

    def _inherit(
        self,
        document: Document,
        issuer: str | None,
        signed: list[signatures.Signature],
        cover: Span | None = None,
    ) -> Document:
        """What the letter or notice says of the document it sends: issuer and date."""
        from dataclasses import replace

        return replace(
            document,
            issuer=document.issuer or issuer,
            issued_on=document.issued_on or _day(signed),
            cover=cover,
        )

    def _signed(self, start: int, end: int) -> list[signatures.Signature]:
        return [s for s in self.survey.signatures if start <= s.start < end]

    def _issuer(
        self, segment: Segment, signed: list[signatures.Signature], block: Block | None
    ) -> str | None:
        for one in signed:
            if one.issuer:
                return simplified(one.issuer)
        fields = dict(self.metadata)
        if segment.block is None and fields.get("发文机关"):
            return fields["发文机关"]
        head = block or (self.head if segment.block is None else None)
        if head is not None and (match := _PREFIX.match(self.norm, head.start, head.end)):
            return match["org"].strip()
        return None

    def _published(self) -> date | None:
        text = dict(self.metadata).get("发布日期", "")
        printed = next(dates.printed(text), None)
        return printed.day if printed else None

    def _has_text(self, segment: Segment) -> bool:
        content = documents.body(self.survey, segment.start, segment.end)
        return len(content.plan.articles) > 0 and segment.end - segment.start > 40

    def _several(self, found: list[Document]) -> None:
        for document in found[1:]:
            if document.articles:
                values = (("title", document.title or ""),)
                self.diagnostics.append(
                    Diagnostic(
                        "several_documents",
                        document.title_span or document.span,
                        Severity.INFO,
                        values,
                    )
                )

    # -- noise -------------------------------------------------------------------------------

    def _noise(self, parts: list[Segment], found: list[Document]) -> None:
        reading = self.reading
        for start, end in self.survey.repeats:
            self.noise.append(noise.noise(reading, NoiseKind.REPETITION, start, end))
            self.diagnostics.append(Diagnostic("repeated_text", reading.span(start, end)))
        self.noise += noise.lines(reading, self.survey.paragraphs)
        kept = [d.span for d in found] + [a.span for d in found for a in d.attachments]
        last = max((reading.back(s.end) for s in kept), default=0)
        signed = [s.end for s in self.survey.signatures if s.issuer]
        if self.notice is not None:
            last = max(
                last, max((reading.back(a.span.end) for a in self.notice.attachments), default=0)
            )
            if not any(d.articles for d in found):
                last = max([last, *signed, *self._contact_ends()])
                if not signed:
                    last = len(self.norm)
        else:
            last = max([last, *(e for e in signed if e > last)])
        if not any(s.annex for s in parts):
            self.noise += noise.tail(reading, self.survey.paragraphs, last, self.noise)
        self.noise.sort(key=lambda n: n.span)
        for one in self.noise:
            if one.kind is NoiseKind.IMAGE and reading.source[one.span.start].isdigit():
                name = (("name", one.span.of(reading.source)[:60]),)
                self.diagnostics.append(
                    Diagnostic("image_not_article", one.span, Severity.INFO, name)
                )

    def _contact_ends(self) -> list[int]:
        ways = self.notice.contacts if self.notice else ()
        return [self.reading.back(c.span.end) for c in ways]


def _day(signed: list[signatures.Signature]) -> date | None:
    return next((s.day for s in signed if s.day), None)


def _headed(chapters: tuple[object, ...]) -> bool:
    return bool(chapters)


def _trim(norm: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and norm[start] in " \n":
        start += 1
    while end > start and norm[end - 1] in " \n":
        end -= 1
    return (start, end) if end > start else None


def _layout(content: documents.Body, articles: tuple[object, ...]) -> str:
    plan = content.plan
    if plan.articles and plan.articles[0].kind is marks.Kind.ARTICLE:
        return "b"
    return "a" if any(getattr(a, "bodies", ()) for a in articles) else "c"
