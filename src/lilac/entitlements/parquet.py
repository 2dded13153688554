"""A population in a Parquet file, looked at by a limited child process before anything else opens it.

Runs in the sandbox without Django. Every column that will be used is decoded there once, so a
file that breaks or exhausts its reader does so where it can do no harm.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any, Final

import polars as pl

ROWS: Final = 5_000_000
COLUMNS: Final = 2_000
FIRM: Final = "firm"


class Unfit(Exception):
    """A file that is no population; ``sentence`` says why in both languages."""

    code = "unfit"

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.said = {"zh": zh, "en": en}

    def sentence(self, language: str) -> str:
        """The reason in one language."""
        return self.said[language]


def look(payload: bytes, wanted: Sequence[str]) -> dict[str, Any]:
    """What a file holds: rows, the columns of the program it has and has not, and those not known.

    ``wrong``: columns that hold neither whole numbers nor truth values. Raises :class:`Unfit`.
    """
    schema = dict(pl.read_parquet_schema(BytesIO(payload)))
    if len(schema) > COLUMNS:
        raise Unfit(f"有 {len(schema)} 列，最多 {COLUMNS} 列。", f"It has {len(schema)} columns; at most {COLUMNS} are taken.")  # fmt: skip
    here = [name for name in wanted if name in schema]
    if not here:
        raise Unfit("没有一列是规则用到的事实。", "No column is a fact that the rules use.")
    wrong = [name for name in here if not fits(schema[name])]
    used = [name for name in here if name not in wrong]
    rows = pl.scan_parquet(BytesIO(payload)).select(pl.len()).collect().item()
    if rows > ROWS:
        raise Unfit(f"有 {rows} 行，最多 {ROWS} 行。", f"It has {rows} rows; at most {ROWS} are taken.")  # fmt: skip
    for name in used:  # decoded one by one, so that memory holds one column
        pl.read_parquet(BytesIO(payload), columns=[name])
    return {
        "rows": rows,
        "found": used,
        "missing": [name for name in wanted if name not in schema],
        "unknown": [name[:80] for name in schema if name not in wanted and name != FIRM][:50],
        "wrong": wrong,
    }


def fits(kind: pl.DataType) -> bool:
    """Whether a column can travel: whole numbers and truth values, or nothing at all."""
    return kind.is_integer() or kind in {pl.Boolean(), pl.Null()}


def frame(path: str, report: Mapping[str, Any], labels: Mapping[str, str]) -> pl.DataFrame:
    """The columns that were found fit; ``labels`` are columns to repeat under another name."""
    found = pl.read_parquet(path, columns=list(report["found"]))
    return found.with_columns(
        pl.col(name).cast(pl.Int64).alias(label)
        for name, label in labels.items()
        if name in found.columns
    )
