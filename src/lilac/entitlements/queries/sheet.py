"""The sheet of facts as a clerk reads it: by register, and the R&D accounts side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from lilac.entitlements.queries.facts import FactRow
from lilac_engine.rules.records import Register

R_AND_D: Final = ("rd_accounting", "rd_hnte", "rd_tax", "rd_stat_own_copy")
"""The four R&D figures of a year: accounts, HNTE audit, tax, own copy of the statistics form."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """The facts one register knows."""

    register: Register | None
    rows: tuple[FactRow, ...]

    @property
    def told(self) -> list[FactRow]:
        """Those with a value."""
        return [row for row in self.rows if row.value is not None]

    @property
    def open(self) -> list[FactRow]:
        """Those nobody has told."""
        return [row for row in self.rows if row.value is None]

    @property
    def known(self) -> int:
        """How many of them have a value."""
        return sum(row.value is not None for row in self.rows)


def grouped(rows: Iterable[FactRow], *, only_empty: bool = False) -> list[Shelf]:
    """The facts by register, in the order of the book."""
    shelves: dict[str, list[FactRow]] = {}
    for row in rows:
        if not only_empty or row.value is None:
            shelves.setdefault(row.fact.register_, []).append(row)
    return [Shelf(found[0].register, tuple(found)) for found in shelves.values()]


@dataclass(frozen=True, slots=True)
class Accounts:
    """The R&D figures of one year, in the order of :data:`R_AND_D`.

    ``gap`` is the greatest difference between two of them in fen, None with fewer than two.
    """

    year: int
    rows: tuple[FactRow, ...]

    @property
    def values(self) -> list[int]:
        """The figures that are known, in fen."""
        return [int(row.value) for row in self.rows if row.value is not None]

    @property
    def gap(self) -> int | None:
        """See the class."""
        values = self.values
        return max(values) - min(values) if len(values) > 1 else None


def side_by_side(rows: Sequence[FactRow]) -> list[Accounts]:
    """Each year with any R&D figure asked for or held, the latest first."""
    years = sorted({row.year for row in rows if row.fact.id in R_AND_D and row.year}, reverse=True)
    found = []
    for year in years:
        of_year = {row.fact.id: row for row in rows if row.year == year}
        in_order = tuple(of_year[name] for name in R_AND_D if name in of_year)
        if any(row.value is not None for row in in_order):
            found.append(Accounts(year, in_order))
    return found
