"""PDF out and in again: the layout is measured, the text compared, holes refused."""

import io
import os
from itertools import pairwise
from pathlib import Path

import pypdfium2 as pdfium
import pytest
import typst

from lilac_engine.text import parse
from lilac_engine.text.export_layout import Meta, blocks
from lilac_engine.text.model import Document, Span
from lilac_engine.text.reading import Limits, Unreadable, read
from lilac_engine.text.typeset import to_pdf

ROOT = Path(__file__).resolve().parents[3]
SOURCE = ROOT / "packs/heilongjiang-2021/source/source-page.txt"
PACKAGE = ROOT / "frontend/node_modules/@expo-google-fonts/noto-serif-sc"
PLACES = (
    [Path(p) for p in os.environ.get("LILAC_FONTS", "").split(os.pathsep) if p],
    [PACKAGE / "400Regular", PACKAGE / "700Bold"],
    [Path("/usr/share/fonts/opentype/noto")],
)
FONTS = next((place for place in PLACES if place and all(p.exists() for p in place)), [])
pytestmark = pytest.mark.skipif(not FONTS, reason="no whole Chinese font: run npm ci in frontend/")


def typeset(source: str) -> bytes:
    return to_pdf(Document(Span(0, len(source))), source, Meta(), FONTS)


@pytest.fixture(scope="module")
def founding():
    page = parse(SOURCE.read_text(encoding="utf-8"))
    assert page.main is not None
    printed = [block.whole for block in blocks(page.main, page.source, None, page.noise)]
    return printed, to_pdf(page.main, page.source, Meta(), FONTS, page.noise)


def test_the_pdf_reads_back_paragraph_by_paragraph(founding):
    printed, data = founding
    reading = read(data, "意见.pdf")
    assert reading.text.split("\n")[:-1] == printed
    assert reading.title_hint == "关于加快提升科技创新能力支撑引领高质量发展的实施意见"
    assert [d.code for d in reading.diagnostics] == ["reading.furniture_dropped"]


def boxes(page: pdfium.PdfPage) -> list[tuple[float, float, float]]:
    """(left, right, bottom) of every printed line above the footer, in points."""
    text = page.get_textpage()
    found: dict[int, list[float]] = {}
    for at in range(text.count_chars()):
        left, bottom, right, _ = text.get_charbox(at, loose=True)
        if right > left and bottom > 90:
            found.setdefault(round(bottom), []).extend((left, right))
    return [(min(xs), max(xs), bottom) for bottom, xs in found.items()]


def test_page_has_22_lines_of_28_characters_inside_the_margins():
    data = typeset("一" + "国" * 2000)
    page = pdfium.PdfDocument(data)[1]
    assert [round(side * 25.4 / 72) for side in page.get_size()] == [210, 297]
    lines = sorted(boxes(page), key=lambda line: -line[2])
    assert len(lines) == 22
    steps = {round(above[2] - below[2]) for above, below in pairwise(lines)}
    assert steps == {28}
    assert min(line[0] for line in lines) == pytest.approx(28 * 72 / 25.4, abs=1)
    assert max(line[1] for line in lines) == pytest.approx((210 - 26) * 72 / 25.4, abs=1)
    text = page.get_textpage().get_text_range()
    assert len(text.split("\r\n")[0]) == 28
    assert "— 2 —" in text


def test_page_numbers_stand_on_the_outer_side():
    document = pdfium.PdfDocument(typeset("国" * 2000))
    sides = []
    for page in document:
        text = page.get_textpage()
        place = text.search("—").get_next()
        left = text.get_charbox(place[0])[0]
        sides.append(left > page.get_width() / 2)
    assert sides == [True, False, True, False][: len(sides)]


def test_the_same_input_gives_the_same_bytes(founding):
    source = "第一条 内容。"
    assert typeset(source) == typeset(source)


def test_only_one_embedded_font_family_is_used(founding):
    _, data = founding
    assert b"/FontFile" in data
    fonts = {name for name in (b"NotoSerif", b"Libertinus", b"DejaVu") if name in data}
    assert fonts <= {b"NotoSerif"}


def test_typst_code_in_the_text_is_only_text():
    source = '#import "x.typ": * \\ $x$ @ref <label> *b* _i_ `c` // no #panic("x")'
    assert "".join(read(typeset(source), "a.pdf").text.split()) == "".join(source.split())


def test_a_character_no_font_has_is_named():
    with pytest.raises(ValueError, match=r"U\+E001"):
        typeset("正文\ue001")


@pytest.mark.parametrize("fonts", [[], [Path("nowhere")], [Path("nowhere.ttf")]])
def test_without_a_font_there_is_no_pdf(fonts):
    with pytest.raises(FileNotFoundError):
        to_pdf(Document(Span(0, 1)), "字", Meta(), fonts)


def test_text_that_repeats_at_the_edges_of_pages_stays():
    lines = "".join(
        f"第{n}段讲的是各不相同的事情，文字有长有短，总之要超过一行才好看出来。\n"
        for n in range(60)
    )
    text = read(typeset(lines), "a.pdf").text
    assert text.split("\n")[:-1] == lines.split("\n")[:-1]


def test_running_heads_and_plain_page_numbers_are_dropped():
    code = """#set page(width: 300pt, height: 200pt, margin: 50pt, header: [某某市人民政府文件], numbering: "1")
    #set text(font: sys.inputs.font)
    #set par(first-line-indent: (amount: 2em, all: true))
    """
    lines = [f"第{n}段的文字比较长，长到在这样窄的页面上要分成两行才排得下。" for n in range(20)]
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(p) for p in FONTS])
    family = next(name for name in fonts.families() if "Serif" in name)
    data = typst.compile(
        (code + "\n\n".join(lines)).encode(), font_paths=fonts, sys_inputs={"font": family}
    )
    reading = read(data, "a.pdf")
    assert reading.text.split("\n")[:-1] == lines
    (found,) = reading.diagnostics
    assert dict(found.values)["text"] == "某某市人民政府文件"


def blank_pages(count: int) -> bytes:
    document = pdfium.PdfDocument.new()
    for _ in range(count):
        document.new_page(595, 842)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def refused(data: bytes, **limits: int) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        read(data, "扫描.pdf", Limits(**limits))
    return caught.value


def test_a_scan_is_refused_with_the_number_of_pages():
    fault = refused(blank_pages(3))
    assert (fault.code, "3 页" in fault.sentence()) == ("pdf_scan", True)


def test_too_many_pages_are_refused():
    assert refused(blank_pages(6), pages=5).code == "too_many_pages"


def test_a_page_without_text_is_named(founding):
    _, data = founding
    document = pdfium.PdfDocument(data)
    document.new_page(595, 842)
    stream = io.BytesIO()
    document.save(stream)
    reading = read(stream.getvalue(), "a.pdf")
    named = {d.code: dict(d.values) for d in reading.diagnostics}
    assert named["reading.page_without_text"]["pages"] == str(len(document))


def locked_pdf() -> bytes:
    """A one-page file that asks for a password."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
        b"<</Filter/Standard/V 1/R 2/Length 40/P -4/O<"
        + b"41" * 32
        + b">/U<"
        + b"42" * 32
        + b">>>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj%sendobj\n" % (number, content)
    table = b"xref\n0 5\n0000000000 65535 f \n" + b"".join(
        b"%010d 00000 n \n" % at for at in places
    )
    identity = b"/ID[<" + b"43" * 16 + b"><" + b"43" * 16 + b">]"
    trailer = b"trailer<</Size 5/Root 1 0 R/Encrypt 4 0 R" + identity + b">>\n"
    return body + table + trailer + b"startxref\n%d\n%%%%EOF" % len(body)


def test_a_locked_file_is_refused():
    assert refused(locked_pdf()).code == "encrypted"
