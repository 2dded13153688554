"""The hash chain over events: each link names the one before it.

A link's hash is SHA-256 over the canonical JSON of its event, in which the hash before it stands.
Changing, removing, inserting or reordering any event breaks its own link or the next one; cutting
off the end is seen against a head that was published earlier. Nothing here needs a database: an
exported file (one JSON object a line, its hash first) and a published head are enough.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

GENESIS: Final = "0" * 64
OPENING: Final = b'{"hash":"'
_encode = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


class Link(NamedTuple):
    """One event of the chain; ``content`` is the canonical JSON that ``hash`` is the hash of."""

    number: int
    previous: str
    hash: str
    content: bytes


class HeadMark(NamedTuple):
    """An end of the chain that somebody published or kept: event number and its hash."""

    number: int
    hash: str


START: Final = HeadMark(0, GENESIS)


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where the chain does not hold: event ``number``, and what is wrong.

    ``code`` is ``line``, ``content``, ``order``, ``previous``, ``head`` or ``cut``; ``what`` says
    it in English, with the particulars.
    """

    number: int
    code: str
    what: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification found; ``broken`` is None when every link holds."""

    events: int
    last: str
    broken: Break | None = None


def content(
    *, number: int, name: str, data: Any, by: int | None, at: datetime, previous: str
) -> bytes:
    """The canonical JSON of an event: keys sorted, no blanks, moments in UTC with microseconds."""
    record = {
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "by": by,
        "data": data,
        "name": name,
        "number": number,
        "previous": previous,
    }
    return _encode(record).encode()


def digest(canonical: bytes) -> str:
    """The hash of a link; 64 hexadecimal digits."""
    return hashlib.sha256(canonical).hexdigest()


def to_line(link: Link) -> bytes:
    """One line of an export: the event as JSON, its hash before everything else."""
    return b'%b%b",%b\n' % (OPENING, link.hash.encode(), link.content[1:])


def read_lines(lines: Iterable[bytes], *, start: int = 1) -> Iterator[Link | Break]:
    """The links of an exported file, ending in a Break at a line that cannot be read.

    ``start`` is the number of the first line's event, to name such a line. The bytes of a line
    are what is hashed, so that no change in spelling passes.
    """
    for number, line in enumerate(lines, start):
        canonical = b"{" + line[75:-1]
        try:
            event = json.loads(canonical)
            link = Link(event["number"], event["previous"], line[9:73].decode("ascii"), canonical)
        except (ValueError, TypeError, KeyError, RecursionError) as fault:
            yield Break(number, "line", f"the line cannot be read ({type(fault).__name__})")
            return
        if not line.startswith(OPENING) or line[73:75] != b'",' or not line.endswith(b"\n"):
            yield Break(number, "line", "the line is not written as an export writes it")
            return
        yield link


def verify(
    links: Iterable[Link | Break],
    *,
    heads: Iterable[HeadMark] = (),
    after: HeadMark = START,
) -> Report:
    """Walk the chain once, in constant memory, and stop at the first link that does not hold.

    ``heads`` are ends published earlier: each must stand in the chain, and a chain that ends
    before one of them was cut. ``after`` starts in the middle, at an event already verified.
    """
    published = {head.number: head.hash for head in heads}
    number, last = after
    for link in links:
        if isinstance(link, Break):
            return Report(number, last, link)
        if fault := _fault(link, number, last):
            return Report(number, last, fault)
        number, last = link.number, link.hash
        if published and published.pop(number, last) != last:
            broken = Break(number, "head", "its hash differs from the head published for it")
            return Report(number - 1, link.previous, broken)
    missing = [n for n in published if n > number]
    if missing:
        what = f"missing: the chain ends at {number}, but a head was published at {max(missing)}"
        return Report(number, last, Break(number + 1, "cut", what))
    return Report(number, last)


def _fault(link: Link, number: int, last: str) -> Break | None:
    if link.hash != digest(link.content):
        return Break(number + 1, "content", "its content does not give its hash")
    if link.number != number + 1:
        what = f"expected event {number + 1}, found {link.number}: removed, added or moved"
        return Break(number + 1, "order", what)
    if link.previous != last:
        what = "'previous' is not the hash of the event before it"
        return Break(link.number, "previous", what)
    return None
