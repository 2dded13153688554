"""The search for facts that count: from telling points, from where one requirement decides, in boxes.

See :mod:`missing` for what it is a search for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Final

from lilac_engine.rules.boxes import NOTHING, Bounds, Range, Scope
from lilac_engine.rules.closures import Answer
from lilac_engine.rules.outcomes import OutcomeKind
from lilac_engine.rules.points import inside
from lilac_engine.rules.program import Branch, Column, Leaf
from lilac_engine.rules.types import Kind, Value

BOX_COST: Final = 10
REFUSED: Final = 1 << OutcomeKind.NO | 1 << OutcomeKind.NOT_APPLICABLE
Point = dict[str, Value]
Worth = Callable[[Answer], tuple[int, ...]]


def constant(bounds: Bounds) -> bool:
    """Whether a benefit comes to the same everywhere in a box."""
    return not bounds.kinds & ~REFUSED or bounds.settled is not None


def same(answer: Answer) -> tuple[object, ...]:
    """What two answers have to agree in."""
    return (False,) if 1 << answer[0] & REFUSED else answer[:4]


@dataclass
class Search:
    """One search among the completions of ``facts``.

    ``unknown`` are the columns to vary, ``points`` their telling values, ``budget`` what may still
    be spent. ``found``: the columns seen to count, each with a point at which it does.
    """

    scope: Scope
    facts: Mapping[str, Value]
    unknown: Sequence[Column]
    points: Mapping[str, tuple[int, ...]]
    budget: int
    found: dict[str, Point] = field(default_factory=dict)

    def recall(self, witnesses: Mapping[str, Point]) -> None:
        """Try where each column counted before, with what is known now."""
        known = {name: value for name, value in self.facts.items() if value is not None}
        for column in self.unknown:
            if column.name in witnesses:
                self._toggle({**witnesses[column.name], **known}, [column])

    def look(self) -> None:
        """Try what usually shows it: one end of everything, the other, and on the way to a yes."""
        random = Random(len(self.unknown))  # noqa: S311  the same search every time
        highest = {column.name: self.points[column.name][-1] for column in self.unknown}
        any_ = {column.name: random.choice(self.points[column.name]) for column in self.unknown}
        for start in (highest, any_):
            point: Point = {**self.facts, **start}
            self._ascend(point, _yes, 3)
            self._toggle(point, self.unknown)
            if len(self.found) == len(self.unknown):
                return

    def look_closer(self, column: Column) -> None:
        """Go where a requirement with a column decides alone, from two starts."""
        for place in (-1, len(self.points[column.name]) // 2):
            start = {
                one.name: self.points[one.name][min(place, len(self.points[one.name]) - 1)]
                for one in self.unknown
            }
            for leaf, names in zip(self.scope.benefit.leaves, self.scope.stands, strict=True):
                if column.name in names and column.name not in self.found and self.budget > 0:
                    self._turn(leaf, names, column, {**self.facts, **start})

    def _ascend(self, point: Point, worth: Worth, rounds: int) -> None:
        """Climb as long as it leads up, for so many rounds at most."""
        while rounds and self.budget > 0 and self._climb(point, worth):
            rounds -= 1

    def _climb(self, point: Point, worth: Worth) -> bool:
        """Go from a point, one column at a time, to where it is worth more; whether it got there."""
        best = worth(self.scope.at(point))
        short = same(self.scope.at(point))
        moved = False
        for column in self.unknown:
            name, stays = column.name, point[column.name]
            base = short
            for value in self.points[name]:
                point[name] = value
                answer = self.scope.at(point)
                if same(answer) != base:
                    self.found.setdefault(name, dict(point))
                if worth(answer) > best:
                    best, stays, short, moved = worth(answer), value, same(answer), True
            self.budget -= len(self.points[name])
            point[name] = stays
        return moved

    def _toggle(self, point: Point, columns: Iterable[Column]) -> None:
        """Note which columns change the answer from here."""
        base = same(self.scope.at(point))
        for column in columns:
            name, stays = column.name, point[column.name]
            if name in self.found:
                continue
            self.budget -= len(self.points[name])
            for value in self.points[name]:
                point[name] = value
                if same(self.scope.at(point)) != base:
                    self.found[name] = dict(point)
                    break
            point[name] = stays

    def _turn(self, leaf: Leaf, names: frozenset[str], column: Column, point: Point) -> None:
        """Go where a leaf alone decides (the others of its OR fail, all else holds), and toggle."""
        fail = _beside(self.scope.benefit.tree, leaf) or 0
        everything = (1 << len(self.scope.benefit.leaves)) - 1
        count = everything & ~(1 << leaf.bit)

        def worth(answer: Answer) -> tuple[int, ...]:
            wrong = (answer[4] ^ fail) & count
            concerned = answer[0] is not OutcomeKind.NOT_APPLICABLE
            return (concerned, -(wrong | answer[5] & count).bit_count(), answer[1] or 0)

        self._ascend(point, worth, 2)
        self._toggle(point, [column])
        for other in self.unknown:
            if other.name not in names or other is column or column.name in self.found:
                continue
            stays = point[other.name]
            for value in self.points[other.name]:
                point[other.name] = value
                self._toggle(point, [column])
            point[other.name] = stays

    def stands_apart(self, column: Column) -> bool:
        """Whether it is plain from ranges that a column does not count."""
        names = [one.name for one in self.scope.columns]
        return self._apart(self.scope.box(self.facts), names.index(column.name))

    def counts(self, column: Column, budget: int) -> bool | None:
        """Whether a column counts, by splitting the box of all facts until it shows.

        None where the budget (or all of the search's) does not suffice.
        """
        waiting = [self.scope.box(self.facts)]
        place = [one.name for one in self.scope.columns].index(column.name)
        enough = max(0, self.budget - budget)
        while waiting:
            box = waiting.pop()
            self.budget -= BOX_COST
            if self.budget <= enough:
                return None
            if constant(self.scope.within(box)) or self._apart(box, place):
                continue
            if self._differs(box, place):
                return True
            if any(low != high for low, high in box):
                waiting.extend(self._split(box, place))
        return False

    def _apart(self, box: list[Range], place: int) -> bool:
        """Whether the answer stands in the whole box although the column is not known.

        By monotony it then is the same for every value of the column.
        """
        without = [*box]
        without[place] = NOTHING
        bounds = self.scope.within(without)
        return stands_without(self.scope, bounds, self.scope.columns[place].name)

    def _differs(self, box: list[Range], place: int) -> bool:
        """Whether the answer changes with the column alone, from some corners of the box."""
        name = self.scope.columns[place].name
        low, high = box[place]
        ends = (_travels(self.scope.columns[place], end) for end in (low, high))
        values = {*ends, *(v for v in self.points[name] if low <= v <= high)}
        others = (ends for index, ends in enumerate(box) if index != place)
        for corner in (0, 1) if any(first != last for first, last in others) else (0,):
            point: Point = {
                one.name: _travels(one, ends[corner])
                for one, ends in zip(self.scope.columns, box, strict=True)
            }
            answers = set()
            for value in values:
                point[name] = value
                answers.add(same(self.scope.at(point)))
            self.budget -= len(values)
            if len(answers) > 1:
                self.found[name] = point
                return True
        return False

    def _split(self, box: list[Range], place: int) -> list[list[Range]]:
        """Two smaller boxes: at a telling value of another column, else in the middle of one.

        The column itself is split last: then all others are known, and both ends were the same.
        """
        best, cut, width = place, None, 0
        for index, (low, high) in enumerate(box):
            if index == place or low == high:
                continue
            telling_ = [v for v in self.points[self.scope.columns[index].name] if low < v <= high]
            at = telling_[len(telling_) // 2] if telling_ else None
            better = (at is not None, -(high - low)) > (cut is not None, -width)
            if best == place or better:
                best, cut, width = index, at, high - low
        low, high = box[best]
        at = (low + high) // 2 + 1 if cut is None else cut
        halves = ((low, at - 1), (at, high))
        real = (inside(self.scope.columns[best], *half) for half in halves)
        return [[*box[:best], half, *box[best + 1 :]] for half in real if half is not None]


def stands_without(whole: Scope, bounds: Bounds, name: str) -> bool:
    """Whether answers found while ``name`` was not known hold whatever it is.

    YES is final, and so are NO and NOT_APPLICABLE, taken as one. Whether experts are asked, and
    whether an amount is published, is final only where nothing else is in doubt.
    """
    if bounds.can(OutcomeKind.UNKNOWN):
        return False
    expert, unpaid = bounds.can(OutcomeKind.EXPERT), bounds.can(OutcomeKind.NO_AMOUNT)
    if not expert and not unpaid:
        return True
    leaves = zip(whole.stands, bounds.leaves, strict=True)
    if any(unknown and name in names for names, (_, _, unknown) in leaves):
        return False
    amounts = (*bounds.lines, *bounds.figure)
    return not any(
        unknown and name in names
        for names, (_, _, unknown) in zip(whole.pays, amounts, strict=False)
    )


def _yes(answer: Answer) -> tuple[int, ...]:
    """What brings one nearer to being paid: to be concerned, to fail less, to get more."""
    kind, amount, _, _, failed, _ = answer
    return (kind is not OutcomeKind.NOT_APPLICABLE, -failed.bit_count(), amount or 0)


def _beside(tree: Branch | Leaf, leaf: Leaf) -> int | None:
    """The bits of the leaves that must fail so that a leaf decides; None where it is not in it."""
    if isinstance(tree, Leaf):
        return 0 if tree.id == leaf.id else None
    for item in tree.items:
        inside_ = _beside(item, leaf)
        if inside_ is not None:
            others = [other for other in tree.items if other is not item]
            return inside_ | (0 if tree.all else sum(_bits(other) for other in others))
    return None


def _bits(tree: Branch | Leaf) -> int:
    return 1 << tree.bit if isinstance(tree, Leaf) else sum(_bits(item) for item in tree.items)


def _travels(column: Column, value: int) -> Value:
    return bool(value) if column.type.kind is Kind.BOOL else value
