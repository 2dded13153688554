"""Two texts of a policy side by side (版本比较)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from lilac.policies.models import Clause, Version, Wording
from lilac.policies.states import ClauseKind
from lilac_engine.text.diff import Change, Edit, Fate, Unit, compare
from lilac_engine.text.model import Article, Chapter, Document, Sentence, Span


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words of one side; ``changed`` where the other side has others or none."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Side:
    """One clause of one text."""

    label: str
    anchor: str
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """One row: what stood before, what stands now, and what happened."""

    fates: tuple[Fate, ...]
    old: tuple[Side, ...]
    new: tuple[Side, ...]
    candidates: tuple[tuple[str, str, float], ...]

    @property
    def kept(self) -> bool:
        """Whether nothing happened to the clause."""
        return self.fates == (Fate.KEPT,)


@dataclass(frozen=True, slots=True)
class VersionPair:
    """The whole comparison: rows of articles, and counts by fate for articles and measures."""

    old: Version
    new: Version
    rows: tuple[Pair, ...]
    articles: dict[Fate, int]
    measures: dict[Fate, int]


def compared(old: Version, new: Version) -> VersionPair:
    """What became of every clause from one published text to another; eight queries."""
    before, after = _Text(old), _Text(new)
    result = compare(before.document, old.source, after.document, new.source)
    rows = tuple(_pair(change, before, after) for change in result.articles.changes)
    return VersionPair(old, new, rows, result.articles.counts(), result.sentences.counts())


def _pair(change: Change, before: _Text, after: _Text) -> Pair:
    old_words = [(w.old_span, w.edit is not Edit.EQUAL) for w in change.words]
    new_words = [(w.new_span, w.edit is not Edit.EQUAL) for w in change.words]
    alone = not change.old or not change.new
    return Pair(
        change.fates,
        tuple(before.side(unit, old_words, whole=alone) for unit in change.old),
        tuple(after.side(unit, new_words, whole=alone) for unit in change.new),
        change.candidates,
    )


class _Text:
    """A published text as the engine compares it."""

    def __init__(self, version: Version) -> None:
        self.source = version.source
        clauses = list(version.clauses.order_by("position"))
        self._clauses = {clause.pk: clause for clause in clauses}
        sentences: dict[int, list[Wording]] = defaultdict(list)
        for wording in version.wordings.order_by("span_start"):
            clause = self._clauses[wording.clause_id]
            sentences[self._article(clause).pk].append(wording)
        self.by_key: dict[str, Clause] = {}
        articles = []
        chapters: list[Chapter] = []
        for clause in clauses:
            if clause.kind == ClauseKind.CHAPTER:
                chapters.append(
                    Chapter(
                        len(chapters), clause.number, clause.heading, clause.heading, _span(clause)
                    )
                )
            elif clause.kind == ClauseKind.ARTICLE:
                chapter = chapters[-1].index if chapters and clause.parent_id else None
                articles.append(self._engine_article(clause, chapter, sentences[clause.pk]))
        by_kind = {clause.kind: clause for clause in reversed(clauses)}
        self.document = Document(
            span=Span(0, len(self.source)),
            preamble=self._part(by_kind, ClauseKind.PREAMBLE),
            closing=self._part(by_kind, ClauseKind.CLOSING),
            chapters=tuple(chapters),
            articles=tuple(articles),
        )

    def _article(self, clause: Clause) -> Clause:
        while clause.kind == ClauseKind.ITEM and clause.parent_id:
            clause = self._clauses[clause.parent_id]
        return clause

    def _part(self, by_kind: dict[str, Clause], kind: ClauseKind) -> Span | None:
        clause = by_kind.get(kind)
        if clause is None:
            return None
        self.by_key[kind.value] = clause
        return _span(clause)

    def _engine_article(
        self, clause: Clause, chapter: int | None, wordings: list[Wording]
    ) -> Article:
        key = clause.key or clause.anchor
        self.by_key[key] = clause
        body = self.source.find(clause.text[:20], clause.span_start, clause.span_end)
        start = body if body >= 0 else clause.span_start + len(clause.raw)
        heading = self.source.find(clause.heading, clause.span_start, clause.span_end)
        return Article(
            key=key,
            number=clause.number,
            raw=clause.raw,
            span=_span(clause),
            body_span=Span(start, clause.span_end),
            heading=clause.heading or None,
            heading_span=Span(heading, heading + len(clause.heading))
            if clause.heading and heading >= 0
            else None,
            chapter=chapter,
            text=clause.text,
            sentences=tuple(
                Sentence(place, w.text, Span(w.span_start, w.span_end))
                for place, w in enumerate(wordings, 1)
            ),
        )

    def side(self, unit: Unit, words: list[tuple[Span, bool]], *, whole: bool) -> Side:
        """One clause with its changed stretches; the white space between them is kept."""
        clause = self.by_key[unit.key]
        label = f"{clause.raw}{clause.heading}" or str(ClauseKind(clause.kind).label)
        start, end = unit.span.start, unit.span.end
        stretches: list[Stretch] = []
        last = start
        for span, changed in words:
            low, high = max(span.start, start), min(span.end, end)
            if low >= high:
                continue
            if low > last:
                stretches.append(Stretch(self.source[last:low], changed=False))
            stretches.append(Stretch(self.source[low:high], changed))
            last = high
        if last < end:
            stretches.append(Stretch(self.source[last:end], changed=whole))
        return Side(label, clause.anchor, tuple(stretches))


def _span(clause: Clause) -> Span:
    return Span(clause.span_start, clause.span_end)
