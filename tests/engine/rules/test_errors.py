import string

import pytest

from lilac_engine.rules.errors import Faulty, RuleFault, fault
from lilac_engine.rules.sentences import SENTENCES


def fields(sentence):
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_a_fault_says_where_and_what_in_both_languages():
    one = fault("wide-sign", 4, 5, text="≥", instead=">=")
    assert one.say("en") == "At character 5: Write >= instead of the wide or mathematical sign ≥."
    assert one.say() == "第 5 个字符处：全角或数学符号 ≥ 请写成 >=。"


def test_a_fault_of_the_whole_says_no_place():
    assert fault("semicolon").say("en").startswith("One formula")


def test_long_values_are_cut():
    said = fault("float", text="1" * 5000).say("en")
    assert len(said) < 500
    assert "…" in said


def test_a_faulty_thing_says_all_of_it_line_by_line():
    faulty = Faulty([fault("empty").at("rules.a"), fault("semicolon", 1, 2)])
    assert str(faulty) == faulty.say("en")
    first, second = faulty.say("zh").splitlines()
    assert first.startswith("rules.a: 这里还没有公式")
    assert second.startswith("第 2 个字符处")
    assert faulty.faults == (
        RuleFault("empty", where="rules.a"),
        RuleFault("semicolon", 1, 2),
    )


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_every_sentence_is_there_in_both_languages_with_the_same_values(code):
    zh, en = SENTENCES[code]
    assert any("\u4e00" <= sign <= "\u9fff" for sign in zh)
    assert not any("\u4e00" <= sign <= "\u9fff" for sign in en)
    plain = {name.removesuffix("_en") for name in fields(en)}
    assert {name.removesuffix("_en") for name in fields(zh)} == plain
