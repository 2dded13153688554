"""No table may tell of fewer than five parties, nor let it be worked out (统计披露控制).

A cell of 1 to 4 is kept back. With the sums of its row and column known it could be subtracted, so
others are kept back with it until it cannot (complementary suppression). A cell of nobody tells of
nobody and stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

LEAST: Final = 5
Cell = int
Line = tuple[int, object]
"""A row or column of the table: the number of its dimension and the value all its cells share."""


@dataclass(frozen=True, slots=True)
class Suppressed:
    """The table with the counts (and amounts) of cells kept back as null.

    ``withheld``: lines (dimension, value) whose own sum must not be shown either, because what is
    kept back in them is still too little. With no dimension beside one, the value is None.
    """

    table: pl.DataFrame
    withheld: frozenset[tuple[str, object]]


def suppress(
    table: pl.DataFrame,
    dimensions: Sequence[str],
    count: str = "parties",
    amounts: Sequence[str] = (),
    *,
    least: int = LEAST,
) -> Suppressed:
    """Keep back cells of fewer than ``least`` parties and what gives them away.

    ``dimensions``: the one or two columns that tell cells apart; with one, the sum of all cells is
    taken to be known, with two, the sum of each row and column. Raises ValueError for more.
    """
    if not 1 <= len(dimensions) <= 2:
        raise ValueError("one or two dimensions")
    counts = [int(value or 0) for value in table[count]]
    lines = _lines(table, dimensions)
    hidden = {cell for cell, value in enumerate(counts) if 0 < value < least}
    while (more := _next(lines, counts, hidden, least)) is not None:
        hidden.add(more)
    keep = pl.Series([cell not in hidden for cell in range(table.height)], dtype=pl.Boolean)
    shown = table.with_columns(
        pl.when(keep).then(pl.col(name)).alias(name) for name in (count, *amounts)
    )
    withheld = frozenset(
        (dimensions[at], value)
        for (at, value), cells in lines.items()
        if _gives_away(cells, counts, hidden, least) or _follows(lines, cells, hidden)
    )
    return Suppressed(shown, withheld)


def _lines(table: pl.DataFrame, dimensions: Sequence[str]) -> dict[Line, list[Cell]]:
    if len(dimensions) == 1:
        return {(0, None): list(range(table.height))}
    lines: dict[Line, list[Cell]] = {}
    for cell, values in enumerate(table.select(dimensions).iter_rows()):
        for at, value in enumerate(values):
            lines.setdefault((at, value), []).append(cell)
    return lines


def _next(
    lines: dict[Line, list[Cell]], counts: Sequence[int], hidden: set[Cell], least: int
) -> Cell | None:
    """The smallest cell to keep back next, None when nothing gives anything away any more."""
    weak = [cells for cells in lines.values() if _gives_away(cells, counts, hidden, least)]
    weak += [cells for cells in lines.values() if _follows(lines, cells, hidden)]
    for cells in weak:
        open_ = [cell for cell in cells if cell not in hidden and counts[cell]]
        if open_:
            return min(open_, key=lambda cell: (counts[cell], cell))
    return None


def _gives_away(
    cells: Sequence[Cell], counts: Sequence[int], hidden: set[Cell], least: int
) -> bool:
    """Whether the sum of a line tells what is kept back in it."""
    back = [cell for cell in cells if cell in hidden]
    return bool(back) and (len(back) < 2 or sum(counts[cell] for cell in back) < least)


def _follows(lines: dict[Line, list[Cell]], cells: Sequence[Cell], hidden: set[Cell]) -> bool:
    return len(lines) > 1 and any(_alone(lines, hidden, cell) for cell in cells if cell in hidden)


def _alone(lines: dict[Line, list[Cell]], hidden: set[Cell], cell: Cell) -> bool:
    """Whether a cell kept back follows from the sums: it lies on no ring of cells kept back."""
    first, last = (line for line, cells in lines.items() if cell in cells)
    others = hidden - {cell}
    reached, waiting = {first}, [first]
    while waiting:
        inside = others.intersection(lines[waiting.pop()])
        for line in _through(lines, inside) - reached:
            reached.add(line)
            waiting.append(line)
    return last not in reached


def _through(lines: dict[Line, list[Cell]], cells: Iterable[Cell]) -> set[Line]:
    wanted = set(cells)
    return {line for line, inside in lines.items() if not wanted.isdisjoint(inside)}
