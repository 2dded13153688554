"""Exactness: closures, Polars and PostgreSQL cell by cell; no definite answer from a missing fact."""

from __future__ import annotations

import polars as pl
import psycopg

from lilac_engine.rules import sql
from lilac_engine.rules.closures import Answer, compiled
from lilac_engine.rules.columns import outcomes, prepared
from lilac_engine.rules.outcomes import OutcomeKind
from lilac_engine.rules.program import Program
from rule_figures.measuring import POSTGRES, Row, Setting
from rule_figures.population import population
from rule_figures.populations import load

CHUNK = 50_000
YES, NO, OTHERS = OutcomeKind.YES, OutcomeKind.NO, OutcomeKind.NOT_APPLICABLE
STAYS = {YES: [YES], OTHERS: [OTHERS], NO: [NO, OTHERS]}
"""What a definite answer may still become. A no whose benefit turns out to concern others is no less a no."""


def rows(setting: Setting) -> list[Row]:
    """Cells that differ, and answers that turn when a missing fact is learnt."""
    wanted = setting.program
    parties = 100_000 if setting.quick else 1_000_000
    frame = prepared(wanted, population(wanted, parties, seed=3))
    found = outcomes(wanted, frame)
    cells = found.height * found.width
    return [
        _compared("closures and Polars", cells, _closures(wanted, frame, found)),
        *_postgres(wanted, frame, found, cells),
        *(_learnt(wanted, frame, found, seed) for seed in (11, 12)),
    ]


def _compared(what: str, cells: int, differing: int) -> Row:
    title = f"{what}: differing cells of {cells:,}"
    return Row(title, "0", f"{differing:,}", met=not differing, wrong=bool(differing))


def _closures(wanted: Program, frame: pl.DataFrame, found: pl.DataFrame) -> int:
    answers, differing = compiled(wanted).answers, 0
    for start in range(0, frame.height, CHUNK):
        firms = frame.slice(start, CHUNK).iter_rows(named=True)
        told = [_cells(wanted, answers(firm)) for firm in firms]
        for ours, theirs in zip(told, found.slice(start, CHUNK).iter_rows(), strict=True):
            if ours != theirs:
                differing += sum(a != b for a, b in zip(ours, theirs, strict=True))
    return differing


def _cells(wanted: Program, answers: tuple[Answer, ...]) -> tuple[int | None, ...]:
    """One party's answers in the order of a population's columns."""
    cells: list[int | None] = []
    for benefit, (kind, amount, lines, figure, failed, unknown) in zip(
        wanted.benefits, answers, strict=True
    ):
        cells.append(kind)
        if benefit.lines:
            payers = dict.fromkeys(line.record.payer for line in benefit.lines)
            sums = {
                payer: sum(fen for line, fen in zip(benefit.lines, lines, strict=True)
                           if line.record.payer is payer) if lines else None
                for payer in payers
            }  # fmt: skip
            cells += [amount, *sums.values()]
        if benefit.figure is not None:
            cells.append(figure)
        cells += [failed, unknown]
    return tuple(cells)


def _postgres(wanted: Program, frame: pl.DataFrame, found: pl.DataFrame, cells: int) -> list[Row]:
    try:
        with psycopg.connect(POSTGRES, autocommit=True, connect_timeout=3) as connection:
            load(connection, wanted, frame)
            differing = 0
            for start in range(0, frame.height, CHUNK):
                where = f'"row" >= {start} AND "row" < {start + CHUNK}'
                connection.execute("DROP TABLE IF EXISTS lilac_bench_part")
                connection.execute(
                    f"CREATE TEMPORARY TABLE lilac_bench_part AS SELECT * FROM lilac_bench WHERE {where}"
                )
                text = sql.query(wanted, "lilac_bench_part", "postgres", keep=["row"])
                told = connection.execute(f'{text} ORDER BY "row"').fetchall()
                ours = found.slice(start, CHUNK).iter_rows()
                for theirs, own in zip(told, ours, strict=True):
                    if theirs[1:] != own:
                        differing += sum(a != b for a, b in zip(theirs[1:], own, strict=True))
    except (OSError, psycopg.Error) as fault:
        return [
            Row("PostgreSQL and Polars: differing cells", "0", f"absent: {type(fault).__name__}")
        ]
    return [_compared("PostgreSQL and Polars", cells, differing)]


def _learnt(wanted: Program, frame: pl.DataFrame, found: pl.DataFrame, seed: int) -> Row:
    """Fill in what is missing at random: what was definite must come out as before."""
    filled = prepared(wanted, population(wanted, frame.height, seed=seed, missing=0))
    known = frame.with_columns(pl.col(name).fill_null(filled[name]) for name in filled.columns)
    after = outcomes(wanted, known, masks=False)
    turned = 0
    for benefit in wanted.benefits:
        kind, amount = f"{benefit.id}.kind", f"{benefit.id}.amount"
        for was, stays in STAYS.items():
            kept = after[kind].is_in([int(one) for one in stays])
            turned += int(((found[kind] == int(was)) & ~kept).sum())
        if benefit.lines:
            yes = found[kind] == int(YES)
            turned += int((yes & found[amount].ne_missing(after[amount])).sum())
    title = (
        f"definite answers that a missing fact turned, of {frame.height * len(wanted.benefits):,}"
    )
    return Row(title, "0", f"{turned:,}", met=not turned, wrong=bool(turned))
