"""The engine's records as the database keeps them: one JSON body an edition, one book a snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from lilac.entitlements.states import EntryKind
from lilac_engine.pack.evidence import Record, earliest, latest
from lilac_engine.rules import records
from lilac_engine.rules.records import Book

RECORDS: Final[Mapping[EntryKind, type[Record]]] = {
    EntryKind.REGISTER: records.Register,
    EntryKind.FACT: records.Fact,
    EntryKind.TABLE: records.Table,
    EntryKind.DERIVED: records.Derived,
    EntryKind.PARAMETER: records.Parameter,
    EntryKind.RULE: records.Rule,
    EntryKind.BENEFIT: records.Benefit,
    EntryKind.OVERLAP: records.Overlap,
}
PARTS: Final[Mapping[EntryKind, str]] = {
    EntryKind.REGISTER: "registers",
    EntryKind.FACT: "facts",
    EntryKind.TABLE: "tables",
    EntryKind.DERIVED: "derived",
    EntryKind.PARAMETER: "parameters",
    EntryKind.RULE: "rules",
    EntryKind.BENEFIT: "benefits",
    EntryKind.OVERLAP: "overlaps",
}
DATED: Final = frozenset({EntryKind.RULE, EntryKind.BENEFIT, EntryKind.OVERLAP})


def read(kind: str, body: Mapping[str, Any]) -> Any:
    """The record a body says. Raises pydantic's ValidationError."""
    return RECORDS[EntryKind(kind)].model_validate(dict(body))


def body_of(record: Record) -> dict[str, Any]:
    """A record as JSON, as short as it can be said; :func:`read` gives an equal record."""
    return record.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def key_of(kind: str, record: Any) -> str:
    """What an entry is called: the record's id, or the fact a computation gives."""
    return str(record.fact if kind == EntryKind.DERIVED else record.id)


def days_of(kind: str, record: Any) -> tuple[date | None, date | None]:
    """The widest days a dated record may hold; (None, None) for what has no days of its own."""
    if EntryKind(kind) not in DATED:
        return None, None
    return (
        earliest(record.since) if record.since else None,
        latest(record.until) if record.until else None,
    )


def measure_of(kind: str, record: Any) -> str | None:
    """The code of the measure a record names."""
    if kind in {EntryKind.BENEFIT, EntryKind.PARAMETER}:
        return record.measure or None
    return None


def entries(book: Book) -> list[tuple[EntryKind, str, Record]]:
    """Everything in a book as (kind, key, record), in its order."""
    return [
        (kind, key_of(kind, record), record)
        for kind, part in PARTS.items()
        for record in getattr(book, part)
    ]


def snapshot(book: Book, *, assumed: bool) -> dict[str, Any]:
    """A book as it is kept for ever, with nothing left to a default of a later program."""
    whole = book.model_copy(update={"examples": ()})
    return {"assumed": assumed, "book": whole.model_dump(mode="json", by_alias=True)}


def restored(kept: Mapping[str, Any]) -> tuple[Book, bool]:
    """The book of a snapshot, and whether assumed values counted."""
    return Book.model_validate(kept["book"]), bool(kept["assumed"])
