"""All registered organisations as one frame of columns, kept in memory until a fact changes.

The same facts as :func:`lilac.entitlements.queries.facts.known` gives for one organisation, for
all of them at once: what a what-if or a list computes over.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import islice
from threading import RLock
from typing import Any, Final

import polars as pl
from django.db.models import Max

from lilac.entitlements.models import FactValue, ListKept, ListRow
from lilac.entitlements.queries import book as rules
from lilac.entitlements.queries.facts import ASSUMABLE, completeness, derivations_of
from lilac.entitlements.states import Kept, Source
from lilac.parties.models import Organisation
from lilac_engine.rules.columns import prepared
from lilac_engine.rules.program import Column, Program
from lilac_engine.rules.types import Kind, Value

FIRM: Final = "firm"
GROUPS: Final[Mapping[str, str]] = {"city": "of.city", "size": "of.size"}
"""The columns costs are grouped by; their values are options of the facts in :data:`GROUP_FACTS`."""
GROUP_FACTS: Final[Mapping[str, str]] = {"city": "city", "size": "firm_size"}
PREVAILS: Final = {Source.REGISTER: 0, Source.OFFICER: 1, Source.OWN: 2}
CHUNK: Final = 100_000
FRAMES: Final = 4

_frames: OrderedDict[tuple[Any, ...], pl.DataFrame] = OrderedDict()
_lock = RLock()


def registered(program: Program) -> pl.DataFrame:
    """One row a confirmed organisation: ``firm`` (its key), ``of.city``, ``of.size``, all columns.

    Typed as :func:`lilac_engine.rules.columns.prepared` wants it. Kept in this process for the
    state of the facts and the columns wanted; two small queries when it is there already. Treat
    it as read-only.
    """
    with _lock:  # one thread reads; the others wait for what it brings
        key = _key(program)
        if key not in _frames:
            _hold(key, _read(program))
        _frames.move_to_end(key)
        return _frames[key]


def keep(program: Program, frame: pl.DataFrame) -> None:
    """Hold a frame as what is registered now; frames of an older state are let go."""
    with _lock:
        _hold(_key(program), frame)


def _hold(key: tuple[Any, ...], frame: pl.DataFrame) -> None:
    for stale in [held for held in _frames if held[0] != key[0]]:
        del _frames[stale]
    _frames[key] = frame
    while len(_frames) > FRAMES:
        _frames.popitem(last=False)


def forget() -> None:
    """Let go of every frame kept."""
    with _lock:
        _frames.clear()


def _key(program: Program) -> tuple[Any, ...]:
    """The state of the facts; then columns, the years they mean and the day."""
    state = (rules.revision(Kept.FACTS), Organisation.objects.aggregate(last=Max("pk"))["last"])
    columns = tuple((c.name, c.fact.id, c.lag, c.low, c.high) for c in program.columns)
    return state, program.day, columns


def _read(program: Program) -> pl.DataFrame:
    firms = _firms()
    places = _places(program)
    frame = firms.join(
        _wide(_values({fact for fact, _year in places}), places), on=FIRM, how="left"
    )
    frame = frame.with_columns(
        pl.lit(None, pl.Int64).alias(name)
        for names in places.values()
        for name in names
        if name not in frame.columns
    )
    frame = _derived(program, frame)
    frame = _complete(program, frame, places)
    frame = _city_of_region(frame)
    frame = frame.with_columns(_within(column) for column in program.columns)
    columns = [FIRM, *GROUPS.values(), *(column.name for column in program.columns)]
    return prepared(program, frame.select(columns))


def _places(program: Program) -> dict[tuple[str, int], list[str]]:
    """For each fact and year the columns it fills; a fact that goes by no years has year 0."""
    places: dict[tuple[str, int], list[str]] = {}
    for column in program.columns:
        places.setdefault((column.fact.id, year_of(column, program.day)), []).append(column.name)
    for group, fact in GROUP_FACTS.items():
        places.setdefault((fact, 0), []).append(GROUPS[group])
    return places


def year_of(column: Column, day: date) -> int:
    """The calendar year a column means on a day; 0 for a fact that does not go by years."""
    return 0 if column.lag is None else day.year - column.lag


def _firms() -> pl.DataFrame:
    rows = Organisation.objects.confirmed().order_by("pk").values_list("pk", "region__slug",
                                                                       "region__parent__slug")  # fmt: skip
    schema = {FIRM: pl.Int64, "region": pl.String, "region_above": pl.String}
    return _frame(rows.iterator(chunk_size=CHUNK), schema)


def _values(facts: set[str]) -> pl.DataFrame:
    """The value that prevails, of each organisation, fact and year."""
    held = FactValue.objects.filter(fact__in=facts, replaced_at=None).values_list(
        "organisation_id", "fact", "year", "value", "source"
    )
    schema = {
        FIRM: pl.Int64, "fact": pl.Enum(sorted(facts)), "year": pl.Int32, "value": pl.Int64,
        "source": pl.Enum(list(Source.values)),
    }  # fmt: skip
    rank = pl.col("source").replace_strict(PREVAILS, return_dtype=pl.Int8)
    return (
        _frame(held.iterator(chunk_size=CHUNK), schema)
        .with_columns(rank.alias("rank"))
        .sort("rank")
        .unique([FIRM, "fact", "year"], keep="first", maintain_order=True)
        .select(FIRM, pl.col("fact").cast(pl.String), "year", "value")
    )


def _wide(values: pl.DataFrame, places: Mapping[tuple[str, int], list[str]]) -> pl.DataFrame:
    """A row an organisation, a column for each place."""
    names = [(fact, year, name) for (fact, year), found in places.items() for name in found]
    schema = {"fact": pl.String, "year": pl.Int32, "column": pl.String}
    placed = values.join(pl.DataFrame(names, schema=schema, orient="row"), on=["fact", "year"])
    return placed.pivot(on="column", index=FIRM, values="value", aggregate_function="first")


def _complete(
    program: Program, frame: pl.DataFrame, places: Mapping[tuple[str, int], list[str]]
) -> pl.DataFrame:
    """Where a register was complete, absence of a closed-world fact is a no, or nought."""
    closed = {c.fact.id for c in program.columns if c.fact.closed_world}
    kinds = {c.fact.id: c.fact.kind for c in program.columns}
    said = {place for place in completeness(program.day) if place[0] in closed}
    filled = {
        name for place in said if kinds[place[0]] in ASSUMABLE for name in places.get(place, ())
    }
    return frame.with_columns(pl.col(name).fill_null(0) for name in sorted(filled))


def _derived(program: Program, frame: pl.DataFrame) -> pl.DataFrame:
    """What is computed from a list that is kept takes the place of what was entered."""
    computed = _computed(program)
    names = sorted({name for columns in computed.values() for name in columns})
    if not names:
        return frame
    rows = [
        (firm, *(_whole(columns.get(name)) for name in names), *(name in columns for name in names))
        for firm, columns in computed.items()
    ]
    schema = {FIRM: pl.Int64, **{f"{name}!": pl.Int64 for name in names},
              **{f"{name}?": pl.Boolean for name in names}}  # fmt: skip
    joined = frame.join(pl.DataFrame(rows, schema=schema, orient="row"), on=FIRM, how="left")
    better = [
        pl.when(pl.col(f"{name}?").fill_null(False)).then(f"{name}!").otherwise(name).alias(name)
        for name in names
    ]
    return joined.with_columns(better).drop(f"{name}{mark}" for name in names for mark in "!?")


def _computed(program: Program) -> dict[int, dict[str, Value]]:
    """By organisation, the columns computed from its lists."""
    lists: dict[int, dict[str, list[dict[str, Value]]]] = {}
    for firm, table in ListKept.objects.values_list("organisation_id", "table"):
        lists.setdefault(firm, {})[table] = []
    if not lists:
        return {}
    rows = ListRow.objects.filter(removed_at=None).order_by("organisation_id", "table", "key")
    for firm, table, data in rows.values_list("organisation_id", "table", "data").iterator(CHUNK):
        if table in lists.get(firm, ()):
            lists[firm][table].append(data)
    book = rules.book()
    wanted = {c.fact.id for c in program.columns if c.lag is None}
    return {
        firm: {
            fact: made.value
            for fact, made in derivations_of(book, program.day, found).items()
            if fact in wanted
        }
        for firm, found in lists.items()
    }


def _city_of_region(frame: pl.DataFrame) -> pl.DataFrame:
    """Where no fact says the city, the region an organisation is registered in does."""
    fact = next((one for one in rules.book().facts if one.id == GROUP_FACTS["city"]), None)
    if fact is None:
        return frame
    numbers = {key: choice.number for key, choice in fact.options.items()}
    named = [
        pl.col(place).replace_strict(numbers, default=None, return_dtype=pl.Int64)
        for place in ("region", "region_above")
    ]
    return frame.with_columns(pl.coalesce(GROUPS["city"], *named).alias(GROUPS["city"]))


def _within(column: Column) -> pl.Expr:
    """A value that its declaration no longer allows is not known."""
    if column.type.kind is Kind.BOOL:
        return pl.col(column.name).cast(pl.Boolean)
    inside = pl.col(column.name).is_between(column.low, column.high)
    return pl.when(inside).then(pl.col(column.name)).alias(column.name)


def _frame(rows: Iterator[tuple[Any, ...]], schema: Mapping[str, Any]) -> pl.DataFrame:
    """Rows of the database as columns, a chunk at a time: never all of them as Python's objects."""
    chunks: list[pl.DataFrame] = []
    while chunk := list(islice(rows, CHUNK)):
        chunks.append(pl.DataFrame(chunk, schema=schema, orient="row"))
    return pl.concat(chunks) if chunks else pl.DataFrame(schema=schema)


def _whole(value: int | bool | None) -> int | None:
    return None if value is None else int(value)
