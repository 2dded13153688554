"""Whole months between two days, as arithmetic on the numbers days travel as.

民法典 art. 202: a period of months ends on the day of the same number; where the last month has no
such day, on its last. From 31 January to 28 February 2021 is therefore one month, and from
29 January too. Backwards it is the same number, negative.
"""

from __future__ import annotations

from lilac_engine.rules import nodes as n
from lilac_engine.rules.nodes import Comparison, Node, Operator
from lilac_engine.rules.ranges import towards_zero
from lilac_engine.rules.types import day as civil

_SHORT = (229, 430, 630, 930, 1130)
"""Last days of months that have fewer than 31, month and day; 28 February depends on the year."""


def months(start: int, end: int) -> int:
    """Whole months from one day number to another; the reference of the arithmetic below."""
    span = _index_of(end) - _index_of(start)
    if span > 0 and end % 100 < start % 100 and not _is_last(end):
        return span - 1
    if span < 0 and start % 100 < end % 100 and not _is_last(start):
        return span + 1
    return span


def years(start: int, end: int) -> int:
    """Whole months divided by twelve, towards zero."""
    return towards_zero(months(start, end), 12)


def days(start: int, end: int) -> int:
    """Calendar days from one day number to another; before ``start`` negative."""
    return (civil(end) - civil(start)).days


def _index_of(day: int) -> int:
    return day // 10_000 * 12 + day // 100 % 100


def _is_last(day: int) -> bool:
    year, rest = divmod(day, 10_000)
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return rest in _SHORT or (rest == 228 and not leap)


def arithmetic(start: Node, end: Node) -> Node:
    """:func:`months` of two core nodes, in core nodes."""
    if isinstance(start, n.Int) and isinstance(end, n.Int):
        return n.Int(months(start.value, end.value))
    span = n.Arithmetic(Operator.SUB, _index(end), _index(start))
    month, month_before = _month(end), _month(start)
    early = n.And(
        (
            n.Compare(Comparison.GT, month, month_before),
            n.Compare(Comparison.LT, _day(end), _day(start)),
            _not_last(end),
        )
    )
    late = n.And(
        (
            n.Compare(Comparison.LT, month, month_before),
            n.Compare(Comparison.LT, _day(start), _day(end)),
            _not_last(start),
        )
    )
    mend = n.Case(((early, n.Int(-1)), (late, n.Int(1))), n.Int(0))
    return n.Arithmetic(Operator.ADD, span, mend)


def _month(day: Node) -> Node:
    """20210219 is 202102."""
    if isinstance(day, n.Int):
        return n.Int(day.value // 100)
    return n.Divide(day, 100)


def _day(day: Node) -> Node:
    """20210219 is 19."""
    if isinstance(day, n.Int):
        return n.Int(day.value % 100)
    return n.Arithmetic(
        Operator.SUB, day, n.Arithmetic(Operator.MUL, n.Divide(day, 100), n.Int(100))
    )


def _index(day: Node) -> Node:
    """Months since the year nought: 202102 less 88 for each year (100 months to a year, less 12)."""
    if isinstance(day, n.Int):
        return n.Int(_index_of(day.value))
    years_ = n.Arithmetic(Operator.MUL, n.Divide(day, 10_000), n.Int(88))
    return n.Arithmetic(Operator.SUB, n.Divide(day, 100), years_)


def _not_last(day: Node) -> Node:
    """Whether a day is not the last of its month; of the 31st it does not matter and is not asked."""
    if isinstance(day, n.Int):
        return n.Bool(not _is_last(day.value))
    year = n.Divide(day, 10_000)
    rest = n.Arithmetic(Operator.SUB, day, n.Arithmetic(Operator.MUL, year, n.Int(10_000)))
    leap = n.And(
        (
            _divides(year, 4),
            n.Or((n.Not(_divides(year, 100)), _divides(year, 400))),
        )
    )
    short = n.In(rest, tuple(n.Int(last) for last in _SHORT))
    return n.And((n.Not(short), n.Or((n.Compare(Comparison.NE, rest, n.Int(228)), leap))))


def _divides(year: Node, by: int) -> Node:
    multiple = n.Arithmetic(Operator.MUL, n.Divide(year, by), n.Int(by))
    return n.Compare(Comparison.EQ, multiple, year)


def days_arithmetic(start: Node, end: Node) -> Node:
    """:func:`days` of two core nodes, in core nodes."""
    return _sub(_count(end), _count(start))


def _count(day: Node) -> Node:
    """Days since a day long ago, by the usual arithmetic of the Gregorian calendar: years and
    months are counted from March, so that the leap day comes last."""
    if isinstance(day, n.Int):
        return n.Int(civil(day.value).toordinal() + _SINCE)
    months_ = _sub(_index(day), n.Int(3))  # since 1 March of the year nought
    year = n.Divide(months_, 12)
    month = _sub(months_, _mul(year, 12))
    leap_days = n.Divide(_add(_mul(n.Divide(year, 100), 3), n.Int(3)), 4)
    whole_years = _sub(n.Divide(_mul(year, 1461), 4), leap_days)
    whole_months = n.Divide(_add(_mul(month, 153), n.Int(2)), 5)
    return _add(_add(whole_years, whole_months), _day(day))


_SINCE = 306  # from 1 March of the year nought to 1 January of the year one


def _add(left: Node, right: Node) -> Node:
    return n.Arithmetic(Operator.ADD, left, right)


def _sub(left: Node, right: Node) -> Node:
    return n.Arithmetic(Operator.SUB, left, right)


def _mul(left: Node, by: int) -> Node:
    return n.Arithmetic(Operator.MUL, left, n.Int(by))
