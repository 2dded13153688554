"""Text out of a PDF: wrapped lines joined to paragraphs, page numbers and running heads dropped."""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from itertools import pairwise
from typing import Any, Final

from lilac_engine.text.model import Diagnostic, Severity
from lilac_engine.text.reading.plain import STARTS_CLAUSE, glue
from lilac_engine.text.reading.result import Limits, Unreadable, notice

PAGE_NUMBER: Final = re.compile(
    r"[\s—―–\-－·•]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/／,，]?\s*共?\s*\d{1,4}\s*页?)?[\s—―–\-－·•]*"
)
WIDE_FROM: Final = "\u2e80"
CHARACTERS_A_PAGE: Final = 200_000
FULL_LINE: Final = 1.6  # a line is full when less than this many characters fit behind it
INDENT: Final = 1.0  # a first line stands at least this many characters in


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line: its text and box in points, ``size`` the height of a character."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    page: int

    @property
    def size(self) -> float:
        return max(self.top - self.bottom, 4.0)


def pdf_text(
    data: bytes, name: str, limits: Limits
) -> tuple[str, str | None, tuple[Diagnostic, ...]]:
    """Text, title property and notices. Raises :class:`Unreadable`."""
    pdfium: Any = import_module("pypdfium2")

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as fault:
        locked = getattr(fault, "err_code", None) == 4 or "password" in str(fault).lower()
        raise Unreadable("encrypted" if locked else "broken_pdf", name=name) from fault
    try:
        count = len(document)
        if count > limits.pages:
            raise Unreadable("too_many_pages", name=name, pages=count, limit=limits.pages)
        pages = [_lines(document, at) for at in range(count)]
        title = (document.get_metadata_dict().get("Title") or "").strip() or None
    except pdfium.PdfiumError as fault:
        raise Unreadable("broken_pdf", name=name) from fault
    finally:
        document.close()
    if sum(len(line.text.strip()) for page in pages for line in page) == 0:
        raise Unreadable("pdf_scan", name=name, pages=count)
    bare = [str(at + 1) for at, page in enumerate(pages) if not page]
    pages, dropped = _without_furniture(pages)
    found: list[Diagnostic] = []
    if bare:
        found.append(notice("reading.page_without_text", pages="、".join(bare[:20])))
    if dropped:
        code = "reading.furniture_dropped"
        found.append(notice(code, Severity.INFO, count=len(dropped), text=dropped[0].strip()[:40]))
    return "\n".join(_paragraphs(pages)) + "\n", title, tuple(found)


def _lines(document: Any, at: int) -> list[Line]:
    """The printed lines of one page, in the order of its text."""
    raw: Any = import_module("pypdfium2.raw")

    page = document[at]
    text_page = page.get_textpage()
    lines: list[Line] = []
    first, pieces = 0, ""
    count = min(text_page.count_chars(), CHARACTERS_A_PAGE)
    for index in range(count + 1):
        code = raw.FPDFText_GetUnicode(text_page, index) if index < count else 10
        if code in {10, 13}:
            if pieces.strip():
                lines.append(_line(text_page, pieces, first, index, at))
            first, pieces = index + 1, ""
        elif code == 32 and raw.FPDFText_IsGenerated(text_page, index) == 1:
            after = raw.FPDFText_GetUnicode(text_page, index + 1)
            # A gap that only sets digits off from ideographs is no space of the text.
            if not (pieces[-1:] >= WIDE_FROM or chr(after) >= WIDE_FROM):
                pieces += " "
        elif code and code not in {0xFFFE, 0x02}:
            pieces += chr(code)
    text_page.close()
    page.close()
    return _side_by_side(lines)


def _line(text_page: Any, text: str, first: int, end: int, page: int) -> Line:
    """A line with the box of its first and last visible characters."""
    raw: Any = import_module("pypdfium2.raw")

    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    boxes = []
    for step in (range(first, end), range(end - 1, first - 1, -1)):
        for index in step:
            raw.FPDFText_GetCharBox(text_page, index, left, right, bottom, top)
            if right.value > left.value and raw.FPDFText_GetUnicode(text_page, index) > 32:
                boxes.append((left.value, right.value, bottom.value, top.value))
                break
    if not boxes:
        return Line(text, 0, 0, 0, 0, page)
    size = raw.FPDFText_GetFontSize(text_page, first)
    low = min(b[2] for b in boxes)
    return Line(text, boxes[0][0], boxes[-1][1], low, low + max(size, 4.0), page)


def _side_by_side(lines: list[Line]) -> list[Line]:
    """Pieces of one printed line that the PDF holds apart, put together again."""
    joined: list[Line] = []
    for line in lines:
        before = joined[-1] if joined else None
        if (
            before is not None
            and abs(before.bottom - line.bottom) < before.size * 0.35
            and -0.5 * before.size <= line.left - before.right < before.size * 1.2
        ):
            joined[-1] = Line(
                before.text + line.text,
                before.left,
                line.right,
                before.bottom,
                before.top,
                before.page,
            )
        else:
            joined.append(line)
    return joined


def _without_furniture(pages: list[list[Line]]) -> tuple[list[list[Line]], list[str]]:
    """Pages without page numbers and running heads, and what was dropped.

    Both stand apart from the text. A page number is an outermost line that is only a number; a
    running head is one that more than half of at least three pages share (digits aside).
    """
    written = [page for page in pages if page]
    pitch = _pitch(written)
    edges = [{_key(page[end]) for end in (0, -1) if _apart(page, end, pitch)} for page in written]
    shared = Counter(key for keys in edges for key in keys)
    heads = {key for key, n in shared.items() if len(written) >= 3 and n * 2 > len(written)}
    kept, dropped = [], []
    for page in pages:
        rest = list(page)
        for end in (0, -1):
            while rest and _apart(rest, end, pitch):
                edge = rest[end]
                if not (PAGE_NUMBER.fullmatch(edge.text) or _key(edge) in heads):
                    break
                dropped.append(rest.pop(end).text)
        kept.append(rest)
    return kept, dropped


def _pitch(pages: list[list[Line]]) -> float:
    """The usual distance of two lines, in points."""
    steps = [above.bottom - below.bottom for page in pages for above, below in pairwise(page)]
    down = [step for step in steps if step > 2]
    return Counter(round(step) for step in down).most_common(1)[0][0] if down else 0.0


def _apart(page: list[Line], end: int, pitch: float) -> bool:
    """True when the outermost line stands farther from its neighbour than lines of text do."""
    if len(page) < 2:
        return True
    neighbour = page[1] if end == 0 else page[-2]
    return abs(page[end].bottom - neighbour.bottom) > 1.2 * pitch


def _key(line: Line) -> str:
    return re.sub(r"[\d\s—\-]+", "#", line.text.strip())


def _paragraphs(pages: list[list[Line]]) -> list[str]:
    lines = [line for page in pages for line in page]
    if not lines:
        return []
    margin_left = _usual(line.left for line in lines)
    margin_right = max(_usual(line.right for line in lines), _upper(lines))
    paragraphs = [lines[0].text.strip()]
    for above, below in pairwise(lines):
        if _wraps(above, below, margin_left, margin_right):
            paragraphs[-1] = glue(paragraphs[-1], below.text)
        else:
            paragraphs.append(below.text.strip())
    return paragraphs


def _usual(values: Iterable[float]) -> float:
    """The most frequent position, to the nearest two points."""
    return Counter(round(value / 2) * 2.0 for value in values).most_common(1)[0][0]


def _upper(lines: list[Line]) -> float:
    """Where full lines end: the 90th percentile of right edges."""
    edges = sorted(line.right for line in lines)
    return edges[len(edges) * 9 // 10]


def _wraps(above: Line, below: Line, margin_left: float, margin_right: float) -> bool:
    """True when ``below`` goes on with the paragraph of ``above``."""
    size = above.size
    if above.right < margin_right - FULL_LINE * size:
        return False
    if abs(above.size - below.size) > 0.2 * size:
        return False
    if below.left > margin_left + INDENT * size and below.left > above.left - 0.5 * size:
        return False
    same_page = above.page == below.page
    if same_page and not 0 < above.bottom - below.bottom < 2.6 * size:
        return False
    ended = above.text.rstrip().endswith(("。", "：", ":", "；", "]", "］"))
    return not (ended and STARTS_CLAUSE.match(below.text))
