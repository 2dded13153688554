"""A page of official prose becomes a :class:`~lilac_engine.text.model.Page`."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from lilac_engine.text import (
    attachments,
    dates,
    documents,
    front,
    heads,
    margins,
    marks,
    notice,
    segments,
    signatures,
    titles,
)
from lilac_engine.text.characters import simplified
from lilac_engine.text.model import (
    Attachment,
    Diagnostic,
    Document,
    Notice,
    Page,
    Severity,
    Span,
    Status,
)
from lilac_engine.text.segments import Segment
from lilac_engine.text.survey import Survey, surveyed
from lilac_engine.text.titles import Block

_PREFIX = re.compile(
    r"(?P<org>[\u4e00-\u9fff、 ]{2,60}?(?:政府|办公厅|办公室|委员会|总工会|局|厅|部|委|院|署|行|会|国务院))(?=关于|印发|转发|发布)"
)


def parse(source: str) -> Page:
    """The structure of a page: notice, documents, articles, bodies, targets, noise, doubts.

    Pure, never raises, linear in the length of the page. Spans count characters of ``source``.
    """
    if not source.strip():
        return Page(source, diagnostics=(Diagnostic("empty", None, Severity.ERROR),))
    survey, found = surveyed(source)
    return _Assembly(survey, found).page()


class _Assembly:
    """Puts one page together from what the survey found."""

    def __init__(self, survey: Survey, found: list[Diagnostic]):
        self.survey = survey
        self.reading = survey.reading
        self.norm = survey.reading.norm
        self.diagnostics = found
        self.parts = segments.cut(survey)
        first = self.parts[0]
        self.content = documents.body(survey, first.start, first.end)
        self.front = heads.read(survey, first, self.content)
        self.head = self.front.block
        self.notice: Notice | None = None

    def page(self) -> Page:
        """The page."""
        first, rest = self.parts[0], self.parts[1:]
        content = self.content
        own = [s for s in rest if s.block is not None and not s.annex]
        annexes = [s for s in rest if s.annex]
        found: list[Document] = []
        if heads.asks(self.survey, first, content, self.front, covers=bool(own)):
            found = self._consultation(first, content, own, annexes)
        elif own := own or self._sent(first, annexes):
            found = self._issued(first, own)
        else:
            found = [self._document(first, content, self.head, Status.FINAL, None)]
            found += self._annexed(annexes, found)
        annexed = any(s.annex for s in rest)
        noise, said = margins.find(
            self.survey, self.front.fields, self.notice, found, annexed=annexed
        )
        self.diagnostics += said
        if not any(d.articles for d in found):
            self.diagnostics.append(documents.none_found(self.survey))
        if sum(bool(d.articles) for d in found) > 1:
            self._several(found)
        return Page(
            self.reading.source,
            self.notice,
            tuple(found),
            tuple(noise),
            self.front.metadata,
            tuple(self.diagnostics),
        )

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
        title, span, status = self._subject_title(first, status)
        ends = [s.end for s in signed if s.issuer and s.end > first.start]
        if ends and ends[0] < content.end:  # what follows the signature explains the draft
            content = documents.body(self.survey, first.start, ends[0])
        number = self._number(first.start, content.plan.first or first.end)
        built, doubts = documents.build(self.survey, first, content, keep_articles=False)
        self.diagnostics += doubts
        return Document(
            span=span or self.reading.span(first.start, first.end),
            title=title,
            title_span=span,
            status=status,
            doc_number=number,
            issuer=issuer,
            issued_on=_day(signed),
            chapters=built.chapters,
            attachments=attachments.listed(self.survey.listings),
            layout="e" if status is Status.FEEDBACK else "d",
        )

    def _subject_title(
        self, first: Segment, status: Status
    ) -> tuple[str | None, Span | None, Status]:
        """Its name; no draft at all is a mere solicitation."""
        place, cited, status = front.subject(self.norm, first.start, first.end, self.head, status)
        if place is None:
            return None, None, status
        span = self.reading.span(*place)
        text = self.reading.raw[slice(*place)]
        if not cited:
            return text, span, status
        self.diagnostics.append(Diagnostic("title_cited", span, Severity.INFO))
        return titles.bare_printed(simplified(text)), span, status

    def _issued(self, first: Segment, own: list[Segment]) -> list[Document]:
        """Documents sent on by a letter (印发), or several pasted on one page."""
        signed = self._signed(first.start, first.end)
        number = self._number(first.start, own[0].start)
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
        if not found[0].attachments:
            found[0] = replace(found[0], attachments=self._attachments(first))
        return found

    def _sent(self, first: Segment, annexes: list[Segment]) -> list[Segment]:
        """What a letter of issue sends, where it stands below 附件 (现印发给你们, 附件: ...)."""
        norm = self.norm
        if self.content.plan.articles or not notice.issues(norm, first.start, first.end):
            return []
        cited = titles.cited(norm, first.start, first.end)
        names = {titles.squeeze(c.name) for c in cited} | {
            titles.squeeze(titles.bare(a.name.strip("《》")))
            for x in self.survey.listings
            for a in x.attachments
        }
        return [
            s
            for s in annexes
            if s.block is not None and titles.squeeze(s.block.text) in names and self._has_text(s)
        ]

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
        regulation = any(m.kind is marks.Kind.ARTICLE for m in content.plan.articles)
        kept = regulation or status is not Status.FEEDBACK  # a report's parts are no articles
        built, doubts = documents.build(self.survey, segment, content, keep_articles=kept)
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
        self._remark_head(segment, block, issuer, signed or passed)
        text_end = max(content.end, content.closing[1] if content.closing else 0)
        preamble = _trim(norm, begin, first) if first is not None and first > begin else None
        title = self._title(block, segment)
        return Document(
            span=reading.span(block.start if block else segment.start, text_end),
            title=title,
            title_span=reading.span(block.start, block.end) if block else None,
            status=status,
            doc_number=number or self._number(segment.start, head_end),
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
            layout=documents.layout_of(content, built),
        )

    def _remark_head(
        self, segment: Segment, block: Block | None, issuer: str | None, signed: object
    ) -> None:
        """Say how title and issuer were come by."""
        reading = self.reading
        place = reading.span(segment.start, min(segment.start + 1, len(self.norm)))
        if block is None:
            known = segment.block is None and dict(self.front.metadata).get("标题")
            code = "title_from_metadata" if known else "no_title"
            severity = Severity.INFO if known else Severity.WARNING
            self.diagnostics.append(Diagnostic(code, place, severity))
        else:
            place = reading.span(block.start, block.end)
            lines = len(place.of(reading.source).split())
            if lines > 1 and "\n" in place.of(reading.source):
                count = (("count", str(place.of(reading.source).strip().count("\n") + 1)),)
                self.diagnostics.append(Diagnostic("title_joined", place, Severity.INFO, count))
        if issuer and not signed:
            said = (("issuer", issuer),)
            self.diagnostics.append(Diagnostic("issuer_inferred", place, Severity.INFO, said))

    def _title(self, block: Block | None, segment: Segment) -> str | None:
        if block is None:
            return dict(self.front.metadata).get("标题") if segment.block is None else None
        text = self.reading.raw[block.start : block.end]
        lines = [line.strip() for line in self._plain(text).splitlines()]
        return titles.bare_printed("".join(lines))

    def _plain(self, text: str) -> str:
        """In simplified characters where the page, or the text itself, is in traditional ones."""
        page = any(d.code == "traditional_characters" for d in self.diagnostics)
        return simplified(text, always=page)

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
        fields = dict(self.front.metadata)
        if segment.block is None and fields.get("发文机关"):
            return fields["发文机关"]
        head = block or (self.head if segment.block is None else None)
        if head is not None and (match := _PREFIX.match(self.norm, head.start, head.end)):
            return match["org"].strip()
        return None

    def _number(self, start: int, end: int) -> str | None:
        return documents.doc_number(self.survey, start, end, self.front.fields)

    def _published(self) -> date | None:
        text = dict(self.front.metadata).get("发布日期", "")
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


def _day(signed: list[signatures.Signature]) -> date | None:
    return next((s.day for s in signed if s.day), None)


def _trim(norm: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and norm[start] in " \n":
        start += 1
    while end > start and norm[end - 1] in " \n":
        end -= 1
    return (start, end) if end > start else None
