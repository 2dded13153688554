"""What a change of the book costs over a population, as the tables that are shown and kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import add
from threading import Lock
from typing import Any, Final

import polars as pl

from lilac.entitlements.queries import book as reading
from lilac.entitlements.queries.changes import on, options, steps, tried
from lilac.entitlements.queries.population import GROUP_FACTS, GROUPS
from lilac.entitlements.queries.privacy import (
    LEAST,
    few,
    withhold,
    withhold_moves,
    withhold_steps,
)
from lilac_engine.rules.columns import outcomes
from lilac_engine.rules.outcomes import OutcomeKind
from lilac_engine.rules.population import ALL, changed, curve, near_misses, winners_losers
from lilac_engine.rules.program import Program
from lilac_engine.rules.records import Book, Payer

Row = dict[str, Any]
Tables = dict[str, Any]
YEARS: Final = 3
NEAREST: Final = 60  # rows of near misses kept
KINDS: Final = tuple(OutcomeKind)
PAID: Final = (OutcomeKind.YES,)


_kept: OrderedDict[str, tuple[pl.DataFrame, pl.DataFrame]] = OrderedDict()
_totals: OrderedDict[int, tuple[pl.DataFrame, int]] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Trial:
    """Two books on one day over one population. ``private``: real firms, so small cells are kept back."""

    before: Book
    after: Book
    day: date
    frame: pl.DataFrame
    private: bool = True
    curve: tuple[str, Decimal, Decimal] | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """What a change does to one benefit: firms that gain or lose, and fen."""

    benefit: str
    winners: int
    losers: int
    gained: int
    lost: int


def simulate(trial: Trial, note: Callable[[int, int], None] = lambda _done, _of: None) -> Tables:
    """Every table of a simulation. ``note`` is told how many of how many steps are done."""
    of = 6
    before, after = (reading.compiled(book, trial.day) for book in (trial.before, trial.after))
    note(0, of)
    then = outcomes(before, trial.frame, masks=False)
    note(1, of)
    now = outcomes(after, trial.frame)
    note(2, of)
    hidden = LEAST if trial.private else 0
    *benefits, whole = moves(then, now)
    tables: Tables = {
        "firms": trial.frame.height,
        "program_before": before.hash,
        "program_after": after.hash,
        "total": {
            "before": total(before, then),  # the new one could tell of few firms
            "after": None if moves_few([*benefits, whole], hidden) else total(after, now),
        },
        "private": trial.private,
        "assumed": sorted(b.id for b in after.benefits if b.assumed),
        "measures": withhold(
            _with_moves(by_benefit(before, after, then, now), benefits),
            ("before", "after"),
            hidden,
        ),
        "payers": withhold(by_payer(before, after, then, now), ("before", "after"), hidden),
    }
    for group, column in GROUPS.items():
        if column in trial.frame.columns:
            words = options(trial.after, GROUP_FACTS[group])
            rows = by_group(before, after, then, now, trial.frame[column], words)
            tables[group] = withhold(rows, ("before", "after"), hidden)
    note(3, of)
    rows = [_moved(after, moved) for moved in benefits]
    tables["winners"] = withhold_moves(rows, hidden)
    tables["firms_moved"] = withhold_moves([_moved(after, whole)], hidden)[0]
    tables["near"] = withhold(near(after, now), ("firms",), hidden, alike=False)
    note(4, of)
    tables["years"] = by_year(trial)
    note(5, of)
    if trial.curve:
        tables["curve"] = curve_of(trial, *trial.curve)
    note(of, of)
    return tables


def outcomes_of(program: Program, frame: pl.DataFrame) -> pl.DataFrame:
    """The outcomes of a program over a frame, without masks, kept while both stay the same."""
    with _lock:
        held = _kept.get(program.hash)
        if held is None or held[0] is not frame:
            held = (frame, outcomes(program, frame, masks=False))
            _kept[program.hash] = held
        _kept.move_to_end(program.hash)
        while len(_kept) > 2:
            _kept.popitem(last=False)
        return held[1]


def _total_of(program: Program, found: pl.DataFrame) -> int:
    """The total of outcomes that are kept, summed once."""
    with _lock:
        held = _totals.get(id(found))
        if held is None or held[0] is not found:
            held = (found, total(program, found))
            _totals[id(found)] = held
        while len(_totals) > 2:
            _totals.popitem(last=False)
        return held[1]


def total(program: Program, found: pl.DataFrame, only: Collection[str] | None = None) -> int:
    """All that is paid, in fen."""
    names = [f"{b.id}.amount" for b in program.benefits if only is None or b.id in only]
    paid = [_paid(name.removesuffix(".amount")) for name in names if name in found.columns]
    return int(found.select(reduce(add, (p.sum() for p in paid))).item()) if paid else 0


def by_benefit(before: Program, after: Program, then: pl.DataFrame, now: pl.DataFrame) -> list[Row]:
    """Each benefit: how many of each answer, and what is paid, before and after."""
    rows: list[Row] = []
    for id_ in dict.fromkeys([*after.benefit, *before.benefit]):
        record = (after.benefit.get(id_) or before.benefit[id_]).record
        rows.append(
            {
                "key": id_,
                "measure": record.measure,
                "zh": record.zh,
                "en": record.en,
                "gives": record.gives.value,
                "before": _sums(before, then, id_),
                "after": _sums(after, now, id_),
                "answers": answers(now, id_) if id_ in after.benefit else {},
            }
        )
    return rows


def _with_moves(rows: Sequence[Row], found: Sequence[Moved]) -> list[Row]:
    moved = {one.benefit: (one.winners, one.losers) for one in found}
    return [row | {"moved": moved.get(row["key"], ())} for row in rows]


def moves_few(found: Sequence[Moved], least: int = LEAST) -> bool:
    """Whether fewer than ``least`` firms gain or lose somewhere, but somebody does."""
    return few((n for one in found for n in (one.winners, one.losers)), least)


def answers(found: pl.DataFrame, benefit: str) -> dict[str, int]:
    """How many firms get each answer, by its number."""
    counts = dict(found[f"{benefit}.kind"].value_counts().iter_rows())
    return {str(int(kind)): int(counts.get(kind, 0)) for kind in KINDS}


def by_payer(before: Program, after: Program, then: pl.DataFrame, now: pl.DataFrame) -> list[Row]:
    """What each level pays, and to how many firms."""
    rows: list[Row] = [
        {
            "key": payer.value,
            "before": _payer(before, then, payer),
            "after": _payer(after, now, payer),
        }
        for payer in Payer
    ]
    return [row for row in rows if row["before"]["firms"] or row["after"]["firms"]]


def by_group(
    before: Program,
    after: Program,
    then: pl.DataFrame,
    now: pl.DataFrame,
    group: pl.Series,
    words: Mapping[int | None, Row],
) -> list[Row]:
    """What is paid in each city, or to firms of each size. Not known is a group of its own."""
    frame = pl.DataFrame(
        {
            "group": group.cast(pl.Int64),
            "then": _per_firm(before, then),
            "now": _per_firm(after, now),
        }
    )
    found = (
        frame.group_by("group")
        .agg(
            pl.len().alias("size"),
            pl.col("then").sum().alias("then_fen"),
            (pl.col("then") > 0).sum().alias("then_firms"),
            pl.col("now").sum().alias("now_fen"),
            (pl.col("now") > 0).sum().alias("now_firms"),
            (pl.col("now") > pl.col("then")).sum().alias("more"),
            (pl.col("now") < pl.col("then")).sum().alias("less"),
        )
        .sort("now_fen", "group", descending=[True, False], nulls_last=True)
    )
    nobody: Row = {"zh": "未填", "en": "not stated"}
    return [
        {
            "key": "" if row["group"] is None else str(row["group"]),
            **words.get(row["group"], nobody),
            "size": row["size"],
            "before": {"firms": row["then_firms"], "fen": row["then_fen"]},
            "after": {"firms": row["now_firms"], "fen": row["now_fen"]},
            "moved": (row["more"], row["less"]),
        }
        for row in found.iter_rows(named=True)
    ]


def moves(
    then: pl.DataFrame, now: pl.DataFrame, only: Collection[str] | None = None
) -> list[Moved]:
    """Who gains and who loses, benefit by benefit, then by firm with all money added up (benefit
    ""); only where somebody gains or loses, but the last always."""
    if only is not None:
        then = then.select(name for name in then.columns if name.rpartition(".")[0] in only)
    found = [Moved(*row) for row in winners_losers(then, now).iter_rows()]
    whole = next((m for m in found if m.benefit == ALL), Moved(ALL, 0, 0, 0, 0))
    return [*(m for m in found if m.benefit != ALL and m.winners + m.losers), whole]


def near(program: Program, found: pl.DataFrame) -> list[Row]:
    """How many firms fail one requirement only, by requirement; the most first."""
    rows: list[Row] = []
    for id_, name, firms in near_misses(program, found).head(NEAREST).iter_rows():
        benefit = program.benefit[id_]
        leaf = next(leaf for leaf in benefit.leaves if leaf.id == name)
        rows.append(
            {
                "key": id_,
                "leaf": name,
                "measure": benefit.record.measure,
                "zh": benefit.record.zh,
                "en": benefit.record.en,
                "leaf_zh": leaf.condition.zh or leaf.condition.when or name,
                "leaf_en": leaf.condition.en or leaf.condition.when or name,
                "firms": {"firms": firms, "fen": 0},
            }
        )
    return rows


def by_year(trial: Trial) -> list[Row]:
    """What the same firms cost under the rules of this day in this year and the next ones."""
    rows: list[Row] = []
    for year in range(trial.day.year, trial.day.year + YEARS):
        day = on(trial.day, year)
        costs = [_cost(book, day, trial.frame) for book in (trial.before, trial.after)]
        rows.append({"key": str(year), "before": costs[0], "after": costs[1]})
    if trial.private:
        rows = withhold(rows, ("before", "after"), alike=False)
        for side in ("before", "after"):
            kept = withhold_steps([row[side] for row in rows])
            rows = [row | {side: cell} for row, cell in zip(rows, kept, strict=True)]
    return rows


def curve_of(trial: Trial, key: str, low: Decimal, high: Decimal) -> Tables:
    """What is paid at about fifty values of one parameter; only what depends on it is computed."""
    record = next(p for p in trial.after.parameters if p.id == key)
    bound = reading.compiled(trial.before, trial.day).parameters[key].dated
    current = bound.value if bound else None
    values = steps(record, low, high, with_=current)
    found = curve(
        trial.after, trial.day, key, [tried(value) for value in values], trial.frame,
        assumed=reading.assumes(),
    )  # fmt: skip
    points = [
        {"value": f"{values[point]:f}", "firms": firms, "fen": fen}
        for point, firms, fen in found.iter_rows()
    ]
    if trial.private:
        points = withhold_steps(points)
    return {
        "parameter": key, "zh": record.zh, "en": record.en, "dimension": record.dimension.value,
        "current": _same(points, current), "points": points,
    }  # fmt: skip


def _same(points: Sequence[Row], value: Decimal | None) -> str:
    """The point that is the value in force, as it is written there."""
    found = (p["value"] for p in points if value is not None and Decimal(p["value"]) == value)
    return next(found, "")


def what_if(before: Program, after: Program, frame: pl.DataFrame, then: pl.DataFrame) -> Tables:
    """The new total at once: only benefits that the change touches are computed.

    ``then`` are the outcomes of ``before`` over ``frame``, without masks.
    """
    only = changed(before, after)
    now = outcomes(after, frame, masks=False, benefits=only) if only else pl.DataFrame()
    old = _total_of(before, then)
    touched = total(before, then, only)
    return {
        "only": only,
        "before": old,
        "after": old - touched + (total(after, now, only) if only else 0),
        "moves": moves(then, now, only) if only else [],
    }


def _sums(program: Program, found: pl.DataFrame, benefit: str) -> Row:
    if benefit not in program.benefit:
        return {"firms": 0, "fen": 0}
    entitled = int((found[f"{benefit}.kind"] == int(OutcomeKind.YES)).sum())
    fen = total(program, found, {benefit})
    return {"firms": entitled, "fen": fen}


def _payer(program: Program, found: pl.DataFrame, payer: Payer) -> Row:
    paid = [
        pl.when(_yes(b.id)).then(f"{b.id}.{payer.value}").fill_null(0)
        for b in program.benefits
        if f"{b.id}.{payer.value}" in found.columns
    ]
    if not paid:
        return {"firms": 0, "fen": 0}
    sums = found.select(reduce(add, paid).alias("fen"))["fen"]
    return {"firms": int((sums > 0).sum()), "fen": int(sums.sum())}


def _per_firm(program: Program, found: pl.DataFrame) -> pl.Series:
    paid = [_paid(b.id) for b in program.benefits if f"{b.id}.amount" in found.columns]
    if not paid:
        return pl.Series([0] * found.height, dtype=pl.Int64)
    return found.select(reduce(add, paid).alias("fen"))["fen"]


def _firms(program: Program, found: pl.DataFrame, only: Collection[str]) -> int:
    yes = [_yes(b.id) for b in program.benefits if b.id in only]
    return int(found.select(pl.any_horizontal(yes).sum()).item()) if yes else 0


def _cost(book: Book, day: date, frame: pl.DataFrame) -> Row:
    program = reading.compiled(book, day)
    found = outcomes(program, frame, masks=False)
    return {
        "firms": _firms(program, found, [b.id for b in program.benefits]),
        "fen": total(program, found),
    }


def _paid(benefit: str) -> pl.Expr:
    """What a firm gets: the amount where the answer is yes. What experts decide is not counted."""
    return pl.when(_yes(benefit)).then(f"{benefit}.amount").fill_null(0).cast(pl.Int64)


def _yes(benefit: str) -> pl.Expr:
    return pl.col(f"{benefit}.kind") == int(OutcomeKind.YES)


def _moved(program: Program, moved: Moved) -> Row:
    record = program.benefit[moved.benefit].record if moved.benefit in program.benefit else None
    return {
        "key": moved.benefit,
        "zh": record.zh if record else moved.benefit,
        "en": record.en if record else moved.benefit,
        "won": {"firms": moved.winners, "fen": moved.gained},
        "lost": {"firms": moved.losers, "fen": moved.lost},
    }
