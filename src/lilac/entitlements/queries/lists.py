"""The lists kept of an organisation, ready to show."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from lilac.entitlements.models import ListKept, ListRow
from lilac.entitlements.queries import book as rules
from lilac.parties.models import Organisation
from lilac_engine.rules.records import Derived, Table


@dataclass(frozen=True, slots=True)
class KeptList:
    """One list: its declaration, its rows, whether it is whole, and the facts made of it."""

    table: Table
    rows: tuple[ListRow, ...]
    kept: ListKept | None
    derived: tuple[Derived, ...]


def lists_of(organisation: Organisation) -> list[KeptList]:
    """Every declared list with what is in it, in the order of the book. Two queries."""
    book = rules.book()
    rows: dict[str, list[ListRow]] = defaultdict(list)
    for row in ListRow.objects.filter(organisation=organisation, removed_at=None).order_by("key"):
        rows[row.table].append(row)
    kept = {one.table: one for one in ListKept.objects.filter(organisation=organisation)}
    return [
        KeptList(
            table,
            tuple(rows[table.id]),
            kept.get(table.id),
            tuple(one for one in book.derived if one.table == table.id),
        )
        for table in book.tables
    ]
