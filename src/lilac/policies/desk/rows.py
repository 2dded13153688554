"""The proof sheet as rows to show: what is printed on the left, what it is on the right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString

from lilac.parties.models import BodyName, PublicBody
from lilac.policies.desk_words import KIND_NAMES, NOISE_NAMES
from lilac_engine.text.folding import groups
from lilac_engine.text.galley import Galley, Piece, PieceKind
from lilac_engine.text.model import BodyMention, Diagnostic, Sentence, Severity, Target
from lilac_engine.text.proof import sentence as in_words

ROWS = 40  # pieces on one page of the desk
SHOWN = 6_000  # characters of one piece shown before it is cut
PLACES = 80  # places offered for a border, at most
CONTEXT = 14  # characters shown on either side of a place


@dataclass(frozen=True, slots=True)
class Remark:
    """One diagnostic, with its number on the page, its words and the reason given for it."""

    number: int
    diagnostic: Diagnostic
    words: str
    reason: str = ""

    @property
    def at(self) -> int | None:
        """Where it stands."""
        return self.diagnostic.span.start if self.diagnostic.span else None

    @property
    def severity(self) -> str:
        """``error``, ``warning`` or ``info``; ``explained`` once a reason was given."""
        return "explained" if self.reason else self.diagnostic.severity.value


@dataclass(frozen=True, slots=True)
class SentenceRow:
    """A sentence of a piece, its number as measure, and whether it only states a principle.

    ``places`` is where it may be parted: behind its commas.
    """

    sentence: Sentence
    code: str
    principle: bool
    places: list[tuple[int, SafeString]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class BodyRow:
    """A responsible body, and whether the house knows such a name."""

    body: BodyMention
    known: bool


@dataclass(slots=True)
class Row:
    """One piece."""

    piece: Piece
    label: str | Promise
    printed: SafeString
    remarks: list[Remark]
    sentences: list[SentenceRow] = field(default_factory=list)
    bodies: list[BodyRow] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    document: str = ""
    more: int = 0

    @property
    def at(self) -> int:
        """Where it begins: its name in addresses."""
        return self.piece.start

    @property
    def tone(self) -> str:
        """The kind as a CSS word."""
        return self.piece.kind.value


def remarks(galley: Galley, diagnostics: Iterable[Diagnostic], language: str) -> tuple[Remark, ...]:
    """All diagnostics of a page, numbered in its order."""
    reasons = {(e.code, e.at): e.reason for e in galley.explained}
    return tuple(
        Remark(
            n, d, in_words(d, language), reasons.get((d.code, d.span.start if d.span else None), "")
        )
        for n, d in enumerate(diagnostics, start=1)
    )


def tally(found: Iterable[Remark]) -> dict[str, int]:
    """How many errors and warnings are left, remarks and explanations there are."""
    counts = dict.fromkeys((*Severity, "explained"), 0)
    for remark in found:
        counts[remark.severity] += 1
    return {str(key): n for key, n in counts.items()}


def rows(galley: Galley, pieces: Iterable[Piece], found: Iterable[Remark]) -> list[Row]:
    """Rows for some pieces of the sheet; one or two queries, whatever their number."""
    pieces = list(pieces)
    known = _known({n for p in pieces for b in p.bodies for n in (b.resolved, b.name)})
    found = list(found)
    codes = _codes(galley) if any(p.sentences for p in pieces) else {}
    return [_row(galley, piece, found, known, codes) for piece in pieces]


def places(galley: Galley, start: int, end: int) -> list[tuple[int, SafeString]]:
    """Where a border may come between ``start`` and ``end``: ends of sentences and of lines."""
    source = galley.source
    found = []
    for at in _ends(source, start, end):
        before = " ".join(source[max(start, at - CONTEXT) : at].split())
        after = " ".join(source[at : min(end, at + CONTEXT)].split())
        if before and after:
            found.append((at, format_html("…{} <b>┃</b> {}…", before, after)))
    return found[:PLACES]


def body_names() -> list[str]:
    """Names an officer may choose from when assigning bodies."""
    names = PublicBody.objects.order_by("name").values_list("name", flat=True)
    return list(dict.fromkeys(names))[:500]


def _ends(source: str, start: int, end: int) -> Iterator[int]:
    for at in range(start + 1, end):
        before = source[at - 1]
        if before in "。；;！？!?:：" or (before == "\n" and source[at] != "\n"):
            following = at
            while following < end and source[following] in "”’)）]】\n\u3000 ":
                following += 1
            if start < following < end:
                yield following
        elif (source[at] in "[【〔（(" and before not in "[【〔（(") or source[
            at : at + 2
        ] == "\u3000\u3000":
            yield at


def _commas(source: str, sentence: Sentence) -> list[tuple[int, SafeString]]:
    start, end = sentence.span.start, sentence.span.end
    stops = [at + 1 for at in range(start + 1, end - 1) if source[at] in ",，、；;：:"]
    return [
        (at, format_html("…{} | {}…", source[max(start, at - 8) : at], source[at : at + 8]))
        for at in stops[:30]
    ]


def _row(
    galley: Galley,
    piece: Piece,
    found: list[Remark],
    known: set[str],
    codes: Mapping[int, str],
) -> Row:
    label: str | Promise = KIND_NAMES[piece.kind.value]
    if piece.kind is PieceKind.NOISE and piece.noise:
        label = NOISE_NAMES[piece.noise.value]
    own = [r for r in found if r.at is not None and piece.start <= r.at < piece.end]
    text = galley.source[piece.start : piece.end].strip("\n")
    row = Row(piece, label, _printed(text[:SHOWN]), own, more=max(0, len(text) - SHOWN))
    row.sentences = [
        SentenceRow(
            s,
            codes.get(s.span.start, ""),
            s.span.start in piece.principles,
            _commas(galley.source, s),
        )
        for s in piece.sentences
    ]
    row.bodies = [
        BodyRow(b, b.collective or b.resolved in known or b.name in known) for b in piece.bodies
    ]
    if piece.document is not None and piece.document < len(galley.documents):
        document = galley.documents[piece.document]
        row.targets = [t for t in document.targets if piece.start <= t.span.start < piece.end]
        if piece.document > 0:
            row.document = document.title or str(piece.document + 1)
    return row


def _printed(text: str) -> SafeString:
    return format_html("{}", text)


def _codes(galley: Galley) -> dict[int, str]:
    """The number each sentence will have as a measure, by where it begins."""
    return {
        s.span.start: f"{group.key}.{s.index}"
        for group in groups(galley.of(0))
        for s in group.sentences
    }


def _known(names: set[str]) -> set[str]:
    if not names:
        return set()
    listed = BodyName.objects.filter(name__in=names).values_list("name", flat=True)
    bodies = PublicBody.objects.filter(name__in=names).values_list("name", flat=True)
    return {*listed, *bodies}
