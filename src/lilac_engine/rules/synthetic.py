"""Synthetic enterprise populations (合成企业总体): seeded, labelled, close to published series where there are any.

For the demo, for benchmarks and for tests. Nobody in it exists. The same seed gives the same rows
for ever, whole or in parts, and whichever columns are asked for (see :mod:`synthetic_draws`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl

from lilac_engine.rules import records
from lilac_engine.rules import synthetic_draws as draw
from lilac_engine.rules.binding import Faults, columns
from lilac_engine.rules.program import Column
from lilac_engine.rules.synthetic_firms import Ground, enterprises
from lilac_engine.rules.synthetic_marginals import (
    SIZES,
    Marginals,
    Number,
    described,
    marginals,
    neutral,
)
from lilac_engine.rules.types import Kind, Unit

__all__ = ["LABEL", "Marginals", "described", "marginals", "population", "write"]

IDS: Final = ("firm", "city", "size", "synthetic")
LABEL: Final = {"lilac.synthetic": "true"}
"""What the metadata of every written file say."""

_SIZES: Final = pl.Enum(SIZES)
_PART: Final = 250_000
_RARE: Final = 2.0  # percent of a yes nobody said anything of
_SCALE: Final = {Unit.FEN: 100, Unit.BPS: 100}
_PLAIN = Number(median=10, spread=0.8)
_MONEY = Number(median=1_000_000, spread=1.0)
_LANES: Final = 4
_WHOLE: Final = 0.8  # the part of missing facts that is missing register by register
_LANE: Final = 65_536


def population(
    book: records.Book,
    size: int,
    seed: int,
    day: date,
    *,
    marginals: Marginals | None = None,
    columns: Collection[str] | None = None,
    first: int = 0,
) -> pl.DataFrame:
    """``size`` synthetic enterprises as a program takes them on ``day``.

    Columns: ``firm`` (a number from 1), ``city`` (the option's number), ``size`` (micro, small,
    medium, large), ``synthetic`` (true), then every column of the book's facts as it travels, or
    those of ``columns`` (a program's). ``first``: the row to begin with, so that parts join.
    Without ``marginals`` of a pack all cities are alike.
    """
    return _lazy(book, size, seed, day, marginals, columns, first).collect()


def write(
    folder: Path,
    book: records.Book,
    size: int,
    seed: int,
    day: date,
    *,
    marginals: Marginals | None = None,
    columns: Collection[str] | None = None,
    rows: int = _PART,
) -> Iterator[int]:
    """A population as Parquet files of ``rows`` rows in ``folder``; yields the rows written so far.

    For sizes that do not fit into memory. Overwrites files of the same names; every file is
    labelled synthetic in its metadata.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for part, start in enumerate(range(0, size, rows)):
        count = min(rows, size - start)
        frame = _lazy(book, count, seed, day, marginals, columns, start).collect()
        frame.write_parquet(folder / f"part-{part:05}.parquet", metadata=LABEL)
        yield start + count


def _lazy(
    book: records.Book,
    size: int,
    seed: int,
    day: date,
    given: Marginals | None,
    chosen: Collection[str] | None,
    first: int,
) -> pl.LazyFrame:
    every = columns(book, Faults())
    options = {
        fact.id: {id_: choice.number for id_, choice in fact.options.items()} for fact in book.facts
    }
    shares = given or neutral(tuple(options.get("city", {})))
    ground = Ground(shares, options, day)
    frame = enterprises(draw.rows(seed, size, first), ground)
    have = set(frame.collect_schema().names())
    wanted = {
        name: column
        for name, column in every.items()
        if name not in IDS and (chosen is None or name in chosen)
    }
    needed = _needed(wanted, every, shares)
    frame = frame.with_columns(
        **{name: _single(column, ground) for name, column in needed.items() if name not in have}
    )
    for _ in range(2):  # what concerns only some of those whom another fact concerns
        frame = frame.with_columns(**_concerned(needed, shares, have))
    places = {name: place for place, name in enumerate(every)}
    frame = frame.with_columns(**_silence(wanted, places, shares))
    return frame.select(
        "firm",
        "city",
        size=pl.col("_size").replace_strict(
            list(range(len(SIZES))), list(SIZES), return_dtype=_SIZES
        ),
        synthetic=pl.lit(value=True),
        **{name: _told(column, places[name], shares) for name, column in wanted.items()},
    )


def _needed(
    wanted: Mapping[str, Column], every: Mapping[str, Column], shares: Marginals
) -> dict[str, Column]:
    """The columns asked for and those that tell whom they concern."""
    names = set(wanted)
    for _ in range(2):
        names |= {shares.concerns.get(every[name].fact.id, name) for name in names} & every.keys()
    return {name: column for name, column in every.items() if name in names}


def _single(column: Column, ground: Ground) -> pl.Expr:
    """A fact that hangs together with nothing else."""
    fact, name = column.fact, column.name
    if fact.kind is Kind.BOOL:
        return draw.yes(name, ground.marginals.yes.get(fact.id, _RARE))
    if fact.kind is Kind.CODE:
        return ground.option(fact.id)
    if fact.kind is Kind.DATE:
        return draw.day_before(name, ground.day, 2500)
    number = ground.marginals.numbers.get(fact.id, _MONEY if fact.unit is Unit.FEN else _PLAIN)
    scale = _SCALE.get(fact.unit, 1)
    return draw.lognormal(name, number.median * scale, number.spread).round().cast(pl.Int64)


def _concerned(
    needed: Mapping[str, Column], shares: Marginals, have: Collection[str]
) -> dict[str, pl.Expr]:
    """What exists only where another fact is yes, or not the option numbered 0."""
    found = {}
    for name, column in needed.items():
        other = needed.get(shares.concerns.get(column.fact.id, ""))
        if other is None or (name in have and column.fact.kind is Kind.DATE):
            continue
        holds = pl.col(other.name)
        if other.fact.kind is not Kind.BOOL:
            holds = holds != 0
        sure = column.fact.closed_world and column.fact.kind is Kind.BOOL
        none = pl.lit(value=False) if sure else pl.lit(None)
        found[name] = pl.when(holds).then(pl.col(name)).otherwise(none)
    return found


def _silence(
    wanted: Mapping[str, Column], places: Mapping[str, int], shares: Marginals
) -> dict[str, pl.Expr]:
    """Which registers say nothing of a firm, and the random bits that silence single facts."""
    registers = {column.fact.register_ for column in wanted.values()}
    words = {places[name] // _LANES for name in wanted}
    return {
        f"_register {id_}": draw.yes(f"register {id_}", shares.missing[id_] * _WHOLE)
        for id_ in sorted(registers & shares.missing.keys())
    } | {f"_missing {word}": draw.bits(f"missing {word}") for word in sorted(words)}


def _told(column: Column, place: int, shares: Marginals) -> pl.Expr:
    """A column inside its domain, empty where its register says nothing of the firm."""
    value = pl.col(column.name)
    if column.fact.kind is Kind.INT:
        value = value.clip(column.low, column.high)
    register = column.fact.register_
    rate = shares.missing.get(register, 0.0) / 100
    if not rate:
        return value
    single = draw.lane(pl.col(f"_missing {place // _LANES}"), place % _LANES)
    silent = pl.col(f"_register {register}") | (single < round(rate * (1 - _WHOLE) * _LANE))
    return pl.when(~silent).then(value)
