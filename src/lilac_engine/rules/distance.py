"""How far a requirement is from being met, in facts that a firm can act on (差距).

Only facts that are declared actionable, only in their declared direction, only inside their
domain; never a proposal to cut staff or to lower sales. Each change is the least one: that nothing
nearer will do is shown by ranges, not by trying some values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lilac_engine.rules.boxes import NOTHING, Scope, fine, part, scope
from lilac_engine.rules.missing import points
from lilac_engine.rules.outcomes import OutcomeKind
from lilac_engine.rules.program import Branch, Column, Leaf, Program
from lilac_engine.rules.records import Direction
from lilac_engine.rules.types import Kind, Type, Value
from lilac_engine.rules.wording import Said, column_label, number, show

BUDGET: Final = 400
"""Ranges that the search for one change may look at."""
Change = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Step:
    """The least change of one fact that makes a requirement hold, all else being as it is.

    ``change`` is how much (1 for a yes or no), ``past`` whether the fact is of a year that is
    over, so that it can only be so in a later round. ``joint``: all the steps of this leaf that
    are joint are needed together. ``kind`` is what the benefit then comes to.
    """

    leaf: str
    column: str
    now: Value
    to: Value
    change: int
    past: bool
    joint: bool
    kind: OutcomeKind
    said: Said


def distances(program: Program, facts: Mapping[str, Value], benefit: str) -> tuple[Step, ...]:
    """For every requirement that fails, the single changes that mend it, the smallest first.

    Where no single one does, one set of changes that does so together, if there is one. Sizes are
    compared by what they are relative to the value now. Raises KeyError for an unknown benefit.
    """
    whole = scope(program, benefit)
    failed = whole.at(facts)[4]
    steps: list[Step] = []
    able = {c.name for c in whole.columns if c.fact.actionable and facts.get(c.name) is not None}
    for place, leaf in enumerate(whole.benefit.leaves):
        if failed >> leaf.bit & 1 and not able.isdisjoint(whole.stands[place]):
            steps += _mending(program, facts, whole, place)
    return tuple(steps)


def _mending(program: Program, facts: Mapping[str, Value], whole: Scope, place: int) -> list[Step]:
    leaf = whole.benefit.leaves[place]
    alone = part(program, whole.benefit.id, place)
    telling = points(program, whole.benefit.id)
    single: list[Change] = []
    for column in alone.columns:
        if column.fact.actionable is not None:
            to = _Nearest(alone, facts, column, telling[column.name]).value()
            if to is not None:
                single.append({column.name: to})
    if single:
        single.sort(key=lambda change: _size(facts, change))
        return [_step(program, facts, whole, leaf, change, False) for change in single]
    together = _together(program, facts, whole.benefit.id, leaf, alone)
    return [
        _step(program, facts, whole, leaf, {name: to}, True, together)
        for name, to in sorted(together.items())
    ]


def _step(
    program: Program,
    facts: Mapping[str, Value],
    whole: Scope,
    leaf: Leaf,
    change: Change,
    joint: bool,
    together: Change | None = None,
) -> Step:
    ((name, to),) = change.items()
    column, now = program.column[name], facts[name]
    kind = whole.at({**facts, **(together or change)})[0]
    past = column.lag is not None and column.lag > 0
    far = abs(int(to or 0) - int(now or 0))
    return Step(leaf.id, name, now, to, far, past, joint, kind, _words(program, column, now, to))


def _words(program: Program, column: Column, now: Value, to: Value) -> Said:
    called = column_label(program, column)
    was, wanted = show(now, column.type), show(to, column.type)
    if column.type.kind is Kind.BOOL:
        return Said(
            f"{called.zh}：由“{was.zh}”变为“{wanted.zh}”",
            f"{called.en}: from {was.en} to {wanted.en}",
        )
    up = int(to or 0) > int(now or 0)
    by = number(abs(int(to or 0) - int(now or 0)), column.type.unit)
    return Said(
        f"{called.zh}由{was.zh}{'增加' if up else '减少'}到{wanted.zh}（{'还差' if up else '须减'}{by.zh}）",
        f"{called.en} {'up' if up else 'down'} from {was.en} to {wanted.en} ({by.en} {'short' if up else 'over'})",
    )


def _size(facts: Mapping[str, Value], change: Change) -> tuple[float, str]:
    """How large a change is beside the value now; a yes or no counts as a tenth."""
    total = 0.0
    for name, to in change.items():
        now = facts[name]
        relative = abs(int(to or 0) - int(now or 0)) / max(abs(int(now or 0)), 1)
        total += 0.1 if isinstance(to, bool) else relative
    return total, min(change, default="")


def _together(
    program: Program, facts: Mapping[str, Value], benefit: str, leaf: Leaf, alone: Scope
) -> Change:
    """Changes of several facts, atom by atom: all of an AND, the smallest of an OR. Else none."""
    atoms = fine(program, benefit)
    telling = points(program, benefit)
    changed = dict(facts)
    plan = _plan(facts, atoms, telling, _taken_apart(atoms.benefit.tree, leaf.id))
    changed.update(plan or {})
    return plan if plan and alone.at(changed)[0] is OutcomeKind.YES else {}


def _taken_apart(tree: Branch | Leaf, leaf: str) -> Branch:
    """What became of a leaf: the atoms below the lowest branch that has all of them."""
    items = tree.items if isinstance(tree, Branch) else (tree,)
    inside = [item for item in items if any(_of(atom, leaf) for atom in _leaves(item))]
    if len(inside) == 1 and isinstance(inside[0], Branch):
        return _taken_apart(inside[0], leaf)
    return Branch(not isinstance(tree, Branch) or tree.all, tuple(inside))


def _leaves(tree: Branch | Leaf) -> list[Leaf]:
    if isinstance(tree, Leaf):
        return [tree]
    return [leaf for item in tree.items for leaf in _leaves(item)]


def _of(atom: Leaf, leaf: str) -> bool:
    return atom.id.rpartition(".")[0] == leaf


def _plan(
    facts: Mapping[str, Value],
    atoms: Scope,
    telling: Mapping[str, tuple[int, ...]],
    tree: Branch | Leaf,
) -> Change | None:
    """Changes that mend a tree of atoms; None where there are none."""
    if isinstance(tree, Leaf):
        return _atom(facts, atoms, telling, tree)
    plans = [_plan(facts, atoms, telling, item) for item in tree.items]
    possible = [plan for plan in plans if plan is not None]
    if not tree.all:
        return min(possible, key=lambda plan: _size(facts, plan), default=None)
    if len(possible) < len(plans):
        return None
    merged: Change = {}
    for plan in possible:
        for name, to in plan.items():
            kept = merged.get(name, facts[name])
            merged[name] = max(
                (kept, to), key=lambda value: abs(int(value or 0) - int(facts[name] or 0))
            )
    return merged


def _atom(
    facts: Mapping[str, Value],
    atoms: Scope,
    telling: Mapping[str, tuple[int, ...]],
    atom: Leaf,
) -> Change | None:
    held = _Nearest(atoms, facts, None, (), bit=atom.bit)
    if held.holds():
        return {}
    best: Change | None = None
    for column in atoms.columns:
        if column.fact.actionable is not None and column.name in atoms.stands[atom.bit]:
            to = _Nearest(atoms, facts, column, telling[column.name], bit=atom.bit).value()
            change: Change = {column.name: to}
            if to is not None and (best is None or _size(facts, change) < _size(facts, best)):
                best = change
    return best


class _Nearest:
    """The value of one column nearest to what it is, in its direction, at which a leaf holds."""

    def __init__(
        self,
        whole: Scope,
        facts: Mapping[str, Value],
        column: Column | None,
        telling: tuple[int, ...],
        bit: int = 0,
    ) -> None:
        self.scope, self.column, self.telling, self.bit = whole, column, telling, bit
        self.point: dict[str, Value] = dict(facts)
        self.budget = BUDGET

    def value(self) -> Value:
        """The nearest value of an actionable column, or None where there is none."""
        column = self.column
        now = None if column is None else self.point.get(column.name)
        if column is None or now is None or column.type.kind not in {Kind.INT, Kind.BOOL}:
            return None
        up = column.fact.actionable is Direction.UP
        if isinstance(now, bool):
            return up if now is not up and self.holds(up) else None
        limit = column.high if up else column.low
        if now >= limit if up else now <= limit:
            return None
        return self._search(now + (1 if up else -1), limit)

    def holds(self, value: Value = None) -> bool:
        """Whether the leaf holds, with a value of the column, for what is known."""
        if self.column is not None:
            self.point[self.column.name] = value
        _, _, _, _, failed, unknown = self.scope.at(self.point)
        return not (failed | unknown) >> self.bit & 1

    def _search(self, near: int, far: int) -> int | None:
        """Bisect for a likely answer, then let ranges show that nothing nearer will do."""
        ahead = sorted(
            {v for v in (*self.telling, far, near) if min(near, far) <= v <= max(near, far)},
            key=lambda v: abs(v - near),
        )
        before, found = None, None
        for value in ahead:
            if self.holds(value):
                found = value
                break
            before = value
        if found is None:
            return self._nearest(near, far)
        while before is not None and abs(found - before) > 1:
            middle = (found + before) // 2
            if self.holds(middle):
                found = middle
            else:
                before = middle
        if found == near:
            return found
        nearer = self._nearest(near, found - 1 if found > near else found + 1)
        return found if nearer is None else nearer

    def _nearest(self, near: int, far: int) -> int | None:
        """Halve what lies between as long as the leaf can hold in it, the nearer half first."""
        self.budget -= 1
        if self.budget <= 0 or not self._can(near, far):
            return None
        if near == far:
            return near if self.holds(near) else None
        middle = (near + far) // 2
        first, then = (
            ((near, middle), (middle + 1, far))
            if far > near
            else ((near, middle + 1), (middle, far))
        )
        found = self._nearest(*first)
        return self._nearest(*then) if found is None else found

    def _can(self, near: int, far: int) -> bool:
        name = self.column.name if self.column else ""
        box = [
            (min(near, far), max(near, far)) if one.name == name
            else NOTHING if self.point.get(one.name) is None
            else (int(self.point.get(one.name) or 0),) * 2
            for one in self.scope.columns
        ]  # fmt: skip
        return self.scope.within(box).leaves[self.bit][0]


def shortfall(value: Value, threshold: Value, type_: Type) -> Said | None:
    """The plain gap between a number and what it is held against; None where there is none."""
    if value is None or threshold is None or type_.kind is not Kind.INT or value == threshold:
        return None
    return number(abs(int(threshold) - int(value)), type_.unit)
