"""Facts to columns, parameters to their values of a day: what the formulas of a book rest on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from typing import TypeVar

from lilac_engine.rules import records
from lilac_engine.rules.checking import closest
from lilac_engine.rules.errors import Faulty, RuleFault, fault
from lilac_engine.rules.formulas import Context, Named, Options
from lilac_engine.rules.program import Bound, Column
from lilac_engine.rules.ranges import Range
from lilac_engine.rules.refusals import TAKEN
from lilac_engine.rules.remembering import Same
from lilac_engine.rules.types import Kind, Unit, number
from lilac_engine.rules.units import domain, fact_type, parameter_type, travel
from lilac_engine.rules.versions import value_in_force

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


@dataclass(frozen=True, slots=True)
class Declared:
    """What the facts of a book declare: columns, and what formulas may say of them."""

    columns: dict[str, Column]
    names: dict[str, Named]
    options: dict[str, Options]
    yearly: dict[str, tuple[str, ...]]
    faults: tuple[RuleFault, ...]


def columns(book: records.Book, faults: Faults) -> dict[str, Column]:
    """Every column the declared facts may give, by name, in the order of the book."""
    return dict(declared(book, faults).columns)


def declared(book: records.Book, faults: Faults) -> Declared:
    """The declarations of a book's facts; what is wrong with them is noted in ``faults``."""
    found = _declarations(Same(book.facts), Same(book.registers))
    faults.found.extend(found.faults)
    return found


@lru_cache(maxsize=16)
def _declarations(
    facts: Same[tuple[records.Fact, ...]], kept: Same[tuple[records.Register, ...]]
) -> Declared:
    faults = Faults()
    registers = {register.id: register for register in kept.it}
    faults.unique("facts", ("事实", "The fact"), (fact.id for fact in facts.it))
    found: dict[str, Column] = {}
    yearly: dict[str, tuple[str, ...]] = {}
    for fact in facts.it:
        where = f"facts.{fact.id}"
        _check(fact, registers, faults, where)
        low, high = faults.attempt(where, partial(domain, fact)) or (0, 0)
        for lag in fact.lags if fact.per else (None,):
            name = fact.id if lag is None else f"{fact.id}_y{lag}"
            if name in found and found[name].fact.id != fact.id:
                faults.note(where, "duplicate", what="列", what_en="The column", text=name)
            found.setdefault(name, Column(name, fact, lag, fact_type(fact), low, high))
            if lag is not None:
                yearly[fact.id] = (*yearly.get(fact.id, ()), name)
    names = {name: Named(one.type, Range(one.low, one.high)) for name, one in found.items()}
    options = {fact.id: listed(fact) for fact in facts.it if fact.kind is Kind.CODE}
    return Declared(found, names, options, yearly, tuple(faults.found))


def listed(one: records.Fact | records.TableField) -> Options:
    """The options of a list with their numbers."""
    return tuple((id_, choice.number) for id_, choice in one.options.items())


def _check(
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
    """Every parameter with its value on the day; one that is faulty is not there."""
    found: dict[str, Bound] = {}
    known: set[str] = set()
    for parameter in book.parameters:
        id_ = parameter.id
        if id_ in known:
            what = {"what": "参数", "what_en": "The parameter", "text": id_}
            faults.note(f"parameters.{id_}", "duplicate", **what)
            continue
        known.add(id_)
        try:
            found[id_] = bind(parameter, day, assumed=assumed)
        except Faulty as faulty:
            faults.found.extend(one.at(f"parameters.{id_}") for one in faulty.faults)
    return found


def bind(parameter: records.Parameter, day: date, *, assumed: bool = False) -> Bound:
    """A parameter with its value on a day, as it travels. Raises Faulty.

    While the same value holds it is the same object, whatever the day.
    """
    same = Same(parameter)
    return _bound(same, Same(_dated(same, day, assumed)))


@lru_cache(maxsize=4096)
def _dated(same: Same[records.Parameter], day: date, assumed: bool) -> records.DatedValue | None:
    return value_in_force(same.it, day, assumed=assumed)


@lru_cache(maxsize=2048)
def _bound(same: Same[records.Parameter], held: Same[records.DatedValue | None]) -> Bound:
    parameter, dated = same.it, held.it
    values = parameter.values
    days = any(value.day is not None for value in values)
    if days and any(value.value is not None for value in values):
        raise Faulty([fault("value-or-day", text=parameter.id)])
    type_ = parameter_type(parameter)
    written = None if dated is None else dated.value if dated.day is None else dated.day
    if written is None:
        return Bound(parameter.id, parameter, type_, None, dated)
    value = travel(written, type_, dimension=parameter.dimension)
    return Bound(parameter.id, parameter, type_, int(value or 0), dated)


def context(book: records.Book, day: date, found: Declared, bound: dict[str, Bound]) -> Context:
    """What formulas may use before any rule is worked."""
    broken = {f"p.{one.id}" for one in book.parameters if one.id not in bound}
    return Context(number(day), dict(found.names), bound, found.options, found.yearly, broken)
