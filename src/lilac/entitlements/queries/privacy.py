"""Tables of a simulation with small cells kept back; the rule is :mod:`lilac_engine.rules.disclosure`.

Beside the cells themselves, a difference of two cells that are shown tells of the firms between
them: no two figures that stand side by side may be one to four firms apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from lilac_engine.rules.disclosure import LEAST as LEAST
from lilac_engine.rules.outcomes import OutcomeKind

KEPT_BACK: Final = {"firms": None, "fen": None}
YES: Final = str(int(OutcomeKind.YES))
Row = dict[str, Any]


def few(counts: Iterable[int], least: int = LEAST) -> bool:
    """Whether any of the counts tells of somebody, and of fewer than ``least``."""
    return any(0 < count < least for count in counts)


def withhold(
    rows: Sequence[Row], cells: Sequence[str], least: int = LEAST, *, alike: bool = True
) -> list[Row]:
    """The rows with small cells ``{"firms", "fen"}`` kept back: both become None.

    ``least`` 0 keeps nothing back. ``alike``: the rows share out one sum that is shown, so others
    are kept back with a small one until nobody can subtract. A row may have ``moved``, how many
    firms get more and how many less after than before; it is taken out. ``after`` is kept back
    where it would tell of few that moved, and with the answer yes, which counts the same firms.
    """
    found = [dict(row) for row in rows]
    moved = [_moved(row, cells) for row in found]
    for row in found:
        row.pop("moved", None)
    if not least:
        return found
    hidden = {cell: _small([r[cell]["firms"] for r in found], least, alike) for cell in cells}
    if "after" in hidden:
        hidden["after"] |= _spread(
            [sum(both) for both in moved],
            {at for at, both in enumerate(moved) if few(both, least)},
            least if alike else 0,
        )
        hidden["after"] = _with_answers(found, hidden["after"], least, alike)
    for cell, back in hidden.items():
        for at in back:
            found[at][cell] = dict(KEPT_BACK)
    return found


def withhold_moves(rows: Sequence[Row], least: int = LEAST) -> list[Row]:
    """Rows of who gains (``won``) and who loses (``lost``): one sum, the change of the total."""
    found = [dict(row) for row in rows]
    places = [(row, cell) for row in found for cell in ("won", "lost")]
    for at in _small([row[cell]["firms"] for row, cell in places], least, True) if least else ():
        row, cell = places[at]
        row[cell] = dict(KEPT_BACK)
    return found


def withhold_steps(cells: Sequence[Row], least: int = LEAST) -> list[Row]:
    """Cells in a row of years or values: none of few firms, no two shown that are few apart."""
    shown: list[int] = []
    found: list[Row] = []
    for cell in cells:
        firms = cell["firms"]
        if firms is None or few((firms, *(abs(firms - other) for other in shown)), least):
            found.append(cell | KEPT_BACK)
        else:
            shown.append(firms)
            found.append(dict(cell))
    return found


def _moved(row: Row, cells: Sequence[str]) -> tuple[int, ...]:
    if not {"before", "after"} <= set(cells):
        return ()
    net = row["after"]["firms"] - row["before"]["firms"]
    return (*(row.get("moved") or ()), abs(net))


def _with_answers(found: list[Row], back: set[int], least: int, alike: bool) -> set[int]:
    """Answers kept back in their rows, until they and what is kept back of ``after`` agree."""
    plain = [dict(row.get("answers") or {}) for row in found]
    counts = [row["after"]["firms"] for row in found]
    while True:
        more = set(back)
        for at, (row, answers) in enumerate(zip(found, plain, strict=True)):
            if not answers:
                continue
            kinds = list(answers)
            small = {n for n, kind in enumerate(kinds) if few((answers[kind],), least)}
            if at in back and YES in answers:
                small.add(kinds.index(YES))
            hidden = _spread(list(answers.values()), small, least)
            row["answers"] = {k: None if n in hidden else answers[k] for n, k in enumerate(kinds)}
            if YES in answers and row["answers"][YES] is None:
                more.add(at)
        more = _spread(counts, more, least if alike else 0)
        if more == back:
            return back
        back = more


def _small(counts: Sequence[int], least: int, alike: bool) -> set[int]:
    small = {at for at, count in enumerate(counts) if few((count,), least)}
    return _spread(counts, small, least if alike else 0)


def _spread(counts: Sequence[int], hidden: set[int], least: int) -> set[int]:
    """What is kept back, and the smallest others until the sum of all does not give it away."""
    back = set(hidden)
    while back and (len(back) < 2 or sum(counts[at] for at in back) < least) and least:
        others = [at for at, count in enumerate(counts) if count and at not in back]
        if not others:
            break
        back.add(min(others, key=lambda at: (counts[at], at)))
    return back
