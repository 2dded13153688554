"""What a formula means, said as plainly as can be, of the surface and of the core alike.

Written apart from the engine, with Python's own dates and fractions, to hold it to account.
"""

from calendar import monthrange
from datetime import date, timedelta
from fractions import Fraction

from lilac_engine.rules import nodes as n
from lilac_engine.rules.types import day

COMPARED = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    ">=": lambda a, b: a >= b,
    ">": lambda a, b: a > b,
}
COMPUTED = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b}


def later(start: date, months: int) -> date:
    """The day ``months`` after a day; where that month has no such day, its last (art. 202)."""
    index = start.year * 12 + start.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def months_between(start: date, end: date) -> int:
    """Counted month by month."""
    if end < start:
        return -months_between(end, start)
    months = 0
    while later(start, months + 1) <= end:
        months += 1
    return months


def value(node, facts, parameters=None, options=None, today=None):
    """The value of a formula, None where it is not known."""

    def of(item):
        return value(item, facts, parameters, options, today)

    def all_known(items, act):
        values = [of(item) for item in items]
        return None if None in values else act(values)

    match node:
        case n.Int(known) | n.Bool(known):
            return known
        case n.Name(name):
            return today if name == "today" else facts[name]
        case n.Parameter(name):
            return parameters[name]
        case n.Option(fact, name):
            return options[fact][name]
        case n.Open() | n.Expert():
            return None
        case n.Not(item):
            known = of(item)
            return None if known is None else not known
        case n.And(items):
            values = [of(item) for item in items]
            return False if False in values else None if None in values else True
        case n.Or(items):
            values = [of(item) for item in items]
            return True if True in values else None if None in values else False
        case n.Compare(op, left, right):
            return all_known((left, right), lambda v: COMPARED[op](*v))
        case n.In(item, values):
            tests = [of(n.Compare(n.Comparison.EQ, item, one)) for one in values]
            return True if True in tests else None if None in tests else False
        case n.Between(item, low, high):
            return of(
                n.And(
                    (
                        n.Compare(n.Comparison.GE, item, low),
                        n.Compare(n.Comparison.LE, item, high),
                    )
                )
            )
        case n.Arithmetic(op, left, right):
            return all_known((left, right), lambda v: COMPUTED[op](*v))
        case n.Negative(item):
            return all_known((item,), lambda v: -v[0])
        case n.Divide(item, by):
            return all_known((item,), lambda v: int(Fraction(v[0], by)))
        case n.Percent(item, rate):
            return all_known((item, rate), lambda v: int(Fraction(v[0] * v[1], 10_000)))
        case n.Least(items):
            return all_known(items, min)
        case n.Greatest(items):
            return all_known(items, max)
        case n.Case(arms, otherwise):
            for holds, then in arms:
                known = of(holds)
                if known is None:
                    return None
                if known:
                    return of(then)
            return of(otherwise)
        case n.Ladder(item, steps, otherwise):
            arms = tuple((n.Compare(n.Comparison.GE, item, step), then) for step, then in steps)
            return of(n.Case(arms, otherwise))
        case n.MonthsBetween(start, end):
            return all_known((start, end), lambda v: months_between(day(v[0]), day(v[1])))
        case n.YearsBetween(start, end):
            return all_known(
                (start, end), lambda v: int(Fraction(months_between(day(v[0]), day(v[1])), 12))
            )
        case n.DaysBetween(start, end):
            return all_known((start, end), lambda v: (day(v[1]) - day(v[0])) // timedelta(1))
        case n.YearOf(item):
            return all_known((item,), lambda v: day(v[0]).year)
