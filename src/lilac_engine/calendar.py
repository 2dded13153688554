"""Working days in China (工作日): weekends, festivals, and the weekend days worked instead (调休).

Years whose notice is out are certain. For any other year the answer is provisional: weekends and
the statutory festivals are off, and the make-up days are not known yet.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from lilac_engine.calendar_years import YEARS, Year

ONE = timedelta(days=1)


class WorkingDay(NamedTuple):
    """Whether a day is worked, and whether its year's arrangement was published."""

    working: bool
    certain: bool


class Due(NamedTuple):
    """A day counted out, and whether every year on the way was published."""

    day: date
    certain: bool


def is_working_day(day: date) -> WorkingDay:
    """Whether offices work on this day; ``certain`` is False while the year is provisional."""
    certain = day.year in YEARS
    off, worked = _published(day.year) if certain else (_statutory(day.year), frozenset())
    return WorkingDay(day in worked or (day not in off and day.weekday() < 5), certain)


def add_working_days(day: date, count: int) -> Due:
    """The ``count``-th working day after ``day``, which itself is not counted.

    So terms are counted in law: the day of the event does not count (民法典 art. 201). Negative
    counts go back; 0 is the first working day on or after ``day``.
    """
    step = -ONE if count < 0 else ONE
    left, certain = abs(count), True
    if count == 0:
        day, left = day - ONE, 1
    while left:
        day += step
        answer = is_working_day(day)
        certain &= answer.certain
        left -= answer.working
    return Due(day, certain)


def working_days_between(first: date, last: date) -> tuple[int, bool]:
    """How many working days lie in the civil days from first to last, and whether that is certain."""
    answers = [is_working_day(first + n * ONE) for n in range((last - first).days + 1)]
    return sum(a.working for a in answers), all(a.certain for a in answers)


def source(year: int) -> str | None:
    """The notice a year's arrangement stands in; None while the year is provisional."""
    known = YEARS.get(year)
    return known.notice if known else None


@cache
def _published(year: int) -> tuple[frozenset[date], frozenset[date]]:
    return _days(year, YEARS[year].off), _days(year, YEARS[year].worked)


def _days(year: int, written: str) -> frozenset[date]:
    found: set[date] = set()
    for span in written.split():
        first, _, last = span.partition("/")
        day, end = (date.fromisoformat(f"{year}-{d}") for d in (first, last or first))
        while day <= end:
            found.add(day)
            day += ONE
    return frozenset(found)


@cache
def _statutory(year: int) -> frozenset[date]:
    """The festivals of a year without its arrangement (全国年节及纪念日放假办法)."""
    from holidays import country_holidays

    return frozenset(country_holidays("CN", years=year))


__all__ = [
    "Due",
    "WorkingDay",
    "Year",
    "add_working_days",
    "is_working_day",
    "source",
    "working_days_between",
]
