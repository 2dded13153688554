"""No figure about fewer than five firms: small cells are kept back, and one more with them.

With one cell kept back and the sum known, anybody could subtract; so a second one is kept back
as well (complementary suppression). A cell of nobody says nothing of anybody and stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

LEAST: Final = 5
KEPT_BACK: Final = {"firms": None, "fen": None}
Row = dict[str, Any]


def withhold(
    rows: Sequence[Row], cells: Sequence[str], least: int = LEAST, *, alike: bool = False
) -> list[Row]:
    """The rows with small cells ``{"firms", "fen"}`` kept back: both become None.

    ``least`` 0 keeps nothing back. ``alike``: the rows share out one sum that is shown, so where
    one cell of a column is kept back, the next smallest is too.
    """
    found = [dict(row) for row in rows]
    if not least:
        return found
    for cell in cells:
        small = [row for row in found if 0 < row[cell]["firms"] < least]
        if alike and len(small) == 1:
            rest = [row for row in found if row[cell]["firms"] >= least]
            small += sorted(rest, key=lambda row: row[cell]["firms"])[:1]
        for row in small:
            row[cell] = dict(KEPT_BACK)
    if "answers" in next(iter(found), {}):
        for row in found:
            row["answers"] = {
                kind: count if not 0 < count < least else None
                for kind, count in row["answers"].items()
            }
    return found
