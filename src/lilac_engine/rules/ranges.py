"""Which values a core formula can come to, given what its columns can hold.

Interval arithmetic, three-valued: sound, so nothing outside the range can occur; not exact, for
two uses of one column are taken as independent. It proves at compile time that no intermediate
leaves 64 bits, finds requirements that can never or always hold, and lets outcomes be settled
before all facts are known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

from lilac_engine.rules import nodes as n
from lilac_engine.rules.nodes import Comparison, Node, Operator
from lilac_engine.rules.types import INT64


@dataclass(frozen=True, slots=True)
class Range:
    """What a value can be: a whole number from ``low`` to ``high``, both counted in.

    A truth value counts FALSE as 0 and TRUE as 1. ``low`` is None when it can never be known.
    ``unknown``: it may stay unknown whatever facts come in (an open parameter, an expert).
    """

    low: int | None
    high: int | None
    unknown: bool = False

    @property
    def only(self) -> int | None:
        """The one value it can be, None when there are several or it may stay unknown."""
        return self.low if self.low == self.high and not self.unknown else None

    @property
    def may_hold(self) -> bool:
        """Of a truth value: whether it can be TRUE."""
        return self.high == 1

    @property
    def may_fail(self) -> bool:
        """Of a truth value: whether it can be FALSE."""
        return self.low == 0


NEVER: Final = Range(None, None, True)
"""Never known."""
EITHER: Final = Range(0, 1)
Bounds = Mapping[str, "Range | tuple[int, int]"]
"""Of each column and rule what it can be; a fact that is known has the same number twice."""


def exactly(value: int | bool) -> Range:
    """The range of a value that is known."""
    return Range(int(value), int(value))


def interval(core: Node, bounds: Bounds) -> Range:
    """What a core formula can come to when every column comes to be known within its bounds.

    Raises KeyError for a name without bounds.
    """
    return _Intervals(bounds).range(core)


def overflow(core: Node, bounds: Bounds) -> tuple[Node, Range] | None:
    """The first (innermost) node that may leave 64 bits, with its range; None proves there is none."""
    intervals = _Intervals(bounds)
    intervals.range(core)
    return intervals.beyond


def measured(core: Node, bounds: Bounds) -> tuple[Range, tuple[Node, Range] | None]:
    """:func:`interval` and :func:`overflow` in one go."""
    intervals = _Intervals(bounds)
    return intervals.range(core), intervals.beyond


class _Intervals:
    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self.beyond: tuple[Node, Range] | None = None

    def range(self, node: Node) -> Range:
        return _RANGES[type(node)](self, node)

    def ranges(self, nodes: Sequence[Node]) -> list[Range]:
        return [_RANGES[type(node)](self, node) for node in nodes]

    def name(self, node: n.Name) -> Range:
        found = self.bounds[node.id]
        return found if isinstance(found, Range) else Range(*found)

    def negation(self, node: n.Not) -> Range:
        found = self.range(node.item)
        return _truth(found.may_fail, found.may_hold, found.unknown)

    def conjunction(self, node: n.And) -> Range:
        items = self.ranges(node.items)
        return _truth(
            all(item.may_hold for item in items),
            any(item.may_fail for item in items),
            any(item.unknown for item in items)
            and all(item.may_hold or item.unknown for item in items),
        )

    def disjunction(self, node: n.Or) -> Range:
        items = self.ranges(node.items)
        return _truth(
            any(item.may_hold for item in items),
            all(item.may_fail for item in items),
            any(item.unknown for item in items)
            and all(item.may_fail or item.unknown for item in items),
        )

    def compare(self, node: n.Compare) -> Range:
        one, other = self.range(node.left), self.range(node.right)
        unknown = one.unknown or other.unknown
        if one.low is None or one.high is None or other.low is None or other.high is None:
            return NEVER
        holds, fails = _COMPARED[node.op](one.low, one.high, other.low, other.high)
        return _truth(holds, fails, unknown)

    def among(self, node: n.In) -> Range:
        found = self.range(node.item)
        if found.low is None or found.high is None:
            return NEVER
        low, high = found.low, found.high
        inside = {v.value for v in node.values if isinstance(v, n.Int) and low <= v.value <= high}
        return _truth(bool(inside), len(inside) <= high - low, found.unknown)

    def arithmetic(self, node: n.Arithmetic) -> Range:
        one, other = self.range(node.left), self.range(node.right)
        if one.low is None or one.high is None or other.low is None or other.high is None:
            return NEVER
        if node.op is Operator.ADD:
            low, high = one.low + other.low, one.high + other.high
        elif node.op is Operator.SUB:
            low, high = one.low - other.high, one.high - other.low
        else:
            corners = [a * b for a, b in product((one.low, one.high), (other.low, other.high))]
            low, high = min(corners), max(corners)
        return self.proved(node, low, high, unknown=one.unknown or other.unknown)

    def negative(self, node: n.Negative) -> Range:
        found = self.range(node.item)
        if found.low is None or found.high is None:
            return NEVER
        return self.proved(node, -found.high, -found.low, unknown=found.unknown)

    def proved(self, node: Node, low: int, high: int, *, unknown: bool = False) -> Range:
        """The range of a node, remembered when it leaves 64 bits."""
        found = Range(low, high, unknown)
        if self.beyond is None and (low < INT64[0] or high > INT64[1]):
            self.beyond = (node, found)
        return found

    def divide(self, node: n.Divide) -> Range:
        found = self.range(node.item)
        if found.low is None or found.high is None:
            return NEVER
        return Range(
            towards_zero(found.low, node.by), towards_zero(found.high, node.by), found.unknown
        )

    def extreme(self, node: n.Least | n.Greatest) -> Range:
        items = self.ranges(node.items)
        lows = [item.low for item in items if item.low is not None]
        highs = [item.high for item in items if item.high is not None]
        if len(lows) < len(items):
            return NEVER
        pick: Callable[[list[int]], int] = min if isinstance(node, n.Least) else max
        return Range(pick(lows), pick(highs), any(item.unknown for item in items))

    def case(self, node: n.Case) -> Range:
        reached: list[Range] = []
        unknown = False
        for holds, value in node.arms:
            condition = self.range(holds)
            found = self.range(value)
            unknown = unknown or condition.unknown
            if condition.may_hold:
                reached.append(found)
            if condition.only == 1:
                break
            if condition.low is None:  # nothing below is ever reached
                break
        else:
            reached.append(self.range(node.otherwise))
        return _either(reached, unknown)


def towards_zero(value: int, by: int) -> int:
    """Exact division by a positive number, towards zero, as every target does it."""
    return value // by if value >= 0 else -(-value // by)


def _truth(holds: bool, fails: bool, unknown: bool) -> Range:
    if not holds and not fails:
        return NEVER
    return Range(0 if fails else 1, 1 if holds else 0, unknown)


def _either(ranges: list[Range], unknown: bool) -> Range:
    lows = [found.low for found in ranges if found.low is not None]
    highs = [found.high for found in ranges if found.high is not None]
    if not lows:
        return NEVER
    return Range(min(lows), max(highs), unknown or any(found.unknown for found in ranges))


def _equal(a: int, b: int, c: int, d: int) -> tuple[bool, bool]:
    return a <= d and c <= b, not a == b == c == d


_COMPARED: Final[dict[Comparison, Callable[[int, int, int, int], tuple[bool, bool]]]] = {
    Comparison.LT: lambda a, b, c, d: (a < d, b >= c),
    Comparison.LE: lambda a, b, c, d: (a <= d, b > c),
    Comparison.GT: lambda a, b, c, d: (b > c, a <= d),
    Comparison.GE: lambda a, b, c, d: (b >= c, a < d),
    Comparison.EQ: _equal,
    Comparison.NE: lambda a, b, c, d: _equal(a, b, c, d)[::-1],
}
_RANGES: Final[dict[type, Callable[[_Intervals, Any], Range]]] = {
    n.Int: lambda at, node: at.proved(node, node.value, node.value),
    n.Bool: lambda _, node: exactly(node.value),
    n.Name: _Intervals.name,
    n.Open: lambda _, node: NEVER,
    n.Expert: lambda _, node: NEVER,
    n.Not: _Intervals.negation,
    n.And: _Intervals.conjunction,
    n.Or: _Intervals.disjunction,
    n.Compare: _Intervals.compare,
    n.In: _Intervals.among,
    n.Arithmetic: _Intervals.arithmetic,
    n.Negative: _Intervals.negative,
    n.Divide: _Intervals.divide,
    n.Least: _Intervals.extreme,
    n.Greatest: _Intervals.extreme,
    n.Case: _Intervals.case,
}
