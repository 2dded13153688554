"""Many values of facts at once, past the ORM's objects: half a million in seconds.

Every constraint of the table holds as always; of signals and model methods there are none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import connection

from lilac.entitlements.models import FactValue
from lilac.entitlements.states import FactState, Source

Value = tuple[int, str, int, int, str]
"""Organisation, fact, year (0 where it has none), value as it travels, how it was written."""
OWN: Final = ("organisation_id", "fact", "year", "value", "source_ref")
SHARED: Final = (
    "source", "register", "statistics", "observed_on", "state", "brought_in_id", "entered_by_id",
    "entered_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Origin:
    """What all values of one extract have in common."""

    register: str
    statistics: bool
    observed_on: date
    at: datetime
    extract: int | None = None
    by: int | None = None


def insert_values(origin: Origin, values: Iterable[Value]) -> None:
    """Write values of a register as they are; what they replace has been ended before.

    Inside the caller's transaction. Raises IntegrityError as any insertion does.
    """
    shared = (
        Source.REGISTER.value,
        origin.register,
        origin.statistics,
        connection.ops.adapt_datefield_value(origin.observed_on),
        FactState.CHECKED.value,
        origin.extract,
        origin.by,
        connection.ops.adapt_datetimefield_value(origin.at),
    )
    rows = ((*value, *shared) for value in values)
    columns = ", ".join(f'"{name}"' for name in (*OWN, *SHARED))
    target = f'"{FactValue._meta.db_table}" ({columns})'
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _copy(cursor, f"COPY {target} FROM STDIN", rows)
        else:
            places = ", ".join(["%s"] * (len(OWN) + len(SHARED)))
            statement = f"INSERT INTO {target} VALUES ({places})"  # noqa: S608  own names only
            cursor.executemany(statement, rows)  # type: ignore[arg-type]  # any iterable will do


def _copy(cursor: Any, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
