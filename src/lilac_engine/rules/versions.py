"""Which version of a dated record holds on a day (效力的起止,首尾两日均计入)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol, TypeVar

from lilac_engine.rules import records
from lilac_engine.rules.errors import Faulty, fault
from lilac_engine.rules.records import Standing
from lilac_engine.rules.units import first_day, last_day


class Dated(Protocol):
    """What has a first and a last day, both counted in; None is without bound."""

    @property
    def since(self) -> str | None: ...
    @property
    def until(self) -> str | None: ...


Record = TypeVar("Record", bound=Dated)


def holds(record: Dated, day: date) -> bool:
    """Whether a record is in force on a day. ``since 2021`` begins on 1 January 2021, ``until 2021``
    ends on 31 December."""
    if record.since is not None and first_day(record.since) > day:
        return False
    return record.until is None or last_day(record.until) >= day


def in_force(id_: str, versions: Sequence[Record], day: date) -> Record | None:
    """The version in force: of several the one that began last.

    Raises Faulty when two began on the same day, or one ends before it begins.
    """
    for version in versions:
        if (
            version.since is not None
            and version.until is not None
            and last_day(version.until) < first_day(version.since)
        ):
            raise Faulty([fault("since-until", text=id_)])
    held = [version for version in versions if holds(version, day)]
    if len(held) < 2:
        return held[0] if held else None
    held.sort(key=_begin)
    if _begin(held[-1]) == _begin(held[-2]):
        raise Faulty([fault("same-since", text=id_, since=held[-1].since or "-")])
    return held[-1]


def value_in_force(
    parameter: records.Parameter, day: date, *, assumed: bool
) -> records.DatedValue | None:
    """The value of a parameter on a day. One that is assumed counts only when asked for, and only
    where no other value is in force. Raises Faulty as :func:`in_force`."""
    real = [value for value in parameter.values if value.standing is not Standing.ASSUMED]
    found = in_force(parameter.id, real, day)
    if found is not None or not assumed:
        return found
    made_up = [value for value in parameter.values if value.standing is Standing.ASSUMED]
    return in_force(parameter.id, made_up, day)


def by_id(found: Iterable[Identified]) -> dict[str, list[Identified]]:
    """Records of one kind by their id, in the order of their first appearance."""
    versions: dict[str, list[Identified]] = {}
    for record in found:
        versions.setdefault(record.id, []).append(record)
    return versions


def _begin(record: Dated) -> date:
    return first_day(record.since) if record.since is not None else date.min


class WithId(Protocol):
    """What is known by an id."""

    @property
    def id(self) -> str: ...


Identified = TypeVar("Identified", bound=WithId)
