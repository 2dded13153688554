"""Parties as a frame, and outcomes as the row every target of a population gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from lilac_engine.rules.outcomes import Outcome
from lilac_engine.rules.program import Program
from lilac_engine.rules.types import Kind, Value


def framed(program: Program, parties: Sequence[Mapping[str, Value]]) -> pl.DataFrame:
    """One row a party, 64-bit numbers, null for what is not known."""
    return pl.DataFrame(
        {
            column.name: pl.Series(
                [party.get(column.name) for party in parties],
                dtype=pl.Boolean if column.type.kind is Kind.BOOL else pl.Int64,
            )
            for column in program.columns
        }
    )


def outcome_rows(program: Program, outcome: Outcome, mark: str = ".") -> dict[str, int | None]:
    """What populations carry of one outcome."""
    benefit = program.benefit[outcome.benefit]
    row: dict[str, int | None] = {"kind": int(outcome.kind)}
    if benefit.lines:
        row["amount"] = outcome.amount
        paid = dict(outcome.lines)
        for line in benefit.lines:
            row[line.record.payer.value] = paid.get(line.record.payer.value)
    if benefit.figure is not None:
        row["figure"] = outcome.figure
    row |= {"failed": outcome.failed, "unknown": outcome.unknown}
    return {f"{benefit.id}{mark}{name}": value for name, value in row.items()}
