"""The hash chain over events: each link names the one before it.

A link is SHA-256 over the previous link and the canonical JSON of the event. Changing, removing,
inserting or reordering any event breaks its own link or the next one; cutting off the end is
seen against a head that was published earlier. Nothing here needs a database: an exported file
(one canonical JSON object a line) and a published head are enough.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

GENESIS = "0" * 64
_encode = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


class Record(NamedTuple):
    """One event as it is chained and exported; ``at`` is ISO 8601, UTC, microseconds."""

    number: int
    name: str
    data: dict[str, Any]
    by: int | None
    at: str
    previous: str
    hash: str


class HeadMark(NamedTuple):
    """An end of the chain that somebody published or kept: event number and its hash."""

    number: int
    hash: str


START = HeadMark(0, GENESIS)


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where the chain does not hold: event ``number``, and what is wrong."""

    number: int
    what: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification found; ``broken`` is None when every link holds."""

    events: int
    last: str
    broken: Break | None = None


def moment(at: datetime) -> str:
    """A moment in the one spelling that is hashed: UTC, microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def link(previous: str, *, number: int, name: str, data: Any, by: int | None, at: str) -> str:
    """The hash of one event after ``previous``; 64 hexadecimal digits."""
    canonical = _encode({"number": number, "name": name, "data": data, "by": by, "at": at})
    return hashlib.sha256(f"{previous}\n{canonical}".encode()).hexdigest()


def to_line(record: Record) -> str:
    """One line of an export, without its line end; the only spelling that verifies."""
    return _encode(record._asdict())


def verify(
    records: Iterable[Record | Break],
    *,
    heads: Iterable[HeadMark] = (),
    after: HeadMark = START,
) -> Report:
    """Walk the chain once, in constant memory, and stop at the first link that does not hold.

    ``heads`` are ends published earlier: each must stand in the chain, and a chain that ends
    before one of them was cut. ``after`` starts in the middle, at an event already verified.
    A :class:`Break` among the records is a place that could not even be read.
    """
    published = {head.number: head.hash for head in heads}
    number, last = after
    for record in records:
        if isinstance(record, Break):
            return Report(number, last, record)
        if fault := _fault(record, number, last):
            return Report(number, last, fault)
        number, last = record.number, record.hash
        if published.pop(number, last) != last:
            broken = Break(number, "its hash differs from the head published for it")
            return Report(number, last, broken)
    missing = [n for n in published if n > number]
    if missing:
        what = f"missing: the chain ends at {number}, but a head was published at {max(missing)}"
        return Report(number, last, Break(number + 1, what))
    return Report(number, last)


def _fault(record: Record, number: int, last: str) -> Break | None:
    if record.number != number + 1:
        what = f"expected event {number + 1}, found {record.number}: removed, added or moved"
        return Break(number + 1, what)
    if record.previous != last:
        return Break(record.number, "'previous' is not the hash of the event before it")
    expected = link(
        last,
        number=record.number,
        name=record.name,
        data=record.data,
        by=record.by,
        at=record.at,
    )
    if record.hash != expected:
        return Break(record.number, "its content does not give its hash")
    return None


def read_lines(lines: Iterable[bytes], *, start: int = 1) -> Iterator[Record | Break]:
    """The records of an exported file; a line that is not exactly as written is a Break.

    ``start`` is the number of the first line's event, to name lines that cannot be read.
    """
    for number, raw in enumerate(lines, start):
        try:
            fields = json.loads(raw)
            record = Record(**fields)
            exact = to_line(record).encode() + b"\n" == raw
        except (ValueError, TypeError, RecursionError) as fault:
            yield Break(number, f"the line cannot be read ({type(fault).__name__})")
            return
        if not exact:
            yield Break(number, "the line is not written in the canonical form")
            return
        yield record
