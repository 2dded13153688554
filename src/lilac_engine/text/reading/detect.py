"""What a file is, by its content; its name is only compared."""

from __future__ import annotations

import re
from typing import Final

from lilac_engine.text.model import Diagnostic
from lilac_engine.text.reading.result import Unreadable, notice

ZIP_START: Final = (b"PK\x03\x04", b"PK\x05\x06")
OLE_START: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PICTURES: Final = (
    (b"\x89PNG\r\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
)
OTHERS: Final = (
    (b"{\\rtf", "RTF 文件 (an RTF file)"),
    (b"Rar!", "RAR 压缩包 (a RAR archive)"),
    (b"7z\xbc\xaf", "7z 压缩包 (a 7z archive)"),
    (b"\x1f\x8b", "gzip 压缩包 (a gzip archive)"),
)
PROGRAMS: Final = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")
SUFFIXES: Final = {
    "txt": {"txt", "text", ""},
    "md": {"md", "markdown", "txt", "text", ""},
    "html": {"html", "htm", "xhtml", "shtml", "txt", ""},
    "docx": {"docx", ""},
    "pdf": {"pdf", ""},
}
HTML_START: Final = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*){0,5}"
    r"<(?:!doctype\s+html|html|head|body|meta|title|div|p|table|section|article|span|h[1-6]|ul|ol|center|font|style|script)\b",
    re.IGNORECASE | re.DOTALL,
)
BLOCK_TAG: Final = re.compile(r"</(?:p|div|td|h[1-6]|li|body|html)\s*>|<br\s*/?>", re.IGNORECASE)
XML_START: Final = re.compile(r"\s*<\?xml\b")
DECLARATION: Final = re.compile(r"<!\s*ENTITY|<!DOCTYPE[^>\[]{0,500}\[", re.IGNORECASE)
ATX_HEADING: Final = re.compile(r"^#{1,6} +\S", re.MULTILINE)
END_OF_ARCHIVE: Final = b"PK\x05\x06"


def suffix_of(name: str) -> str:
    """``report.DOCX`` gives ``docx``; a name without a dot gives ``""``."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def container_of(data: bytes, name: str) -> str | None:
    """``pdf`` or ``docx`` for a container, None for something that may be text.

    Raises :class:`Unreadable` for everything that is known and cannot be read.
    """
    for start, kind in PICTURES:
        if data.startswith(start) and (kind != "BMP" or b"\0" in data[:32]):
            raise Unreadable("image", name=name, kind=kind)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        raise Unreadable("image", name=name, kind="WebP")
    for start, kind in OTHERS:
        if data.startswith(start):
            raise Unreadable("unsupported", name=name, kind=kind)
    if data.startswith(PROGRAMS) and b"\0" in data[:512]:
        raise Unreadable("binary", name=name)
    if data.startswith(OLE_START):
        # A password-protected .docx is an OLE file with this stream.
        locked = "EncryptedPackage".encode("utf-16-le") in data
        raise Unreadable("encrypted" if locked else "old_office", name=name)
    if data.startswith(ZIP_START):
        if b"%PDF-" in data[:1024]:
            raise Unreadable("polyglot", name=name, first="ZIP", second="PDF")
        return "docx"
    if data.lstrip(b"\r\n\t \xef\xbb\xbf\0").startswith(b"%PDF-"):
        if END_OF_ARCHIVE in data[-66_000:]:
            raise Unreadable("polyglot", name=name, first="PDF", second="ZIP")
        return "pdf"
    return None


def kind_of_text(text: str, name: str) -> str:
    """``html``, ``md`` or ``txt``. Raises :class:`Unreadable` for XML that is not a page."""
    is_page = HTML_START.match(text[:20_000]) is not None
    if XML_START.match(text) or is_page:
        # A plain <!DOCTYPE html PUBLIC ...> is harmless; an internal subset is not.
        found = DECLARATION.search(text[:100_000])
        if found:
            raise Unreadable("xml_entities", name=name, part=found.group()[:40])
    if is_page or len(BLOCK_TAG.findall(text[:200_000])) >= 3:
        return "html"
    if XML_START.match(text):
        raise Unreadable("unsupported", name=name, kind="XML")
    if suffix_of(name) in {"md", "markdown"} or len(ATX_HEADING.findall(text[:100_000])) >= 2:
        return "md"
    return "txt"


def name_check(kind: str, name: str) -> tuple[Diagnostic, ...]:
    """A warning where the name promises something else than the content is."""
    suffix = suffix_of(name)
    if suffix in SUFFIXES[kind] or not suffix.isalnum() or len(suffix) > 5:
        return ()
    return (notice("reading.name_disagrees", suffix=f".{suffix}", format=kind),)
