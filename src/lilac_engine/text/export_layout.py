"""A document as paragraphs to print: the one reading order that Word, PDF and Markdown share.

Nothing is written anew: every paragraph is text of the source, lines that only wrap are joined, and
what the parser marked as the site's own noise is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from lilac_engine.text.model import Document, Noise, Span
from lilac_engine.text.reading.plain import belongs_together, glue

BRACKETED: Final = re.compile(r"[（(][^（()）]{2,12}[)）]")
DAY: Final = re.compile(
    r"[\d〇○零一二三四五六七八九十]{2,4}年[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}日"
)


@dataclass(frozen=True, slots=True)
class Meta:
    """What is known of a document beside its text (公文元数据); empty where unknown, never invented.

    ``identifier`` is a short name for addresses; ``version`` the version's number; ``generated_on``
    the civil day of the export, given by the caller; ``language`` an ISO 639-2 code; ``country`` and
    ``locality`` ISO 3166 codes (``cn``, ``hl``).
    """

    identifier: str = "document"
    title: str = ""
    issuer: str = ""
    doc_number: str = ""
    index_number: str = ""
    issued_on: date | None = None
    published_on: date | None = None
    effective_on: date | None = None
    generated_on: date | None = None
    version: str = "1"
    language: str = "zho"
    country: str = "cn"
    locality: str = ""
    source_url: str = ""


class BlockKind(StrEnum):
    """What a paragraph is in the layout of GB/T 9704."""

    TITLE = "title"
    STATUS = "status"
    NUMBER = "number"
    CHAPTER = "chapter"
    TEXT = "text"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph; ``lead`` is its heading (number and words before the running text)."""

    kind: BlockKind
    text: str
    lead: str = ""

    @property
    def whole(self) -> str:
        """The paragraph as one string."""
        return self.lead + self.text


def blocks(
    document: Document, source: str, meta: Meta | None = None, noise: tuple[Noise, ...] = ()
) -> tuple[Block, ...]:
    """The paragraphs of a document in printed order.

    The document number of ``meta`` is printed under the title if the text itself has none.
    """
    found = list(_join(document, source, _lines(document, source, noise)))
    number = meta.doc_number if meta else ""
    if number and not any(number in block.whole for block in found):
        after = sum(block.kind in {BlockKind.TITLE, BlockKind.STATUS} for block in found[:6])
        found.insert(after, Block(BlockKind.NUMBER, number))
    return tuple(found)


def extent(document: Document) -> Span:
    """From the first to the last character of the document or of any of its pieces."""
    spans = [
        document.span,
        *(c.span for c in document.chapters),
        *(a.span for a in document.articles),
    ]
    return Span(min(span.start for span in spans), max(span.end for span in spans))


def _lines(document: Document, source: str, noise: tuple[Noise, ...]) -> Iterator[Span]:
    """The printed lines inside the document, without blank ones and without noise."""
    whole = extent(document)
    at = whole.start
    for line in whole.of(source).split("\n"):
        span = Span(at, at + len(line))
        at = span.end + 1
        aside = any(n.span.start <= span.start and span.end <= n.span.end for n in noise)
        if line.strip() and not aside:
            yield span


def _join(document: Document, source: str, lines: Iterator[Span]) -> Iterator[Block]:
    pending: Block | None = None
    last_home: object = None
    for span in lines:
        text = span.of(source).strip()
        kind, home = _kind(document, span, text)
        lead = _lead(document, span, source) if kind is BlockKind.TEXT else ""
        new = Block(kind, text.removeprefix(lead), lead)
        starts = bool(lead) or kind is not BlockKind.TEXT or home != last_home
        if (
            pending
            and not starts
            and pending.kind is kind
            and belongs_together(pending.whole, text)
        ):
            pending = Block(kind, glue(pending.text, text), pending.lead)
            continue
        if pending:
            yield pending
        pending, last_home = new, home
    if pending:
        yield pending


def _kind(document: Document, span: Span, text: str) -> tuple[BlockKind, object]:
    """What a line is, and the piece of the document it belongs to."""
    title = document.title_span
    if title and title.start <= span.start < title.end:
        is_status = BRACKETED.fullmatch(text) is not None
        return (BlockKind.STATUS if is_status else BlockKind.TITLE), "title"
    if text == document.doc_number:
        return BlockKind.NUMBER, "number"
    first = document.articles[0].span.start if document.articles else document.span.end
    if BRACKETED.fullmatch(text) and span.start < first and title and span.start - title.end < 80:
        return BlockKind.STATUS, "title"
    for chapter in document.chapters:
        if chapter.span.start <= span.end and span.start < chapter.span.end:
            return BlockKind.CHAPTER, chapter.index
    if DAY.fullmatch("".join(text.split())) or (document.issuer and text == document.issuer):
        return BlockKind.SIGNATURE, "signature"
    for article in document.articles:
        if article.span.start < span.end and span.start < article.span.end:
            return BlockKind.TEXT, article.key
    return BlockKind.TEXT, None


def _lead(document: Document, span: Span, source: str) -> str:
    """Number and heading of the article that begins on this line."""
    for article in document.articles:
        if span.start <= article.span.start < span.end:
            head = article.heading_span
            end = head.end if head else article.span.start + len(article.raw)
            if end > span.end:
                return ""
            end += source[end : end + 1] in {"。", "："} and end < span.end
            return source[span.start : end].lstrip()
    return ""
