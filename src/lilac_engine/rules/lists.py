"""Whether the derived facts of a book can be computed from its lists (派生事实的核对)."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Final

from lilac_engine.rules import records
from lilac_engine.rules.binding import Faults, listed
from lilac_engine.rules.checking import closest
from lilac_engine.rules.formulas import Context, Named, Options, formula
from lilac_engine.rules.ranges import Range
from lilac_engine.rules.records import Aggregate
from lilac_engine.rules.remembering import Same
from lilac_engine.rules.types import DAYS, Kind, Type
from lilac_engine.rules.units import fact_type

_COUNTED: Final = frozenset((Aggregate.COUNT, Aggregate.ANY))
_DAYS: Final = frozenset((Aggregate.EARLIEST, Aggregate.LATEST))
_WIDE: Final = (-(10**15), 10**15)


def check_lists(book: records.Book, over: Context, faults: Faults) -> None:
    """Note every derived fact that names what is not there, or comes to another type."""
    faults.unique("tables", ("清单", "The list"), (table.id for table in book.tables))
    faults.unique("derived", ("派生事实", "The derived fact"), (one.fact for one in book.derived))
    tables = {table.id: table for table in book.tables}
    facts = {fact.id: fact for fact in book.facts}
    for one in book.derived:
        where = f"derived.{one.fact}"
        fact, table = facts.get(one.fact), tables.get(one.table)
        if fact is None:
            faults.note(where, "unknown-fact", text=one.fact, **closest(one.fact, facts))
        if table is None:
            faults.note(where, "unknown-table", text=one.table, **closest(one.table, tables))
        if fact is not None and table is not None:
            _derived(one, fact, table, over, faults)


def fields(table: records.Table, over: Context) -> Context:
    """What the filter of a derived fact may use: the fields of a row, parameters and the day."""
    names, options = _fields(Same(table))
    return Context(over.day, names, over.parameters, options, broken=over.broken)


@lru_cache(maxsize=256)
def _fields(table: Same[records.Table]) -> tuple[dict[str, Named], dict[str, Options]]:
    names: dict[str, Named] = {}
    options: dict[str, Options] = {}
    for one in table.it.fields:
        numbers = [choice.number for choice in one.options.values()] or [0]
        bounds = {Kind.BOOL: (0, 1), Kind.DATE: DAYS, Kind.CODE: (min(numbers), max(numbers))}
        names[one.id] = Named(fact_type(one), Range(*bounds.get(one.kind, _WIDE)))
        if one.kind is Kind.CODE:
            options[one.id] = listed(one)
    return names, options


def _derived(
    one: records.Derived, fact: records.Fact, table: records.Table, over: Context, faults: Faults
) -> None:
    where = f"derived.{one.fact}"
    known = {field.id: field for field in table.fields}
    of = known.get(one.of) if one.of is not None else None
    if one.of is not None and of is None:
        hint = closest(one.of, known)
        faults.note(where, "unknown-field", table=table.id, text=one.of, **hint)
    elif not _comes_to(one.aggregate, of, fact):
        faults.note(where, "derived-type", text=one.fact, aggregate=one.aggregate)
    if one.where is not None:
        work = partial(formula, one.where, fields(table, over), Type(Kind.BOOL), experts=False)
        faults.attempt(f"{where}.where", work)
    if one.window is not None and not _window(one.window, known):
        faults.note(where, "window", text=one.fact)


def _comes_to(aggregate: Aggregate, of: records.TableField | None, fact: records.Fact) -> bool:
    """Whether an aggregate gives what the fact declares."""
    if aggregate in _COUNTED:
        wanted = Kind.INT if aggregate is Aggregate.COUNT else Kind.BOOL
        return of is None and fact.kind is wanted
    if of is None or of.kind is not fact.kind:
        return False
    if aggregate in _DAYS:
        return of.kind is Kind.DATE
    return of.kind is Kind.INT and of.unit is fact.unit


def _window(window: records.Window, known: dict[str, records.TableField]) -> bool:
    given = (window.years_before, window.months_before)
    chosen = sum(one is not None for one in given) + window.this_year
    day = known.get(window.field)
    return chosen == 1 and day is not None and day.kind is Kind.DATE
