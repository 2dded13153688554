"""A random population for the benchmarks: seeded, labelled as nothing but random, facts missing."""

from __future__ import annotations

import polars as pl

from lilac_engine.rules.program import Column, Program
from lilac_engine.rules.types import Kind

MISSING = 20
"""One value in so many is not known."""


def population(
    program: Program, parties: int, *, seed: int = 7, missing: int = MISSING
) -> pl.DataFrame:
    """One row a party in 64-bit columns; the same for the same arguments. ``missing`` 0: none."""
    rows = pl.int_range(0, parties, eager=True).alias("row")
    series = []
    for at, column in enumerate(program.columns):
        drawn = pl.DataFrame(
            {"h": rows.hash(seed * 1000 + at), "m": rows.hash(seed * 1000 + 500 + at)}
        )
        value = _value(column)
        if missing:
            value = pl.when(pl.col("m") % missing > 0).then(value)
        series.append(drawn.select(value.alias(column.name)).to_series())
    return pl.DataFrame(series)


def _value(column: Column) -> pl.Expr:
    """Money and counts even on a logarithmic scale, days between 1990 and 2020."""
    drawn = pl.col("h")
    match column.type.kind:
        case Kind.BOOL:
            return drawn % 10 < 6
        case Kind.DATE:
            month, day = drawn // 64 % 12 + 1, drawn // 4096 % 28 + 1
            return ((drawn % 31 + 1990) * 10_000 + month * 100 + day).cast(pl.Int64)
        case Kind.CODE:
            options = sorted(choice.number for choice in column.fact.options.values())
            at = (drawn % len(options)).cast(pl.Int64)
            return at.replace_strict(list(range(len(options))), options, return_dtype=pl.Int64)
        case _:
            digits = len(str(column.high)) - 1
            even = (drawn % 1_000_003).cast(pl.Float64) / 1_000_003
            value = (pl.lit(10.0) ** (even * digits)).cast(pl.Int64)
            return pl.max_horizontal(value, pl.lit(column.low)).cast(pl.Int64)
