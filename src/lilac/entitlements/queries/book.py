"""The rule book in force, and the program of a day; kept in the process until the book changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import F, QuerySet

from lilac.entitlements import records
from lilac.entitlements.models import Edition, Entry, Revision
from lilac.entitlements.states import EditionState, EntryKind, Kept
from lilac_engine.rules.compiling import compile as compile_book
from lilac_engine.rules.program import Program
from lilac_engine.rules.records import Book


def revision(of: Kept = Kept.BOOK) -> int:
    """Which state of the book (or of the facts) the database holds; 0 before the first change.

    One row by its key. A number never comes again, so equal numbers mean equal content.
    """
    found = Revision.objects.filter(of=of).values_list("number", flat=True).first()
    return found or 0


def book() -> Book:
    """All records in force: of dated kinds every signed edition, of others the signed one."""
    return _book(revision())


def program_on(day: date) -> Program:
    """The program of a day over the book in force. Raises Faulty where the book has faults.

    Values assumed for the demo count in demo mode only.
    """
    return _program(revision(), day, assumes())


def assumes() -> bool:
    """Whether values assumed for the demo count here: demo mode, and never in production."""
    return bool(settings.DEMO) and not settings.PRODUCTION


def entry(kind: str, key: str) -> Entry | None:
    """One entry of the book by its name, with policy and measure."""
    found = Entry.objects.select_related("policy", "measure").filter(kind=kind, key=key)
    return found.first()


def editions(of: Entry) -> QuerySet[Edition]:
    """All editions of an entry, newest first, with the persons."""
    written = Edition.objects.filter(entry=of).select_related("entry", "drafted_by", "decided_by")
    return written.order_by("-number", "pk")


def in_force(of: Entry) -> QuerySet[Edition]:
    """The signed editions of an entry: one, or one a day from which it holds."""
    return editions(of).filter(state=EditionState.SIGNED).order_by(F("since").asc(nulls_first=True))


def waiting() -> QuerySet[Edition]:
    """Editions that somebody has yet to finish or to sign, oldest first."""
    open_ = (EditionState.DRAFT, EditionState.SUBMITTED)
    return (
        Edition.objects.filter(state__in=open_)
        .select_related("entry", "entry__measure", "drafted_by")
        .order_by("drafted_at", "pk")
    )


def book_with(*changes: Edition) -> Book:
    """The book as it would be with these editions signed: each takes the place of its own."""
    rows: dict[tuple[Any, ...], tuple[tuple[Any, ...], str, Mapping[str, Any]]] = {}
    for edition in [*_signed(), *changes]:
        of = edition.entry
        place = (of.position, of.key, edition.since or date.min, edition.number)
        rows[of.kind, of.key, edition.since] = (place, of.kind, edition.body)
    return _made((kind, body) for _place, kind, body in sorted(rows.values(), key=lambda r: r[0]))


def compiled(book: Book, day: date) -> Program:
    """Any book's program of a day, by the house's rule on assumed values; not kept."""
    return compile_book(book, day, assumed=assumes())


def _signed() -> QuerySet[Edition]:
    return (
        Edition.objects.filter(state=EditionState.SIGNED)
        .select_related("entry")
        .order_by("entry__position", "entry__key", F("since").asc(nulls_first=True), "number")
    )


def _made(rows: Iterable[tuple[str, Mapping[str, Any]]]) -> Book:
    parts: dict[str, list[Any]] = defaultdict(list)
    for kind, body in rows:
        parts[records.PARTS[EntryKind(kind)]].append(body)
    return Book.model_validate(parts)


@lru_cache(maxsize=4)
def _book(_wanted: int) -> Book:
    """One query, so the book is whole; should it be newer than its number, that number is dead."""
    return _made((edition.entry.kind, edition.body) for edition in _signed())


@lru_cache(maxsize=32)
def _program(wanted: int, day: date, assumed: bool) -> Program:
    return compile_book(_book(wanted), day, assumed=assumed)
