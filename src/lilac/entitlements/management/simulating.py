"""``lilac rules simulate``: a population out of Parquet files, part by part, into tables."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import polars as pl

from lilac_engine.rules.columns import OutOfDomain, outcomes, prepared
from lilac_engine.rules.population import answers, near_misses, totals, winners_losers
from lilac_engine.rules.program import Program

PART: Final = 500_000  # rows computed at a time
GROUPS: Final = ("city", "size")
COUNTED: Final[Mapping[str, tuple[str, ...]]] = {
    "answers": ("benefit",),
    "totals": ("benefit", "payer"),
    "near_misses": ("benefit", "leaf"),
    "changes": ("benefit",),
    **{f"by_{group}": (group, "benefit", "payer") for group in GROUPS},
}


class Unfit(Exception):
    """The files are no population of this program."""


@dataclass
class Simulation:
    """The tables of all parts so far; each part is added to them."""

    program: Program
    before: Program | None = None
    rows: int = 0
    tables: dict[str, pl.DataFrame] = field(default_factory=dict)

    def add(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Compute one part; gives its outcomes, a row a party."""
        frame = prepared(self.program, frame)
        found = outcomes(self.program, frame)
        self._sum("answers", answers(self.program, found))
        self._sum("totals", totals(self.program, found))
        self._sum("near_misses", near_misses(self.program, found))
        for group in GROUPS:
            if group in frame.columns:
                named = frame.select(pl.col(group).cast(pl.String))
                self._sum(f"by_{group}", totals(self.program, found, named))
        if self.before is not None:
            earlier = outcomes(self.before, prepared(self.before, frame), masks=False)
            self._sum("changes", winners_losers(earlier, found))
        self.rows += frame.height
        return found

    def _sum(self, name: str, part: pl.DataFrame) -> None:
        keys = list(COUNTED[name])
        numbers = pl.all().exclude(keys).cast(pl.Int64)
        both = [part.with_columns(numbers)]
        if name in self.tables:
            both.insert(0, self.tables[name])
        added = pl.concat(both).group_by(keys, maintain_order=True).agg(pl.all().sum())
        self.tables[name] = added

    def write(self, out: Path, about: Mapping[str, Any]) -> None:
        """One CSV a table with the names of the benefits, and ``summary.json``."""
        out.mkdir(parents=True, exist_ok=True)
        names = pl.DataFrame(
            {
                "benefit": [b.id for b in self.program.benefits],
                "name": [b.record.zh for b in self.program.benefits],
                "measure": [b.record.measure for b in self.program.benefits],
                "assumed": [b.assumed for b in self.program.benefits],
            }
        )
        for name, table in self.tables.items():
            table.join(names, on="benefit", how="left", maintain_order="left").write_csv(
                out / f"{name}.csv", include_bom=True
            )
        all_payers = self.tables["totals"].filter(pl.col("payer") == "")
        summary = {
            **about,
            "program": self.program.hash,
            "day": self.program.day.isoformat(),
            "parties": self.rows,
            "total_fen": int(all_payers["fen"].sum()),
        }
        text = json.dumps(summary, ensure_ascii=False, indent=2)
        (out / "summary.json").write_text(text + "\n", "utf-8")


def files_of(path: Path) -> list[Path]:
    """The Parquet files of a population: one, or all in a folder. Raises :class:`Unfit`."""
    found = sorted(path.glob("*.parquet")) if path.is_dir() else [path]
    if not found or not all(file.is_file() for file in found):
        raise Unfit(f"there is no Parquet file at {path}")
    return found


def rows_of(files: list[Path]) -> int:
    """How many parties the files hold together."""
    return sum(int(pl.scan_parquet(file).select(pl.len()).collect().item()) for file in files)


def parts(program: Program, files: list[Path]) -> Iterator[pl.DataFrame]:
    """The columns the program uses, and those to add up by, so many rows at a time."""
    wanted = [*(column.name for column in program.columns), *GROUPS, "firm"]
    for file in files:
        scan = pl.scan_parquet(file)
        have = [name for name in wanted if name in scan.collect_schema()]
        if not set(have) - {*GROUPS, "firm"}:
            raise Unfit(f"no column of {file.name} is a fact the rules use")
        height = int(scan.select(pl.len()).collect().item())
        for start in range(0, height, PART):
            yield scan.select(list(dict.fromkeys(have))).slice(start, PART).collect()


def run(
    simulation: Simulation,
    files: list[Path],
    *,
    note: Callable[[int], None],
    outcomes_to: Path | None = None,
) -> None:
    """Compute every part; ``note`` is told of each how many parties it had.

    With ``outcomes_to`` the outcomes themselves are written there, a file a part. Raises
    :class:`Unfit` for columns that hold what their facts do not declare.
    """
    before = simulation.before
    union = simulation.program
    if before is not None:  # what only the earlier rules use is read too
        columns = {c.name: c for c in (*union.columns, *before.columns)}
        union = Program(
            union.day, tuple(columns.values()), union.parameters, union.rules, union.benefits,
            union.overlaps, union.hash,
        )  # fmt: skip
    for number, frame in enumerate(parts(union, files)):
        try:
            found = simulation.add(frame)
        except (OutOfDomain, pl.exceptions.PolarsError) as fault:
            raise Unfit(str(fault)) from fault
        if outcomes_to is not None:
            outcomes_to.mkdir(parents=True, exist_ok=True)
            if "firm" in frame.columns:
                found = found.insert_column(0, frame["firm"])
            found.write_parquet(outcomes_to / f"part-{number:05}.parquet")
        note(frame.height)
