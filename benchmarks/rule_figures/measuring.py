"""What the benchmarks of the rules share: the setting, a timer, the printed table."""

from __future__ import annotations

import gc
import importlib.util
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from statistics import median
from typing import Any

from lilac_engine.rules.program import Program
from rule_figures.program import program

ROOT = Path(__file__).resolve().parents[2]
POSTGRES = os.environ.get("LILAC_BENCH_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres")


@dataclass(frozen=True)
class Row:
    """One figure: what was asked, what was measured, and beside what."""

    figure: str
    bar: str
    here: str
    peer: str = ""
    ratio: str = ""
    met: bool | None = None
    wrong: bool = False  # not exact: the run fails


@dataclass
class Setting:
    """What all sections use. ``peers`` keeps figures of one section for another."""

    quick: bool
    folder: Path
    peers: dict[str, float] = field(default_factory=dict)

    @cached_property
    def program(self) -> Program:
        """The benchmark's program."""
        return program()

    @cached_property
    def openfisca(self) -> Any:
        """The same program in OpenFisca-Core, None where it is not installed."""
        if importlib.util.find_spec("openfisca_core") is None:
            return None
        from rule_figures.openfisca import System

        return System(self.program)

    def said(self) -> Iterator[str]:
        """What is measured and what is not."""
        found = self.program
        yield (
            f"{len(found.columns)} columns, {len(found.rules)} rules, {len(found.benefits)} benefits,"
            f" {sum(len(b.leaves) for b in found.benefits)} requirements; program {found.hash[:12]}"
        )
        if self.openfisca is None:
            yield "OpenFisca-Core is not installed (uv pip install --group bench): its rows are left out"


def timed(work: Callable[[], object], times: int = 9) -> float:
    """The median of some runs, in seconds, after one that is not counted."""
    work()
    gc.collect()
    gc.disable()
    try:
        return median(_once(work) for _ in range(times))
    finally:
        gc.enable()


def _once(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def per_item(work: Callable[[Any], object], items: Sequence[Any], times: int = 7) -> float:
    """The median time of one item, in seconds."""

    def all_of_them() -> None:
        for item in items:
            work(item)

    return timed(all_of_them, times) / len(items)


def apart(module: str, *arguments: str) -> dict[str, float]:
    """What a module prints as JSON in a process of its own (memory, a cold start)."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], cwd=ROOT, check=True, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'benchmarks'}"},
    )  # fmt: skip
    return dict(json.loads(done.stdout.splitlines()[-1]))


def ms(seconds: float) -> str:
    """Milliseconds, readable."""
    return f"{seconds * 1e3:,.1f} ms" if seconds < 10 else f"{seconds:,.1f} s"


def us(seconds: float) -> str:
    """Microseconds, readable."""
    return f"{seconds * 1e6:,.1f} µs"


def printed(title: str, rows: Sequence[Row]) -> None:
    """One section as a table."""
    print(f"\n{title}\n{'':2}{'figure':62}{'bar':>12}{'here':>14}{'peer':>30}{'ratio':>10}")
    for row in rows:
        mark = {None: " ", True: "+", False: "-"}[row.met]
        print(f"{mark} {row.figure:62}{row.bar:>12}{row.here:>14}{row.peer:>30}{row.ratio:>10}")
    sys.stdout.flush()
