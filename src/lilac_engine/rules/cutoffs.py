"""A span of days compared with a number, written as a comparison of the day itself.

``years_between(founded, today) >= 1`` on 1 March 2021 says no more than ``founded <= 20200301``; and that is
one comparison for every target instead of a hundred steps. A span grows with its end and shrinks
with its beginning, so the day where it turns is found by halving.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from lilac_engine.rules import nodes as n
from lilac_engine.rules import spans
from lilac_engine.rules.nodes import Comparison, Node
from lilac_engine.rules.types import DAYS, day, number

_FIRST: Final = day(DAYS[0]).toordinal()
_LAST: Final = day(DAYS[1]).toordinal()
_MEASURES: Final[dict[type, Callable[[int, int], int]]] = {
    n.MonthsBetween: spans.months,
    n.YearsBetween: spans.years,
    n.DaysBetween: spans.days,
}
Span = n.MonthsBetween | n.YearsBetween | n.DaysBetween | n.YearOf


def turned(op: Comparison, span: Span, start: Node, end: Node, value: int) -> Node | None:
    """``span op value`` as comparisons of the one day that is not fixed.

    ``start`` and ``end`` are the lowered ends (of ``year_of`` the day is ``end``). None where both or none
    are fixed. Where the day is unknown, so are the comparisons, even one that always holds.
    """
    if isinstance(span, n.YearOf):
        return None if isinstance(end, n.Int) else _later(op, end, _year, value)
    measure = _MEASURES[type(span)]
    if isinstance(start, n.Int) and not isinstance(end, n.Int):
        return _later(op, end, lambda day: measure(start.value, day), value)
    if isinstance(end, n.Int) and not isinstance(start, n.Int):
        return _earlier(op, start, lambda day: measure(day, end.value), value)
    return None


def _year(day: int) -> int:
    return day // 10_000


def _later(op: Comparison, item: Node, grows: Callable[[int], int], value: int) -> Node:
    """Of a measure that grows with the day: reached on a day and ever after."""
    reached = n.Int(_first(lambda day: grows(day) >= value))
    passed = n.Int(_first(lambda day: grows(day) > value))
    return _written(op, item, (Comparison.GE, Comparison.LT), reached, passed)


def _earlier(op: Comparison, item: Node, shrinks: Callable[[int], int], value: int) -> Node:
    """Of a measure that shrinks with the day: reached up to a day and not after."""
    reached = n.Int(_before(_first(lambda day: shrinks(day) < value)))
    passed = n.Int(_before(_first(lambda day: shrinks(day) <= value)))
    return _written(op, item, (Comparison.LE, Comparison.GT), reached, passed)


def _written(
    op: Comparison,
    item: Node,
    ways: tuple[Comparison, Comparison],
    reached: n.Int,
    passed: n.Int,
) -> Node:
    """The comparison in terms of the days where ``value`` is reached and passed."""
    holds, fails = ways
    match op:
        case Comparison.GE:
            return n.Compare(holds, item, reached)
        case Comparison.LT:
            return n.Compare(fails, item, reached)
        case Comparison.GT:
            return n.Compare(holds, item, passed)
        case Comparison.LE:
            return n.Compare(fails, item, passed)
        case Comparison.EQ:
            return n.And((n.Compare(holds, item, reached), n.Compare(fails, item, passed)))
        case _:
            return n.Or((n.Compare(fails, item, reached), n.Compare(holds, item, passed)))


def _first(test: Callable[[int], bool]) -> int:
    """The first day of which ``test`` is true, when it stays true; the day after all days if none."""
    low, high = _FIRST, _LAST + 1
    while low < high:
        middle = (low + high) // 2
        if test(number(date.fromordinal(middle))):
            high = middle
        else:
            low = middle + 1
    return number(date.fromordinal(low))


def _before(found: int) -> int:
    """The day before, as a number."""
    return number(date.fromordinal(day(found).toordinal() - 1))
