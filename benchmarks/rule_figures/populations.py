"""Populations: 100k, 1M, 10M from Parquet, what-if, a curve; against a bare scan and OpenFisca."""

from __future__ import annotations

import json
import resource
import sys
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import psycopg

from lilac_engine.rules import records, sql
from lilac_engine.rules.columns import lazy, outcomes, prepared
from lilac_engine.rules.compiling import compile as compiled_book
from lilac_engine.rules.outcomes import OutcomeKind
from lilac_engine.rules.population import changed, curve, totals
from lilac_engine.rules.program import Program
from lilac_engine.rules.types import Kind
from rule_figures.measuring import POSTGRES, Row, Setting, apart, ms, timed
from rule_figures.population import population
from rule_figures.program import DAY, book, program

SMALL, LARGE, FILES = 100_000, 1_000_000, 10
POINTS = 50


def rows(setting: Setting) -> list[Row]:
    """The figures of populations."""
    found = _in_memory(setting)
    found += _changes(setting)
    found += _postgres(setting)
    found += _openfisca(setting)
    return found if setting.quick else found + _from_files(setting)


def _in_memory(setting: Setting) -> list[Row]:
    wanted = setting.program
    small = prepared(wanted, population(wanted, SMALL))
    large = prepared(wanted, population(wanted, LARGE))
    with_reasons = timed(lambda: outcomes(wanted, small), 15)
    scan = timed(lambda: large.select(pl.all().sum()), 15)
    plain = timed(lambda: outcomes(wanted, large, masks=False), 15)
    masks = timed(lambda: outcomes(wanted, large), 15)
    setting.folder.joinpath("large").mkdir()
    file = setting.folder / "large" / "0.parquet"
    large.write_parquet(file, compression="lz4")
    memory = apart("rule_figures.populations", "memory", str(file))
    peak = memory["peak"]
    return [
        Row("100k outcomes and reasons in memory", "25 ms", ms(with_reasons), met=with_reasons <= 25e-3),
        Row("1M outcomes", "60 ms", ms(plain), met=plain <= 60e-3),
        Row("1M outcomes with reasons", "90 ms", ms(masks), met=masks <= 90e-3),
        Row("1M outcomes against a bare scan (the sum of every column)", "<= 4 x", ms(plain),
            f"scan {ms(scan)}", f"{plain / scan:.1f} x", plain <= 4 * scan),
        Row("1M outcomes with reasons: peak memory of the process", "450 MB", f"{peak:,.0f} MB",
            f"before it {memory['before']:,.0f} MB", "", peak <= 450),
    ]  # fmt: skip


def _changes(setting: Setting) -> list[Row]:
    """What-if: a parameter is changed, the book compiled, what it reaches computed, a total shown."""
    wanted, made = setting.program, book()
    frame = prepared(wanted, population(wanted, SMALL))
    place = [p.id for p in made.parameters].index("rd_cap")

    def with_cap(yuan: int) -> records.Book:
        old = made.parameters[place]
        value = old.values[0].model_copy(update={"value": Decimal(yuan)})
        one = old.model_copy(update={"values": (value,)})
        return made.model_copy(
            update={"parameters": (*made.parameters[:place], one, *made.parameters[place + 1 :])}
        )

    yuan = iter(range(4_000_000, 5_000_000, 1_000))

    def what_if() -> None:
        after = compiled_book(with_cap(next(yuan)), DAY, assumed=True)
        only = changed(wanted, after)
        totals_of(after, outcomes(after, frame, masks=False, benefits=only))

    def totals_of(after: Program, found: pl.DataFrame) -> pl.DataFrame:
        return found.select(pl.col("^.*amount$").sum())

    engine = timed(what_if, 15)
    values = [made.parameters[place].values[0].model_copy(update={"value": Decimal(n * 100_000)})
              for n in range(1, POINTS + 1)]  # fmt: skip
    line = timed(lambda: curve(made, DAY, "rd_cap", values, frame, assumed=True), 5)
    everything = outcomes(wanted, frame)
    tables = timed(lambda: totals(wanted, everything, frame.select("city", "size")), 5)
    return [
        Row(
            "what-if at 100k: compile, what changed, new total",
            "50 ms",
            ms(engine),
            met=engine <= 50e-3,
        ),
        Row("50-point curve at 100k", "0.5 s", ms(line), met=line <= 0.5),
        Row("totals by benefit, payer, city and size at 100k", "", ms(tables)),
    ]


def _postgres(setting: Setting) -> list[Row]:
    wanted, title = setting.program, "100k outcomes and reasons, PostgreSQL in place"
    try:
        with psycopg.connect(POSTGRES, autocommit=True, connect_timeout=3) as connection:
            load(connection, wanted, population(wanted, SMALL))
            text = sql.query(wanted, "lilac_bench", "postgres", keep=["row"])

            def in_place() -> None:
                connection.execute(f"CREATE TEMPORARY TABLE lilac_bench_found AS {text}")
                connection.execute("DROP TABLE lilac_bench_found")

            found = timed(in_place, 5)
    except (OSError, psycopg.Error) as fault:
        return [Row(title, "0.5 s", f"absent: {type(fault).__name__}")]
    return [Row(title, "0.5 s", ms(found), met=found <= 0.5)]


def load(connection: psycopg.Connection[Any], wanted: Program, frame: pl.DataFrame) -> None:
    """A population as a temporary table ``lilac_bench`` with the number of the ``row``."""
    types = {Kind.BOOL: "BOOLEAN"}
    columns = ", ".join(f'"{c.name}" {types.get(c.type.kind, "BIGINT")}' for c in wanted.columns)
    connection.execute("SET jit = off")
    connection.execute(f'CREATE TEMPORARY TABLE lilac_bench ("row" BIGINT, {columns})')
    with connection.cursor().copy("COPY lilac_bench FROM STDIN WITH (FORMAT csv)") as copy:
        copy.write(frame.with_row_index("row").write_csv(include_header=False))
    connection.execute("ANALYZE lilac_bench")


def _openfisca(setting: Setting) -> list[Row]:
    peer, wanted = setting.openfisca, setting.program
    if peer is None:
        return []
    frame = prepared(wanted, population(wanted, LARGE, missing=0))
    ours = timed(lambda: outcomes(wanted, frame, masks=False), 9)
    theirs = timed(lambda: peer.run(frame), 3)
    setting.peers["1M"] = theirs
    wrong, cells = peer.differing(frame.head(SMALL), outcomes(wanted, frame.head(SMALL)))
    return [
        Row("1M, all facts known, against OpenFisca-Core", "4 x", ms(ours), f"OpenFisca {ms(theirs)}",
            f"{theirs / ours:.1f} x", theirs / ours >= 4),
        Row("cells in which OpenFisca's float32 differs (100k)", "", "0", f"{wrong:,} of {cells:,}"),
    ]  # fmt: skip


def _from_files(setting: Setting) -> list[Row]:
    """10M from Parquet: outcomes of all benefits and their totals, in pieces."""
    wanted = setting.program
    for name, missing in (("missing", 20), ("known", 0)):
        folder = setting.folder / name
        folder.mkdir()
        for part in range(FILES):
            drawn = prepared(wanted, population(wanted, LARGE, seed=part + 1, missing=missing))
            drawn.write_parquet(folder / f"{part}.parquet", compression="lz4")
    found = apart("rule_figures.populations", "files", str(setting.folder / "missing"))
    seconds, peak = found["seconds"], found["peak"]
    rows_ = [
        Row("10M from Parquet with missing facts, outcomes and totals", "1.2 s", ms(seconds),
            f"scan of the files {ms(found['scan'])}", f"{seconds / found['scan']:.1f} x", seconds <= 1.2),
        Row("10M from Parquet: peak memory of the process", "2 GB", f"{peak:,.0f} MB", met=peak <= 2000),
    ]  # fmt: skip
    if setting.openfisca is not None:
        ours = apart("rule_figures.populations", "files", str(setting.folder / "known"))["seconds"]
        theirs = 0.0
        for part in range(FILES):
            started = time.perf_counter()
            frame = pl.read_parquet(setting.folder / "known" / f"{part}.parquet")
            read = time.perf_counter() - started
            theirs += read + setting.openfisca.run(frame)
        rows_.append(
            Row("10M from Parquet, all facts known, against OpenFisca-Core", "8 x", ms(ours),
                f"OpenFisca {ms(theirs)}", f"{theirs / ours:.1f} x", theirs / ours >= 8)
        )  # fmt: skip
    return rows_


def _memory(file: str) -> dict[str, float]:
    wanted, frame = program(), pl.read_parquet(file)
    before = _peak()
    outcomes(wanted, frame)
    return {"before": before, "peak": _peak()}


def _files(folder: str) -> dict[str, float]:
    wanted, files = program(), Path(folder) / "*.parquet"
    yes = int(OutcomeKind.YES)

    def whole() -> None:
        plan = lazy(wanted, pl.scan_parquet(files), masks=False)
        sums = [(pl.col(f"{b.id}.kind") == yes).sum().alias(b.id) for b in wanted.benefits]
        sums += [pl.col(f"{b.id}.amount").sum() for b in wanted.benefits if b.lines]
        sums += [pl.col(f"{b.id}.figure").sum() for b in wanted.benefits if b.figure is not None]
        plan.select(sums).collect(engine="streaming")

    seconds, peak = timed(whole, 5), _peak()
    scan = timed(
        lambda: pl.scan_parquet(files).select(pl.all().sum()).collect(engine="streaming"), 3
    )
    return {"seconds": seconds, "peak": peak, "scan": scan}


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


if __name__ == "__main__" and len(sys.argv) == 3:
    print(json.dumps({"memory": _memory, "files": _files}[sys.argv[1]](sys.argv[2])))
