"""PDF in the layout of Chinese official documents (GB/T 9704—2012), set by Typst."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from lilac_engine.text.export_layout import Meta, blocks
from lilac_engine.text.model import Document, Noise

# Which family serves which face, in order of preference; the last resort is any family given.
FACES: Final = {
    "body": ("FangSong_GB2312", "FangSong", "STFangsong", "Zhuque Fangsong (technical preview)", "Noto Serif SC", "Noto Serif CJK SC", "Source Han Serif SC"),
    "title": ("FZXiaoBiaoSong-B05S", "Noto Serif SC", "Noto Serif CJK SC", "Source Han Serif SC"),
    "hei": ("SimHei", "Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans Hans"),
    "kai": ("KaiTi_GB2312", "KaiTi", "LXGW WenKai", "LXGW WenKai GB"),
}  # fmt: skip

# 37/35/28/26 mm leave a type area of 156 x 225 mm: 22 lines of 28 characters of 16 pt (3号), so each
# character advances 156 mm / 28 = 15.79 pt. A line of 16 pt stands in the middle of 28 pt, so the
# first one begins 6 pt below the margin.
TEMPLATE: Final = r"""
#let doc = json(bytes(sys.inputs.doc))
#let face = doc.faces
#let em3 = 156mm / 28
#set document(title: doc.title, author: doc.author, date: none)
#set page(
  paper: "a4",
  margin: (top: 37mm + 6pt, bottom: 35mm, left: 28mm, right: 26mm),
  footer-descent: 7mm,
  footer: context {
    let page = counter(page).get().first()
    set text(font: face.body, size: 14pt, tracking: 0pt)
    set align(if calc.odd(page) { right } else { left })
    box(inset: (x: 14pt))[— #page —]
  },
)
#set text(
  font: face.body, size: 16pt, lang: "zh", region: "cn", cjk-latin-spacing: none,
  top-edge: 0.88em, bottom-edge: -0.12em, tracking: em3 - 16pt,
)
#set par(leading: 12pt, spacing: 12pt, justify: true, linebreaks: "simple", first-line-indent: (amount: 2 * em3, all: true))
#let centred(size, font, weight, body) = {
  set par(first-line-indent: 0pt, justify: false, leading: 34pt - size)
  set text(size: size, font: font, weight: weight, tracking: 0pt)
  align(center, body)
}
#let fallback = if face.hei == face.body { "bold" } else { "regular" }
#let titles = doc.blocks.filter(b => b.kind == "title")
#for (at, b) in doc.blocks.enumerate() {
  let before = if at > 0 { doc.blocks.at(at - 1).kind } else { "" }
  if b.kind == "title" {
    if at > 0 and before != "title" { v(28pt) }
    centred(22pt, face.title, "bold", b.text)
  } else if b.kind == "status" {
    centred(16pt, face.kai, "regular", b.text)
  } else if b.kind == "number" {
    centred(16pt, face.body, "regular", b.text)
  } else {
    if before in ("title", "status", "number") { v(28pt) }
    if b.kind == "chapter" {
      block(sticky: true, spacing: 12pt, par(text(font: face.hei, weight: fallback, b.text)))
    } else if b.kind == "signature" {
      par(first-line-indent: 0pt, justify: false, align(right, box(inset: (right: 4 * em3), b.text)))
    } else {
      par(text(font: face.kai, weight: if face.kai == face.body { "semibold" } else { "regular" }, b.lead) + b.text)
    }
  }
}
"""


def to_pdf(
    document: Document,
    source: str,
    meta: Meta,
    fonts: Sequence[Path],
    noise: tuple[Noise, ...] = (),
) -> bytes:
    """The document as PDF; the same input gives the same bytes.

    ``fonts`` are folders of whole fonts (TTF, OTF, TTC), or files in such folders; used characters
    alone are embedded. No other font, file or network is reached. Raises ``FileNotFoundError`` when no font is
    there, and ``ValueError`` naming the characters that no font has: a PDF with holes is not a
    document.
    """
    printed = blocks(document, source, meta, noise)
    content = {
        "title": meta.title or (document.title or "").replace("\n", ""),
        "author": meta.issuer or document.issuer or "",
        "blocks": [
            {"kind": block.kind.value, "text": block.text, "lead": block.lead} for block in printed
        ],
    }
    return compiled(TEMPLATE, content, "".join(block.whole for block in printed), fonts)


def compiled(template: str, content: dict[str, Any], text: str, fonts: Sequence[Path]) -> bytes:
    """A Typst template filled with ``content`` (``sys.inputs.doc`` as JSON, with ``faces``) as PDF.

    ``text`` is all that is shown, to be sure that the fonts have it. Raises as :func:`to_pdf`.
    """
    import typst

    folders = _folders(fonts)
    missing = _missing(text, _files(fonts))
    if missing:
        raise ValueError(f"no font has: {missing}")
    pdf: bytes = typst.compile(
        template.encode(),
        font_paths=_loaded(folders),
        sys_inputs={"doc": json.dumps(content | {"faces": _faces(folders)}, ensure_ascii=False)},
    )
    return pdf


def _files(fonts: Sequence[Path]) -> tuple[Path, ...]:
    files: list[Path] = []
    for path in fonts:
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        files += [file for file in found if file.suffix.lower() in {".ttf", ".otf", ".ttc"}]
    if not files or not all(file.is_file() for file in files):
        raise FileNotFoundError(f"no font at {', '.join(map(str, fonts)) or '(nowhere)'}")
    return tuple(files)


def _folders(fonts: Sequence[Path]) -> tuple[str, ...]:
    return tuple(sorted({str(file.parent) for file in _files(fonts)}))


@lru_cache(maxsize=8)
def _loaded(folders: tuple[str, ...]) -> Any:
    """The fonts, read once a process."""
    import typst

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders)
    )


def _faces(folders: tuple[str, ...]) -> dict[str, str]:
    """For each face the first preferred family that is there; the body's where none is."""
    families = _loaded(folders).families()
    faces = {
        face: next((name for name in preferred if name in families), "")
        for face, preferred in FACES.items()
    }
    body = faces["body"] or families[0]
    return {face: name or body for face, name in faces.items()}


def _missing(text: str, files: tuple[Path, ...]) -> str:
    """Characters of the text that none of the fonts can show, each once."""
    wanted = {ord(character) for character in text if not character.isspace()}
    for file in files:
        if wanted:
            wanted -= _characters(file)
    return "".join(f"{chr(code)} (U+{code:04X}) " for code in sorted(wanted)[:20]).strip()


@lru_cache(maxsize=16)
def _characters(file: Path) -> frozenset[int]:
    """The code points a font file maps to glyphs."""
    library: Any = import_module("fontTools.ttLib")
    if file.suffix.lower() == ".ttc":
        with library.TTCollection(file, lazy=True) as collection:
            # The fonts of a collection differ in shapes, not in range.
            return frozenset(collection.fonts[0].getBestCmap())
    with library.TTFont(file, lazy=True) as font:
        return frozenset(font.getBestCmap())
