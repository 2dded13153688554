"""What is still doubtful on a proof sheet, and in which words a person is told."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from lilac_engine.text import messages, reading
from lilac_engine.text.galley import Galley, Piece, PieceKind
from lilac_engine.text.model import Diagnostic, Severity, Span
from lilac_engine.text.numerals import number as value_of
from lilac_engine.text.operations import DATES
from lilac_engine.text.wordings import WORDINGS

NUMBERING = (
    "numbering_gap", "numbering_repeated", "numbering_back", "numbering_starts_late",
)  # fmt: skip
# What the parser said of characters and of the page as a whole stays true whatever is corrected.
LASTING = (
    "garbled", "mojibake", "binary", "replacement_character", "control_character",
    "traditional_characters", "pinyin_removed", "lines_joined", "page_too_long", "empty",
)  # fmt: skip
LOOKED_AT_ANEW = ("no_articles", "no_title", "several_documents")
NUMBERED = (PieceKind.CHAPTER, PieceKind.ARTICLE, PieceKind.ITEM)
ANSWERED_BY = {
    "deadline": "deadline",
    "title": "title",
    "issuer": "issuer",
    "contact": "contacts",
}  # part of a code -> the field that settles it


def proof(galley: Galley) -> tuple[Diagnostic, ...]:
    """Every diagnostic that still holds, in the order of the page; those of the whole page first.

    Doubts of the parser fall where a hand has been since; numbering and loose text are looked at
    anew. ERROR has to be corrected or explained before publication.
    """
    renumbered = _renumbered(galley)
    found = [d for d in galley.found if _holds(galley, d, renumbered)]
    found += galley.misfits
    found += chain(_whole(galley), _loose(galley), _numbers(galley) if renumbered else ())
    known: dict[tuple[str, int | None, object], Diagnostic] = {}
    for diagnostic in found:
        start = diagnostic.span.start if diagnostic.span else None
        known.setdefault((diagnostic.code, start, diagnostic.values), diagnostic)
    return tuple(sorted(known.values(), key=lambda d: d.span.start if d.span else -1))


def sentence(diagnostic: Diagnostic, language: str = "zh") -> str:
    """The diagnostic in words: ``zh`` or ``en``. An unknown code says itself."""
    code = diagnostic.code
    if code in messages.SENTENCES:
        return messages.say(diagnostic, "zh" if language == "zh" else "en")
    if code in reading.NOTICES:
        return reading.sentence(code, diagnostic.values, language)
    words = WORDINGS.get(code, (code, code))[0 if language == "zh" else 1]
    for name, value in diagnostic.values:
        words = words.replace("{" + name + "}", value)
    return words


def _holds(galley: Galley, diagnostic: Diagnostic, renumbered: bool) -> bool:
    code, span = diagnostic.code, diagnostic.span
    if code in LASTING:
        return True
    if code in LOOKED_AT_ANEW or (code in NUMBERING and renumbered):
        return False
    if code in ("date_impossible", "year_inferred"):
        return not _date_corrected(galley, span)
    for stem, field in ANSWERED_BY.items():
        if stem in code and field in galley.corrected:
            return False
    return span is None or not galley.pieces[galley.around(span.start)].touched


def _date_corrected(galley: Galley, span: Span | None) -> bool:
    """Whether somebody set a date of the document or notice by hand; tasks of articles stay."""
    if not galley.corrected.intersection(DATES):
        return False
    return span is None or galley.pieces[galley.around(span.start)].kind not in NUMBERED


def _renumbered(galley: Galley) -> bool:
    return any(p.touched for p in galley.pieces) or len(galley.found) != len(
        [d for d in galley.found if not _lost(galley, d)]
    )


def _lost(galley: Galley, diagnostic: Diagnostic) -> bool:
    """Whether a numbering doubt speaks of a piece that is no numbered piece any more."""
    if diagnostic.code not in NUMBERING or diagnostic.span is None:
        return False
    piece = galley.pieces[galley.around(diagnostic.span.start)]
    return piece.kind not in NUMBERED


def _whole(galley: Galley) -> Iterator[Diagnostic]:
    if not galley.documents:
        yield Diagnostic("proof.no_document", None, Severity.ERROR)
        return
    if not galley.documents[0].title:
        yield Diagnostic("proof.no_title", None, Severity.ERROR)
    if not any(p.kind is PieceKind.ARTICLE and p.document == 0 for p in galley.pieces):
        yield Diagnostic("proof.no_articles", None, Severity.WARNING)
    others = [d for d in range(1, len(galley.documents)) if galley.of(d)]
    if others:
        first = galley.of(others[0])[0]
        names = "、".join(f"《{galley.documents[d].title or '?'}》" for d in others)
        values = (("count", str(len(others) + 1)), ("names", names))
        span = first.printed(galley.source)
        yield Diagnostic("proof.several_documents", span, Severity.WARNING, values)


def _loose(galley: Galley) -> Iterator[Diagnostic]:
    """Text nobody has named, and articles that say nothing, their items neither."""
    heard: Piece | None = None  # the article being read, as long as no sentence was met in it
    for piece in galley.pieces:
        if heard and (piece.kind is not PieceKind.ITEM or piece.sentences):
            if piece.kind is not PieceKind.ITEM:
                yield Diagnostic("proof.empty_article", heard.printed(galley.source))
            heard = None
        if piece.kind is PieceKind.ARTICLE and not piece.sentences:
            heard = piece
        elif piece.kind is PieceKind.LOOSE:
            span = piece.printed(galley.source)
            if span.end > span.start:
                values = (("count", str(span.end - span.start)),)
                yield Diagnostic("proof.loose", span, Severity.WARNING, values)
    if heard:
        yield Diagnostic("proof.empty_article", heard.printed(galley.source))


def _numbers(galley: Galley) -> Iterator[Diagnostic]:
    """Gaps, repeats and steps back in the articles' numbers, as they stand after corrections."""
    for document in range(len(galley.documents)):
        last = 0
        for piece in galley.of(document):
            if piece.kind is PieceKind.CHAPTER:
                continue
            if piece.kind is PieceKind.ARTICLE and piece.number:
                value = value_of(piece.number.strip("第条()（）.、 "))
                if value == 0:
                    continue
                code = _doubt(value, last + 1)
                if code:
                    yield _numbering(galley, piece, code, last + 1, value)
                last = value


def _doubt(value: int, expected: int) -> str | None:
    if value in (expected, 1):
        return None
    if expected == 1:
        return "numbering_starts_late"
    if value > expected:
        return "numbering_gap"
    return "numbering_repeated" if value == expected - 1 else "numbering_back"


def _numbering(galley: Galley, piece: Piece, code: str, expected: int, value: int) -> Diagnostic:
    start = piece.printed(galley.source).start
    span = Span(start, start + max(len(piece.raw), 1))
    values = (("number", piece.number), ("expected", str(expected)), ("found", str(value)))
    return Diagnostic(code, span, Severity.WARNING, values)
