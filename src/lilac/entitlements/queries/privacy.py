"""Tables of a simulation with small cells kept back; the rule is :mod:`lilac_engine.rules.disclosure`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import polars as pl

from lilac_engine.rules.disclosure import LEAST as LEAST
from lilac_engine.rules.disclosure import suppress

KEPT_BACK: Final = {"firms": None, "fen": None}
Row = dict[str, Any]


def withhold(
    rows: Sequence[Row], cells: Sequence[str], least: int = LEAST, *, alike: bool = True
) -> list[Row]:
    """The rows with small cells ``{"firms", "fen"}`` kept back: both become None.

    ``least`` 0 keeps nothing back. ``alike``: the rows share out one sum that is shown, so others
    are kept back with a small one until nobody can subtract.
    """
    found = [dict(row) for row in rows]
    if not least or not found:
        return found
    for cell in cells:
        back = _hidden([row[cell]["firms"] for row in found], least, alike)
        for row, hidden in zip(found, back, strict=True):
            if hidden:
                row[cell] = dict(KEPT_BACK)
    for row in found:
        if row.get("answers"):
            counts = list(row["answers"].values())
            kept = _hidden(counts, least, True)
            row["answers"] = {
                kind: None if hidden else count
                for (kind, count), hidden in zip(row["answers"].items(), kept, strict=True)
            }
    return found


def _hidden(counts: Sequence[int], least: int, alike: bool) -> list[bool]:
    if not alike:
        return [0 < count < least for count in counts]
    table = pl.DataFrame({"cell": range(len(counts)), "parties": counts}, schema={"cell": pl.Int64, "parties": pl.Int64})  # fmt: skip
    shown = suppress(table, ["cell"], least=least).table["parties"]
    return [value is None for value in shown]
