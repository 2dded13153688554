"""A text put together for reading: sentences, measures, bodies and targets in their places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from lilac.policies.models import (
    Attachment,
    Clause,
    Measure,
    Precedence,
    Responsibility,
    Target,
    Version,
    Wording,
)
from lilac.policies.states import ClauseKind, MeasureKind

SUMMARY = 120  # characters


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text; ``target`` when it states one."""

    text: str
    target: Target | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a clause; ``measure`` when it is one of the policy's measures.

    ``within`` are measures that a part of the sentence asks for besides.
    """

    runs: tuple[Run, ...]
    measure: Measure | None = None
    within: tuple[Measure, ...] = ()

    @property
    def is_principle(self) -> bool:
        """Whether the sentence only sets a direction."""
        return self.measure is not None and self.measure.kind == MeasureKind.PRINCIPLE


@dataclass(frozen=True, slots=True)
class Piece:
    """A clause with all that stands in it, and the clauses below it."""

    clause: Clause
    sentences: tuple[Sentence, ...]
    bodies: tuple[Responsibility, ...]
    parts: tuple[Piece, ...]
    precedences: tuple[Precedence, ...] = ()

    @property
    def kind(self) -> str:
        """``article``, ``chapter`` ...: what a template asks for."""
        return self.clause.kind


@dataclass(frozen=True, slots=True)
class Reading:
    """One text, whole."""

    version: Version
    notice: tuple[Piece, ...]
    body: tuple[Piece, ...]
    page: tuple[Piece, ...]
    attachments: tuple[Attachment, ...]
    targets: tuple[Target, ...]
    article_count: int
    measure_count: int

    @property
    def summary(self) -> str:
        """The first words of the text, for previews."""
        for piece in (*self.body, *self.notice):
            words = " ".join(piece.clause.text.split())
            if words:
                return f"{words[:SUMMARY]}…" if len(words) > SUMMARY else words
        return ""

    def contents(self) -> Iterator[Piece]:
        """Chapters and the articles that stand outside any, for the table of contents."""
        for piece in self.body:
            if piece.kind in {ClauseKind.CHAPTER, ClauseKind.ARTICLE}:
                yield piece


def reading(version: Version) -> Reading:
    """All of a text in six queries, whatever its length."""
    clauses = list(version.clauses.order_by("position"))
    wordings = _by_clause(
        version.wordings.select_related("measure").order_by("span_start", "sentence", "pk")
    )
    bodies = _by_clause(
        Responsibility.objects.filter(clause__version=version)
        .select_related("body")
        .order_by("position")
    )
    targets = tuple(version.targets.order_by("position"))
    rules = _by_clause(Precedence.objects.filter(clause__version=version).order_by("pk"))
    children: dict[int | None, list[Clause]] = defaultdict(list)
    for clause in clauses:
        children[clause.parent_id].append(clause)

    def piece(clause: Clause) -> Piece:
        return Piece(
            clause,
            weave(version.source, clause, wordings[clause.pk], targets),
            tuple(bodies[clause.pk]),
            tuple(piece(part) for part in children[clause.pk]),
            tuple(rules[clause.pk]),
        )

    top = [piece(clause) for clause in children[None]]
    apart = {ClauseKind.NOTICE, ClauseKind.PAGE}
    return Reading(
        version=version,
        notice=tuple(
            _without_title(p, version.notice_title) for p in top if p.kind == ClauseKind.NOTICE
        ),
        body=tuple(p for p in top if p.kind not in apart),
        page=tuple(p for p in top if p.kind == ClauseKind.PAGE),
        attachments=tuple(
            version.attachments.select_related("document").order_by("span_start", "pk")
        ),
        targets=targets,
        article_count=sum(clause.kind == ClauseKind.ARTICLE for clause in clauses),
        measure_count=sum(len(rows) for rows in wordings.values()),
    )


def _without_title(piece: Piece, title: str) -> Piece:
    """The notice without its own first line, which stands above it as heading already."""
    first = piece.sentences[0] if piece.sentences else None
    if first is None or first.measure or not first.runs or not title:
        return piece
    line, _break, rest = first.runs[0].text.partition("\n")
    if "".join(line.split()) != "".join(title.split()):
        return piece
    runs = (replace(first.runs[0], text=rest.lstrip()), *first.runs[1:])
    return replace(piece, sentences=(replace(first, runs=runs), *piece.sentences[1:]))


def _by_clause(rows: Iterable[object]) -> defaultdict[int, list]:  # type: ignore[type-arg]
    grouped: defaultdict[int, list] = defaultdict(list)  # type: ignore[type-arg]
    for row in rows:
        grouped[row.clause_id].append(row)  # type: ignore[attr-defined]
    return grouped


def weave(
    source: str, clause: Clause, wordings: Iterable[Wording], targets: Iterable[Target]
) -> tuple[Sentence, ...]:
    """The clause's text cut into sentences and marked stretches; together they are the text.

    Spans point into the page as printed, while ``clause.text`` may have been cleaned of stray
    spaces: each place is looked for by its offset first and by its words second.
    """
    text = clause.text
    base = source.find(text, clause.span_start, clause.span_end) if text else -1
    cuts = _cuts(text, base, wordings)
    stretches = _stretches(source, text, base, clause, targets)
    sentences: list[Sentence] = []
    last = 0
    for start, end, (measure, *within) in cuts:
        if start > last:
            sentences.append(Sentence(_runs(text, last, start, stretches)))
        sentences.append(Sentence(_runs(text, start, end, stretches), measure, tuple(within)))
        last = end
    if last < len(text):
        sentences.append(Sentence(_runs(text, last, len(text), stretches)))
    return tuple(sentences)


def _cuts(
    text: str, base: int, wordings: Iterable[Wording]
) -> list[tuple[int, int, list[Measure]]]:
    """Where each measure stands; one that begins inside another shares its sentence."""
    cuts: list[tuple[int, int, list[Measure]]] = []
    for wording in wordings:
        last = cuts[-1][1] if cuts else 0
        place = _place(text, base, wording.span_start, wording.span_end, wording.text, last)
        if place is None:
            continue
        if place[0] < last:
            cuts[-1][2].append(wording.measure)
        elif place[0] < place[1]:
            cuts.append((*place, [wording.measure]))
    return cuts


def _stretches(
    source: str, text: str, base: int, clause: Clause, targets: Iterable[Target]
) -> list[tuple[int, int, Target]]:
    found: list[tuple[int, int, Target]] = []
    for target in targets:
        if not (clause.span_start <= target.span_start < clause.span_end):
            continue
        printed = source[target.span_start : target.span_end]
        place = _place(text, base, target.span_start, target.span_end, printed, 0)
        if place and not any(place[0] < end and start < place[1] for start, end, _ in found):
            found.append((*place, target))
    return sorted(found, key=lambda stretch: stretch[0])


def _place(
    text: str, base: int, start: int, end: int, words: str, cursor: int
) -> tuple[int, int] | None:
    """Where the print ``[start, end)`` stands in the text, or None when it does not."""
    if base >= 0 and base <= start < end <= base + len(text):
        return start - base, end - base
    at = text.find(words, cursor) if words else -1
    return (at, at + len(words)) if at >= 0 else None


def _runs(
    text: str, start: int, end: int, stretches: list[tuple[int, int, Target]]
) -> tuple[Run, ...]:
    runs: list[Run] = []
    last = start
    for first, behind, target in stretches:
        low, high = max(first, last), min(behind, end)  # a target may cross two sentences
        if low >= high:
            continue
        if low > last:
            runs.append(Run(text[last:low]))
        runs.append(Run(text[low:high], target))
        last = high
    if last < end:
        runs.append(Run(text[last:end]))
    return tuple(runs)
