"""Two texts of a policy side by side (版本比较)."""

from __future__ import annotations

from dataclasses import dataclass

from lilac.policies.actions.carry import document_of
from lilac.policies.models import Clause, Version
from lilac.policies.states import ClauseKind
from lilac_engine.text.diff import Change, Edit, Fate, Unit, compare
from lilac_engine.text.model import Span


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
    """A published text as the engine compares it, with its clauses by the engine's keys."""

    def __init__(self, version: Version) -> None:
        self.source = version.source
        self.document = document_of(version)
        self.by_key: dict[str, Clause] = {}
        for clause in version.clauses.order_by("-position"):
            if clause.kind == ClauseKind.ARTICLE:
                self.by_key[clause.key or clause.number] = clause
            elif clause.kind in {ClauseKind.PREAMBLE, ClauseKind.CLOSING}:
                self.by_key[clause.kind] = clause

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
