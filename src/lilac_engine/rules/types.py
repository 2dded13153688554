"""What a value of a rule can be: a whole number with a unit, a yes or no, a day, or one of a list.

Every value travels as a whole number or a truth value: a day as ``20210219`` (see
:func:`number`), an option of a list as its number. So every target computes with 64-bit
integers only, and no engine's idea of dates, decimals or strings can change an outcome.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

INT64: Final = (-(2**63), 2**63 - 1)
DAYS: Final = (19000101, 29991231)
Value = int | bool | None
"""A value as it travels; None is *not known*, never nought and never no."""


class Kind(StrEnum):
    """The four kinds of value."""

    INT = "int"
    BOOL = "bool"
    DATE = "date"
    CODE = "code"


class Unit(StrEnum):
    """What a whole number counts. Two units never mix without a person saying how."""

    NONE = ""
    FEN = "fen"  # money
    BPS = "bps"  # basis points: 2,500 is 25 %
    PERSONS = "persons"
    COUNT = "count"  # patents, contracts, firms
    POINTS = "points"  # marks of an evaluation
    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"
    SQM = "sqm"  # square metres
    YEAR = "year"  # a calendar year, 2021


@dataclass(frozen=True, slots=True)
class Type:
    """A kind with its unit (of ``int``) or the fact whose options it takes (of ``code``)."""

    kind: Kind
    unit: Unit = Unit.NONE
    options_of: str = ""


def number(day: date) -> int:
    """A day as it travels: 2021-02-19 is 20210219."""
    return day.year * 10_000 + day.month * 100 + day.day


def day(number: int) -> date:
    """The day a number stands for. Raises ValueError for 20210230."""
    return date(number // 10_000, number // 100 % 100, number % 100)
