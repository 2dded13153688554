"""What a complete register says by its silence (封闭世界): absence there is no, or nought.

Only for facts declared so, only from a register known to be complete on a day, and always noted,
so that every reason that rests on such a value can say so.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from lilac_engine.rules.program import Column, Program
from lilac_engine.rules.types import Kind, Value


def close(
    facts: Mapping[str, Value],
    program: Program,
    complete: Mapping[str, date],
    *,
    stale_days: int = 0,
) -> tuple[dict[str, Value], frozenset[str]]:
    """``facts`` with what complete registers leave out, and the columns that were filled so.

    ``complete``: register id to the last day it is complete for. A plain fact needs completeness
    up to the program's day, or at most ``stale_days`` before it; a yearly fact up to the last day
    of its year, or the program's day if that year is not over. Facts of a kind that has neither a
    no nor a nought (days, options without one of number 0) stay unknown.
    """
    filled: dict[str, Value] = {}
    for column in program.columns:
        known_until = complete.get(column.fact.register_)
        if facts.get(column.name) is not None or known_until is None:
            continue
        if not column.fact.closed_world or known_until < _needed(column, program.day, stale_days):
            continue
        absent = _absent(column)
        if absent is not None:
            filled[column.name] = absent
    return {**facts, **filled}, frozenset(filled)


def _needed(column: Column, day: date, stale_days: int) -> date:
    """The first day of completeness that is enough."""
    newest = day - timedelta(days=stale_days)
    if column.lag is None:
        return newest
    return min(newest, date(day.year - column.lag, 12, 31))


def _absent(column: Column) -> Value:
    """No or nought, if the column can have it."""
    match column.type.kind:
        case Kind.BOOL:
            return False
        case Kind.INT if column.low <= 0 <= column.high:
            return 0
        case Kind.CODE if any(choice.number == 0 for choice in column.fact.options.values()):
            return 0
        case _:
            return None
