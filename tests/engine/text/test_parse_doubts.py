"""Bad input: each fault gets a sentence that says what and where, and nothing is lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lilac_engine.text import parse
from lilac_engine.text.messages import SENTENCES, say
from lilac_engine.text.model import Diagnostic, Severity, Span

REGULATION = "松江市管理办法\n第一条 为了管理，制定本办法。\n第二条 市科技局负责。\n"


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("", "empty", None),
        (" \n\u3000\t", "empty", None),
        ("这是一段没有编号的文字。", "no_articles", "这是一段没有编号的文字。"),
        (REGULATION + "第五条 附则。\n", "numbering_gap", "第五条"),
        (REGULATION + "第二条 又一次。\n", "numbering_repeated", "第二条"),
        (REGULATION + "第三条 甲。\n第四条 乙。\n第二条 丙。\n", "numbering_back", "第二条"),
        ("第三条 甲方负责。\n第四条 乙方负责。\n", "numbering_starts_late", "第三条"),
        (REGULATION + "3.png\n", "image_not_article", "3.png"),
        (REGULATION + "第三条 科\ufffd局负责。\n", "replacement_character", "\ufffd"),
        ("锟斤拷锟斤拷锟斤拷锟斤拷锟斤拷", "mojibake", "锟斤拷"),
        ("\x00\x01\x02PK\x03\x04" * 30, "binary", "\x00"),
        (REGULATION + "第三条 甲\x07乙。\n", "control_character", "\x07"),
        (REGULATION + "第三条 支持研发。[市科技局、市财政局\n", "bracket_never_closes", "["),
        (REGULATION + "第三条 请于2023年2月30日前完成。\n", "date_impossible", "2023年2月30日前"),
    ],
)
def test_fault_is_said_with_its_place(text, code, place):
    page = parse(text)
    assert page.source == text
    found = [d for d in page.diagnostics if d.code == code]
    assert found, [d.code for d in page.diagnostics]
    if place is not None:
        assert found[0].span.of(text) == place


def test_a_bracket_that_never_closes_still_gives_its_bodies():
    page = parse(REGULATION + "第三条 支持研发。[市科技局、市财政局\n第四条 附则。\n")
    assert [b.name for b in page.main.articles[2].bodies] == ["市科技局", "市财政局"]
    assert len(page.main.articles) == 4


def test_every_code_in_the_engine_has_both_sentences():
    folder = Path(parse.__code__.co_filename).parent
    used: set[str] = set()
    for path in folder.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        used |= set(re.findall(r"Diagnostic\(\s*\"([a-z_]+)\"", text))
        used |= set(re.findall(r"\bcode = \"([a-z_]+)\"", text))
    assert len(used) > 20
    assert used <= set(SENTENCES)
    for zh, en in SENTENCES.values():
        assert re.findall(r"{(\w+)}", zh) is not None
        assert set(re.findall(r"{(\w+)}", zh)) <= set(re.findall(r"{(\w+)}", en)) | {"number"}
        assert re.search("[\u4e00-\u9fff]", zh)
        assert not re.search("[\u4e00-\u9fff]", en)


def test_a_sentence_fills_its_blanks_in_both_languages():
    found = Diagnostic(
        "numbering_gap", Span(0, 3), Severity.WARNING, (("number", "第五条"), ("expected", "3"))
    )
    assert "第五条" in say(found, "zh")
    assert "Number 3" in say(found, "en")
    assert say(Diagnostic("numbering_gap", None), "zh").count("…") == 2
    assert say(Diagnostic("some_new_code", None)) == "some_new_code"


def test_no_sentence_of_a_real_page_has_an_unfilled_blank(corpus):
    for case in corpus.values():
        for diagnostic in parse(case.text).diagnostics:
            assert "…" not in say(diagnostic, "zh"), diagnostic
            assert diagnostic.code in SENTENCES
