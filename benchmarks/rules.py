"""Rules: every figure of the design, beside OpenFisca-Core and a bare scan, in one run.

    python benchmarks/rules.py                  # everything, some minutes
    python benchmarks/rules.py --quick          # no 10M, exactness on 100,000
    python benchmarks/rules.py --only exactness

Medians; the ratio is against the peer named in the same row, measured in the same run. PostgreSQL
is found by ``LILAC_BENCH_POSTGRES`` (default ``postgres://postgres@127.0.0.1:5432/postgres``).
OpenFisca-Core is a dependency of this file only: ``uv pip install --group bench``; without it, its
rows are left out and the rest is printed. It knows no missing facts, so beside it the population
has none; everywhere else one value in twenty is missing.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from rule_figures import exactness, one, populations
from rule_figures.measuring import Row, Setting, printed

SECTIONS: dict[str, Callable[[Setting], list[Row]]] = {
    "one": one.rows,
    "populations": populations.rows,
    "exactness": exactness.rows,
}


def main() -> int:
    """Print the table; returns 1 if something is not exact (never because it is slow)."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true")
    arguments.add_argument("--only", choices=SECTIONS, action="append")
    chosen = arguments.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    found: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="lilac-bench-") as folder:
        setting = Setting(quick=chosen.quick, folder=Path(folder))
        for line in setting.said():
            print(line)
        for name in chosen.only or SECTIONS:
            rows = SECTIONS[name](setting)
            printed(name, rows)
            found += rows
    return 1 if any(row.wrong for row in found) else 0


if __name__ == "__main__":
    sys.exit(main())
