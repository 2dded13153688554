"""What a program comes to over a whole population: who, how much, out of whose pocket, by group.

Works on the frames of :func:`lilac_engine.rules.columns.outcomes`. Money counts where the answer
is yes; what experts still judge is counted apart and never as money. Every benefit is added up by
itself: overlaps are settled for one party only, so where one excludes another both are counted,
and a total is the most it can cost.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import add

import polars as pl

from lilac_engine.rules import records
from lilac_engine.rules.columns import outcomes
from lilac_engine.rules.compiling import compile as compiled
from lilac_engine.rules.nodes import Node
from lilac_engine.rules.outcomes import OutcomeKind
from lilac_engine.rules.program import Benefit, Program
from lilac_engine.rules.reach import names

YES = int(OutcomeKind.YES)
ALL = ""
"""The payer of all lines together; the benefit of all benefits together."""


@dataclass(frozen=True, slots=True)
class Simulation:
    """The tables of one run; what has no sense for it (nothing to compare with) is None."""

    answers: pl.DataFrame
    totals: pl.DataFrame
    near_misses: pl.DataFrame
    groups: Mapping[str, pl.DataFrame]
    changes: pl.DataFrame | None


def simulate(
    program: Program,
    frame: pl.DataFrame,
    *,
    before: Program | None = None,
    by: Sequence[str] = (),
) -> Simulation:
    """Every table over a population; with ``before`` also who wins and who loses.

    ``by``: columns of the frame (city, size, year) to add up by, each on its own.
    """
    found = outcomes(program, frame)
    changes = None
    if before is not None:
        changes = winners_losers(outcomes(before, frame, masks=False), found)
    groups = {name: totals(program, found, frame.select(name)) for name in by}
    return Simulation(
        answers(program, found),
        totals(program, found),
        near_misses(program, found),
        groups,
        changes,
    )


def answers(program: Program, found: pl.DataFrame) -> pl.DataFrame:
    """How many get each of the six answers: ``benefit`` and a column for each kind by name."""
    rows = []
    for benefit in program.benefits:
        counts = dict(found[f"{benefit.id}.kind"].value_counts().iter_rows())
        kinds = {kind.name.lower(): counts.get(int(kind), 0) for kind in OutcomeKind}
        rows.append({"benefit": benefit.id, **kinds})
    schema = {"benefit": pl.String, **{k.name.lower(): pl.UInt32 for k in OutcomeKind}}
    return pl.DataFrame(rows, schema=schema)


def totals(
    program: Program, found: pl.DataFrame, groups: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Who is entitled and what it costs: the groups' columns, ``benefit``, ``payer``, ``parties``,
    ``fen``. The payer :data:`ALL` is the amount of all lines; benefits without money have it only.

    ``groups``: as many rows as ``found``; null is a group of its own.
    """
    by = [] if groups is None else groups.columns
    frame = found if groups is None else found.hstack(groups)
    measured: list[tuple[str, str, str]] = []
    sums: list[pl.Expr] = []
    for benefit in program.benefits:
        for payer in (ALL, *_payers(benefit)):
            title = f"{len(measured)}"
            measured.append((benefit.id, payer, title))
            sums += _sums(benefit, payer, title)
    wide = frame.select(sums) if not by else frame.group_by(by).agg(sums).sort(by)
    parts = [
        wide.select(
            *by,
            pl.lit(benefit).alias("benefit"),
            pl.lit(payer).alias("payer"),
            pl.col(f"{title}n").alias("parties"),
            pl.col(f"{title}s").alias("fen"),
        )
        for benefit, payer, title in measured
    ]
    return pl.concat(parts) if parts else pl.DataFrame(schema=_TOTALS)


_TOTALS = {"benefit": pl.String, "payer": pl.String, "parties": pl.UInt32, "fen": pl.Int64}


def _payers(benefit: Benefit) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line.record.payer.value for line in benefit.lines))


def _sums(benefit: Benefit, payer: str, title: str) -> list[pl.Expr]:
    had = pl.col(f"{benefit.id}.kind") == YES
    if not benefit.lines:
        return [had.sum().alias(f"{title}n"), pl.lit(0, pl.Int64).alias(f"{title}s")]
    fen = pl.col(f"{benefit.id}.{payer or 'amount'}")
    return [
        (had & (fen > 0 if payer else True)).sum().alias(f"{title}n"),
        pl.when(had).then(fen).sum().alias(f"{title}s"),
    ]


def near_misses(program: Program, found: pl.DataFrame) -> pl.DataFrame:
    """How many fail one requirement and no other: ``benefit``, ``leaf``, ``parties``, most first.

    A bit test on the masks: of those whose answer is no, exactly this leaf is false and all others
    are known to be met.
    """
    tests = [
        (
            (pl.col(f"{benefit.id}.kind") == int(OutcomeKind.NO))
            & (pl.col(f"{benefit.id}.failed") == 1 << leaf.bit)
            & (pl.col(f"{benefit.id}.unknown") == 0)
        ).sum()
        for benefit in program.benefits
        for leaf in benefit.leaves
    ]
    places = [(benefit.id, leaf.id) for benefit in program.benefits for leaf in benefit.leaves]
    counts = (
        found.select(test.alias(str(n)) for n, test in enumerate(tests)).row(0) if tests else ()
    )
    rows = [
        {"benefit": benefit, "leaf": leaf, "parties": count}
        for (benefit, leaf), count in zip(places, counts, strict=True)
        if count
    ]
    schema = {"benefit": pl.String, "leaf": pl.String, "parties": pl.UInt32}
    return pl.DataFrame(rows, schema=schema).sort(
        ["parties", "benefit", "leaf"], descending=[True, False, False]
    )


def winners_losers(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Who gains and who loses between two outcomes of the same parties: ``benefit``, ``winners``,
    ``losers``, ``gained_fen``, ``lost_fen``.

    The benefit :data:`ALL` is all money together. A benefit without money is won by a yes. One
    that is in one frame only is won or lost as a whole.
    """
    ids = dict.fromkeys(
        name.removesuffix(".kind")
        for name in (*after.columns, *before.columns)
        if name.endswith(".kind")
    )
    money = {id_ for id_ in ids if f"{id_}.amount" in {*before.columns, *after.columns}}
    gains = pl.DataFrame(
        {id_: _worth(after, id_, id_ in money) - _worth(before, id_, id_ in money) for id_ in ids}
    )
    if money:
        gains = gains.with_columns(pl.sum_horizontal(sorted(money)).alias(ALL))
    rows = []
    for id_ in gains.columns:
        gain = gains[id_]
        up, down = gain.filter(gain > 0), gain.filter(gain < 0)
        fen = id_ in money or id_ == ALL
        rows.append(
            {
                "benefit": id_, "winners": len(up), "losers": len(down),
                "gained_fen": up.sum() if fen else 0, "lost_fen": -down.sum() if fen else 0,
            }
        )  # fmt: skip
    schema = {
        "benefit": pl.String, "winners": pl.UInt32, "losers": pl.UInt32,
        "gained_fen": pl.Int64, "lost_fen": pl.Int64,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema)


def _worth(found: pl.DataFrame, benefit: str, money: bool) -> pl.Series:
    """Fen where there is money, else one for a yes; nothing where there is no such benefit."""
    if f"{benefit}.kind" not in found.columns:
        return pl.Series([0], dtype=pl.Int64).new_from_index(0, found.height)
    had = pl.col(f"{benefit}.kind") == YES
    if not money:
        return found.select(had.cast(pl.Int64)).to_series()
    if f"{benefit}.amount" not in found.columns:
        return pl.Series([0], dtype=pl.Int64).new_from_index(0, found.height)
    return found.select(pl.when(had).then(f"{benefit}.amount").fill_null(0)).to_series()


def changed(before: Program, after: Program) -> frozenset[str]:
    """The benefits of ``after`` that can come out differently than in ``before``."""
    rules: set[str] = set()
    for rule in after.rules:
        old = before.rule.get(rule.id)
        if old is None or old.core != rule.core or not rules.isdisjoint(names(rule.core)):
            rules.add(rule.id)
    found = set()
    for benefit in after.benefits:
        was = before.benefit.get(benefit.id)
        now = _cores(benefit)
        used = {name for node in now if node is not None for name in names(node)}
        if (
            was is None
            or _cores(was) != now
            or not rules.isdisjoint(used)
            or (was.tree, was.open) != (benefit.tree, benefit.open)
        ):
            found.add(benefit.id)
    return frozenset(found)


def _cores(benefit: Benefit) -> list[Node | None]:
    return [
        benefit.applies,
        benefit.figure,
        *(leaf.core for leaf in benefit.leaves),
        *(line.core for line in benefit.lines),
    ]


def curve(
    book: records.Book,
    day: date,
    parameter: str,
    values: Sequence[records.DatedValue],
    frame: pl.DataFrame,
    *,
    assumed: bool = False,
    note: Callable[[int], None] = lambda _: None,
) -> pl.DataFrame:
    """What it costs at each value of one parameter: ``point``, ``parties`` entitled, ``fen``.

    Only benefits the parameter reaches are computed; what others cost is added once. ``note`` is
    told of each point done. Raises KeyError for a parameter the book has not.
    """
    place = {one.id: at for at, one in enumerate(book.parameters)}[parameter]
    programs = [
        compiled(_with(book, place, value), day, assumed=assumed or _is_assumed(value))
        for value in values
    ]
    if not programs:
        return pl.DataFrame(schema=_POINT)
    reached: Collection[str] = frozenset().union(*(changed(programs[0], p) for p in programs))
    rest = [b.id for b in programs[0].benefits if b.id not in reached]
    fixed = _cost(programs[0], outcomes(programs[0], frame, masks=False, benefits=rest), rest)
    rows = []
    for point, program in enumerate(programs):
        found = outcomes(program, frame, masks=False, benefits=reached)
        parties, fen = _cost(program, found, reached)
        rows.append({"point": point, "parties": parties + fixed[0], "fen": fen + fixed[1]})
        note(point + 1)
    return pl.DataFrame(rows, schema=_POINT)


_POINT = {"point": pl.Int64, "parties": pl.Int64, "fen": pl.Int64}


def _is_assumed(value: records.DatedValue) -> bool:
    return value.standing is records.Standing.ASSUMED


def _with(book: records.Book, place: int, value: records.DatedValue) -> records.Book:
    """The book with one value for a parameter; all else is the very same."""
    parameters = list(book.parameters)
    parameters[place] = parameters[place].model_copy(update={"values": (value,)})
    return book.model_copy(update={"parameters": tuple(parameters)})


def _cost(program: Program, found: pl.DataFrame, benefits: Collection[str]) -> tuple[int, int]:
    """Entitlements and fen of some benefits."""
    yes, fen = [], []
    for benefit in program.benefits:
        if benefit.id in benefits:
            had = pl.col(f"{benefit.id}.kind") == YES
            yes.append(had.sum().cast(pl.Int64))
            if benefit.lines:
                fen.append(pl.when(had).then(f"{benefit.id}.amount").sum())
    zero = pl.lit(0, pl.Int64)
    if not yes:
        return 0, 0
    parties, paid = found.select(reduce(add, yes), reduce(add, fen, zero).alias("fen")).row(0)
    return parties, paid
