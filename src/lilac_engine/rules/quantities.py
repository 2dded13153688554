"""What a formula's value counts: the algebra of units under the type checker.

A literal adapts to any unit. Money times a count is money. Money times a ratio stays a product
that can be compared with money times a number, so that ``rd * 10000 >= sales * p.ratio`` may
be written, and ``rd >= sales * p.ratio`` may not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from lilac_engine.rules.types import Kind, Type, Unit

_FIRM: Final = frozenset((Unit.FEN, Unit.BPS))
"""Units that no count stands for."""
_WORDS: Final = {
    Unit.NONE: ("没有单位的数", "plain numbers"),
    Unit.FEN: ("钱（分）", "money (fen)"),
    Unit.BPS: ("比例（万分之一）", "a ratio (basis points)"),
    Unit.PERSONS: ("人数", "persons"),
    Unit.COUNT: ("个数", "a count"),
    Unit.POINTS: ("分值", "points"),
    Unit.DAYS: ("天数", "days"),
    Unit.MONTHS: ("月数", "months"),
    Unit.YEARS: ("年数", "years"),
    Unit.SQM: ("平方米", "square metres"),
    Unit.YEAR: ("年份", "a calendar year"),
}
_KINDS: Final = {
    Kind.INT: ("数", "a number"),
    Kind.BOOL: ("是或否", "a yes or no"),
    Kind.DATE: ("日子", "a day"),
    Kind.CODE: ("列表选项", "an option of a list"),
}


@dataclass(frozen=True, slots=True)
class Quantity:
    """The kind of a value, and of numbers what they count.

    ``units`` are multiplied with one another; none is a plain number. ``loose``: a literal
    factor in it may stand for any unit. ``counted``: a number given for some count or other
    (a parameter of dimension count), which adapts to persons, points, years, square metres.
    """

    kind: Kind
    units: tuple[Unit, ...] = ()
    loose: bool = False
    counted: bool = False
    options_of: str = ""

    @property
    def type(self) -> Type | None:
        """The type of what is stored under a name; None where units are multiplied."""
        if len(self.units) > 1:
            return None
        return Type(self.kind, self.units[0] if self.units else Unit.NONE, self.options_of)


LITERAL: Final = Quantity(Kind.INT, loose=True)
YES_NO: Final = Quantity(Kind.BOOL)
DAY: Final = Quantity(Kind.DATE)


@lru_cache(maxsize=1024)
def quantity(type_: Type, *, loose: bool = False, counted: bool = False) -> Quantity:
    """The quantity of a declared type."""
    units = () if type_.unit is Unit.NONE else (type_.unit,)
    return Quantity(type_.kind, units, loose, counted, type_.options_of)


def alike(one: Quantity, other: Quantity) -> Quantity | None:
    """What both are when they may be compared or added; None where they may not."""
    if one.kind is not other.kind or one.options_of != other.options_of:
        return None
    if one == other:
        return one
    if one.units == other.units:
        return replace(one, loose=one.loose and other.loose, counted=one.counted and other.counted)
    for loose, fixed in ((one, other), (other, one)):
        if loose.loose and _part(loose.units, fixed.units):
            return fixed
        if loose.counted and _counts(fixed):
            return fixed
    return None


def product(one: Quantity, other: Quantity) -> Quantity:
    """The quantity of two numbers multiplied. Money times a count is money, anything times a
    parameter of dimension count is what it was."""
    units = sorted(
        unit for side in (one, other) for unit in side.units if not side.counted or unit in _FIRM
    )
    if Unit.FEN in units:
        units = [unit for unit in units if unit in _FIRM]
    loose, counted = one.loose or other.loose, one.counted and other.counted
    return Quantity(Kind.INT, (Unit.COUNT,) if counted else tuple(units), loose, counted)


def without_rate(one: Quantity) -> Quantity:
    """The quantity behind ``idiv(x, 10000)``: one ratio is taken out again."""
    units = list(one.units)
    if Unit.BPS in units:
        units.remove(Unit.BPS)
    return Quantity(one.kind, tuple(units), one.loose, one.counted)


def words(one: Quantity) -> tuple[str, str]:
    """What people call it, in Chinese and in English."""
    if one.kind is not Kind.INT or not one.units:
        return _KINDS[one.kind] if one.kind is not Kind.INT else _WORDS[Unit.NONE]
    zh = "×".join(_WORDS[unit][0] for unit in one.units)
    return zh, " × ".join(_WORDS[unit][1] for unit in one.units)


def _part(units: tuple[Unit, ...], of: tuple[Unit, ...]) -> bool:
    """Whether a literal can make up for the units that are missing."""
    rest = list(of)
    for unit in units:
        if unit not in rest:
            return False
        rest.remove(unit)
    return True


def _counts(one: Quantity) -> bool:
    return len(one.units) <= 1 and _FIRM.isdisjoint(one.units)
