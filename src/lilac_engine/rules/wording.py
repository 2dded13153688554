"""Values and names as people read them, in Chinese and in English.

Money in the largest unit that needs no rounding, basis points as percent, days as a calendar says
them, options by their words. What is not known is said to be so; it never reads as nought.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from lilac_engine import money
from lilac_engine.rules.program import Column, Program
from lilac_engine.rules.records import Choice
from lilac_engine.rules.types import Kind, Type, Unit, Value, day

Language = Literal["zh", "en"]
LANGUAGES: Final[tuple[Language, Language]] = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Said:
    """The same words in both languages."""

    zh: str
    en: str

    def __getitem__(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en

    def __iter__(self) -> Iterator[str]:
        return iter((self.zh, self.en))


def said(words: Callable[[Language], str]) -> Said:
    """What a function says in each language."""
    return Said(words("zh"), words("en"))


NOT_KNOWN: Final = Said("未知", "not known")
YES: Final = Said("是", "yes")
NO: Final = Said("否", "no")
NOT_PUBLISHED: Final = Said("未公布", "not published")
COUNTED: Final[dict[Unit, tuple[str, str, str]]] = {
    Unit.PERSONS: ("人", "person", "persons"),
    Unit.COUNT: ("个", "", ""),
    Unit.POINTS: ("分", "point", "points"),
    Unit.DAYS: ("天", "day", "days"),
    Unit.MONTHS: ("个月", "month", "months"),
    Unit.YEARS: ("年", "year", "years"),
    Unit.SQM: ("平方米", "m²", "m²"),
}
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def show(value: Value, type_: Type, program: Program | None = None) -> Said:
    """A travelling value as read; ``program`` has the words of options."""
    if value is None:
        return NOT_KNOWN
    if type_.kind is Kind.BOOL:
        return YES if value else NO
    if type_.kind is Kind.DATE:
        return date(value)
    if type_.kind is Kind.CODE:
        return option(value, type_, program)
    return number(value, type_.unit)


def number(value: int, unit: Unit) -> Said:
    """A whole number with what it counts."""
    if unit is Unit.FEN:
        return Said(money.chinese(value), money.english(value))
    if unit is Unit.BPS:
        percent = f"{(Decimal(value) / 100).normalize():f}%"
        return Said(percent, percent)
    if unit is Unit.YEAR:
        return Said(f"{value}年", str(value))
    zh, one, many = COUNTED.get(unit, ("", "", ""))
    return Said(f"{value:,}{zh}", f"{value:,} {one if abs(value) == 1 else many}".rstrip())


def date(value: int) -> Said:
    """A day; a number that is no day of the calendar is shown as it is."""
    try:
        civil = day(value)
    except ValueError:
        return Said(str(value), str(value))
    return Said(
        f"{civil.year}年{civil.month}月{civil.day}日",
        f"{civil.day} {MONTHS[civil.month - 1]} {civil.year}",
    )


def option(value: int, type_: Type, program: Program | None) -> Said:
    """An option of a list by its words; one that is not on the list by its number."""
    for choice in choices(type_, program):
        if choice.number == value:
            return Said(choice.zh, choice.en)
    return Said(str(value), str(value))


def choices(type_: Type, program: Program | None) -> tuple[Choice, ...]:
    """The options of a list type."""
    for column in program.columns if program else ():
        if column.fact.id == type_.options_of:
            return tuple(column.fact.options.values())
    return ()


def label(program: Program, name: str) -> Said:
    """What a column, a rule or a parameter is called; a yearly column says its year."""
    if name in program.column:
        return column_label(program, program.column[name])
    if name in program.rule:
        record = program.rule[name].record
        return Said(record.zh, record.en)
    if name in program.parameters:
        return parameter_label(program, name)
    return Said(name, name)


def column_label(program: Program, column: Column) -> Said:
    """``2020年研发费用`` for ``rd_tax_y1`` in a program of 2021; English puts the year last."""
    fact = column.fact
    if column.lag is None:
        return Said(fact.zh, fact.en)
    year = program.day.year - column.lag
    return Said(f"{year}年{fact.zh}", f"{fact.en} in {year}")


def parameter_label(program: Program, name: str) -> Said:
    """What a parameter is called."""
    record = program.parameters[name].record
    return Said(record.zh, record.en)


def question(program: Program, column: Column) -> Said:
    """The question to ask for a column; of a yearly fact it names the year."""
    fact = column.fact
    if column.lag is None:
        return Said(fact.question_zh, fact.question_en)
    year = program.day.year - column.lag
    return Said(f"{year}年：{fact.question_zh}", f"{year}: {fact.question_en}")
