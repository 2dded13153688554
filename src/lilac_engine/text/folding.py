"""A page folded again from its proof sheet, and the names its clauses go by."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from lilac_engine.text.galley import Galley, Piece, PieceKind
from lilac_engine.text.model import (
    Article,
    Attachment,
    Chapter,
    Document,
    Item,
    Noise,
    NoiseKind,
    Page,
    Sentence,
    Span,
)
from lilac_engine.text.numerals import number as value_of

_NUMERAL = re.compile(r"[〇零一二三四五六七八九十百千]+|\d+(?: \d+)*")
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Group:
    """An article with the items below it, and the chapter it stands in."""

    article: Piece
    items: tuple[Piece, ...]
    chapter: int | None
    key: str

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences of the article and its items, counted through from 1."""
        every = [s for piece in (self.article, *self.items) for s in piece.sentences]
        return tuple(replace(s, index=i) for i, s in enumerate(every, start=1))


def fold(galley: Galley) -> Page:
    """The page as it now stands. A page nobody touched comes back as the parser made it."""
    source = galley.source
    documents = tuple(_document(galley, i, d) for i, d in enumerate(galley.documents))
    noise = tuple(
        Noise(p.noise or NoiseKind.OTHER, p.printed(source))
        for p in galley.pieces
        if p.kind is PieceKind.NOISE
    )
    notice = galley.notice
    if notice is not None:
        printed = [p.printed(source) for p in galley.pieces if p.kind is PieceKind.NOTICE]
        if printed and not _within(notice.span, printed):
            notice = replace(notice, span=_hull(printed))
    return Page(source, notice, documents, noise, galley.metadata, galley.found)


def groups(pieces: Iterable[Piece]) -> tuple[Group, ...]:
    """The articles of one document with their items, and a key unique among them."""
    found: list[tuple[Piece, list[Piece], int | None]] = []
    chapters: list[Piece] = []
    for piece in pieces:
        if piece.kind is PieceKind.CHAPTER:
            chapters.append(piece)
        elif piece.kind is PieceKind.ARTICLE:
            found.append((piece, [], len(chapters) - 1 if chapters else None))
        elif piece.kind is PieceKind.ITEM and found:
            found[-1][1].append(piece)
    return tuple(
        Group(article, tuple(items), chapter, key)
        for (article, items, chapter), key in zip(found, _keys(found, chapters), strict=True)
    )


def digits(number: str) -> str:
    """A printed number as digits fit for an address: ``第十四条`` is 14, ``三/（二）`` is 3-2."""
    values = (str(value_of(m.group())) for m in _NUMERAL.finditer(number))
    return "-".join(values)


def joined(text: str) -> str:
    """Running text without the blanks and line ends the page put into it."""
    return _BLANKS.sub(" ", text).strip()


def _keys(
    found: list[tuple[Piece, list[Piece], int | None]], chapters: list[Piece]
) -> Iterator[str]:
    untouched = all(isinstance(piece.origin, Article) for piece, _, _ in found)
    if untouched:
        yield from (piece.origin.key for piece, _, _ in found if isinstance(piece.origin, Article))
        return
    numbers = [piece.number for piece, _, _ in found]
    repeated = len(set(numbers)) < len(numbers)
    seen: Counter[str] = Counter()
    for number, (_piece, _items, chapter) in zip(numbers, found, strict=True):
        key = number
        if repeated and chapter is not None:
            key = f"{chapters[chapter].number or chapter + 1}/{number}"
        seen[key] += 1
        yield key if seen[key] == 1 else f"{key}#{seen[key]}"


def _document(galley: Galley, i: int, document: Document) -> Document:
    source = galley.source
    pieces = galley.of(i)
    chapters = tuple(
        _chapter(n, p, source)
        for n, p in enumerate(p for p in pieces if p.kind is PieceKind.CHAPTER)
    )
    articles = tuple(_article(group, source) for group in groups(pieces))
    attachments = _attachments(document, pieces, source)
    printed = [p.printed(source) for p in pieces if p.kind is not PieceKind.ANNEX]
    return replace(
        document,
        span=document.span if not printed or _within(document.span, printed) else _hull(printed),
        preamble=_stretch(pieces, PieceKind.PREAMBLE, document.preamble, source),
        closing=_stretch(pieces, PieceKind.CLOSING, document.closing, source),
        chapters=chapters,
        articles=articles,
        attachments=attachments,
    )


def _chapter(n: int, piece: Piece, source: str) -> Chapter:
    if isinstance(piece.origin, Chapter) and piece.origin.index == n:
        return piece.origin
    heading = piece.heading or ""
    return Chapter(n, piece.number, f"{piece.raw}{heading}", heading, piece.printed(source))


def _article(group: Group, source: str) -> Article:
    piece, items = group.article, group.items
    origin = piece.origin
    if isinstance(origin, Article) and origin.key == group.key:
        unchanged = tuple(i.origin for i in items) == tuple(
            sorted(origin.items, key=lambda i: i.span.start)
        )
        if unchanged and origin.chapter == group.chapter:
            return origin
    last = (items or (piece,))[-1]
    body = piece.body_span or piece.printed(source)
    end = last.printed(source).end
    whole = Span(body.start, max(body.end, end)) if items else body
    return Article(
        key=group.key,
        number=piece.number,
        raw=piece.raw,
        span=Span(piece.printed(source).start, max(end, piece.printed(source).start)),
        body_span=whole,
        heading=piece.heading,
        heading_span=piece.heading_span,
        chapter=group.chapter,
        text=joined(whole.of(source)),
        sentences=group.sentences,
        items=tuple(_item(i, source) for i in items),
        bodies=piece.bodies,
        bodies_open_ended=piece.open_ended,
    )


def _item(piece: Piece, source: str) -> Item:
    if isinstance(piece.origin, Item):
        return piece.origin
    span = piece.printed(source)
    text = joined(span.of(source).removeprefix(piece.raw))
    return Item(piece.number, piece.raw, text, span, piece.level)


def _attachments(
    document: Document, pieces: Iterable[Piece], source: str
) -> tuple[Attachment, ...]:
    laid = [p for p in pieces if p.kind is PieceKind.ANNEX]
    nested = [
        a
        for a in document.attachments
        if not any(p.start <= a.span.start < p.end for p in laid)
        and any(p.start <= a.span.start < p.end and p.kind is not PieceKind.ANNEX for p in pieces)
    ]
    own = [
        p.origin
        if isinstance(p.origin, Attachment)
        else Attachment(p.number, p.heading or joined(source[p.start : p.end]), p.printed(source))
        for p in laid
    ]
    return tuple(sorted([*nested, *own], key=lambda a: a.span.start))


def _stretch(
    pieces: Iterable[Piece], kind: PieceKind, printed: Span | None, source: str
) -> Span | None:
    spans = [p.printed(source) for p in pieces if p.kind is kind]
    if not spans:
        return None
    hull = _hull(spans)
    if printed and len(spans) == 1 and printed.start == hull.start and printed.end <= hull.end:
        return printed
    return hull


def _hull(spans: list[Span]) -> Span:
    return Span(min(s.start for s in spans), max(s.end for s in spans))


def _within(span: Span, spans: list[Span]) -> bool:
    hull = _hull(spans)
    return span.start <= hull.start and hull.end <= span.end
