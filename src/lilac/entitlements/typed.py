"""Values as a person types them in a form, and back; the reading itself is the engine's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lilac.entitlements.words import english, said
from lilac_engine.rules import entry, types, wording
from lilac_engine.rules.distance import Step
from lilac_engine.rules.program import Column, Program
from lilac_engine.rules.types import Kind, Unit, Value

UNITS: Final = ("万元", "元", "千元", "亿元")
"""The units money is typed in, the usual one first; statistics forms are filled in 千元."""
PERCENT: Final = "%"
LONGEST: Final = entry.LONGEST
COUNTED: Final[dict[Unit, str | Promise]] = {
    Unit.PERSONS: gettext_lazy("people"),
    Unit.COUNT: gettext_lazy("items"),
    Unit.POINTS: gettext_lazy("points"),
    Unit.DAYS: gettext_lazy("days"),
    Unit.MONTHS: gettext_lazy("months"),
    Unit.YEARS: gettext_lazy("years"),
    Unit.SQM: gettext_lazy("square metres"),
}


class Unreadable(ValueError):
    """What was typed is no value of the fact; its text says why and what to type instead."""


@dataclass(frozen=True, slots=True)
class Written:
    """A value as it stands in a form: the text and the unit it is typed in."""

    text: str
    unit: str = ""


def units(unit: Unit) -> tuple[str, ...]:
    """The units one may choose from; empty where there is no choice."""
    return UNITS if unit is Unit.FEN else ()


def suffix(unit: Unit) -> str:
    """What stands behind the field where there is no choice of units."""
    return PERCENT if unit is Unit.BPS else str(COUNTED.get(unit, ""))


def read(column: Column, written: Written, *, today: date) -> Value:
    """The value as it travels. Raises :class:`Unreadable`: no value, out of the domain, future."""
    language = "en" if english() else "zh"
    fact = column.fact
    try:
        reading = entry.read(fact, written.text, written.unit, today=today)
        entry.within(reading, fact)
    except entry.NotRead as fault:
        raise Unreadable(fault.say(language)) from fault
    if not column.low <= reading.value <= column.high:
        raise Unreadable(
            _("This lies outside what is possible: from %(low)s to %(high)s.")
            % {"low": plain(column, column.low), "high": plain(column, column.high)}
        )
    return bool(reading.value) if fact.kind is Kind.BOOL else reading.value


def write(kind: Kind, unit: Unit, value: Value) -> Written:
    """The value as it stands in a form; money in 万元, or in yuan where that takes many digits."""
    if value is None:
        return Written("", UNITS[0] if unit is Unit.FEN else "")
    match kind:
        case Kind.BOOL:
            return Written("yes" if value else "no")
        case Kind.DATE:
            return Written(types.day(int(value)).isoformat())
        case Kind.CODE:
            return Written(str(int(value)))
    if unit is Unit.FEN:
        chosen = UNITS[0] if int(value) % 10_000 == 0 else "元"
        return Written(_decimal(int(value), entry.MONEY[chosen]), chosen)
    if unit is Unit.BPS:
        return Written(_decimal(int(value), 100), PERCENT)
    return Written(str(int(value)))


def _decimal(value: int, factor: int) -> str:
    exact = Decimal(value) / factor
    return f"{exact:f}".rstrip("0").rstrip(".") if exact % 1 else f"{int(exact)}"


def plain(column: Column, value: Value) -> str:
    """The value with its unit in one piece, as a sentence has it; options by their words."""
    for choice in column.fact.options.values():
        if value is not None and choice.number == value:
            return said(choice)
    return said(wording.show(value, column.type))


def supposed(program: Program, steps: Iterable[Step]) -> dict[str, str]:
    """Changes as the fields of a form: ``{"rd_tax_y1": "120", "rd_tax_y1-unit": "万元"}``."""
    fields: dict[str, str] = {}
    for step in steps:
        column = program.column[step.column]
        written = write(column.type.kind, column.type.unit, step.to)
        fields[step.column] = written.text
        if units(column.type.unit):
            fields[f"{step.column}-unit"] = written.unit
    return fields
