"""What became of every clause between two versions of a document."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lilac_engine.text.diff.matching import HINT, Link, Matching, match
from lilac_engine.text.diff.units import Unit, articles_of, sentences_of
from lilac_engine.text.diff.words import WordChange, word_changes
from lilac_engine.text.model import Document


class Fate(StrEnum):
    """What happened to a clause. A clause can be moved, renumbered and changed at once."""

    KEPT = "kept"
    MOVED = "moved"
    RENUMBERED = "renumbered"
    CHANGED = "changed"
    SPLIT = "split"
    MERGED = "merged"
    GONE = "gone"
    NEW = "new"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True)
class Change:
    """One row of a comparison: the old pieces, the new ones, and what happened between them.

    ``confidence`` runs from 0 to 1. For ``AMBIGUOUS`` the ``candidates`` are all pairs that a
    person has to choose from; for ``GONE`` and ``NEW`` they name the nearest piece, if any, each
    as (old key, new key, likeness). ``words`` is empty where nothing changed.
    """

    fates: tuple[Fate, ...]
    old: tuple[Unit, ...]
    new: tuple[Unit, ...]
    confidence: float
    words: tuple[WordChange, ...] = ()
    candidates: tuple[tuple[str, str, float], ...] = ()

    @property
    def sure(self) -> bool:
        """False where a person has to decide which clause this is."""
        return Fate.AMBIGUOUS not in self.fates


@dataclass(frozen=True, slots=True)
class Level:
    """All changes of one level, in the order of the new version; gone pieces behind their neighbour."""

    changes: tuple[Change, ...]

    def of_old(self, key: str) -> Change:
        """The row of an old piece. Raises ``KeyError``."""
        return self._find(key, lambda change: change.old)

    def of_new(self, key: str) -> Change:
        """The row of a new piece. Raises ``KeyError``."""
        return self._find(key, lambda change: change.new)

    def _find(self, key: str, side: Callable[[Change], tuple[Unit, ...]]) -> Change:
        for change in self.changes:
            if any(unit.key == key for unit in side(change)):
                return change
        raise KeyError(key)

    def counts(self) -> dict[Fate, int]:
        """How many rows have each fate."""
        return dict(Counter(fate for change in self.changes for fate in change.fates))


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions compared, by article and by sentence (measure)."""

    articles: Level
    sentences: Level


def compare(old: Document, old_source: str, new: Document, new_source: str) -> Comparison:
    """Compare two versions; the sources are those of the pages the documents were parsed from.

    Every article and sentence of both versions stands in exactly one row of its level. A doubtful
    match is never made: it is a row with ``AMBIGUOUS``, or the piece is ``GONE`` and ``NEW``.
    """
    clauses = match(articles_of(old, old_source), articles_of(new, new_source), lambda o, n: False)
    chapters = _majority(clauses)
    articles = _level(
        clauses, (old_source, new_source), lambda o, n: chapters.get(o.place, n.place) == n.place
    )
    pairs = {
        (clauses.old[o].key, clauses.new[n].key)
        for link in clauses.links
        for o in link.old
        for n in link.new
    }

    def at_home(o: Unit, n: Unit) -> bool:
        return (o.place, n.place) in pairs

    before, after = sentences_of(old, old_source), sentences_of(new, new_source)
    measures = match(before, after, lambda o, n: at_home(before[o], after[n]))
    return Comparison(articles, _level(measures, (old_source, new_source), at_home))


def _majority(clauses: Matching) -> dict[str | None, str | None]:
    """Which new chapter an old one became: the one that most of its clauses stand in."""
    votes: dict[str | None, Counter[str | None]] = defaultdict(Counter)
    for link in clauses.links:
        for o in link.old:
            votes[clauses.old[o].place].update(clauses.new[n].place for n in link.new)
    return {place: counter.most_common(1)[0][0] for place, counter in votes.items()}


def _level(
    matching: Matching, sources: tuple[str, str], at_home: Callable[[Unit, Unit], bool]
) -> Level:
    moved = _moved(matching, at_home)
    rows = [_linked(matching, link, moved, sources) for link in matching.links]
    doubtful = matching.doubtful()
    rows += [_ambiguous(matching, *group) for group in _components(doubtful)]
    unsure_old = matching.old_done | {o for o, _ in doubtful}
    unsure_new = matching.new_done | {n for _, n in doubtful}
    for o, unit in enumerate(matching.old):
        if o not in unsure_old:
            rows.append(_alone(matching, Fate.GONE, unit, [(o, n) for n in matching.by_old[o]]))
    for n, unit in enumerate(matching.new):
        if n not in unsure_new:
            rows.append(_alone(matching, Fate.NEW, unit, [(o, n) for o in matching.by_new[n]]))
    return Level(tuple(_ordered(rows, matching.old)))


def _moved(matching: Matching, at_home: Callable[[Unit, Unit], bool]) -> set[int]:
    """Old indices of linked pieces that changed their place or their turn among those that stayed."""
    moved: set[int] = set()
    single = sorted(
        (link.old[0], link.new[0])
        for link in matching.links
        if len(link.old) == 1 and len(link.new) == 1
    )
    stayed = defaultdict(list)
    for o, n in single:
        unit, other = matching.old[o], matching.new[n]
        if not at_home(unit, other):
            moved.add(o)
        else:
            by_article = (
                "." in unit.key and unit.place is not None and unit.key.startswith(unit.place)
            )
            stayed[unit.place if by_article else None].append((o, n))
    for run in stayed.values():
        kept = _longest_rising([n for _, n in run])
        moved.update(o for o, n in run if n not in kept)
    return moved


def _longest_rising(values: Sequence[int]) -> set[int]:
    """The values of a longest increasing subsequence (patience sorting)."""
    tails: list[int] = []
    before: dict[int, int | None] = {}
    for value in values:
        at = bisect_left(tails, value)
        before[value] = tails[at - 1] if at else None
        tails[at : at + 1] = [value]
    kept: set[int] = set()
    step = tails[-1] if tails else None
    while step is not None:
        kept.add(step)
        step = before[step]
    return kept


def _linked(matching: Matching, link: Link, moved: set[int], sources: tuple[str, str]) -> Change:
    old = tuple(matching.old[o] for o in link.old)
    new = tuple(matching.new[n] for n in link.new)
    changed = "".join(_visible(u) for u in old) != "".join(_visible(u) for u in new)
    if len(new) > 1:
        fates = [Fate.SPLIT]
    elif len(old) > 1:
        fates = [Fate.MERGED]
    else:
        fates = [Fate.MOVED] if link.old[0] in moved else []
        fates += [Fate.RENUMBERED] if old[0].number != new[0].number else []
        fates += [Fate.CHANGED] if changed else []
    words = word_changes(old, sources[0], new, sources[1]) if changed else ()
    return Change(tuple(fates) or (Fate.KEPT,), old, new, link.confidence, words)


def _visible(unit: Unit) -> str:
    return "".join(unit.text.split())


def _ambiguous(matching: Matching, olds: set[int], news: set[int]) -> Change:
    pairs = sorted(
        ((matching.score(o, n), o, n) for o in olds for n in news if (o, n) in matching.pairs),
        reverse=True,
    )
    candidates = tuple(
        (matching.old[o].key, matching.new[n].key, round(score, 2)) for score, o, n in pairs
    )
    old = tuple(matching.old[o] for o in sorted(olds))
    new = tuple(matching.new[n] for n in sorted(news))
    return Change((Fate.AMBIGUOUS,), old, new, 0.0, (), candidates)


def _components(pairs: Sequence[tuple[int, int]]) -> list[tuple[set[int], set[int]]]:
    """Pairs that share a piece belong to one question."""
    meets: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for o, n in pairs:
        meets[0, o].append((1, n))
        meets[1, n].append((0, o))
    groups = []
    while meets:
        group: tuple[set[int], set[int]] = (set(), set())
        waiting = [next(iter(meets))]
        while waiting:
            piece = waiting.pop()
            if piece in meets:
                group[piece[0]].add(piece[1])
                waiting += meets.pop(piece)
        groups.append(group)
    return groups


def _alone(matching: Matching, fate: Fate, unit: Unit, pairs: list[tuple[int, int]]) -> Change:
    score, pair = max(((matching.score(*pair), pair) for pair in pairs), default=(0.0, None))
    near: tuple[tuple[str, str, float], ...] = ()
    if pair is not None and score >= HINT:
        near = ((matching.old[pair[0]].key, matching.new[pair[1]].key, round(score, 2)),)
    old, new = ((unit,), ()) if fate is Fate.GONE else ((), (unit,))
    return Change((fate,), old, new, round(1 - score, 2), (), near)


def _ordered(rows: list[Change], old: Sequence[Unit]) -> list[Change]:
    """New order; a gone piece follows the row of the old piece that stood before it."""
    after: dict[str, float] = {}
    for row in rows:
        for unit in row.old:
            if row.new:
                after[unit.key] = row.new[0].span.start
    position, last = {}, -1.0
    for at, unit in enumerate(old):
        last = after.get(unit.key, last)
        position[unit.key] = (last, at + 1)
    return sorted(
        rows,
        key=lambda row: (row.new[0].span.start, 0) if row.new else position[row.old[0].key],
    )
