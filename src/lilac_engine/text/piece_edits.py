"""Corrections of the pieces of a proof sheet and of the sentences in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lilac_engine.text import operations as op
from lilac_engine.text.deriving import derived, sentence_at, with_bodies
from lilac_engine.text.galley import OUTSIDE, Galley, Piece, PieceKind
from lilac_engine.text.model import Document, NoiseKind, Notice, Sentence, Span
from lilac_engine.text.operations import Misfit

NUMBERED = (PieceKind.CHAPTER, PieceKind.ARTICLE, PieceKind.ITEM, PieceKind.ANNEX)
HEADED = (PieceKind.CHAPTER, PieceKind.ARTICLE, PieceKind.ANNEX)
Step = Callable[[Galley, Any], Galley]


def _split(galley: Galley, operation: op.Split) -> Galley:
    i, piece = _found(galley, operation.at)
    if not piece.start < operation.offset < piece.end:
        raise Misfit("edit.outside", operation.offset)
    left, right = (
        galley.source[piece.start : operation.offset],
        galley.source[operation.offset : piece.end],
    )
    if not left.strip() or not right.strip():
        raise Misfit("edit.only_blanks", operation.offset)
    kind = operation.as_kind or (
        piece.kind if piece.kind is not PieceKind.HEAD else PieceKind.LOOSE
    )
    second = replace(piece, kind=kind, start=operation.offset, heading=None, number="", raw="")
    if kind is PieceKind.ITEM and not _article_before(galley, i + 1):
        raise Misfit("edit.item_without_article", operation.offset)
    keep = replace(piece, bodies=tuple(b for b in piece.bodies if b.span.start < operation.offset))
    if piece.heading_span and piece.heading_span.end > operation.offset:
        keep = replace(keep, heading=None, heading_span=None)  # its heading goes with the second
    first = derived(galley.source, replace(piece, end=operation.offset), keep=keep)
    return _with(galley, i, i + 1, first, derived(galley.source, second))


def _join(galley: Galley, operation: op.Join) -> Galley:
    i, piece = _found(galley, operation.at)
    if i + 1 >= len(galley.pieces):
        raise Misfit("edit.nothing_after")
    following = galley.pieces[i + 1]
    whole = replace(piece, end=following.end, principles=piece.principles | following.principles)
    whole = derived(galley.source, whole, keep=piece)
    if not whole.bodies:
        whole = replace(whole, bodies=piece.bodies or following.bodies)
    return _with(galley, i, i + 2, whole)


def _move_start(galley: Galley, operation: op.MoveStart) -> Galley:
    i, piece = _found(galley, operation.at)
    if i == 0:
        raise Misfit("edit.nothing_before")
    before = galley.pieces[i - 1]
    if not before.start < operation.offset < piece.end or operation.offset == piece.start:
        raise Misfit("edit.outside", operation.offset)
    first = derived(galley.source, replace(before, end=operation.offset), keep=before)
    second = derived(galley.source, replace(piece, start=operation.offset), keep=piece)
    return _with(galley, i - 1, i + 1, first, second)


def _set_kind(galley: Galley, operation: op.SetKind) -> Galley:
    i, piece = _found(galley, operation.at)
    kind = operation.piece
    if kind is PieceKind.ITEM and not _article_before(galley, i):
        raise Misfit("edit.item_without_article")
    document = piece.document
    if kind in OUTSIDE:
        document = None
    elif document is None:
        document = _neighbouring(galley, i)
    changed = replace(
        piece,
        kind=kind,
        document=document,
        noise=(operation.noise or NoiseKind.OTHER) if kind is PieceKind.NOISE else None,
        level=operation.level,
        number="",
        raw="",
        heading=None,
        heading_span=None,
        bodies=(),
        open_ended=False,
    )
    galley = _with(galley, i, i + 1, derived(galley.source, changed))
    if kind is PieceKind.NOTICE and galley.notice is None:
        galley = replace(galley, notice=Notice(piece.printed(galley.source)))
    if document is not None and document >= len(galley.documents):
        galley = replace(
            galley, documents=(*galley.documents, Document(piece.printed(galley.source)))
        )
    return galley


def _set_heading(galley: Galley, operation: op.SetHeading) -> Galley:
    i, piece = _found(galley, operation.at, *HEADED)
    heading = operation.heading or None
    span, body = _heading_span(galley.source, piece, heading)
    changed = replace(piece, heading=heading, heading_span=span, body_span=body, origin=None)
    if piece.kind is PieceKind.ARTICLE:
        changed = derived(galley.source, changed, keep=changed)
    return _with(galley, i, i + 1, changed)


def _heading_span(
    source: str, piece: Piece, heading: str | None
) -> tuple[Span | None, Span | None]:
    """Where the new heading is printed in the piece; the running text begins behind it."""
    if not heading:
        return None, None
    at = source.find(heading, piece.start, piece.end)
    return (None, piece.body_span) if at < 0 else (Span(at, at + len(heading)), None)


def _set_number(galley: Galley, operation: op.SetNumber) -> Galley:
    i, piece = _found(galley, operation.at, *NUMBERED)
    return _with(galley, i, i + 1, replace(piece, number=operation.number, origin=None))


def _assign_bodies(galley: Galley, operation: op.AssignBodies) -> Galley:
    i, piece = _found(galley, operation.at, PieceKind.ARTICLE)
    end = next((p.end for p in reversed(_with_items(galley, i))), piece.end)
    return _with(galley, i, i + 1, with_bodies(galley.source, piece, operation.bodies, end))


def _mark_sentence(galley: Galley, operation: op.MarkSentence) -> Galley:
    i, piece, _n = _sentence(galley, operation.start)
    change = piece.principles.union if operation.principle else piece.principles.difference
    return _with(galley, i, i + 1, replace(piece, principles=change({operation.start})))


def _split_sentence(galley: Galley, operation: op.SplitSentence) -> Galley:
    i, piece, n = _sentence(galley, operation.start)
    whole = piece.sentences[n]
    if not whole.span.start < operation.offset < whole.span.end:
        raise Misfit("edit.outside", operation.offset)
    parts = (
        sentence_at(galley.source, whole.span.start, operation.offset),
        sentence_at(galley.source, operation.offset, whole.span.end),
    )
    if not all(part.text for part in parts):
        raise Misfit("edit.only_blanks", operation.offset)
    return _with_sentences(galley, i, n, n + 1, parts)


def _join_sentence(galley: Galley, operation: op.JoinSentence) -> Galley:
    i, piece, n = _sentence(galley, operation.start)
    if n + 1 >= len(piece.sentences):
        raise Misfit("edit.nothing_after")
    end = piece.sentences[n + 1].span.end
    whole = sentence_at(galley.source, piece.sentences[n].span.start, end)
    return _with_sentences(galley, i, n, n + 2, (whole,))


def _found(galley: Galley, at: int, *kinds: PieceKind) -> tuple[int, Piece]:
    i = galley.index(at)
    if i is None:
        raise Misfit("edit.piece_gone")
    piece = galley.pieces[i]
    if kinds and piece.kind not in kinds:
        raise Misfit("edit.other_kind")
    return i, piece


def _sentence(galley: Galley, start: int) -> tuple[int, Piece, int]:
    i = galley.around(start)
    if galley.pieces:
        for n, sentence in enumerate(galley.pieces[i].sentences):
            if sentence.span.start == start:
                return i, galley.pieces[i], n
    raise Misfit("edit.sentence_gone")


def _with(galley: Galley, start: int, end: int, *pieces: Piece) -> Galley:
    return replace(galley, pieces=(*galley.pieces[:start], *pieces, *galley.pieces[end:]))


def _with_sentences(
    galley: Galley, i: int, start: int, end: int, parts: tuple[Sentence, ...]
) -> Galley:
    piece = galley.pieces[i]
    every = (*piece.sentences[:start], *parts, *piece.sentences[end:])
    starts = {s.span.start for s in every}
    changed = replace(piece, sentences=every, principles=piece.principles & starts, origin=None)
    galley = _with(galley, i, i + 1, changed)
    return _article_touched(galley, i)


def _article_touched(galley: Galley, i: int) -> Galley:
    """An item's change is a change of its article."""
    if galley.pieces[i].kind is not PieceKind.ITEM:
        return galley
    for j in range(i, -1, -1):
        if galley.pieces[j].kind is PieceKind.ARTICLE:
            return _with(galley, j, j + 1, replace(galley.pieces[j], origin=None))
    return galley


def _with_items(galley: Galley, i: int) -> list[Piece]:
    found = []
    for piece in galley.pieces[i + 1 :]:
        if piece.kind is not PieceKind.ITEM:
            break
        found.append(piece)
    return found


def _article_before(galley: Galley, i: int) -> bool:
    for piece in reversed(galley.pieces[:i]):
        if piece.kind is PieceKind.ARTICLE:
            return True
        if piece.kind is PieceKind.CHAPTER:
            return False
    return False


def _neighbouring(galley: Galley, i: int) -> int:
    """The document a piece of the page joins: that of the nearest piece before it, else after."""
    before = (p.document for p in reversed(galley.pieces[:i]) if p.document is not None)
    after = (p.document for p in galley.pieces[i:] if p.document is not None)
    return next(before, next(after, 0))


STEPS: dict[type[Any], Step] = {
    op.Split: _split,
    op.Join: _join,
    op.MoveStart: _move_start,
    op.SetKind: _set_kind,
    op.SetHeading: _set_heading,
    op.SetNumber: _set_number,
    op.AssignBodies: _assign_bodies,
    op.MarkSentence: _mark_sentence,
    op.SplitSentence: _split_sentence,
    op.JoinSentence: _join_sentence,
}
