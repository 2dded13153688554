"""The surface lowered to the core: what every target computes, with nothing left to look up.

Parameters become numbers or :class:`~lilac_engine.rules.nodes.Open`, options and days numbers,
``BETWEEN``, ``pct``, ``ladder`` and spans of days arithmetic. Constants are folded here, exactly, for engines
disagree on the width of literals. ``NOT`` is pushed down to what cannot be turned round.
Every step keeps Kleene's three values: what was unknown stays unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from lilac_engine.rules import nodes as n
from lilac_engine.rules import spans
from lilac_engine.rules.cutoffs import Span, turned
from lilac_engine.rules.errors import Faulty, fault
from lilac_engine.rules.nodes import Comparison, Node, Operator
from lilac_engine.rules.ranges import towards_zero
from lilac_engine.rules.walking import walk

SIZE: Final = 2_000
"""A formula written out in the core has no more nodes: spans and ladders repeat their parts."""
TRUE: Final = n.Bool(True)
FALSE: Final = n.Bool(False)
_TURNED: Final = {
    Comparison.LT: Comparison.GE,
    Comparison.GE: Comparison.LT,
    Comparison.GT: Comparison.LE,
    Comparison.LE: Comparison.GT,
    Comparison.EQ: Comparison.NE,
    Comparison.NE: Comparison.EQ,
}
MIRRORED: Final = {
    Comparison.LT: Comparison.GT,
    Comparison.GT: Comparison.LT,
    Comparison.LE: Comparison.GE,
    Comparison.GE: Comparison.LE,
    Comparison.EQ: Comparison.EQ,
    Comparison.NE: Comparison.NE,
}
"""The same comparison read from the other side."""
_HOLDS: Final[dict[Comparison, Callable[[int, int], bool]]] = {
    Comparison.LT: lambda a, b: a < b,
    Comparison.LE: lambda a, b: a <= b,
    Comparison.EQ: lambda a, b: a == b,
    Comparison.NE: lambda a, b: a != b,
    Comparison.GE: lambda a, b: a >= b,
    Comparison.GT: lambda a, b: a > b,
}


@dataclass(frozen=True)
class Values:
    """What is looked up: the program's day as a number, parameters as they travel (None is open),
    and the numbers of the options of each list fact."""

    day: int
    parameters: Mapping[str, int | None] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def lower(node: Node, values: Values) -> Node:
    """The core of a checked formula.

    Raises Faulty when it grows beyond :data:`SIZE`; KeyError for a name :func:`check` would refuse.
    """
    return _Lowering(values).node(node)


class _Lowering:
    def __init__(self, values: Values) -> None:
        self.values = values

    def node(self, node: Node) -> Node:
        return _LOWERED[type(node)](self, node)

    def all(self, nodes: Sequence[Node]) -> list[Node]:
        return [_LOWERED[type(node)](self, node) for node in nodes]

    def name(self, node: n.Name) -> Node:
        return n.Int(self.values.day) if node.id == "today" else node

    def parameter(self, node: n.Parameter) -> Node:
        value = self.values.parameters[node.id]
        return n.Open(node.id) if value is None else n.Int(value)

    def option(self, node: n.Option) -> Node:
        return n.Int(self.values.options[node.fact][node.id])

    def compare(self, node: n.Compare) -> Node:
        if isinstance(node.right, Span):
            return self.tested(MIRRORED[node.op], node.right, self.node(node.left))
        return self.tested(node.op, node.left, self.node(node.right))

    def tested(self, op: Comparison, item: Node, value: Node) -> Node:
        """``item op value``, the value lowered; a span of days is turned to its day if it can be."""
        if isinstance(item, Span) and isinstance(value, n.Int):
            ends = (item.item, item.item) if isinstance(item, n.YearOf) else (item.start, item.end)
            start, end = self.all(ends)
            found = turned(op, item, start, end, value.value)
            if found is not None:
                return found
        return compared(op, self.node(item), value)

    def among(self, node: n.In) -> Node:
        item = self.node(node.item)
        values = self.all(node.values)
        known = sorted({value.value for value in values if isinstance(value, n.Int)})
        parts: list[Node] = [
            n.Compare(Comparison.EQ, item, value) for value in values if isinstance(value, n.Open)
        ]
        if known and isinstance(item, n.Int):
            parts.insert(0, n.Bool(item.value in known))
        elif known:
            parts.insert(0, n.In(item, tuple(n.Int(value) for value in known)))
        return sized(joined(n.Or, parts))

    def between(self, node: n.Between) -> Node:
        low, high = self.all((node.low, node.high))
        sides = [
            self.tested(Comparison.GE, node.item, low),
            self.tested(Comparison.LE, node.item, high),
        ]
        return sized(joined(n.And, sides))

    def percent(self, node: n.Percent) -> Node:
        return divided(computed(Operator.MUL, *self.all((node.item, node.rate))), 10_000)

    def case(self, node: n.Case) -> Node:
        arms = [(self.node(holds), self.node(value)) for holds, value in node.arms]
        return chosen(arms, self.node(node.otherwise))

    def ladder(self, node: n.Ladder) -> Node:
        arms = [
            (self.tested(Comparison.GE, node.item, self.node(step)), self.node(value))
            for step, value in node.steps
        ]
        return sized(chosen(arms, self.node(node.otherwise)))

    def months(self, node: n.MonthsBetween) -> Node:
        return self.node(sized(spans.arithmetic(*self.all((node.start, node.end)))))

    def days(self, node: n.DaysBetween) -> Node:
        return self.node(sized(spans.days_arithmetic(*self.all((node.start, node.end)))))

    def years(self, node: n.YearsBetween) -> Node:
        return divided(self.months(n.MonthsBetween(node.start, node.end)), 12)


def sized(node: Node) -> Node:
    """The node itself. Raises Faulty when it has grown beyond :data:`SIZE`."""
    for count, _ in enumerate(walk(node), start=1):
        if count > SIZE:
            raise Faulty([fault("expression-grows", limit=SIZE)])
    return node


def compared(op: Comparison, left: Node, right: Node) -> Node:
    """A comparison, of two constants its result."""
    if isinstance(left, n.Int) and isinstance(right, n.Int):
        return n.Bool(_HOLDS[op](left.value, right.value))
    return n.Compare(op, left, right)


def computed(op: Operator, left: Node, right: Node) -> Node:
    """A sum, difference or product; of two constants its value, of a neutral one the other side."""
    if isinstance(left, n.Int) and isinstance(right, n.Int):
        one, other = left.value, right.value
        if op is Operator.MUL:
            return n.Int(one * other)
        return n.Int(one + other if op is Operator.ADD else one - other)
    neutral = 1 if op is Operator.MUL else 0
    if isinstance(right, n.Int) and right.value == neutral:
        return left
    if isinstance(left, n.Int) and left.value == neutral and op is not Operator.SUB:
        return right
    return n.Arithmetic(op, left, right)


def divided(item: Node, by: int) -> Node:
    """A division by a constant, folded where it can be."""
    if isinstance(item, n.Int):
        return n.Int(towards_zero(item.value, by))
    return item if by == 1 else n.Divide(item, by)


def opposite(item: Node) -> Node:
    """Unary minus, folded where it can be."""
    if isinstance(item, n.Int):
        return n.Int(-item.value)
    return item.item if isinstance(item, n.Negative) else n.Negative(item)


def joined(kind: type[n.And] | type[n.Or], items: Sequence[Node]) -> Node:
    """AND or OR of some nodes: laid flat, without what cannot matter, settled where it is."""
    decisive = kind is n.Or
    left: list[Node] = []
    for item in items:
        for part in item.items if isinstance(item, kind) else (item,):
            if not isinstance(part, n.Bool):
                left.append(part)
            elif part.value is decisive:
                return part
    if not left:
        return n.Bool(not decisive)
    return left[0] if len(left) == 1 else kind(tuple(left))


def negated(item: Node) -> Node:
    """NOT, pushed down: Kleene's negation turns AND to OR and a comparison round."""
    match item:
        case n.Bool(value):
            return n.Bool(not value)
        case n.Not(inner):
            return inner
        case n.Compare(op, left, right):
            return n.Compare(_TURNED[op], left, right)
        case n.And(items):
            return joined(n.Or, [negated(part) for part in items])
        case n.Or(items):
            return joined(n.And, [negated(part) for part in items])
        case _:
            return n.Not(item)


def extreme(kind: type[n.Least] | type[n.Greatest], items: Sequence[Node]) -> Node:
    """The least or greatest, its constants made one."""
    flat: list[Node] = []
    for item in items:
        flat.extend(item.items if isinstance(item, kind) else (item,))
    known = [item.value for item in flat if isinstance(item, n.Int)]
    left: list[Node] = [item for item in flat if not isinstance(item, n.Int)]
    if known:
        left.append(n.Int(min(known) if kind is n.Least else max(known)))
    return left[0] if len(left) == 1 else kind(tuple(left))


def chosen(arms: Sequence[tuple[Node, Node]], otherwise: Node) -> Node:
    """A CASE without the arms that cannot be reached."""
    left: list[tuple[Node, Node]] = []
    for holds, value in arms:
        if holds == TRUE:
            otherwise = value
            break
        if holds != FALSE:
            left.append((holds, value))
    return n.Case(tuple(left), otherwise) if left else otherwise


_LOWERED: Final[dict[type, Callable[[_Lowering, Any], Node]]] = {
    n.Int: lambda _, node: node,
    n.Bool: lambda _, node: node,
    n.Expert: lambda _, node: node,
    n.Open: lambda _, node: node,
    n.Name: _Lowering.name,
    n.Parameter: _Lowering.parameter,
    n.Option: _Lowering.option,
    n.Not: lambda at, node: negated(at.node(node.item)),
    n.And: lambda at, node: joined(n.And, at.all(node.items)),
    n.Or: lambda at, node: joined(n.Or, at.all(node.items)),
    n.Compare: _Lowering.compare,
    n.In: _Lowering.among,
    n.Arithmetic: lambda at, node: computed(node.op, *at.all((node.left, node.right))),
    n.Negative: lambda at, node: opposite(at.node(node.item)),
    n.Divide: lambda at, node: divided(at.node(node.item), node.by),
    n.Least: lambda at, node: extreme(n.Least, at.all(node.items)),
    n.Greatest: lambda at, node: extreme(n.Greatest, at.all(node.items)),
    n.Case: _Lowering.case,
    n.Between: _Lowering.between,
    n.Percent: _Lowering.percent,
    n.Ladder: _Lowering.ladder,
    n.MonthsBetween: _Lowering.months,
    n.YearsBetween: _Lowering.years,
    n.DaysBetween: _Lowering.days,
    n.YearOf: lambda at, node: divided(at.node(node.item), 10_000),
}
