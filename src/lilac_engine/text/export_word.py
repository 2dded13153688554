"""Word file in the layout of Chinese official documents (GB/T 9704—2012)."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any, Final

from lilac_engine.text.export_layout import Block, BlockKind, Meta, blocks
from lilac_engine.text.model import Document, Noise

# Word names fonts and takes the reader's own; these are the ones the standard means.
SONG: Final = "方正小标宋简体"
FANG: Final = "仿宋_GB2312"
HEI: Final = "黑体"
KAI: Final = "楷体_GB2312"
LATIN: Final = "Times New Roman"
BODY_POINTS: Final = 16  # 3号
TITLE_POINTS: Final = 22  # 2号
LINE_POINTS: Final = 28
EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)  # a file without a clock has to name some day


def to_docx(document: Document, source: str, meta: Meta, noise: tuple[Noise, ...] = ()) -> bytes:
    """The document as .docx: A4, margins 37/35/28/26 mm, 22 lines of 28 characters, "— 1 —"."""
    from docx import Document as NewWord

    word = NewWord()
    _page(word)
    _defaults(word)
    properties = word.core_properties
    properties.title = meta.title or (document.title or "").replace("\n", "")
    properties.author = meta.issuer or document.issuer or ""
    day = meta.generated_on
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC) if day else EPOCH
    properties.created = properties.modified = moment
    before: Block | None = None
    for block in blocks(document, source, meta, noise):
        heads = {BlockKind.TITLE, BlockKind.STATUS, BlockKind.NUMBER}
        if before and before.kind in heads and block.kind not in heads:
            word.add_paragraph()
        _write(word, block)
        before = block
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


def _page(word: Any) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm

    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25)
    grid = OxmlElement("w:docGrid")
    for name, value in (("type", "lines"), ("linePitch", str(LINE_POINTS * 20))):
        grid.set(qn(f"w:{name}"), value)
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    section._sectPr.append(grid)
    word.settings.odd_and_even_pages_header_footer = True
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = side
        for text in ("— ", "PAGE", " —"):
            _face(_field(paragraph) if text == "PAGE" else paragraph.add_run(text), "宋体", 14)


def _field(paragraph: Any) -> Any:
    """A run whose text Word replaces by the page's number."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    run = paragraph.add_run()
    for kind in ("begin", "instr", "end"):
        if kind == "instr":
            node = OxmlElement("w:instrText")
            node.text = "PAGE"
        else:
            node = OxmlElement("w:fldChar")
            node.set(qn("w:fldCharType"), kind)
        run._r.append(node)
    return run


def _defaults(word: Any) -> None:
    from docx.enum.text import WD_LINE_SPACING
    from docx.shared import Pt

    style = word.styles["Normal"]
    _face(style, FANG, BODY_POINTS)
    spacing = style.paragraph_format
    spacing.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    spacing.line_spacing = Pt(LINE_POINTS)
    spacing.space_before = spacing.space_after = Pt(0)


def _face(holder: Any, name: str, points: int) -> None:
    """Chinese and Latin font and size of a run or style."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    holder.font.name = LATIN
    holder.font.size = Pt(points)
    properties = (
        holder._element.get_or_add_rPr()
        if hasattr(holder, "_element")
        else holder._r.get_or_add_rPr()
    )
    properties.get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _write(word: Any, block: Block) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = word.add_paragraph()
    layout = paragraph.paragraph_format
    if block.kind in {BlockKind.TITLE, BlockKind.STATUS, BlockKind.NUMBER}:
        layout.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif block.kind is BlockKind.SIGNATURE:
        layout.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        layout.right_indent = Pt(4 * BODY_POINTS)
    else:
        layout.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        layout.first_line_indent = Pt(2 * BODY_POINTS)
    if block.kind is BlockKind.TITLE:
        layout.line_spacing = Pt(34)
    if block.kind is BlockKind.CHAPTER:
        layout.keep_with_next = True
    if block.lead:
        _face(paragraph.add_run(block.lead), KAI, BODY_POINTS)
    faces = {BlockKind.TITLE: SONG, BlockKind.CHAPTER: HEI, BlockKind.STATUS: KAI}
    points = TITLE_POINTS if block.kind is BlockKind.TITLE else BODY_POINTS
    if block.text:
        _face(paragraph.add_run(block.text), faces.get(block.kind, FANG), points)
