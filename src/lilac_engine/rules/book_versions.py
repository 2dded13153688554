"""Ids of a rule book: taken once, or by versions that begin on different days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from lilac_engine.pack.report import Finding
from lilac_engine.pack.report import error as pack_error
from lilac_engine.pack.walk import dotted
from lilac_engine.rules import records as r
from lilac_engine.rules.book_files import BookFiles, Place
from lilac_engine.rules.units import first_day, last_day

_ONCE: Final = ("registers", "facts", "tables", "parameters")
_VERSIONED: Final = ("rules", "benefits", "overlaps")


def first(record: r.Dated | r.DatedValue) -> date:
    """The first day a record holds; the first of all days where it names none."""
    return first_day(record.since) if record.since else date.min


def version_faults(files: BookFiles) -> Iterator[Finding]:
    """Ids taken twice, two versions from the same day on, terms that end before they begin."""
    for part in _ONCE:
        yield from _taken(files, part, "id")
    yield from _taken(files, "derived", "fact")
    for part in _VERSIONED:
        yield from _versions(files, part)
    for place in files.places("parameters"):
        yield from _values(files, place)


def _taken(files: BookFiles, part: str, key: str) -> Iterator[Finding]:
    known: dict[str, Place] = {}
    for place in files.places(part):
        id_ = getattr(place.record, key)
        before = known.setdefault(id_, place)
        if before is not place:
            path = place.path(key)
            values = {"id": id_, "where": before.file, "first": files.at(before, key)}
            yield pack_error(
                "duplicate-id", place.file, files.at(place, key), dotted(path), **values
            )


def _versions(files: BookFiles, part: str) -> Iterator[Finding]:
    known: dict[tuple[str, date], Place] = {}
    for place in files.places(part):
        record = place.record
        yield from _reversed(files, record, place)
        before = known.setdefault((record.id, first(record)), place)
        if before is not place:
            values = {"id": record.id, "where": before.file, "first": files.at(before, "id")}
            yield files.error("same-since", place, "id", **values)


def _values(files: BookFiles, place: Place) -> Iterator[Finding]:
    known: dict[tuple[bool, date], int] = {}
    for index, value in enumerate(place.record.values):
        yield from _reversed(files, value, place, "values", index)
        assumed = value.standing is r.Standing.ASSUMED
        before = known.setdefault((assumed, first(value)), index)
        if before != index:
            values = {"other": before + 1, "day": value.since or "—"}
            yield files.error("same-value", place, "values", index, **values)


def _reversed(
    files: BookFiles, record: r.Dated | r.DatedValue, place: Place, *inside: str | int
) -> Iterator[Finding]:
    if record.until is not None and last_day(record.until) < first(record):
        key = dotted(place.path(*inside, "until"))
        line = files.at(place, *inside, "until")
        values = {"to": record.until, "start": record.since}
        yield pack_error("validity-reversed", place.file, line, key, **values)
