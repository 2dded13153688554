"""Looking into a packed Office file before anything in it is unpacked.

Every check here uses the directory at the end of the archive, or reads at most as many bytes as
that directory declares; :mod:`zipfile` itself stops at the declared size of an entry.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from typing import Final

from lilac_engine.text.reading.result import Limits, Unreadable, in_mebibytes

# What zipfile raises on its way through a file that is not what it says.
DAMAGE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)
MACRO_PART: Final = re.compile(r"vbaProject|vbaData|/activeX/", re.IGNORECASE)
MACRO_TYPE: Final = b"macroEnabled"
CONTENT_TYPES: Final = "[Content_Types].xml"
WORD_PART: Final = "word/document.xml"
DECLARATION: Final = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
OTHER_PACKAGES: Final = (
    ("xl/", "Excel 工作簿 (an Excel workbook)"),
    ("ppt/", "PowerPoint 演示文稿 (a PowerPoint presentation)"),
    ("OFD.xml", "OFD 版式文件 (an OFD file)"),
    ("content.xml", "OpenDocument 文件 (an OpenDocument file)"),
    ("", "压缩包 (an archive)"),
)


def check_word_package(data: bytes, name: str, limits: Limits) -> None:
    """Raise :class:`Unreadable` unless this is a whole, bounded, macro-free Word file."""
    with _open(data, name) as archive:
        entries = archive.infolist()
        _check_sizes(entries, name, limits)
        if any(entry.flag_bits & 0x1 for entry in entries):
            raise Unreadable("encrypted", name=name)
        names = [entry.filename for entry in entries]
        if WORD_PART not in names:
            prefix = next(kind for kind in OTHER_PACKAGES if _holds(names, kind[0]))
            raise Unreadable("unsupported", name=name, kind=prefix[1])
        if len(set(names)) != len(names):
            raise Unreadable("broken_zip", name=name, reason="duplicate names")
        for part in names:
            if MACRO_PART.search(part):
                raise Unreadable("macro", name=name, part=part)
        for entry in entries:
            if entry.filename.endswith((".xml", ".rels")):
                _check_xml(archive, entry, name)


def _open(data: bytes, name: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except DAMAGE as fault:
        raise Unreadable("broken_zip", name=name, reason=fault) from fault


def _check_sizes(entries: list[zipfile.ZipInfo], name: str, limits: Limits) -> None:
    if len(entries) > limits.entries:
        raise Unreadable("too_many_entries", name=name, entries=len(entries), limit=limits.entries)
    unpacked = sum(entry.file_size for entry in entries)
    xml = sum(e.file_size for e in entries if e.filename.endswith((".xml", ".rels")))
    worst = max(
        (e.file_size / max(e.compress_size, 1) for e in entries if e.file_size > limits.ratio_from),
        default=0.0,
    )
    if unpacked > limits.unpacked or xml > limits.xml or worst > limits.ratio:
        limit = limits.xml if xml > limits.xml else limits.unpacked
        raise Unreadable(
            "zip_bomb",
            name=name,
            unpacked=in_mebibytes(unpacked),
            limit=in_mebibytes(limit),
            ratio=f"{worst:.0f}",
        )


def _holds(names: list[str], prefix: str) -> bool:
    return any(part.startswith(prefix) for part in names) or not prefix


def _check_xml(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> None:
    """No document type, no entity, no macro content type; whatever the encoding of the part."""
    try:
        content = archive.read(entry)
    except DAMAGE as fault:
        raise Unreadable("broken_zip", name=name, reason=fault) from fault
    plain = content.replace(b"\0", b"")  # UTF-16 and UTF-32 hide the declaration between zeros
    if DECLARATION.search(plain):
        raise Unreadable("xml_entities", name=name, part=entry.filename)
    if entry.filename == CONTENT_TYPES and MACRO_TYPE in plain:
        raise Unreadable("macro", name=name, part=entry.filename)
