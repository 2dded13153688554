"""The proof sheet (校样) of a page: one flat row of pieces that together are the whole source.

A :class:`Piece` begins where the one before it ends; the first begins at 0 and the last ends with
the source. So whatever is split, joined or moved on the sheet, no character can be lost or stand
in two places: the law is in the form. :func:`compose` lays a parsed page out as such a sheet,
:func:`lilac_engine.text.folding.fold` makes a page of it again.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from enum import StrEnum

from lilac_engine.text.model import (
    Article,
    Attachment,
    BodyMention,
    Chapter,
    Diagnostic,
    Document,
    Item,
    NoiseKind,
    Notice,
    Page,
    Sentence,
    Span,
)


class PieceKind(StrEnum):
    """What a piece of the page is."""

    NOTICE = "notice"
    HEAD = "head"  # title, status line, document number: what stands above the text
    PREAMBLE = "preamble"
    CHAPTER = "chapter"
    ARTICLE = "article"
    ITEM = "item"
    CLOSING = "closing"
    ANNEX = "annex"
    NOISE = "noise"
    LOOSE = "loose"  # nobody has said yet what it is


LABEL = 8  # characters of 附件1： and the like
SCRAP = 40  # characters; a shorter piece of noise joins its neighbour
STRUCTURE = (PieceKind.CHAPTER, PieceKind.ARTICLE, PieceKind.ITEM)
SIGNED = (PieceKind.ARTICLE, PieceKind.ITEM, PieceKind.CLOSING)
SIGNATURE = 120  # characters of bodies and date below a document, blanks not counted
CUT = (PieceKind.NOTICE, PieceKind.PREAMBLE, PieceKind.CLOSING, PieceKind.HEAD, PieceKind.NOISE)
OUTSIDE = (PieceKind.NOTICE, PieceKind.NOISE)  # belong to no document


@dataclass(frozen=True, slots=True)
class Piece:
    """One stretch ``[start, end)`` of the source and what it is.

    ``origin`` is what the parser made of it, as long as no hand has changed it. ``principles``
    holds the starts of sentences that only state a principle.
    """

    kind: PieceKind
    start: int
    end: int
    document: int | None = None
    number: str = ""
    raw: str = ""
    heading: str | None = None
    heading_span: Span | None = None
    body_span: Span | None = None
    level: int = 1
    noise: NoiseKind | None = None
    sentences: tuple[Sentence, ...] = ()
    bodies: tuple[BodyMention, ...] = ()
    open_ended: bool = False
    principles: frozenset[int] = frozenset()
    origin: Article | Chapter | Item | Attachment | None = None

    @property
    def touched(self) -> bool:
        """Whether a hand has changed it since the parser read it."""
        return self.origin is None and self.kind in (*STRUCTURE, PieceKind.ANNEX)

    def printed(self, source: str) -> Span:
        """The span without blanks at its ends; empty for a piece of blanks only."""
        text = source[self.start : self.end]
        left = len(text) - len(text.lstrip())
        right = len(text.rstrip())
        return Span(self.start + left, self.start + max(left, right))


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a diagnostic may stand: its code and place, and the person's reason."""

    code: str
    at: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Galley:
    """A page as a row of pieces, with the facts that hang on no single piece.

    ``documents`` and ``notice`` carry metadata only; their clauses are the pieces.
    ``metadata`` are printed fields of the official page (索引号 ...), by their printed names.
    """

    source: str
    pieces: tuple[Piece, ...]
    documents: tuple[Document, ...] = ()
    notice: Notice | None = None
    metadata: tuple[tuple[str, str], ...] = ()
    found: tuple[Diagnostic, ...] = ()  # by the parser
    misfits: tuple[Diagnostic, ...] = ()  # operations that no longer fitted
    explained: tuple[Explanation, ...] = ()
    corrected: frozenset[str] = field(default=frozenset())  # fields set by hand
    same: tuple[tuple[str, int, str], ...] = ()  # (level, place, key in the version before)

    def index(self, at: int) -> int | None:
        """The position of the piece that begins at this offset."""
        i = self.around(at)
        return i if self.pieces and self.pieces[i].start == at else None

    def around(self, at: int) -> int:
        """The position of the piece that holds this offset."""
        return max(bisect_right(self.pieces, at, key=lambda p: p.start) - 1, 0)

    def piece(self, at: int) -> Piece | None:
        """The piece that begins at this offset."""
        i = self.index(at)
        return None if i is None else self.pieces[i]

    def of(self, document: int) -> tuple[Piece, ...]:
        """The pieces of one document, in order."""
        return tuple(p for p in self.pieces if p.document == document)


def compose(page: Page) -> Galley:
    """Lay a parsed page out as a proof sheet. What the parser left out becomes a loose piece."""
    laid = _cut(sorted(_laid(page), key=lambda p: (p.start, -p.end)))
    pieces: list[Piece] = []
    at = 0
    for piece in laid:
        if piece.start < at or piece.end <= piece.start:
            continue
        pieces.append(_after_gap(page, pieces, at, piece) if piece.start > at else piece)
        at = piece.end
    _fill(page, pieces, at, None)
    return Galley(
        source=page.source,
        pieces=_scraps_joined(page.source, pieces),
        documents=page.documents,
        notice=page.notice,
        metadata=page.metadata,
        found=page.diagnostics,
    )


def _cut(laid: list[Piece]) -> list[Piece]:
    """Part what holds chapters or articles inside it, so that these become pieces of their own."""
    found: list[Piece] = []
    for piece in laid:
        last = found[-1] if found else None
        if piece.end <= piece.start:
            continue
        if last and piece.kind in STRUCTURE and last.kind in CUT and piece.start < last.end:
            found[-1] = replace(last, end=piece.start)
            found.append(piece)
            if piece.end < last.end:
                found.append(replace(last, start=piece.end))
        elif last is None or piece.start >= last.end:
            found.append(piece)  # else it lies inside, such as an annex listed in the notice
    return found


def _fill(page: Page, pieces: list[Piece], at: int, following: Piece | None) -> None:
    """Give the stretch before ``following`` to a neighbour it belongs to, else a piece of its own."""
    end = following.start if following else len(page.source)
    last = pieces[-1] if pieces else None
    if last:
        blank = end if _is_blank(page.source[at:end]) else at + _blanks(page.source, at)
        pieces[-1] = last = replace(last, end=blank)
        at = blank
    if at == end or (following and _is_blank(page.source[at:end])):
        return
    piece = _left_over(page, pieces, at, end, following)
    if last and piece.kind is last.kind is not PieceKind.LOOSE and piece.document == last.document:
        pieces[-1] = replace(last, end=end)
    elif last and last.kind is PieceKind.CHAPTER and last.document == piece.document:
        pieces[-1] = replace(last, end=end, body_span=Span(at, end))  # words below its heading
    else:
        pieces.append(piece)


def _after_gap(page: Page, pieces: list[Piece], at: int, piece: Piece) -> Piece:
    """The piece behind a stretch nobody named, once that stretch has found its own place."""
    if piece.kind is PieceKind.ANNEX and _is_label(page.source[at : piece.start]):
        piece = replace(piece, start=at + _blanks(page.source, at))
    _fill(page, pieces, at, piece)
    return replace(piece, start=pieces[-1].end if pieces else 0)


def _left_over(
    page: Page, pieces: list[Piece], at: int, end: int, following: Piece | None
) -> Piece:
    """What the parser gave no name, judged by where it stands."""
    document = _document_at(page, at + _blanks(page.source, at))
    if document is None and not pieces and page.documents:
        document = 0
    if document is not None:
        own = [p.kind for p in pieces if p.document == document]
        if all(kind is PieceKind.HEAD for kind in own):
            return Piece(PieceKind.HEAD, at, end, document)
        if not following or following.document != document:
            return Piece(PieceKind.CLOSING, at, end, document)  # the signature at its end
    last = pieces[-1] if pieces else None
    if last and last.document is not None and end - at <= SIGNATURE * 4:
        text = "".join(page.source[at:end].split())
        ends = not following or following.document != last.document
        if last.kind in SIGNED and ends and len(text) <= SIGNATURE:
            return Piece(PieceKind.CLOSING, at, end, last.document)
    return Piece(PieceKind.LOOSE, at, end, document)


def _is_blank(text: str) -> bool:
    """Whether nothing is said: blanks, lines of dashes, signs of Markdown."""
    return not any(c.isalnum() for c in text)


def _is_label(text: str) -> bool:
    """附件1, 附件： and the like before the name of an annex."""
    return len("".join(text.split())) <= LABEL and "附" in text


def _scraps_joined(source: str, pieces: list[Piece]) -> tuple[Piece, ...]:
    """Scraps of one kind of noise in a row are one piece: nobody corrects a page button by button."""
    found: list[Piece] = []
    for piece in pieces:
        last = found[-1] if found else None
        if (
            last
            and last.kind is piece.kind is PieceKind.NOISE
            and last.noise is piece.noise
            and min(len(p.printed(source).of(source)) for p in (last, piece)) < SCRAP
        ):
            found[-1] = replace(last, end=piece.end)
        else:
            found.append(piece)
    return tuple(found)


def _blanks(source: str, at: int) -> int:
    rest = source[at : at + 2000]
    return len(rest) - len(rest.lstrip())


def _document_at(page: Page, offset: int) -> int | None:
    for i, document in enumerate(page.documents):
        if document.span.start <= offset < document.span.end:
            return i
    return None


def _laid(page: Page) -> list[Piece]:
    found = [Piece(PieceKind.NOISE, *_ends(n.span), noise=n.kind) for n in page.noise]
    for i, document in enumerate(page.documents):
        found += _of_document(document, i)
    if page.notice:
        found.append(Piece(PieceKind.NOTICE, *_ends(page.notice.span)))
        found += [
            Piece(PieceKind.ANNEX, *_ends(a.span), number=a.number, heading=a.name, origin=a)
            for a in page.notice.attachments
        ]
    return found


def _of_document(document: Document, i: int) -> list[Piece]:
    found = []
    if document.title_span:
        found.append(Piece(PieceKind.HEAD, *_ends(document.title_span), i))
    if document.preamble:
        found.append(Piece(PieceKind.PREAMBLE, *_ends(document.preamble), i))
    if document.closing:
        found.append(Piece(PieceKind.CLOSING, *_ends(document.closing), i))
    found += [
        Piece(
            PieceKind.CHAPTER,
            *_ends(c.span),
            i,
            number=c.number,
            heading=c.heading,
            raw=c.title.removesuffix(c.heading).strip(),
            origin=c,
        )
        for c in document.chapters
    ]
    found += [
        Piece(PieceKind.ANNEX, *_ends(a.span), i, number=a.number, heading=a.name, origin=a)
        for a in document.attachments
    ]
    for article in document.articles:
        found += _of_article(article, i)
    return found


def _of_article(article: Article, i: int) -> list[Piece]:
    items = sorted(article.items, key=lambda item: item.span.start)
    bounds = [item.span.start for item in items] + [article.span.end]
    head = Piece(
        PieceKind.ARTICLE,
        article.span.start,
        bounds[0],
        i,
        number=article.number,
        raw=article.raw,
        heading=article.heading,
        heading_span=article.heading_span,
        body_span=article.body_span,
        bodies=article.bodies,
        open_ended=article.bodies_open_ended,
        sentences=_between(article.sentences, 0, bounds[0]),
        origin=article,
    )
    parts = [
        Piece(
            PieceKind.ITEM,
            item.span.start,
            end,
            i,
            number=item.number,
            raw=item.raw,
            level=item.level,
            sentences=_between(article.sentences, item.span.start, end),
            origin=item,
        )
        for item, end in zip(items, bounds[1:], strict=True)
    ]
    return [head, *parts]


def _between(sentences: tuple[Sentence, ...], start: int, end: int) -> tuple[Sentence, ...]:
    return tuple(s for s in sentences if start <= s.span.start < end)


def _ends(span: Span) -> tuple[int, int]:
    return span.start, span.end
