"""What a piece says of itself once its borders or its kind were changed by hand."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from lilac_engine.text import bodies as grammar
from lilac_engine.text.brackets import pairs
from lilac_engine.text.characters import Reading, read
from lilac_engine.text.folding import joined
from lilac_engine.text.galley import Piece, PieceKind
from lilac_engine.text.model import BodyMention, Sentence, Span
from lilac_engine.text.operations import AssignedBody
from lilac_engine.text.sentences import split

_HAN = "一二三四五六七八九十百零〇"
_NUMBER = re.compile(
    rf"(?P<raw>第 ?[{_HAN}\d ]{{1,9}} ?[编章节条]|[{_HAN}]{{1,5}} ?[、.]|\( ?(?:[{_HAN}]{{1,5}}|\d{{1,3}}) ?\)"
    rf"|\d{{1,3}} ?[.、](?!\d)|[①-⑳]|附件 ?\d{{0,2}} ?[:：.]?)[ \n]{{0,4}}"
)
_MARKDOWN = re.compile(r"[#*> \n]*")
_HEADING_LIMIT = 50
_SQUARE = "[【〔"


def derived(source: str, piece: Piece, keep: Piece | None = None) -> Piece:
    """The piece read anew between its borders; with ``keep``, its number and heading stay.

    ``origin`` is dropped: from here on the hand answers for it.
    """
    reading, _notes = read(source[piece.start : piece.end])
    piece = replace(piece, origin=None, body_span=None, heading_span=None)
    if piece.kind not in (PieceKind.CHAPTER, PieceKind.ARTICLE, PieceKind.ITEM, PieceKind.ANNEX):
        return replace(
            piece, number="", raw="", heading=None, heading_span=None, body_span=None,
            bodies=(), sentences=(), principles=frozenset(),
        )  # fmt: skip
    number, raw, at = _numbered(reading, 0)
    if keep is not None:
        number, raw = keep.number or number, keep.raw or raw
    piece = replace(piece, number=number, raw=raw)
    if piece.kind in (PieceKind.CHAPTER, PieceKind.ANNEX):
        return _titled(piece, reading, at, keep)
    if piece.kind is PieceKind.ITEM:
        return _sentenced(piece, reading, at, len(reading.norm))
    return _article(piece, reading, at, keep)


def sentence_at(source: str, start: int, end: int) -> Sentence:
    """The sentence printed at ``[start, end)``, blanks at its ends left out."""
    text = source[start:end]
    start += len(text) - len(text.lstrip())
    return Sentence(
        0, joined(text), Span(start, max(start, end - (len(text) - len(text.rstrip()))))
    )


def with_bodies(source: str, piece: Piece, assigned: Iterable[AssignedBody], end: int) -> Piece:
    """The article with other bodies; where a name is printed in it, the span shows the print."""
    mentions = []
    for body in assigned:
        at = source.rfind(body.name, piece.start, end)
        span = Span(at, at + len(body.name)) if at >= 0 else Span(piece.start, piece.start)
        mentions.append(
            BodyMention(body.name, body.resolved or body.name, body.role, span, body.collective)
        )
    return replace(piece, bodies=tuple(mentions), origin=None)


def _numbered(reading: Reading, at: int) -> tuple[str, str, int]:
    blank = _MARKDOWN.match(reading.norm, at)
    at = blank.end() if blank else at
    match = _NUMBER.match(reading.norm, at)
    if match is None:
        return "", "", at
    raw = reading.raw[match.start("raw") : match.end("raw")].strip()
    number = re.sub(r"\s", "", raw).rstrip("、.．:：")
    return number, raw, match.end()


def _titled(piece: Piece, reading: Reading, at: int, keep: Piece | None) -> Piece:
    """A chapter or annex: its first line is its heading, words below it are its text."""
    text = reading.norm
    line = text.find("\n", at) if piece.kind is PieceKind.CHAPTER else -1
    end = len(text) if line < 0 else line
    heading = keep.heading if keep and keep.heading else joined(reading.raw[at:end])
    below = _shifted(piece, reading, end, len(text)) if text[end:].strip() else None
    return replace(
        piece, heading=heading, body_span=below, sentences=(), bodies=(), principles=frozenset()
    )


def _article(piece: Piece, reading: Reading, at: int, keep: Piece | None) -> Piece:
    norm = reading.norm
    end, found = _bodies(reading, at)
    if keep is not None and keep.heading is not None:
        heading, span = keep.heading, keep.heading_span
        if span is not None and not piece.start <= span.start < span.end <= piece.end:
            span = None
        begin = _relative(reading, span.end - piece.start) if span else at
        while begin < end and norm[begin] in "。 \n":
            begin += 1
    elif keep is not None:
        heading, span, begin = None, None, at
    else:
        heading, span, begin = _heading(piece, reading, at, end)
    bodies = tuple(
        BodyMention(
            n.text, n.resolved, n.role, _shifted(piece, reading, n.start, n.end), n.collective
        )
        for n in found.names
    ) if found else (keep.bodies if keep else ())  # fmt: skip
    piece = replace(
        piece,
        heading=heading,
        heading_span=span,
        bodies=bodies,
        open_ended=found.open_ended if found else False,
        body_span=_shifted(piece, reading, min(begin, end), end),
    )
    return _sentenced(piece, reading, begin, end)


def _heading(
    piece: Piece, reading: Reading, at: int, end: int
) -> tuple[str | None, Span | None, int]:
    """The short first sentence before the running text, if the article has both."""
    sentences = split(reading.norm, at, end)
    if len(sentences) < 2:
        return None, None, at
    start, stop = sentences[0]
    text = reading.norm[start:stop].rstrip("。")
    if len(text) > _HEADING_LIMIT or re.search("[,;:，；：]", text):
        return None, None, at
    span = _shifted(piece, reading, start, start + len(text))
    return joined(reading.raw[start : start + len(text)]), span, sentences[1][0]


def _bodies(reading: Reading, at: int) -> tuple[int, grammar.Responsibility | None]:
    """Where the running text ends, and the bracket of bodies behind it."""
    norm = reading.norm
    end = len(norm.rstrip())
    matched, _lost = pairs(norm, at, end)
    for opened, closed in sorted(matched, key=lambda p: -p[1]):
        if norm[closed + 1 : end].strip(" 。\n"):
            break
        found = grammar.read(norm, opened + 1, closed, square=norm[opened] in _SQUARE)
        if found:
            return len(norm[:opened].rstrip()), found
    return end, None


def _sentenced(piece: Piece, reading: Reading, start: int, end: int) -> Piece:
    sentences = []
    for i, (a, b) in enumerate(split(reading.norm, start, end), start=1):
        sentences.append(Sentence(i, joined(reading.raw[a:b]), _shifted(piece, reading, a, b)))
    starts = {s.span.start for s in sentences}
    return replace(piece, sentences=tuple(sentences), principles=piece.principles & starts)


def _shifted(piece: Piece, reading: Reading, start: int, end: int) -> Span:
    span = reading.span(start, end)
    return Span(span.start + piece.start, span.end + piece.start)


def _relative(reading: Reading, offset: int) -> int:
    """The place in the reading of an offset into its source."""
    if not reading.seams:
        return offset
    for i, seam in enumerate(reading.seams):
        following = reading.seams[i + 1] if i + 1 < len(reading.seams) else len(reading.raw)
        if offset - reading.shifts[i] <= following:
            return max(seam, offset - reading.shifts[i])
    return len(reading.raw)
