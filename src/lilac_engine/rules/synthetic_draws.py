"""Random numbers as Polars expressions: the same seed, name and row give the same number for ever.

A number depends on nothing else: not on the number of rows, on other columns, on the version of
a random generator. So a population may be drawn in parts and in any choice of columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from hashlib import sha256
from math import sqrt
from typing import Final

import polars as pl

from lilac_engine.rules.types import number

ROW: Final = "_row"
_MASK: Final = 2**64 - 1
_GOLDEN: Final = 0x9E3779B97F4A7C15
_ONE, _TWO = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
_LANE: Final = 2**16
_ROOT: Final = sqrt(3)  # four uniform parts have a third of a normal's variance
_HALF: Final = 2**32
_PAIRS: Final = 0x0000_FFFF_0000_FFFF  # the first and the third of four 16-bit parts


def _word(value: int) -> pl.Expr:
    return pl.lit(value & _MASK, dtype=pl.UInt64)


def _mixed(bits: pl.Expr) -> pl.Expr:
    """The finaliser of SplitMix64; products wrap at 64 bits."""
    bits = (bits ^ (bits // _word(2**30))) * _word(_ONE)
    bits = (bits ^ (bits // _word(2**27))) * _word(_TWO)
    return bits ^ (bits // _word(2**31))


def rows(seed: int, size: int, first: int = 0) -> pl.LazyFrame:
    """``size`` rows from number ``first`` on, each with its own 64 random bits under :data:`ROW`."""
    start = int.from_bytes(sha256(f"{seed}".encode()).digest()[:8], "big")
    counted = pl.int_range(first, first + size, dtype=pl.UInt64)
    return (
        pl.LazyFrame()
        .select(_row_number=counted)
        .select(
            firm=pl.col("_row_number").cast(pl.Int64) + 1,
            **{ROW: _mixed(pl.col("_row_number") * _word(_GOLDEN) + _word(start))},
        )
    )


def bits(name: str) -> pl.Expr:
    """64 random bits of the stream ``name``."""
    key = int.from_bytes(sha256(name.encode()).digest()[:8], "big")
    return _mixed(pl.col(ROW) ^ _word(key))


def uniform(name: str) -> pl.Expr:
    """From 0 up to, not with, 1."""
    return (bits(name) // _word(_HALF)).cast(pl.Float64) / _HALF


def lane(word: pl.Expr, part: int) -> pl.Expr:
    """One of the four 16-bit parts of 64 random bits, 0 to 65,535."""
    return (word // _word(_LANE**part)) & _word(_LANE - 1)


def normal(name: str) -> pl.Expr:
    """About normal, mean 0 and deviation 1: four uniform parts added; never beyond 3.5."""
    word = bits(name)
    pairs = (word & _word(_PAIRS)) + (word // _word(_LANE) & _word(_PAIRS))
    added = (pairs & _word(_HALF - 1)) + pairs // _word(_HALF)
    return (added.cast(pl.Float64) / _LANE - 2 + 2 / _LANE) * _ROOT


def lognormal(name: str, median: float, spread: float) -> pl.Expr:
    """Log-normal with its median and the deviation of its logarithm."""
    return (normal(name) * spread).exp() * median


def day_before(name: str, day: date, days: int) -> pl.Expr:
    """A civil day as it travels (20210219), up to ``days`` before ``day``."""
    back = (uniform(name) * (days + 1)).floor().cast(pl.UInt32)
    known = pl.Series(
        [number(day - timedelta(days=count)) for count in range(days + 1)], dtype=pl.Int64
    )
    return pl.lit(known).gather(back)


def yes(name: str, percent: float) -> pl.Expr:
    """True in ``percent`` of a hundred."""
    return uniform(name) < percent / 100


def choice(name: str, numbers: Sequence[int], weights: Sequence[float]) -> pl.Expr:
    """One of some numbers after their weights."""
    whole = sum(weights)
    drawn, reached = uniform(name), 0.0
    found = pl.lit(numbers[-1], dtype=pl.Int64)
    steps = []
    for value, weight in zip(numbers[:-1], weights[:-1], strict=True):
        reached += weight / whole
        steps.append((drawn < reached, value))
    for holds, value in reversed(steps):
        found = pl.when(holds).then(pl.lit(value, dtype=pl.Int64)).otherwise(found)
    return found


def by_number(column: str, values: Mapping[int, float]) -> pl.Expr:
    """A plain number looked up by a column of numbers; 1 where it is not listed."""
    return pl.col(column).replace_strict(
        list(values), list(values.values()), default=1.0, return_dtype=pl.Float64
    )
