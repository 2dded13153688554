"""Word files, honest and hostile, made in the test."""

import io
import zipfile

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from lilac_engine.text.reading import Limits, Unreadable, read

W = nsdecls("w")


def saved(document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def repacked(data: bytes, parts: dict[str, bytes]) -> bytes:
    """The same package with some parts added or replaced."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            if entry.filename not in parts:
                new.writestr(entry.filename, old.read(entry))
        for name, content in parts.items():
            new.writestr(name, content)
    return target.getvalue()


def lines(data: bytes) -> list[str]:
    return [line for line in read(data, "来文.docx").text.split("\n") if line]


def refused(data: bytes, **limits: int) -> str:
    with pytest.raises(Unreadable) as caught:
        read(data, "来文.docx", Limits(**limits))
    assert "来文.docx" in caught.value.sentence()
    return caught.value.code


LEVELS = (
    ("chineseCounting", "%1、"),
    ("chineseCounting", "（%2）"),
    ("decimal", "%3."),
    ("decimalEnclosedCircle", "%4"),
)


def with_lists(document) -> None:
    """List 7: 一、 （一） 1. ①; list 8: 第一条; list 9 shares list 7's counters but restarts at 5."""
    numbering = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{f}"/><w:lvlText w:val="{t}"/></w:lvl>'
        for i, (f, t) in enumerate(LEVELS)
    )
    article = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="第%1条"/></w:lvl>'
    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    for xml in (
        f'<w:abstractNum {W} w:abstractNumId="90">{levels}</w:abstractNum>',
        f'<w:abstractNum {W} w:abstractNumId="91">{article}</w:abstractNum>',
    ):
        numbering.insert(0, parse_xml(xml))
    for list_id, abstract, override in ((7, 90, ""), (8, 91, ""), (9, 90, restart)):
        numbering.append(
            parse_xml(
                f'<w:num {W} w:numId="{list_id}"><w:abstractNumId w:val="{abstract}"/>{override}</w:num>'
            )
        )


def numbered(document, text: str, list_id: int, level: int = 0) -> None:
    paragraph = document.add_paragraph(text)
    properties = paragraph._p.get_or_add_pPr()
    properties.append(
        parse_xml(f'<w:numPr {W}><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')
    )


def test_automatic_numbers_are_printed():
    document = Document()
    with_lists(document)
    numbered(document, "总则", 7)
    numbered(document, "目标", 7, 1)
    numbered(document, "原则", 7, 1)
    numbered(document, "创新", 7, 2)
    numbered(document, "措施", 7)
    numbered(document, "任务", 7, 1)
    numbered(document, "细目", 7, 3)
    for text in ("为了规范管理，制定本办法。", "本办法适用于全省。"):
        numbered(document, text, 8)
    numbered(document, "附则", 9)
    assert lines(saved(document)) == [
        *("一、总则", "（一）目标", "（二）原则", "1.创新", "二、措施", "（一）任务", "①细目"),
        *("第一条 为了规范管理，制定本办法。", "第二条 本办法适用于全省。", "五、附则"),
    ]


def test_number_inherited_from_a_style():
    document = Document()
    with_lists(document)
    style = document.styles.add_style("Tiao", 1)
    style.element.get_or_add_pPr().append(parse_xml(f'<w:numPr {W}><w:numId w:val="8"/></w:numPr>'))
    child = document.styles.add_style("Tiao2", 1)
    child.base_style = style
    document.add_paragraph("甲。", style="Tiao")
    document.add_paragraph("乙。", style="Tiao2")
    assert lines(saved(document)) == ["第一条 甲。", "第二条 乙。"]


def test_tables_breaks_and_headers():
    document = Document()
    document.sections[0].header.paragraphs[0].text = "页眉不读"
    document.add_paragraph("第一行\n第二行")
    table = document.add_table(2, 2)
    for at, text in enumerate(("部门", "任务", "省科技厅", "牵头")):
        table.cell(at // 2, at % 2).text = text
    inner = table.cell(1, 1).add_table(1, 1)
    inner.cell(0, 0).text = "内表"
    document.add_paragraph("表后")
    assert lines(saved(document)) == [
        "第一行",
        "第二行",
        "部门",
        "任务",
        "省科技厅",
        "牵头",
        "内表",
        "表后",
    ]


def test_tracked_changes_comments_and_hidden_text():
    document = Document()
    paragraph = document.add_paragraph("给予")._p
    for xml in (
        f'<w:del {W} w:id="1"><w:r><w:delText>十万元</w:delText></w:r></w:del>',
        f'<w:ins {W} w:id="2"><w:r><w:t>二十万元</w:t></w:r></w:ins>',
        f"<w:r {W}><w:t>补助。</w:t></w:r>",
        f"<w:r {W}><w:rPr><w:vanish/></w:rPr><w:t>暗语</w:t></w:r>",
        f'<w:r {W}><w:commentReference w:id="0"/></w:r>',
    ):
        paragraph.append(parse_xml(xml))
    reading = read(saved(document), "a.docx")
    assert reading.text == "给予二十万元补助。\n"
    found = {d.code: dict(d.values) for d in reading.diagnostics}
    assert found["reading.deleted_text_dropped"] == {"count": "1", "text": "十万元"}
    assert found["reading.inserted_text_kept"]["text"] == "二十万元"
    assert found["reading.hidden_text_dropped"]["text"] == "暗语"
    assert found["reading.comments_dropped"] == {"count": "1"}


def test_content_controls_and_text_boxes_are_read_once():
    document = Document()
    body = document.element.body
    body.insert(
        0,
        parse_xml(
            f"<w:sdt {W}><w:sdtPr/><w:sdtContent><w:p><w:r><w:t>控件里</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        ),
    )
    box = "<w:txbxContent><w:p><w:r><w:t>框里</w:t></w:r></w:p></w:txbxContent>"
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    document.add_paragraph("框外")._p.append(
        parse_xml(
            f"<w:r {W} {mc}><mc:AlternateContent><mc:Choice Requires='wps'>{box}</mc:Choice>"
            f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"
        )
    )
    assert lines(saved(document)) == ["控件里", "框外", "框里"]


def test_unknown_number_format_is_named():
    document = Document()
    with_lists(document)
    root = document.part.numbering_part.element
    root.find(f".//{qn('w:abstractNum')}//{qn('w:numFmt')}").set(qn("w:val"), "klingon")
    numbered(document, "甲", 8)
    reading = read(saved(document), "a.docx")
    assert [d.code for d in reading.diagnostics] == ["reading.numbering_unknown"]
    assert reading.text == "第1条 甲\n"


def plain() -> bytes:
    document = Document()
    document.add_paragraph("正文")
    return saved(document)


def test_macros_are_refused_by_part_and_by_type():
    assert refused(repacked(plain(), {"word/vbaProject.bin": b"x"})) == "macro"
    types = zipfile.ZipFile(io.BytesIO(plain())).read("[Content_Types].xml")
    macro = types.replace(b"wordprocessingml.document.main", b"ms-word.document.macroEnabled.main")
    assert refused(repacked(plain(), {"[Content_Types].xml": macro})) == "macro"


def test_entities_are_refused_even_in_utf_16():
    evil = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x/>'
    assert refused(repacked(plain(), {"word/footer9.xml": evil.encode()})) == "xml_entities"
    assert refused(repacked(plain(), {"word/footer9.xml": evil.encode("utf-16")})) == "xml_entities"


def test_bombs_are_refused_before_unpacking():
    bomb = repacked(plain(), {"word/media/a.bin": bytes(30 * 1024 * 1024)})
    assert refused(bomb) == "zip_bomb"
    assert refused(repacked(plain(), {"a.xml": b"<a/>" * 10}), xml=20) == "zip_bomb"
    assert refused(plain(), entries=3) == "too_many_entries"


def test_other_packages_are_named():
    def package(part: str) -> bytes:
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as new:
            new.writestr(part, b"x")
        return target.getvalue()

    assert refused(package("xl/workbook.xml")) == "unsupported"
    assert refused(package("OFD.xml")) == "unsupported"
    assert refused(package("anything.txt")) == "unsupported"


def test_damaged_files_are_refused():
    data = plain()
    assert refused(data[: len(data) // 2]) == "broken_zip"
    assert refused(repacked(data, {"word/document.xml": b"<w:document"})) == "broken_docx"
    assert refused(repacked(data, {"_rels/.rels": b"<Relationships/>"})) == "broken_docx"
    at = data.index(b"word/document.xml") + 40
    assert refused(data[:at] + b"\xff\xff\xff" + data[at + 3 :]) in {"broken_zip", "broken_docx"}
    empty = Document()
    assert refused(saved(empty)) == "no_text"


def test_encrypted_entry_is_refused():
    data = bytearray(plain())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    assert refused(bytes(data)) == "encrypted"


def test_deep_nesting_is_refused():
    document = Document()
    depth = 250
    xml = "<w:sdt><w:sdtContent>" * depth + "<w:p/>" + "</w:sdtContent></w:sdt>" * depth
    source = zipfile.ZipFile(io.BytesIO(saved(document))).read("word/document.xml")
    inner = source.replace(b"<w:body>", b"<w:body>" + xml.encode())
    assert refused(repacked(saved(document), {"word/document.xml": inner})) in {
        "too_deep",
        "broken_docx",
    }
