"""Which old piece is which new piece: sure links only, everything doubtful named.

The order of the steps is the argument: what is word for word the same and unique is the same; what
falls apart into, or grows together out of, several pieces is found before anything is called
"changed"; a changed piece is linked only if no other piece on either side could be meant; what is left
with a near counterpart is ambiguous, and without one gone or new. A number never makes a link:
renumbering is exactly what it cannot see through.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from rapidfuzz.distance import Indel

from lilac_engine.text.diff.units import Unit

LIKE: Final = 0.5  # likeness from which two pieces may be the same
SHORT: Final = 30  # characters below which more is asked
PLAUSIBLE: Final = 0.4  # likeness from which a free rival makes a pair doubtful
HINT: Final = 0.25  # likeness from which a lost piece's nearest is worth telling
MARGIN: Final = 0.08  # how far the next best must stay behind, for nearly equal texts
SPREAD: Final = 0.4  # ... and per unit of unlikeness more
PART: Final = 0.7  # share of a part that must come from the whole, and of the whole from its parts
OWN: Final = 0.55  # share of a part that stands in the whole and in no other part
AT_HOME: Final = 0.15  # a pair in linked places counts this much more than one across places
NEIGHBOURS: Final = 0.9  # confidence of a repeated text told apart by its neighbours
TELLING: Final = 8  # a shorter text may stand anywhere by chance
ROUNDS: Final = 20  # passes in which one link may lead to the next
MANY: Final = 20  # of equal texts that cannot be told apart, so many are asked about
MEETINGS: Final = 3_000_000  # from so many common shingles on, about 1 s of work,
RIVALS: Final = 40  # so many nearest pieces are compared in full
FREQUENT: Final = 40  # ... those in more pieces than this lead to no candidates


@dataclass(frozen=True, slots=True)
class Link:
    """Old pieces (indices) that became new ones, with the confidence of it."""

    old: tuple[int, ...]
    new: tuple[int, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like two pieces are: ``score`` 0 to 1, and which share of each stands in the other."""

    score: float
    of_old: float
    of_new: float


Place = Callable[[int, int], bool]


@dataclass(slots=True)
class Matching:
    """Links between two versions; build with :func:`match`."""

    old: Sequence[Unit]
    new: Sequence[Unit]
    same_place: Place
    links: list[Link] = field(default_factory=list)
    old_done: set[int] = field(default_factory=set)
    new_done: set[int] = field(default_factory=set)
    partner: dict[int, int] = field(default_factory=dict)
    pairs: dict[tuple[int, int], Likeness] = field(default_factory=dict)
    by_old: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_new: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    def link(self, old: Sequence[int], new: Sequence[int], confidence: float) -> None:
        """Record that these are the same; each piece once."""
        self.links.append(Link(tuple(old), tuple(new), confidence))
        self.old_done.update(old)
        self.new_done.update(new)
        if len(old) == 1 and len(new) == 1:
            self.partner[old[0]] = new[0]

    def pair(self, old: int, new: int, likeness: Likeness) -> None:
        """Remember how like two pieces are."""
        if (old, new) not in self.pairs:
            self.pairs[old, new] = likeness
            self.by_old[old].append(new)
            self.by_new[new].append(old)

    def score(self, old: int, new: int) -> float:
        """Likeness of a pair, 0 where they share next to nothing."""
        found = self.pairs.get((old, new))
        return found.score if found else 0.0

    def doubtful(self) -> list[tuple[int, int]]:
        """Pairs of unlinked pieces that are alike but could not be told apart."""
        return [
            (o, n)
            for (o, n), likeness in self.pairs.items()
            if o not in self.old_done and n not in self.new_done and likeness.score >= PLAUSIBLE
        ]


def match(old: Sequence[Unit], new: Sequence[Unit], same_place: Place) -> Matching:
    """Link the pieces of two versions. ``same_place`` says whether two pieces stand in linked places."""
    matching = Matching(old, new, same_place)
    repeated = _link_unique(matching)
    _link_repeated(matching, repeated)
    _compare(matching)
    _link_parts(matching)
    _link_changed(matching)
    return matching


def _link_unique(matching: Matching) -> list[tuple[list[int], list[int]]]:
    """Link texts that occur once on each side; return those that are repeated or say too little."""
    groups: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for side, units in enumerate((matching.old, matching.new)):
        for at, unit in enumerate(units):
            if unit.plain:
                groups[unit.exact][side].append(at)
    repeated = []
    for text, (olds, news) in groups.items():
        once = len(olds) == 1 and len(news) == 1
        if once and (len(text) >= TELLING or matching.same_place(olds[0], news[0])):
            matching.link(olds, news, 1.0)
        elif olds and news:
            repeated.append((olds, news))
    return repeated


def _link_repeated(matching: Matching, repeated: list[tuple[list[int], list[int]]]) -> None:
    """The same words several times: told apart by their place, else by a linked neighbour."""
    for olds, news in repeated:
        for old in olds:
            if old in matching.old_done:
                continue
            here = [n for n in news if n not in matching.new_done and matching.same_place(old, n)]
            mates = [o for o in olds if here and matching.same_place(o, here[0])]
            if here and len(mates) == len(here):
                for o, n in zip(mates, here, strict=True):
                    matching.link([o], [n], NEIGHBOURS)
    _link_ends(matching)
    for _ in range(ROUNDS):
        if not sum(_link_beside(matching, *group) for group in repeated):
            break
    for olds, news in repeated:
        for o in [o for o in olds if o not in matching.old_done][:MANY]:
            for n in [n for n in news if n not in matching.new_done][:MANY]:
                matching.pair(o, n, Likeness(1.0, 1.0, 1.0))


def _link_ends(matching: Matching) -> None:
    """The same from the first piece on, or from the last one back: no doubt which is which."""
    shortest = min(len(matching.old), len(matching.new))
    for first, step in ((0, 1), (-1, -1)):
        for at in range(shortest):
            place = first + step * at
            o, n = place % len(matching.old), place % len(matching.new)
            if matching.old[o].exact != matching.new[n].exact:
                break
            if o not in matching.old_done and n not in matching.new_done:
                matching.link([o], [n], NEIGHBOURS)


def _link_beside(matching: Matching, olds: list[int], news: list[int]) -> bool:
    """Link repeated texts whose linked neighbours agree on one place; True when any was."""
    found = []
    for old in (o for o in olds if o not in matching.old_done):
        sides = [(old + step, step) for step in (-1, 1)]
        beside = {matching.partner[at] - step for at, step in sides if at in matching.partner}
        if len(beside) == 1 and (place := beside.pop()) in news and place not in matching.new_done:
            found.append((old, place))
    taken = Counter(n for _, n in found)
    single = [(o, n) for o, n in found if taken[n] == 1]
    for o, n in single:
        matching.link([o], [n], NEIGHBOURS)
    return bool(single)


def _compare(matching: Matching) -> None:
    """Likeness of every pair that has rare runs of characters in common."""
    where: dict[str, list[int]] = defaultdict(list)
    for n, unit in enumerate(matching.new):
        for shingle in unit.shingles:
            where[shingle].append(n)
    meetings = sum(
        len(where.get(shingle, ())) for unit in matching.old for shingle in unit.shingles
    )
    most = FREQUENT if meetings > MEETINGS else len(matching.new)
    for o, unit in enumerate(matching.old):
        hits = Counter(
            n for s in unit.shingles if len(where.get(s, ())) <= most for n in where.get(s, ())
        )
        for n, count in hits.most_common(RIVALS):
            other = matching.new[n]
            least = min(len(unit.shingles), len(other.shingles))
            both_done = o in matching.old_done and n in matching.new_done
            if count * 5 >= least and not both_done:
                matching.pair(o, n, _likeness(unit, other))


def _likeness(old: Unit, new: Unit) -> Likeness:
    """Mean of common order (longest common subsequence) and common runs (shingles)."""
    shared = len(old.shingles & new.shingles)
    runs = 2 * shared / (len(old.shingles) + len(new.shingles))
    order = Indel.normalized_similarity(old.plain, new.plain)
    return Likeness((order + runs) / 2, shared / len(old.shingles), shared / len(new.shingles))


def _link_parts(matching: Matching) -> None:
    """Find old pieces that were split, and new ones that were merged out of several."""
    for whole in range(len(matching.old)):
        if whole not in matching.old_done:
            near = {n: matching.pairs[whole, n].of_new for n in matching.by_old[whole]}
            rivals = {
                n: max(
                    (matching.pairs[o, n].of_new for o in matching.by_new[n] if o != whole),
                    default=0.0,
                )
                for n in near
            }
            parts = _own_parts(near, rivals, matching.new_done)
            if _make_up(matching.old[whole], [matching.new[n] for n in parts]):
                matching.link([whole], parts, _average(near[n] for n in parts))
    for whole in range(len(matching.new)):
        if whole not in matching.new_done:
            near = {o: matching.pairs[o, whole].of_old for o in matching.by_new[whole]}
            rivals = {
                o: max(
                    (matching.pairs[o, n].of_old for n in matching.by_old[o] if n != whole),
                    default=0.0,
                )
                for o in near
            }
            parts = _own_parts(near, rivals, matching.old_done)
            if _make_up(matching.new[whole], [matching.old[o] for o in parts]):
                matching.link(parts, [whole], _average(near[o] for o in parts))


def _own_parts(near: dict[int, float], rivals: dict[int, float], done: set[int]) -> list[int]:
    """Free pieces that stand mostly in this whole and in no other."""
    return [
        part
        for part, share in sorted(near.items())
        if part not in done and share >= PART and rivals[part] <= share - SPREAD / 2
    ]


def _average(shares: Iterable[float]) -> float:
    values = list(shares)
    return round(min(0.99, sum(values) / len(values)), 2)


def _make_up(whole: Unit, parts: Sequence[Unit]) -> bool:
    """True when two or more parts, each with a share of its own, make up the whole."""
    if len(parts) < 2:
        return False
    shares = [whole.shingles & part.shingles for part in parts]
    held = Counter(shingle for share in shares for shingle in share)
    own = all(
        sum(held[s] == 1 for s in share) >= OWN * len(part.shingles)
        for share, part in zip(shares, parts, strict=True)
    )
    return own and len(held) >= PART * len(whole.shingles)


def _link_changed(matching: Matching) -> None:
    """Link changed pieces that have no other plausible partner; each link may free the next."""
    order = sorted(matching.pairs, key=lambda pair: -matching.score(*pair))
    order = [pair for pair in order if matching.score(*pair) >= _enough(matching, *pair)]
    for _ in range(ROUNDS):
        before = len(matching.links)
        for o, n in order:
            if o in matching.old_done or n in matching.new_done:
                continue
            score, next_best = matching.score(o, n), _next_best(matching, o, n)
            gap = score - next_best
            if gap >= MARGIN + SPREAD * (1 - score):
                matching.link([o], [n], round(min(0.99, 0.5 + score * min(1.0, gap / 0.5) / 2), 2))
        if len(matching.links) == before:
            break


def _enough(matching: Matching, old: int, new: int) -> float:
    """The shorter a text, the more of it must agree: one word is much of ten characters."""
    length = min(len(matching.old[old].plain), len(matching.new[new].plain))
    if length < TELLING and not matching.same_place(old, new):
        return 1.1  # nothing is enough
    return LIKE + max(0, SHORT - length) / (2 * SHORT)


def _next_best(matching: Matching, old: int, new: int) -> float:
    """The strongest rival on either side; a free one that is plausible at all rules the pair out."""
    rivals = [(old, other) for other in matching.by_old[old] if other != new]
    rivals += [(other, new) for other in matching.by_new[new] if other != old]
    home = matching.same_place(old, new)
    best = 0.0
    for o, n in rivals:
        nearer = matching.same_place(o, n) - home
        weight = matching.score(o, n) + nearer * AT_HOME
        if weight >= PLAUSIBLE and o not in matching.old_done and n not in matching.new_done:
            return 1.0
        best = max(best, weight)
    return best
