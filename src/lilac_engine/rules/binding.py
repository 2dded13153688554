"""Facts to columns, parameters to their values of a day: what the formulas of a book rest on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TypeVar

from lilac_engine.rules import records
from lilac_engine.rules.checking import closest
from lilac_engine.rules.errors import Faulty, RuleFault, fault
from lilac_engine.rules.formulas import Context, Named
from lilac_engine.rules.program import Bound, Column
from lilac_engine.rules.ranges import Range
from lilac_engine.rules.refusals import TAKEN
from lilac_engine.rules.types import Kind, Type, Unit, number
from lilac_engine.rules.units import domain, fact_type, parameter_type, travel
from lilac_engine.rules.versions import by_id, value_in_force

Result = TypeVar("Result")


class Faults:
    """All faults of a book, gathered so that a person sees them at once."""

    def __init__(self) -> None:
        self.found: list[RuleFault] = []

    def note(self, where: str, code: str, **values: object) -> None:
        """One more fault."""
        self.found.append(fault(code, **values).at(where))

    def attempt(self, where: str, act: Callable[[], Result]) -> Result | None:
        """The result of ``act``; its faults are noted under ``where`` and None is given."""
        try:
            return act()
        except Faulty as faulty:
            self.found.extend(one.at(where) for one in faulty.faults)
            return None

    def unique(self, part: str, what: tuple[str, str], found: Iterable[str]) -> None:
        """Note what stands twice under one id."""
        seen: set[str] = set()
        for id_ in found:
            if id_ in seen:
                self.note(f"{part}.{id_}", "duplicate", what=what[0], what_en=what[1], text=id_)
            seen.add(id_)

    def stop(self) -> None:
        """Raises Faulty when there is anything."""
        if self.found:
            raise Faulty(self.found)


def columns(book: records.Book, faults: Faults) -> dict[str, Column]:
    """Every column the declared facts may give, by name, in the order of the book."""
    registers = {register.id: register for register in book.registers}
    faults.unique("facts", ("事实", "The fact"), (fact.id for fact in book.facts))
    found: dict[str, Column] = {}
    for fact in book.facts:
        where = f"facts.{fact.id}"
        _declared(fact, registers, faults, where)
        bounds = faults.attempt(where, lambda fact=fact: domain(fact))  # type: ignore[misc]
        low, high = bounds or (0, 0)
        for lag in fact.lags if fact.per else (None,):
            name = fact.id if lag is None else f"{fact.id}_y{lag}"
            if name in found and found[name].fact.id != fact.id:
                faults.note(where, "duplicate", what="列", what_en="The column", text=name)
            found.setdefault(name, Column(name, fact, lag, fact_type(fact), low, high))
    return found


def _declared(
    fact: records.Fact, registers: dict[str, records.Register], faults: Faults, where: str
) -> None:
    """Whether a declaration agrees with itself and with its register."""
    if fact.id in TAKEN:
        faults.note(where, "reserved", text=fact.id)
    numbers = [choice.number for choice in fact.options.values()]
    if bool(numbers) is not (fact.kind is Kind.CODE) or len(set(numbers)) < len(numbers):
        faults.note(where, "options", text=fact.id)
    if fact.unit is not Unit.NONE and fact.kind is not Kind.INT:
        faults.note(where, "unit-kind", text=fact.id)
    lags_fit = not fact.per or (fact.lags and min(fact.lags) >= 0 and _different(fact.lags))
    if not lags_fit:
        faults.note(where, "lags", text=fact.id)
    if not registers:
        return
    register = registers.get(fact.register_)
    if register is None:
        hint = closest(fact.register_, registers)
        faults.note(where, "unknown-register", text=fact.register_, **hint)
    elif register.statistics and fact.kind is not Kind.BOOL:
        faults.note(where, "statistics", text=fact.id)


def _different(lags: tuple[int, ...]) -> bool:
    return len(set(lags)) == len(lags)


def parameters(book: records.Book, day: date, faults: Faults, *, assumed: bool) -> dict[str, Bound]:
    """Every parameter with its value on the day."""
    found: dict[str, Bound] = {}
    for id_, same in by_id(book.parameters).items():
        where = f"parameters.{id_}"
        if len(same) > 1:
            faults.note(where, "duplicate", what="参数", what_en="The parameter", text=id_)
        parameter = same[0]
        days = [value.day is not None for value in parameter.values]
        both = any(value.day is not None and value.value is not None for value in parameter.values)
        plain = any(value.value is not None for value in parameter.values)
        if both or (any(days) and plain):
            faults.note(where, "value-or-day", text=id_)
            continue
        bound = faults.attempt(where, lambda one=parameter: bind(one, day, assumed=assumed))  # type: ignore[misc]
        if bound is not None:
            found[id_] = bound
    return found


def bind(parameter: records.Parameter, day: date, *, assumed: bool = False) -> Bound:
    """A parameter with its value on a day, as it travels. Raises Faulty."""
    type_ = parameter_type(parameter)
    dated = value_in_force(parameter, day, assumed=assumed)
    written = None if dated is None else dated.value if dated.day is None else dated.day
    if written is None:
        return Bound(parameter.id, parameter, type_, None, dated)
    value = travel(written, type_, dimension=parameter.dimension)
    return Bound(parameter.id, parameter, type_, value, dated)


def context(
    book: records.Book,
    day: date,
    found: dict[str, Column],
    bound: dict[str, Bound],
) -> Context:
    """What formulas may use before any rule is worked."""
    yearly: dict[str, tuple[str, ...]] = {}
    for name, column in found.items():
        if column.lag is not None:
            yearly[column.fact.id] = (*yearly.get(column.fact.id, ()), name)
    return Context(
        day=number(day),
        names={
            name: Named(column.type, Range(column.low, column.high))
            for name, column in found.items()
        },
        parameters={id_: (one.type, one.value) for id_, one in bound.items()},
        options={
            fact.id: tuple((id_, choice.number) for id_, choice in fact.options.items())
            for fact in book.facts
            if fact.kind is Kind.CODE
        },
        yearly=yearly,
    )


def fields(table: records.Table, over: Context) -> Context:
    """What the filter of a derived fact may use: the fields of a row, parameters and the day."""
    wide = (-(10**15), 10**15)
    names: dict[str, Named] = {}
    options: dict[str, tuple[tuple[str, int], ...]] = {}
    for one in table.fields:
        type_: Type = fact_type(one)
        numbers = [choice.number for choice in one.options.values()]
        low, high = {
            Kind.BOOL: (0, 1),
            Kind.DATE: (19000101, 29991231),
            Kind.CODE: (min(numbers, default=0), max(numbers, default=0)),
        }.get(one.kind, wide)
        names[one.id] = Named(type_, Range(low, high))
        if one.kind is Kind.CODE:
            options[one.id] = tuple((id_, choice.number) for id_, choice in one.options.items())
    return Context(over.day, names, over.parameters, options)
