"""The list of annexes (附件) below a document or notice."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lilac_engine.text.characters import Reading
from lilac_engine.text.model import Attachment
from lilac_engine.text.paragraphs import Paragraph
from lilac_engine.text.signatures import Signature, is_body
from lilac_engine.text.titles import DRAFT

_HEAD = re.compile(
    r"附 ?件 {0,2}(?P<n>\d{1,2}|[一二三四五六七八九十]{1,3})?(?P<sep> ?[:.、]| +)? {0,4}"
)
_NEXT = re.compile(r"(?P<n>\d{1,2}) ?[.、:] {0,4}(?!\d)")
_INLINE = re.compile(r"(?<![\u4e00-\u9fff(\d])附 ?件 ?:")
_FILE_TYPE = re.compile(r"(?i)\.(?:docx?|pdf|wps|xlsx?|ofd|zip|rar)$")
_LIMIT = 120
_MOST = 1000
_PROSE = re.compile(r"[。;]|(?:见|详见|参照|按照)附件")


@dataclass(frozen=True, slots=True)
class Listing:
    """One printed list of annexes: the place it takes and what it names."""

    start: int
    end: int
    attachments: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True)
class Label:
    """附件 alone on its line: an annex's own text begins below."""

    start: int
    end: int


def find(
    reading: Reading, paragraphs: list[Paragraph], signed: list[Signature]
) -> tuple[list[Listing], list[Label]]:
    """Every list of annexes and every annex label on the page."""
    listings: list[Listing] = []
    labels: list[Label] = []
    stops = [s.start for s in signed]
    i = 0
    while i < len(paragraphs) and len(listings) + len(labels) < _MOST:
        paragraph = paragraphs[i]
        i += 1
        head = _HEAD.match(reading.norm, paragraph.start, paragraph.end)
        if head is None:
            continue
        if head.end() >= paragraph.end:
            nxt = paragraphs[i] if i < len(paragraphs) else None
            listed = nxt and head["sep"] and _NEXT.match(reading.norm, nxt.start, nxt.end)
            if not listed:
                labels.append(Label(paragraph.start, paragraph.end))
                continue
            head_end, number = paragraph.end, ""
        else:
            head_end, number = head.end(), head["n"] or ""
        if not number and not head["sep"]:
            continue
        if paragraph.end - head_end > 2000:
            continue
        listing, i = _listing(reading, paragraphs, i, (paragraph, head_end, number), stops)
        if listing is not None:
            listings.append(listing)
    return listings or _inline(reading, paragraphs, stops), labels


def _listing(
    reading: Reading,
    paragraphs: list[Paragraph],
    i: int,
    head: tuple[Paragraph, int, str],
    stops: list[int],
) -> tuple[Listing | None, int]:
    paragraph, at, number = head
    norm = reading.norm
    found = _names(reading, at, _stop(paragraph.start, paragraph.end, stops), number)
    if paragraph.end > at and not found:
        return None, i
    end = paragraph.end
    last = int(found[-1].number) if found and found[-1].number.isdigit() else len(found)
    while i < len(paragraphs):
        piece = paragraphs[i]
        match = _NEXT.match(norm, piece.start, piece.end)
        if match is None or int(match["n"]) != last + 1 or piece.end - piece.start > _LIMIT:
            break
        more = _names(reading, piece.start, _stop(piece.start, piece.end, stops), str(last))
        if not more:
            break
        found += more
        last = int(more[-1].number or last + 1)
        end = piece.end
        i += 1
    return (Listing(paragraph.start, end, tuple(found)) if found else None), i


def _stop(start: int, end: int, stops: list[int]) -> int:
    return min([s for s in stops if start < s < end], default=end)


def _names(reading: Reading, start: int, end: int, number: str) -> list[Attachment]:
    """The names between two offsets: ``1.甲 2.乙`` or one name."""
    norm = reading.norm
    marks: list[re.Match[str]] = []
    expected = int(number) if number.isdigit() else 0
    for match in _NEXT.finditer(norm, start, end):
        value = int(match["n"])
        if (not marks and value in (1, expected + 1) and match.start() == start) or (
            marks and value == int(marks[-1]["n"]) + 1
        ):
            marks.append(match)
    if not marks:
        one = _one(reading, start, end, number)
        return [one] if one else []
    found = []
    for i, match in enumerate(marks):
        stop = marks[i + 1].start() if i + 1 < len(marks) else end
        one = _one(reading, match.end(), stop, match["n"])
        if one:
            found.append(one)
    return found


def _one(reading: Reading, start: int, end: int, number: str) -> Attachment | None:
    text = reading.raw[start:end]
    text = text.rstrip(" \t\n\u3000\u00a0;；。,，")
    if not text or len(text) > _LIMIT or _PROSE.search(reading.norm[start : start + len(text)]):
        return None
    name = text.strip()
    if name.endswith("》") and name.count("《") < name.count("》"):
        name = name[:-1]
    a = start + (len(text) - len(text.lstrip()))
    return Attachment(number, name, reading.span(a, start + len(text)))


def _inline(reading: Reading, paragraphs: list[Paragraph], stops: list[int]) -> list[Listing]:
    """附件：… inside a paragraph whose line ends are lost."""
    listings = []
    for paragraph in paragraphs:
        if paragraph.end - paragraph.start < 20:
            continue
        for match in _INLINE.finditer(reading.norm, paragraph.start, paragraph.end):
            end = min(_stop(match.end(), paragraph.end, stops), match.end() + 600)
            if found := _names(reading, match.end(), end, ""):
                listings.append(Listing(match.start(), end, tuple(found)))
            if len(listings) > 20:
                return listings
    return listings


def glued_label(norm: str, paragraph: Paragraph) -> bool:
    """附件1关于…: number and name printed without anything between."""
    head = _HEAD.match(norm, paragraph.start, paragraph.end)
    return bool(head and head["n"] and not head["sep"] and head.end() < paragraph.end)


def is_draft(attachment: Attachment) -> bool:
    """Whether the annex is itself a draft put to the public (and not its explanation)."""
    return bool(DRAFT.search(attachment.name)) and not re.search(
        r"说明|反馈表|意见表|附表|解读", attachment.name
    )


def is_signature_line(text: str) -> bool:
    """Whether the line after a list is a signature."""
    return is_body(text)


def listed(listings: list[Listing]) -> tuple[Attachment, ...]:
    """The annexes of several lists, each once: sites repeat them as links to files."""
    known: dict[str, Attachment] = {}
    for listing in listings:
        for attachment in listing.attachments:
            known.setdefault(_FILE_TYPE.sub("", attachment.name), attachment)
    return tuple(known.values())
