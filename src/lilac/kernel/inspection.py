"""Looking at a file from outside before anything opens it.

What a file *is* is decided by its content; its name must agree. Packed Office files are judged by
their directory (declared sizes, ratio, number of parts) before one byte is unpacked, and then
read through once in constant memory, to find lying headers, macros and XML declarations.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO, Final

from django.utils.translation import gettext as _

from lilac.kernel.refusal import Refused
from lilac.kernel.states import FileKind

MEBI: Final = 1024 * 1024
BLOCK: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may cost. Sizes in bytes; ``ratio`` counts parts above ``ratio_from``."""

    size: int = 20 * MEBI
    entries: int = 5_000
    directory: int = 1 * MEBI
    unpacked: int = 100 * MEBI
    ratio: int = 200
    ratio_from: int = 1 * MEBI
    pixels: int = 50_000_000


LIMITS: Final = Limits()
SUFFIXES: Final = {
    ".pdf": FileKind.PDF,
    ".docx": FileKind.DOCX,
    ".xlsx": FileKind.XLSX,
    ".pptx": FileKind.PPTX,
    ".html": FileKind.HTML,
    ".htm": FileKind.HTML,
    ".txt": FileKind.TEXT,
    ".md": FileKind.MARKDOWN,
    ".csv": FileKind.CSV,
    ".png": FileKind.PNG,
    ".jpg": FileKind.JPEG,
    ".jpeg": FileKind.JPEG,
    ".parquet": FileKind.PARQUET,
}
TEXTS: Final = {FileKind.TEXT, FileKind.MARKDOWN, FileKind.CSV, FileKind.HTML}
OFFICE_PARTS: Final = {
    "word/document.xml": FileKind.DOCX,
    "xl/workbook.xml": FileKind.XLSX,
    "ppt/presentation.xml": FileKind.PPTX,
}
ZIP: Final = b"PK\x03\x04"
PARQUET: Final = b"PAR1"
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MACRO: Final = re.compile(
    r"vba(Project|Data)|/activeX/|\.(exe|dll|js|vbs|bat|ps1|scr)$", re.IGNORECASE
)
DECLARATION: Final = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
HTML_START: Final = re.compile(rb"<(!doctype\s+html|html|head|body)\b", re.IGNORECASE)


def inspect(
    file: BinaryIO, name: str, *, allowed: Collection[FileKind], limits: Limits = LIMITS
) -> FileKind:
    """The kind of the file, or :class:`Refused` with the reason; ``file`` must be seekable.

    Reads at most ``limits.size`` bytes of the file and ``limits.unpacked`` of what is packed in
    it, in constant memory. Leaves the position at the start.
    """
    size = file.seek(0, 2)
    if not size:
        raise Refused(_("The file “%(name)s” is empty.") % {"name": name})
    if size > limits.size:
        raise Refused(
            _("The file “%(name)s” has %(size)s MB; at most %(limit)s MB are taken.")
            % {"name": name, "size": _mebi(size), "limit": _mebi(limits.size)}
        )
    file.seek(0)
    kind = _kind(file, name, limits)
    file.seek(0)
    if kind not in allowed:
        wanted = _(", ").join(str(FileKind(k).label) for k in allowed)
        raise Refused(
            _("“%(name)s” is a %(kind)s; here one of these is taken: %(wanted)s.")
            % {"name": name, "kind": kind.label, "wanted": wanted}
        )
    return kind


def _kind(file: BinaryIO, name: str, limits: Limits) -> FileKind:
    head = file.read(BLOCK)
    suffix = PurePosixPath(name).suffix.lower()
    named = SUFFIXES.get(suffix)
    if head.startswith(OLE):
        raise Refused(
            _("“%(name)s” is an old Office file that can hold macros. Save it as .docx or .pdf.")
            % {"name": name}
        )
    found = _content(file, head, name, limits)
    if found is None or (suffix and named is None):
        raise Refused(
            _("What “%(name)s” holds is not known here. Save it as .docx, .pdf or .txt.")
            % {"name": name}
        )
    if found is FileKind.TEXT and named in TEXTS:
        return named
    if named not in {None, found}:
        raise Refused(
            _("“%(name)s” is not what its name says: its content is a %(kind)s.")
            % {"name": name, "kind": found.label}
        )
    return found


def _content(file: BinaryIO, head: bytes, name: str, limits: Limits) -> FileKind | None:
    if head.startswith(ZIP):
        return _package(file, name, limits)
    found = None
    if head.startswith(b"%PDF-"):
        found = FileKind.PDF
    elif head.startswith(b"\x89PNG\r\n\x1a\n"):
        found = FileKind.PNG
        _check_pixels(png_size(head), name, limits)
    elif head.startswith(b"\xff\xd8\xff"):
        found = FileKind.JPEG
        _check_pixels(jpeg_size(file), name, limits)
    elif head.startswith(PARQUET):
        found = FileKind.PARQUET
        _check_end(file, name)
    elif is_text(head):
        return FileKind.HTML if HTML_START.match(_without_comments(head)) else FileKind.TEXT
    if found and zipfile.is_zipfile(file):
        raise Refused(
            _("“%(name)s” is a %(kind)s and an archive at once; it is not opened.")
            % {"name": name, "kind": found.label}
        )
    return found


def is_text(head: bytes) -> bool:
    """Whether bytes can be text: no control characters but line ends, tabs and form feeds.

    UTF-16 and UTF-32 hold zero bytes; they count as text by their byte order mark, or when
    their other bytes make words.
    """
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")):
        return True
    zeros = head.count(0)
    if zeros:
        odd, even = head[1::2].count(0), head[0::2].count(0)
        return zeros < 0.6 * len(head) and min(odd, even) == 0
    return not any(byte < 32 and byte not in b"\t\n\r\f\v\x1b" for byte in head)


def _without_comments(head: bytes) -> bytes:
    """The beginning of a text without the blanks and comments that may precede a web page."""
    rest = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    while rest.startswith(b"<!--"):
        rest = rest.partition(b"-->")[2].lstrip()
    return rest


def png_size(head: bytes) -> tuple[int, int] | None:
    """Width and height a PNG declares, in pixels."""
    if len(head) < 24 or head[12:16] != b"IHDR":
        return None
    width, height = struct.unpack(">II", head[16:24])
    return width, height


def jpeg_size(file: BinaryIO) -> tuple[int, int] | None:
    """Width and height a JPEG declares, in pixels, by walking its segments."""
    file.seek(2)
    for _segment in range(1_000):
        mark = file.read(4)
        if len(mark) < 4 or mark[0] != 0xFF:
            return None
        code, length = mark[1], int.from_bytes(mark[2:])
        if 0xC0 <= code <= 0xCF and code not in {0xC4, 0xC8, 0xCC}:
            frame = file.read(5)
            if len(frame) < 5:
                return None
            return int.from_bytes(frame[3:5]), int.from_bytes(frame[1:3])
        file.seek(length - 2, 1)
    return None


def _check_end(file: BinaryIO, name: str) -> None:
    """A table of columns ends as it begins; its own reader runs in the sandbox."""
    if file.seek(0, 2) < 12 or file.seek(-4, 2) < 0 or file.read(4) != PARQUET:
        raise Refused(_("The file “%(name)s” is cut off or damaged.") % {"name": name})


def _check_pixels(size: tuple[int, int] | None, name: str, limits: Limits) -> None:
    if size is None:
        raise Refused(_("The picture “%(name)s” is damaged.") % {"name": name})
    if size[0] * size[1] > limits.pixels:
        raise Refused(
            _(
                "The picture “%(name)s” has %(width)d × %(height)d points; at most %(limit)d million are taken."
            )
            % {
                "name": name,
                "width": size[0],
                "height": size[1],
                "limit": limits.pixels // 1_000_000,
            }
        )


def _package(file: BinaryIO, name: str, limits: Limits) -> FileKind | None:
    """The kind of a packed Office file, after its directory and every part were looked at."""
    _check_directory(file, name, limits)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            _check_entries(entries, name, limits)
            names = {entry.filename for entry in entries}
            kinds = [kind for part, kind in OFFICE_PARTS.items() if part in names]
            if len(kinds) != 1 or "[Content_Types].xml" not in names:
                raise Refused(
                    _("“%(name)s” is an archive, not one document. Upload its files one by one.")
                    % {"name": name}
                )
            for entry in entries:
                _read_through(archive, entry, name)
            return kinds[0]
    except (
        zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError,
        RuntimeError, ValueError, struct.error,
    ) as fault:  # fmt: skip
        raise Refused(
            _("The file “%(name)s” is damaged: its parts do not agree with its directory.")
            % {"name": name}
        ) from fault


def _check_directory(file: BinaryIO, name: str, limits: Limits) -> None:
    """Bound the directory itself: a file can be all directory."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 65_557))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        raise Refused(_("The file “%(name)s” is cut off or damaged.") % {"name": name})
    count, length = struct.unpack("<HI", tail[at + 10 : at + 16])
    if count > limits.entries or length > limits.directory:
        raise Refused(
            _("“%(name)s” is packed from too many parts (%(count)d); at most %(limit)d are taken.")
            % {"name": name, "count": count, "limit": limits.entries}
        )


def _check_entries(entries: list[zipfile.ZipInfo], name: str, limits: Limits) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    worst = max(
        (e.file_size / max(e.compress_size, 1) for e in entries if e.file_size > limits.ratio_from),
        default=0.0,
    )
    if unpacked > limits.unpacked or worst > limits.ratio:
        raise Refused(
            _("“%(name)s” would unpack to %(size)s MB (ratio %(ratio)d); it is not opened.")
            % {"name": name, "size": _mebi(unpacked), "ratio": worst}
        )
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        part = {"name": name, "part": entry.filename[:80]}
        if entry.header_offset < end or (end == 0 and entry.header_offset):
            raise Refused(_("“%(name)s” has parts that overlap; it is not opened.") % part)
        end = entry.header_offset + 30 + len(entry.filename) + entry.compress_size
        if entry.flag_bits & 0x1:
            raise Refused(_("“%(name)s” is protected by a password; remove it first.") % part)
        if MACRO.search(entry.filename):
            raise Refused(
                _("“%(name)s” holds a macro or program (%(part)s). Save it without.") % part
            )
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise Refused(_("“%(name)s” is packed in an unusual way (%(part)s).") % part)
        path = PurePosixPath(entry.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in entry.filename:
            raise Refused(_("“%(name)s” has a part with a false path (%(part)s).") % part)


def _read_through(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> None:
    """Read one part in blocks: its size and check sum are true, and nothing hides in it.

    :mod:`zipfile` never gives more than the declared size and compares the check sum at the end.
    """
    part = {"name": name, "part": entry.filename[:80]}
    xml = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
    carry = b""
    with archive.open(entry) as stream:
        while block := stream.read(BLOCK):
            if not carry and block.startswith((ZIP, OLE)):
                raise Refused(
                    _("“%(name)s” holds another packed file or object (%(part)s). Remove it first.")
                    % part
                )
            if xml:
                # UTF-16 hides a declaration between zero bytes.
                plain = carry + block.replace(b"\0", b"")
                if DECLARATION.search(plain):
                    raise Refused(
                        _("“%(name)s” declares XML entities (%(part)s); it is not opened.") % part
                    )
                if entry.filename == "[Content_Types].xml" and b"macroEnabled" in plain:
                    raise Refused(
                        _("“%(name)s” holds a macro or program (%(part)s). Save it without.") % part
                    )
                carry = plain[-32:]
            else:
                carry = block[-1:]


def _mebi(size: int) -> str:
    return f"{size / MEBI:.1f}".rstrip("0").rstrip(".")
