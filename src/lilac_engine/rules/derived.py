"""Facts that are made of a list: counts, sums, first and last days (派生事实的计算).

A row counts when its filter holds and its day lies in the window. Where that is not known of some
row, the result is known only if no such row can change it. Rows are never filled up with noughts.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Final

from lilac_engine.rules import records
from lilac_engine.rules.binding import Faults, parameters
from lilac_engine.rules.closures import function
from lilac_engine.rules.formulas import Context, formula
from lilac_engine.rules.lists import fields
from lilac_engine.rules.nodes import Node, Open
from lilac_engine.rules.records import Aggregate
from lilac_engine.rules.remembering import Memory, Same
from lilac_engine.rules.types import Kind, Type, Value, number

Row = Mapping[str, Value]
_FILTERS: Final[Memory[Callable[[Row], Value]]] = Memory()


@dataclass(frozen=True, slots=True)
class Derivation:
    """What a derived fact comes to and which rows made it so (rows by their place in the list).

    ``counted`` rows count, ``doubtful`` ones may; ``since`` and ``until`` are the days of the
    window, both counted in, as ``20210219``.
    """

    fact: str
    table: str
    aggregate: Aggregate
    value: Value
    rows: int
    counted: tuple[int, ...]
    doubtful: tuple[int, ...]
    since: int | None = None
    until: int | None = None

    def say(self, language: str) -> str:
        """How it came about, in ``zh`` or ``en``."""
        counted, doubtful = len(self.counted), len(self.doubtful)
        if language == "zh":
            said = f"清单共 {self.rows} 行，计入 {counted} 行"
            return said + (f"，{doubtful} 行不能判断" if doubtful else "") + "。"
        said = f"{counted} of {self.rows} rows count"
        return said + (f", of {doubtful} it is not known" if doubtful else "") + "."


def derive(
    book: records.Book,
    day: date,
    lists: Mapping[str, Sequence[Row] | None],
    *,
    assumed: bool = False,
) -> dict[str, Derivation]:
    """Every derived fact of which the list is kept, by the fact's id.

    ``lists``: the rows of each table, with values as they travel; None (or no entry) where no
    list is kept, so that the declared value stands. Raises Faulty for a filter that is wrong.
    """
    tables = {table.id: table for table in book.tables}
    faults = Faults()
    bound = parameters(book, day, faults, assumed=assumed)
    faults.stop()
    over = Context(number(day), {}, bound, {})
    found: dict[str, Derivation] = {}
    for one in book.derived:
        rows = lists.get(one.table)
        if rows is not None:
            found[one.fact] = _derived(one, tables[one.table], over, day, rows)
    return found


def window(one: records.Window, day: date) -> tuple[int, int]:
    """The first and the last day that count, as they travel.

    ``months_before`` 12 on 2021-02-19 begins on 2020-02-20: twelve whole months with the day.
    """
    if one.years_before is not None:
        return (day.year - one.years_before) * 10_000 + 101, (day.year - 1) * 10_000 + 1231
    if one.months_before is not None:
        return number(_months_back(day, one.months_before) + timedelta(days=1)), number(day)
    return day.year * 10_000 + 101, day.year * 10_000 + 1231


def _months_back(day: date, months: int) -> date:
    """The day of the same number so many months before, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _derived(
    one: records.Derived, table: records.Table, over: Context, day: date, rows: Sequence[Row]
) -> Derivation:
    truths = {field.id for field in table.fields if field.kind is Kind.BOOL}
    holds = _filter(one, table, over)
    span = None if one.window is None else window(one.window, day)
    counted, doubtful = [], []
    for place, row in enumerate(rows):
        facts = {id_: _truth(value) if id_ in truths else value for id_, value in row.items()}
        answer = _both(holds(facts), _inside(one.window, span, facts))
        if answer is None:
            doubtful.append(place)
        elif answer:
            counted.append(place)
    values = [None if one.of is None else row.get(one.of) for row in rows]
    sure, unsure = [values[at] for at in counted], [values[at] for at in doubtful]
    since, until = span or (None, None)
    return Derivation(
        one.fact, one.table, one.aggregate, _aggregated(one.aggregate, sure, unsure), len(rows),
        tuple(counted), tuple(doubtful), since, until,
    )  # fmt: skip


def _filter(one: records.Derived, table: records.Table, over: Context) -> Callable[[Row], Value]:
    if one.where is None:
        return lambda _: True
    worked = formula(one.where, fields(table, over), Type(Kind.BOOL), experts=False)
    core: Node = Open(one.fact) if worked is None else worked.core
    made = _FILTERS.recall(Same(core), partial(function, core))
    return made or function(core)


def _truth(value: Value) -> bool | None:
    return None if value is None else bool(value)


def _inside(given: records.Window | None, span: tuple[int, int] | None, row: Row) -> bool | None:
    if given is None or span is None:
        return True
    day = row.get(given.field)
    return None if day is None else span[0] <= day <= span[1]


def _both(one: Value, other: bool | None) -> bool | None:
    if one is False or other is False:
        return False
    return True if one and other else None


def _aggregated(aggregate: Aggregate, sure: Sequence[Value], unsure: Sequence[Value]) -> Value:
    """The result, or None where a row that may count, or a value not known, could change it."""
    match aggregate:
        case Aggregate.COUNT:
            return None if unsure else len(sure)
        case Aggregate.ANY:
            return True if sure else None if unsure else False
        case Aggregate.SUM:
            known = [value for value in sure if value is not None]
            settled = len(known) == len(sure) and all(value == 0 for value in unsure)
            return sum(known) if settled else None
        case Aggregate.EARLIEST:
            return _extreme(sure, unsure, min)
        case _:
            return _extreme(sure, unsure, max)


def _extreme(
    sure: Sequence[Value], unsure: Sequence[Value], best: Callable[[Iterable[int]], int]
) -> Value:
    """The first or last; what may count and is not better changes nothing. Of no rows: none."""
    every = [*sure, *unsure]
    known = [value for value in every if value is not None]
    if not sure or len(known) < len(every):
        return None
    chosen = best(value for value in sure if value is not None)
    return chosen if best([chosen, *known]) == chosen else None
