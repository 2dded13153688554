"""Reading files: from bytes that somebody uploaded to the plain text of the document.

``read(data, name)`` decides by content what the file is, refuses what is dangerous or has no text
with a reason (:class:`Unreadable`), and notes everything it left out.
"""

from __future__ import annotations

from dataclasses import replace

from lilac_engine.text.model import Diagnostic, Severity
from lilac_engine.text.reading.detect import container_of, kind_of_text, name_check
from lilac_engine.text.reading.docx import word_text
from lilac_engine.text.reading.encoding import decode
from lilac_engine.text.reading.html import declared_encoding, page_text
from lilac_engine.text.reading.pdf import pdf_text
from lilac_engine.text.reading.plain import from_markdown, tidy
from lilac_engine.text.reading.result import (
    LIMITS,
    Limits,
    Reading,
    Unreadable,
    in_mebibytes,
    notice,
)
from lilac_engine.text.reading.sentences import NOTICES, REFUSALS, sentence

__all__ = ["LIMITS", "NOTICES", "REFUSALS", "Limits", "Reading", "Unreadable", "read", "sentence"]


def read(data: bytes, name: str, limits: Limits = LIMITS) -> Reading:
    """The text of a file: .txt, .md, .html, .docx or .pdf with text.

    Deterministic, without side effects, and bounded by ``limits`` (sizes are checked before
    anything is unpacked); time and memory of the underlying libraries are bounded by the caller,
    in a process of its own. Raises :class:`Unreadable` with a code and a sentence.
    """
    name = name.rpartition("/")[2].rpartition("\\")[2][:120] or "?"
    if len(data) > limits.file:
        raise Unreadable(
            "too_large", name=name, size=in_mebibytes(len(data)), limit=in_mebibytes(limits.file)
        )
    if not data.strip(b"\0 \t\r\n\x0b\x0c\xef\xbb\xbf\xff\xfe"):
        raise Unreadable("empty", name=name)
    container = container_of(data, name)
    if container == "docx":
        text, title, found = word_text(data, name, limits)
        reading = _finish(text, "docx", name, title)
    elif container == "pdf":
        text, title, found = pdf_text(data, name, limits)
        reading = _finish(text, "pdf", name, title)
    else:
        return _read_text(data, name)
    return _with(reading, *found)


def _read_text(data: bytes, name: str) -> Reading:
    declared = declared_encoding(data)
    decoded = decode(data, declared)
    if decoded is None:
        raise Unreadable("binary", name=name)
    kind = kind_of_text(decoded.text, name)
    notes = []
    if decoded.confidence < 0.7 and declared is None:
        shown = f"{decoded.confidence:.0%}"
        notes.append(
            notice("reading.encoding_guessed", encoding=decoded.encoding, confidence=shown)
        )
    if kind == "html":
        if declared and not _same(declared, decoded.encoding):
            values = {"declared": declared, "encoding": decoded.encoding}
            notes.append(notice("reading.encoding_disagrees", Severity.INFO, **values))
        page = page_text(decoded.text, name)
        reading = _finish(page.text, kind, name, page.title, decoded.encoding, page.metadata)
        return _with(reading, *notes, *page.diagnostics)
    title = None
    text = decoded.text
    if kind == "md":
        text, title = from_markdown(text)
    return _with(_finish(text, kind, name, title, decoded.encoding), *notes)


def _same(one: str, other: str) -> bool:
    return one.replace("_", "-").removesuffix("-sig") == other.replace("_", "-").removesuffix(
        "-sig"
    )


def _finish(
    text: str,
    kind: str,
    name: str,
    title: str | None,
    encoding: str | None = None,
    metadata: tuple[tuple[str, str], ...] = (),
) -> Reading:
    text, found = tidy(text)
    if not text.strip():
        raise Unreadable("no_text", name=name)
    return Reading(text, kind, encoding, title, metadata, (*name_check(kind, name), *found))


def _with(reading: Reading, *found: Diagnostic) -> Reading:
    return replace(reading, diagnostics=(*reading.diagnostics, *found))
