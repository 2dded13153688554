"""Files that people build to hurt a server, each made small and at once."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from functools import cache

MEBI = 1024 * 1024
TYPES = (
    b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    b'content-types"><Default Extension="xml" ContentType="application/xml"/></Types>'
)
W = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word(body: bytes = b"<w:p/>", **parts: bytes) -> bytes:
    """A Word file around a body, with further parts by name."""
    document = b"<w:document " + W + b"><w:body>" + body + b"</w:body></w:document>"
    return packed({"[Content_Types].xml": TYPES, "word/document.xml": document, **parts})


def packed(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


@cache
def real_word() -> bytes:
    """An honest Word file as the python-docx library writes it."""
    import docx

    document = docx.Document()
    document.add_heading("关于征求意见的通知", 1)
    document.add_paragraph("第一条  支持企业研发。")
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


@cache
def zip_bomb() -> bytes:
    """400 MB of nothing in 1.7 MB."""
    return word(**{"word/media/a.bin": bytes(400 * MEBI)})


def nested_zip() -> bytes:
    inner = packed({"a": packed({"b": bytes(20 * MEBI)})})
    return word(**{"word/embeddings/inner.zip": inner})


def lying_header() -> bytes:
    """Declares 1,000 bytes for a part that unpacks to 300 MB."""
    raw = bytearray(word(**{"word/z.xml": bytes(300 * MEBI)}))
    true = struct.pack("<I", 300 * MEBI)
    return bytes(raw.replace(true, struct.pack("<I", 1_000)))


@cache
def endless_paragraphs() -> bytes:
    """A Word file of a million paragraphs, each a little different."""
    line = "<w:p><w:r><w:t>第{}条 支持企业</w:t></w:r></w:p>"
    return word("".join(line.format(n) for n in range(1_000_000)).encode())


def entity_bomb() -> bytes:
    """A billion laughs in the part that every reader opens first."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    document = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><x>&l9;</x>'
    return packed({"[Content_Types].xml": TYPES, "word/document.xml": document.encode()})


def hidden_entity_bomb() -> bytes:
    """The same in UTF-16, after a comment longer than one block."""
    document = f"<?xml version='1.0'?><!--{'x' * 70_000}--><!DOCTYPE x [<!ENTITY a 'b'>]><x/>"
    return packed({"[Content_Types].xml": TYPES, "word/document.xml": document.encode("utf-16")})


def pdf(content: bytes, *, pages: int = 1) -> bytes:
    """A PDF whose pages share one packed content stream."""
    stream = zlib.compress(content, 9)
    kids = b" ".join(b"%d 0 R" % (4 + n) for n in range(pages))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [" + kids + b"] /Count %d >>" % pages,
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(stream) + stream + b"\nendstream",
        *[b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 3 0 R >>"] * pages,
    ]
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return bytes(out)


@cache
def pdf_bomb() -> bytes:
    """One page whose content unpacks to 1 GB of drawing."""
    one = b"0 0 m 9 9 l S " * (MEBI // 14)
    packer = zlib.compressobj(9)
    stream = b"".join(packer.compress(one) for _ in range(1024)) + packer.flush()
    whole = pdf(b"@@")
    small = zlib.compress(b"@@", 9)
    return whole.replace(b"/Length %d" % len(small), b"/Length %d" % len(stream)).replace(
        small, stream
    )


@cache
def pdf_of_pages() -> bytes:
    """A PDF of 100,000 pages."""
    return pdf(b"BT ET", pages=100_000)


def huge_picture() -> bytes:
    """A PNG that declares ten thousand million points."""
    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    return (
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    )


def huge_photograph() -> bytes:
    """A JPEG that declares 65,000 by 65,000 points, after a comment."""
    comment = b"\xff\xfe" + struct.pack(">H", 10) + b"comments"
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 17, 8, 65_000, 65_000, 3) + bytes(9)
    return b"\xff\xd8" + comment + frame + b"\xff\xd9"


def pdf_and_archive() -> bytes:
    return pdf(b"BT ET") + real_word()


def archive_behind_junk() -> bytes:
    return b"PK\x03\x04" + bytes(400) + real_word()


def overlapping() -> bytes:
    """Two names for the same packed bytes: a better bomb (as published in 2019)."""
    raw = word(**{"word/a.bin": bytes(1_000)})
    at = raw.rindex(b"PK\x05\x06")
    count, _same, _length, start = struct.unpack("<HHII", raw[at + 8 : at + 20])
    entry = raw.rindex(b"PK\x01\x02", 0, at)
    directory = raw[start:at] + raw[entry:at]
    end = struct.pack("<HHIIH", count + 1, count + 1, len(directory), start, 0)
    return raw[:start] + directory + b"PK\x05\x06\0\0\0\0" + end


def all_directory() -> bytes:
    """An archive of 60,000 empty parts."""
    return packed({f"word/{n}": b"" for n in range(60_000)}, zipfile.ZIP_STORED)


def encrypted() -> bytes:
    raw = bytearray(real_word())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.find(mark)
        while at >= 0:
            raw[at + offset] |= 1
            at = raw.find(mark, at + 4)
    return bytes(raw)
