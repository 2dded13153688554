"""Parties as a frame or a table, and outcomes as the row every target of a population gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from lilac_engine.rules import closures, sql
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


Parties = Sequence[Mapping[str, Value]]


def expected(program: Program, parties: Parties, mark: str = ".") -> list[dict[str, int | None]]:
    """What closures say of each party, in the columns of a population."""
    return [
        {
            name: value
            for outcome in closures.outcomes(program, facts)
            for name, value in outcome_rows(program, outcome, mark).items()
        }
        for facts in parties
    ]


def listed(program: Program, parties: Parties) -> list[list[int | None]]:
    """The same without names."""
    return [list(row.values()) for row in expected(program, parties)]


def answered(
    connection: Any, program: Program, parties: Parties, dialect: sql.Target
) -> list[list[int | None]]:
    """The outcomes a database gives (SQLite or PostgreSQL), in the order of the parties."""
    types = {Kind.BOOL: "BOOLEAN"}
    columns = ", ".join(f'"{c.name}" {types.get(c.type.kind, "BIGINT")}' for c in program.columns)
    marks = ", ".join(["?" if dialect == "sqlite" else "%s"] * (len(program.columns) + 1))
    rows = [
        (number, *(facts.get(column.name) for column in program.columns))
        for number, facts in enumerate(parties)
    ]
    cursor = connection.cursor()
    cursor.execute("DROP TABLE IF EXISTS parties")
    cursor.execute(f'CREATE TEMPORARY TABLE parties ("row" BIGINT, {columns})')
    cursor.executemany(f"INSERT INTO parties VALUES ({marks})", rows)
    cursor.execute(sql.query(program, "parties", dialect, keep=["row"]) + ' ORDER BY "row"')
    return [list(row[1:]) for row in cursor.fetchall()]
