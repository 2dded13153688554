"""A rule book compiled on every day on which something in it begins or ends, faults with their lines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from lilac_engine.pack.evidence import Record
from lilac_engine.pack.report import Finding
from lilac_engine.pack.walk import dotted
from lilac_engine.rules import records as r
from lilac_engine.rules.book_files import FOLDER, BookFiles, Place
from lilac_engine.rules.book_messages import error, warning
from lilac_engine.rules.book_parameters import announced
from lilac_engine.rules.book_versions import first
from lilac_engine.rules.compiling import compile as compiled
from lilac_engine.rules.errors import Faulty, RuleFault
from lilac_engine.rules.findings import remarks
from lilac_engine.rules.units import last_day
from lilac_engine.rules.versions import holds

MAX_DAYS: Final = 400
MAX_FORMULA: Final = 20_000
_FORMULAS: Final = ("formula", "when", "applies", "figure", "where")
_OF_TODAY: Final = frozenset(("no-value", "unused"))
"""Doubts told of the last day only: what had no value long ago need not worry anybody."""
_QUIET: Final = date(2021, 1, 1)
"""Where nothing in a book begins or ends, every day is like every other; this one is taken."""


def boundary_days(book: r.Book) -> tuple[date, ...]:
    """Every day on which a rule, benefit, overlap or value begins, or is over, in order."""
    dated: list[r.Dated | r.DatedValue] = [*book.rules, *book.benefits, *book.overlaps]
    dated += [value for parameter in book.parameters for value in parameter.values]
    days = {first(record) for record in dated if record.since is not None}
    days |= {_next(last_day(record.until)) for record in dated if record.until is not None}
    return tuple(sorted(days)) or (_QUIET,)


def _next(day: date) -> date:
    return day if day == date.max else day + timedelta(days=1)


def formulas(
    record: object, path: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every formula of a record with its path inside it, by the names files use."""
    if isinstance(record, tuple):
        for index, item in enumerate(record):
            yield from formulas(item, (*path, index))
    elif isinstance(record, Record):
        for name, field in type(record).model_fields.items():
            value = getattr(record, name)
            here = (*path, field.alias or name)
            if name in _FORMULAS and isinstance(value, str):
                yield here, value
            else:
                yield from formulas(value, here)


def formula_faults(files: BookFiles) -> Iterator[Finding]:
    """Formulas too long to be read at all."""
    for part in ("derived", "rules", "benefits"):
        for place in files.places(part):
            for inside, text in formulas(place.record):
                if len(text) > MAX_FORMULA:
                    values = {"count": len(text), "limit": MAX_FORMULA}
                    yield files.error("long-formula", place, *inside, **values)


def day_findings(files: BookFiles, book: r.Book) -> Iterator[Finding]:
    """What compiling the book on each of its days says: faults, doubts, amounts not published."""
    days = boundary_days(book)
    if len(days) > MAX_DAYS:
        yield error("too-many-days", FOLDER, count=len(days), limit=MAX_DAYS)
        return
    told: set[Finding] = set()
    for day in days:
        for finding in _of_a_day(files, book, day, last=day == days[-1]):
            if finding not in told:
                told.add(finding)
                yield finding


def _of_a_day(files: BookFiles, book: r.Book, day: date, *, last: bool) -> Iterator[Finding]:
    try:
        compiled(book, day, assumed=True)
        doubts = remarks(book, compiled(book, day))
    except Faulty as faulty:
        for fault in faulty.faults:
            yield _located(files, fault, day, doubt=False)
        return
    for doubt in doubts:
        if last or doubt.code not in _OF_TODAY:
            yield _located(files, doubt, day, doubt=True)


def _located(files: BookFiles, fault: RuleFault, day: date, *, doubt: bool) -> Finding:
    said = {"zh": fault.say("zh"), "en": fault.say("en")}
    place, inside = _place(files, fault.where, day)
    make = warning if doubt else error
    if place is None:
        file, line = announced(files, fault.where)
        return make("formula", file or FOLDER, line, fault.where, **said)
    key = dotted(place.path(*inside))
    return make("formula", place.file, files.at(place, *inside), key, **said)


def _place(files: BookFiles, where: str, day: date) -> tuple[Place | None, tuple[str | int, ...]]:
    """The record a part like ``benefits.rd_subsidy.requires.0`` names, in its version of the day."""
    part, _, rest = where.partition(".")
    id_, *inside = rest.split(".")
    if part not in r.RulesFile.model_fields:
        return None, ()
    found = [place for place in files.places(part) if _name(place.record) == id_]
    held = [place for place in found if _holds(place.record, day)]
    chosen = max(held or found, key=lambda place: _begin(place.record), default=None)
    return chosen, tuple(int(step) if step.isdigit() else step for step in inside)


def _name(record: Record) -> str:
    """What the compiler calls a record: its id, of a derivation the fact it gives."""
    return record.fact if isinstance(record, r.Derived) else str(getattr(record, "id", ""))


def _holds(record: object, day: date) -> bool:
    return not isinstance(record, r.Dated) or holds(record, day)


def _begin(record: object) -> date:
    return first(record) if isinstance(record, r.Dated) else date.min
