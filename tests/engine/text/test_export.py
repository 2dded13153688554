"""JSON, Markdown, CSV and Word: what goes out comes back whole."""

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest
from docx import Document as Word
from docx.shared import Mm, Pt

from lilac_engine.text import parse
from lilac_engine.text.export import from_json, to_csv, to_json, to_markdown
from lilac_engine.text.export_layout import BlockKind, Meta, blocks
from lilac_engine.text.export_word import to_docx
from lilac_engine.text.model import Document, Noise, NoiseKind, Span
from lilac_engine.text.reading import read

ROOT = Path(__file__).resolve().parents[3]
SOURCE = ROOT / "packs/heilongjiang-2021/source/source-page.txt"


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.fixture(scope="module")
def page():
    return parse(SOURCE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def printed(page) -> str:
    return "\n".join(block.whole for block in blocks(page.main, page.source, None, page.noise))


def test_json_rebuilds_the_page(page):
    text = to_json(page, Meta(issued_on=date(2021, 2, 1)))
    assert from_json(text) == page
    content = json.loads(text)
    assert content["meta"]["issued_on"] == "2021-02-01"
    first = content["page"]["documents"][0]["articles"][0]["span"]
    assert content["page"]["source"][first["start"] : first["end"]].startswith("1.加强原创性")


@pytest.mark.parametrize("text", ["[]", '{"format": "other"}', "{}"])
def test_other_json_is_refused(text):
    with pytest.raises(ValueError, match="lilac-page"):
        from_json(text)


def test_layout_tells_titles_chapters_and_leads(page, printed):
    found = blocks(page.main, page.source, None, page.noise)
    kinds = [block.kind for block in found]
    assert kinds[:3] == [BlockKind.TITLE, BlockKind.TITLE, BlockKind.STATUS]
    assert kinds.count(BlockKind.CHAPTER) == 6
    leads = [block.lead for block in found if block.lead]
    assert len(leads) == 23
    assert leads[0] == "1.加强原创性科学研究。"
    assert squeezed(printed) in squeezed(page.source)


def test_layout_joins_wrapped_lines_and_leaves_noise_out():
    source = "为了促进科技创\n新，制定本办法。\n广告\n第一条 内容。\n某某市人民政府\n2021年2月1日"
    advert = Span(source.index("广告"), source.index("广告") + 2)
    document = Document(Span(0, len(source)), issuer="某某市人民政府")
    noise = (Noise(NoiseKind.ADVERTISEMENT, advert),)
    found = blocks(document, source, Meta(doc_number="某政发〔2021〕3号"), noise)
    assert [(block.kind, block.whole) for block in found] == [
        (BlockKind.NUMBER, "某政发〔2021〕3号"),
        (BlockKind.TEXT, "为了促进科技创新，制定本办法。"),
        (BlockKind.TEXT, "第一条 内容。"),
        (BlockKind.SIGNATURE, "某某市人民政府"),
        (BlockKind.SIGNATURE, "2021年2月1日"),
    ]


def test_markdown_reads_back_word_for_word(page, printed):
    text = to_markdown(page.main, page.source, None, page.noise)
    assert text.startswith("# 关于加快提升科技创新能力<br>支撑引领高质量发展的实施意见\n")
    assert "**1.加强原创性科学研究**。围绕" in text
    assert squeezed(read(text.encode(), "意见.md").text) == squeezed(printed)


def test_markdown_takes_no_text_for_a_mark():
    source = "# 不是标题\n1. 不是列表 *星* _线_ [括号](x) `码` <b>\n- 不是圆点 a|b ~~c~~ &amp;"
    text = to_markdown(Document(Span(0, len(source))), source)
    assert squeezed(read(text.encode(), "a.md").text) == squeezed(source)


def test_csv_has_one_row_an_article_with_full_names(page):
    rows = list(csv.DictReader(io.StringIO(to_csv(page.main))))
    assert len(rows) == 23
    assert rows[0]["responsible"] == "省科技厅；省财政厅"
    assert rows[0]["chapter"] == "一、提升科技创新供给能力"
    span = Span(int(rows[5]["start"]), int(rows[5]["end"]))
    assert span.of(page.source).startswith("6.提升企业技术创新能力")


def test_word_file_has_the_layout_of_the_standard(page, printed):
    data = to_docx(page.main, page.source, Meta(title="实施意见"), page.noise)
    assert squeezed(read(data, "意见.docx").text) == squeezed(printed)
    word = Word(io.BytesIO(data))
    section = word.sections[0]
    sizes = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    assert [round(size / Mm(1)) for size in sizes] == [210, 297, 37, 28]
    assert word.styles["Normal"].paragraph_format.line_spacing == Pt(28)
    title = word.paragraphs[0]
    assert title.runs[0].font.size == Pt(22)
    assert 'w:eastAsia="方正小标宋简体"' in title._p.xml
    assert "PAGE" in section.footer.paragraphs[0]._p.xml
    assert "PAGE" in section.even_page_footer.paragraphs[0]._p.xml
    lead = next(p for p in word.paragraphs if p.text.startswith("1."))
    assert 'w:eastAsia="楷体_GB2312"' in lead.runs[0]._r.xml


def test_word_file_is_the_same_every_time(page):
    meta = Meta(generated_on=date(2021, 2, 1))
    assert to_docx(page.main, page.source, meta) == to_docx(page.main, page.source, meta)
