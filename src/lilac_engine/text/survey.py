"""Everything found on a page before its parts are told apart."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from lilac_engine.text import attachments, characters, marks, noise, paragraphs, signatures
from lilac_engine.text.attachments import Label, Listing
from lilac_engine.text.characters import Reading
from lilac_engine.text.marks import Mark
from lilac_engine.text.model import Diagnostic, Severity
from lilac_engine.text.paragraphs import Paragraph
from lilac_engine.text.signatures import Signature

# The longest Chinese law has 1,260 articles; a page with more numbers than this is no document.
_MOST_MARKS = 5_000
_MOST_PARAGRAPHS = 30_000


@dataclass(slots=True)
class Survey:
    """Everything found on the page before its parts are told apart."""

    reading: Reading
    paragraphs: list[Paragraph]
    marks: list[Mark]
    signatures: list[Signature]
    listings: list[Listing]
    labels: list[Label]
    repeats: list[tuple[int, int]]
    readable: int = 0  # where the page was cut off for its sheer number of pieces
    _closed: list[tuple[int, int]] = field(default_factory=list)

    def inside(self, at: int) -> bool:
        """Whether an offset lies in a list of annexes or a repetition."""
        i = bisect_right(self._closed, (at, len(self.reading.norm) + 1)) - 1
        return i >= 0 and at < self._closed[i][1]

    def __post_init__(self) -> None:
        self._closed = sorted([*((x.start, x.end) for x in self.listings), *self.repeats])


def surveyed(source: str) -> tuple[Survey, list[Diagnostic]]:
    """Read a page's characters, paragraphs, numbers, signatures and lists of annexes."""
    reading, found = characters.read(source)
    pieces = paragraphs.split(reading, _MOST_PARAGRAPHS)
    norm = reading.norm
    numbers = marks.scan(norm, pieces, _MOST_MARKS)
    readable = _readable(reading, pieces, numbers, found)
    signed = signatures.find(norm, 0, readable)
    listings, labels = attachments.find(reading, pieces, signed)
    repeats = noise.repeated(reading, pieces)
    listings = [x for x in listings if not any(a <= x.start < b for a, b in repeats[:100])]
    survey = Survey(reading, pieces, numbers, signed, listings, labels, repeats, readable)
    return survey, found


def _readable(
    reading: Reading, pieces: list[Paragraph], numbers: list[Mark], found: list[Diagnostic]
) -> int:
    """How far the page is read: all of it, unless it has more pieces than any document has."""
    ends = [len(reading.norm)]
    if len(pieces) >= _MOST_PARAGRAPHS:
        ends.append(pieces[-1].end)
    if len(numbers) >= _MOST_MARKS:
        ends.append(numbers[-1].start)
    if min(ends) < ends[0]:
        found.append(Diagnostic("page_too_long", reading.span(min(ends), ends[0]), Severity.ERROR))
    return min(ends)
