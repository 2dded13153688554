"""Between the units people write (yuan, percent, 2021-02-19) and the whole numbers that travel."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final

from lilac_engine.pack.documents import Dimension
from lilac_engine.pack.evidence import earliest, latest
from lilac_engine.rules import records
from lilac_engine.rules.checking import closest
from lilac_engine.rules.errors import Faulty, fault
from lilac_engine.rules.quantities import quantity, words
from lilac_engine.rules.types import DAYS, INT64, Kind, Type, Unit, Value, day, number

Written = Decimal | int | bool | str | date
"""A value as a person writes it: 12.5 (yuan or percent), true, 2021-02-19, an option's id."""

_SCALES: Final = {Unit.FEN: 100, Unit.BPS: 100}
_FACTOR: Final = 10_000
_UNITS: Final = {
    Dimension.MONEY: Unit.FEN,
    Dimension.RATIO: Unit.BPS,
    Dimension.FACTOR: Unit.BPS,
    Dimension.WEIGHT: Unit.BPS,
    Dimension.COUNT: Unit.COUNT,
    Dimension.DAYS: Unit.DAYS,
}
_MILLIARD: Final = 10**9
_DOMAINS: Final = {
    Unit.FEN: (-(10**14), 10**14),  # a million million yuan: more than any firm's sales
    Unit.BPS: (-(10**6), 10**6),  # a hundredfold, growth from a small year
    Unit.NONE: (-_MILLIARD, _MILLIARD),
    Unit.YEAR: (1900, 2999),
    Unit.DAYS: (-(10**6), 10**6),
    Unit.MONTHS: (-(10**5), 10**5),
    Unit.YEARS: (-(10**4), 10**4),
}

first_day = lru_cache(maxsize=4096)(earliest)
"""The first day a partial date may mean, remembered: books say the same few dates."""
last_day = lru_cache(maxsize=4096)(latest)
"""The last day a partial date may mean."""


def fact_type(fact: records.Fact | records.TableField) -> Type:
    """The type of a fact or of a field of a list."""
    return Type(fact.kind, fact.unit, fact.id if fact.kind is Kind.CODE else "")


def parameter_type(parameter: records.Parameter) -> Type:
    """The type of a parameter: a day when its values are days, else after its dimension."""
    if any(value.day is not None for value in parameter.values):
        return Type(Kind.DATE)
    return Type(Kind.INT, _UNITS[parameter.dimension])


def travel(
    value: Written,
    type_: Type,
    *,
    dimension: Dimension | None = None,
    options: Mapping[str, int] | None = None,
) -> Value:
    """The whole number (or truth value) a written value travels as.

    Yuan become fen, percent basis points, a factor (``dimension``) ten-thousandths, an option its
    number, a partial date its first day. Raises Faulty where that is not exact, too large, or
    not of the type.
    """
    if type_.kind is Kind.BOOL:
        if isinstance(value, bool):
            return value
    elif type_.kind is Kind.DATE:
        if isinstance(value, date):
            return number(value)
        if isinstance(value, str):
            return _day(value)
    elif type_.kind is Kind.CODE:
        if isinstance(value, str) and options is not None:
            return _option(value, type_, options)
    elif isinstance(value, Decimal | int) and not isinstance(value, bool):
        return _whole(Decimal(value), type_, dimension)
    zh, en = words(quantity(type_))
    hint = {"hint": "", "hint_en": ""}
    if type_.kind is Kind.BOOL:
        hint = {
            "hint": "请写 true 或 false，不加引号。",
            "hint_en": "Write true or false, without quotes.",
        }
    raise Faulty([fault("not-of-type", value=value, wanted=zh, wanted_en=en, **hint)])


def show(
    value: Value, type_: Type, *, dimension: Dimension | None = None
) -> Decimal | bool | date | None:
    """A travelling value in people's units: yuan, percent, a date; an option stays its number."""
    if value is None or isinstance(value, bool) or type_.kind is Kind.BOOL:
        return value if value is None else bool(value)
    if type_.kind is Kind.DATE:
        return day(value)
    return Decimal(value) / _scale(type_, dimension)


def domain(fact: records.Fact) -> tuple[int, int]:
    """The least and the greatest number that may travel for a fact.

    Where the declaration says nothing: a million million yuan up and down, a hundredfold for
    ratios, from nought for what is counted. Raises Faulty for bounds that cannot be.
    """
    if fact.kind is not Kind.INT:
        if fact.low is not None or fact.high is not None:
            raise Faulty([fault("bounds", text=fact.id)])
        return _fixed(fact)
    type_ = fact_type(fact)
    low, high = _DOMAINS.get(fact.unit, (0, _MILLIARD))
    if fact.low is not None:
        low = _whole(fact.low, type_, None)
    if fact.high is not None:
        high = _whole(fact.high, type_, None)
    if low > high:
        raise Faulty([fault("bounds", text=fact.id)])
    return low, high


def _fixed(fact: records.Fact) -> tuple[int, int]:
    if fact.kind is Kind.BOOL:
        return 0, 1
    if fact.kind is Kind.DATE:
        return DAYS
    numbers = [choice.number for choice in fact.options.values()]
    return min(numbers, default=0), max(numbers, default=0)


def _option(id_: str, type_: Type, options: Mapping[str, int]) -> int:
    found = options.get(id_)
    if found is None:
        hint = closest(id_, options, f"{type_.options_of}.")
        if not hint["hint"]:
            known = ", ".join(options)
            hint = {"hint": f"可选：{known}。", "hint_en": f"There are: {known}."}
        raise Faulty([fault("unknown-option", fact=type_.options_of, text=id_, **hint)])
    return found


def _day(text: str) -> int:
    try:
        return number(first_day(text))
    except ValueError:
        raise Faulty([fault("not-a-day", value=text)]) from None


def _scale(type_: Type, dimension: Dimension | None) -> int:
    return _FACTOR if dimension is Dimension.FACTOR else _SCALES.get(type_.unit, 1)


def _whole(value: Decimal, type_: Type, dimension: Dimension | None) -> int:
    if not value.is_finite() or value.adjusted() > 20:
        raise Faulty([fault("out-of-int64", value=value)])
    scaled = value * _scale(type_, dimension)
    whole = int(scaled)
    if whole != scaled:
        zh, en = words(quantity(type_))
        raise Faulty([fault("not-whole", value=value, unit=zh, unit_en=en)])
    if not INT64[0] <= whole <= INT64[1]:
        raise Faulty([fault("out-of-int64", value=value)])
    return whole
