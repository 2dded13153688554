"""Files as offices send them, made here byte by byte, and what may and may not come out of them."""

import io
import random

import pytest

from lilac_engine.text.reading import NOTICES, REFUSALS, Reading, Unreadable, read, sentence
from lilac_engine.text.reading.encoding import decode, likeness
from lilac_engine.text.reading.numbering import chinese

PROSE = (
    "关于支持企业开展技术创新的若干措施\n（征求意见稿）\n一、总体要求\n"
    "1.加大研发投入。引导企业提高研发投入，对符合条件的企业给予后补助支持。[省科技厅、财政厅]\n"
    "请于2021年2月19日前，将意见发送至邮箱：office@example.cn，电话：0451-12345678。\n"
)
TRADITIONAL = (
    "關於加強創新發展的實施意見，請各單位於七月十日前將意見送交經濟發展局，電話：28345678。"
)


def codes(reading: Reading) -> list[str]:
    return [diagnostic.code for diagnostic in reading.diagnostics]


def refusal(data: bytes, name: str = "file.txt", **limits: int) -> Unreadable:
    from lilac_engine.text.reading import Limits

    with pytest.raises(Unreadable) as caught:
        read(data, name, Limits(**limits))
    return caught.value


@pytest.mark.parametrize(
    ("encoding", "reported"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_text_is_read_in_every_encoding_of_offices(encoding, reported):
    reading = read(PROSE.encode(encoding), "意见.txt")
    assert (reading.text, reading.format, reading.encoding) == (PROSE, "txt", reported)


def test_big5_is_told_from_gb18030():
    reading = read(TRADITIONAL.encode("big5"), "意見.txt")
    assert (reading.text, reading.encoding) == (TRADITIONAL, "big5hkscs")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le", "utf-16-be"])
def test_short_pieces_are_read_right(encoding):
    chance = random.Random(7)
    plain = PROSE.replace("\n", "")
    pieces = [plain[at : at + 8] for at in chance.sample(range(len(plain) - 8), 60)]
    chinese_pieces = [p for p in pieces if sum("\u4e00" <= c <= "\u9fff" for c in p) >= 5]
    assert len(chinese_pieces) > 20
    wrong = [p for p in chinese_pieces if (d := decode(p.encode(encoding))) is None or d.text != p]
    assert wrong == []


def test_rubbish_does_not_read_like_chinese():
    assert likeness("的国家发展和改革") > 0.9
    assert likeness(PROSE.encode("gb18030").decode("big5hkscs", errors="ignore")) < 0.3


def test_russian_is_read_by_the_last_resort():
    text = "Министерство науки объявляет конкурс совместных исследований на этот год.\n" * 3
    assert read(text.encode("cp1251"), "konkurs.txt").text == text


def test_a_few_broken_bytes_are_marked_and_named():
    data = (PROSE * 3).encode() + b"\xff" + PROSE.encode()
    reading = read(data, "坏.txt")
    (found,) = (d for d in reading.diagnostics if d.code == "reading.garbled")
    assert found.span is not None
    assert found.span.of(reading.text) == "\ufffd"
    assert reading.text.replace("\ufffd", "") == PROSE * 4


def test_line_ends_and_control_characters_are_tidied():
    reading = read("第一条 甲。\r\n第二条 乙。\r第三条\x07 丙。".encode(), "a.txt")
    assert reading.text == "第一条 甲。\n第二条 乙。\n第三条 丙。"
    assert codes(reading) == ["reading.control_removed"]


PAGE = """<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "x.dtd"><html><head>
<meta http-equiv="Content-Type" content="text/html; charset=gb2312">
<meta name="ArticleTitle" content="关于征求意见的通知"><meta name="PubDate" content="2021-02-01">
<title>关于征求意见的通知_省科技厅</title><style>p{}</style></head><body>
<script>var a = "不是正文";</script><h1>关于征求意见的&ldquo;通知&rdquo;</h1>
<p>　　一、加强<b>原创性</b>科学
研究 R&amp;D&nbsp;工作。</p><p style="display: none">看不见</p>第一行<br>第二行
<table><tr><td>序号</td><td>单位</td></tr><tr><td>1</td><td><p>省科技厅</p></td></tr></table>
<div>甲<div>乙</div>丙</div></body></html>"""


def test_web_page_gives_blocks_as_lines_and_cells_one_by_one():
    reading = read(PAGE.encode("gb18030"), "page.html")
    lines = [line for line in reading.text.split("\n") if line]
    assert lines == [
        "关于征求意见的“通知”",
        "　　一、加强原创性科学研究 R&D 工作。",
        *("第一行", "第二行", "序号", "单位", "1", "省科技厅", "甲", "乙", "丙"),
    ]
    assert reading.title_hint == "关于征求意见的通知"
    assert ("PubDate", "2021-02-01") in reading.metadata
    assert "reading.hidden_text_dropped" in codes(reading)


def test_web_page_that_lies_about_its_encoding_is_read_by_content():
    reading = read(PAGE.encode(), "page.html")
    assert "加强原创性科学研究" in reading.text
    assert "reading.encoding_disagrees" in codes(reading)


def test_fragment_pasted_from_an_editor_is_a_web_page():
    reading = read("第一条<br/>第二条</p><p>第三条</p>".encode(), "part.txt")
    assert (reading.format, reading.text) == ("html", "第一条\n第二条\n\n第三条\n")


def test_markdown_keeps_printed_numbers_and_drops_marks():
    source = (
        "# 若干措施\n\n## 一、总则\n\n1. **第一**项\n   续行文字\n2. 第二项\n\n- 圆点\n\n"
        "| 部门 | 任务 |\n|---|---|\n| 省科技厅 | 牵头 |\n\n见[附件](a.docx)。![图](x.png)\n"
    )
    reading = read(source.encode(), "措施.md")
    assert [line for line in reading.text.split("\n") if line] == [
        *("若干措施", "一、总则", "1.第一项续行文字", "2.第二项", "圆点"),
        *("部门", "任务", "省科技厅", "牵头", "见附件。"),
    ]
    assert reading.title_hint == "若干措施"


def test_type_is_decided_by_content_and_the_name_is_doubted():
    reading = read(PAGE.encode(), "page.docx")
    assert reading.format == "html"
    assert "reading.name_disagrees" in codes(reading)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n\0", "empty"),
        (bytes(range(256)) * 40, "binary"),
        (b"\x7fELF" + bytes(600), "binary"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "image"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "image"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image"),
        (b"{\\rtf1 text}", "unsupported"),
        (b"Rar!\x1a\x07\x00", "unsupported"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_office"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "encrypted",
        ),
        (b"PK\x03\x04" + bytes(100), "broken_zip"),
        (b"%PDF-1.7\n rubbish", "broken_pdf"),
        (b"%PDF-1.7\n" + b"PK\x05\x06" + bytes(18), "polyglot"),
        (b"PK\x03\x04 %PDF-1.4", "polyglot"),
        (b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "xml_entities"),
        (b"<?xml version='1.0'?><a>text</a>", "unsupported"),
        (b"<html><script>only</script></html>", "no_text"),
        (b"<html>" + b"<div>" * 100_000, "too_deep"),
    ],
)
def test_file_is_refused_with_a_reason(data, code):
    fault = refusal(data, "来件.bin")
    assert fault.code == code
    assert "来件.bin" in fault.sentence("zh")
    assert "来件.bin" in fault.sentence("en")


def test_large_file_is_refused_before_it_is_looked_at():
    fault = refusal(b"a" * (50 * 1024 * 1024), "big.txt", file=20 * 1024 * 1024)
    assert fault.sentence() == "文件“big.txt”有 50.0 MB，超过了 20.0 MB 的上限。"


def test_every_sentence_exists_in_both_languages_with_the_same_blanks():
    import string

    def blanks(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    for code, (zh, en) in {**REFUSALS, **NOTICES}.items():
        assert blanks(zh) == blanks(en), code
    with pytest.raises(KeyError):
        sentence("unheard_of")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "一"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (105, "一百〇五"),
        (110, "一百一十"),
        (1020, "一千〇二十"),
    ],
)
def test_chinese_numbers(number, text):
    assert chinese(number) == text


def test_reading_is_deterministic_and_writes_nothing():
    stream = io.BytesIO(PAGE.encode())
    assert read(stream.getvalue(), "a.html") == read(stream.getvalue(), "a.html")
