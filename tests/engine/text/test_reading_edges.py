"""The rarer things files do."""

import io
import zipfile

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from lilac_engine.text.reading import Limits, Unreadable, read
from lilac_engine.text.reading.encoding import decode
from lilac_engine.text.reading.html import declared_encoding
from lilac_engine.text.reading.numbering import FORMATS, Numbering, chinese, whole
from lilac_engine.text.reading.pdf import Line, _paragraphs, _side_by_side

W = nsdecls("w")


def saved(document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "number", "printed"),
    [
        ("decimalZero", 7, "07"),
        ("decimalFullWidth", 12, "１２"),
        ("decimalEnclosedCircle", 20, "⑳"),
        ("decimalEnclosedCircle", 21, "21"),
        ("ideographDigital", 21, "二一"),
        ("chineseLegalSimplified", 12, "壹拾贰"),
        ("ideographTraditional", 3, "丙"),
        ("ideographZodiac", 13, "子"),
        ("upperRoman", 1994, "MCMXCIV"),
        ("lowerRoman", 4, "iv"),
        ("upperLetter", 28, "BB"),
        ("lowerLetter", 3, "c"),
        ("none", 3, ""),
        ("chineseCounting", 10_000, "10000"),
    ],
)
def test_number_formats_of_word(name, number, printed):
    assert FORMATS[name](number) == printed


def test_numbers_that_are_none():
    assert [whole(text) for text in (None, "", "-1", "²", "9" * 5000, "12")] == [None] * 5 + [12]
    assert chinese(0) == "0"


def numbering(levels: str, overrides: str = "") -> Numbering:
    return Numbering.of(
        parse_xml(
            f'<w:numbering {W}><w:abstractNum w:abstractNumId="1">{levels}</w:abstractNum>'
            f'<w:num w:numId="1"><w:abstractNumId w:val="1"/>{overrides}</w:num></w:numbering>'
        )
    )


def level(at: int, text: str, form: str = "decimal", more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/>{more}</w:lvl>'
    )


def test_levels_that_never_restart_go_on_counting():
    once = numbering(level(0, "%1.") + level(1, "%1.%2", more='<w:lvlRestart w:val="0"/>'))
    assert [once.number("1", at) for at in (0, 1, 0, 1)] == ["1.", "1.1 ", "2.", "2.2 "]


def test_bullets_unknown_lists_and_replaced_levels():
    bullet = numbering(level(0, "•", "bullet"))
    assert (bullet.number("1", 0), bullet.number("9", 0), bullet.number("1", 99)) == ("", "", "")
    replaced = f'<w:lvlOverride w:ilvl="0">{level(0, "%1", "upperLetter")}</w:lvlOverride>'
    assert numbering(level(0, "%1."), replaced).number("1", 0) == "A "
    legal = numbering(level(0, "%1", "upperRoman") + level(1, "%1.%2.", more="<w:isLgl/>"))
    assert legal.number("1", 1) == "1.1."
    nothing = numbering(level(0, "%1", more='<w:suff w:val="nothing"/>'))
    assert nothing.number("1", 0) == "1"


def test_a_paragraph_may_leave_its_list_and_a_document_have_none():
    document = Document()
    paragraph = document.add_paragraph("不编号")
    paragraph._p.get_or_add_pPr().append(parse_xml(f'<w:numPr {W}><w:numId w:val="0"/></w:numPr>'))
    for key, relation in list(document.part.rels.items()):
        if relation.reltype.endswith("/numbering"):
            del document.part.rels[key]
    assert read(saved(document), "a.docx").text == "不编号\n"


def test_tracked_blocks_rows_and_notes():
    document = Document()
    body = document.element.body
    gone = "<w:p><w:r><w:delText>整段删去</w:delText></w:r></w:p>"
    body.insert(0, parse_xml(f"<w:moveFrom {W}>{gone}</w:moveFrom>"))
    table = document.add_table(2, 1)
    table.cell(0, 0).text = "留下"
    table.cell(1, 0).text = "删去的行"
    table.rows[1]._tr.get_or_add_trPr().append(parse_xml(f"<w:del {W}/>"))
    paragraph = document.add_paragraph("正文")._p
    paragraph.append(
        parse_xml(f'<w:r {W}><w:footnoteReference w:id="1"/><w:tab/><w:noBreakHyphen/></w:r>')
    )
    reading = read(saved(document), "a.docx")
    assert reading.text == "留下\n正文\t-\n"
    found = {d.code: dict(d.values)["count"] for d in reading.diagnostics}
    assert found == {"reading.deleted_text_dropped": "2", "reading.notes_dropped": "1"}


def test_depth_and_missing_body_are_refused():
    document = Document()
    document.add_paragraph("正文")
    with pytest.raises(Unreadable) as caught:
        read(saved(document), "a.docx", Limits(depth=0))
    assert caught.value.code == "too_deep"
    document.element.remove(document.element.find(qn("w:body")))
    with pytest.raises(Unreadable) as caught:
        read(saved(document), "a.docx")
    assert caught.value.code == "broken_docx"


def test_two_parts_of_one_name_are_refused():
    document = Document()
    stream = io.BytesIO(saved(document))
    with zipfile.ZipFile(stream, "a") as package, pytest.warns(UserWarning, match="Duplicate"):
        package.writestr("word/document.xml", b"<other/>")
    with pytest.raises(Unreadable) as caught:
        read(stream.getvalue(), "a.docx")
    assert caught.value.code == "broken_zip"


def test_an_unknown_refusal_is_a_fault_of_the_program():
    with pytest.raises(KeyError):
        Unreadable("because")


def test_a_character_cut_off_at_the_end_of_a_long_text_is_forgiven():
    data = ("加强科技创新，" * 20).encode("gb18030")[:-1]
    decoded = decode(data)
    assert decoded is not None
    assert decoded.encoding == "gb18030"
    assert decoded.text.endswith("创新\ufffd")


def test_bytes_of_no_encoding_are_not_text():
    assert decode(b"\x81\x00\x9f" * 20) is None
    assert decode(b"\xfd\xff\xfe\x81" * 5 + b"\x80") is None


def test_declared_encodings():
    assert declared_encoding(b"<meta charset='GB2312'>") == "gb18030"
    assert declared_encoding(b"<meta charset='klingon'>") is None
    assert declared_encoding(b"<p>") is None


def test_preformatted_hidden_and_untitled_pages():
    page = "<html><head><meta name='' content='x'></head><body><pre>第一行\n  第二行</pre><p hidden>不见</p>"
    reading = read(page.encode(), "a.html")
    assert reading.text == "第一行\n第二行\n"
    assert (reading.title_hint, reading.metadata) == (None, ())


def test_markdown_blocks_of_code_and_html():
    source = "# 一\n\n# 二\n\n```\n代码行\n```\n\n<div>标签里</div>\n\n行尾<br>换行\n"
    reading = read(source.encode(), "a.md")
    assert [line for line in reading.text.split("\n") if line] == [
        "一",
        "二",
        "代码行",
        "标签里",
        "行尾",
        "换行",
    ]


def line(
    text: str, left: float, right: float, bottom: float, size: float = 16, page: int = 0
) -> Line:
    return Line(text, left, right, bottom, bottom + size, page)


def test_pieces_of_one_printed_line_are_put_together():
    parts = [line("第一", 80, 112, 700), line("条", 113, 129, 700.5), line("远处", 300, 332, 700)]
    assert [piece.text for piece in _side_by_side(parts)] == ["第一条", "远处"]


def test_paragraphs_end_at_short_lines_sizes_gaps_and_indents():
    full = {"left": 80.0, "right": 520.0}
    lines = [
        line("大标题占满一整行", **full, bottom=700, size=22),
        line("正文从这里开始，占满一行，接", 112, 520, 670),
        line("着写完，又占满了一行。", **full, bottom=642),
        line("隔得很远的一段，占满一行", **full, bottom=560),
        line("缩进的一段", 112, 300, 532),
        line("1.编号的一段", **full, bottom=504),
    ]
    assert _paragraphs([lines]) == [
        "大标题占满一整行",
        "正文从这里开始，占满一行，接着写完，又占满了一行。",
        "隔得很远的一段，占满一行",
        "缩进的一段",
        "1.编号的一段",
    ]
    assert _paragraphs([[]]) == []
