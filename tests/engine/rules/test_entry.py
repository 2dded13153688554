"""Values as people type them: read exactly, converted in the open, doubted where the unit looks wrong."""

import contextlib
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilac_engine.rules import records as r
from lilac_engine.rules.entry import (
    MONEY,
    Beside,
    NotRead,
    alike,
    doubt,
    read,
    show,
    units,
    within,
)
from lilac_engine.rules.types import Kind, Unit

TODAY = date(2026, 1, 1)


def fact(kind=Kind.INT, unit=Unit.NONE, **more):
    words = {"zh": "事实", "en": "fact", "question_zh": "?", "question_en": "?"}
    return r.Fact(id=more.pop("id", "x"), kind=kind, unit=unit, register="tax", **words | more)


CITY = fact(Kind.CODE, options={
    "harbin": r.Choice(number=1, zh="哈尔滨市", en="Harbin"),
    "daqing": r.Choice(number=6, zh="大庆市", en="Daqing"),
})  # fmt: skip


@pytest.mark.parametrize(
    ("of", "typed", "unit", "value", "shown"),
    [
        (fact(unit=Unit.FEN), "1,234.5", "千元", 123_450_000, "1,234.5 千元 = 123.45万元"),
        (fact(unit=Unit.FEN), "1234.5 万元", "", 1_234_500_000, "1234.5 万元 = 1,234.5万元"),
        (fact(unit=Unit.FEN), "１２", "亿元", 120_000_000_000, "12 亿元 = 12亿元"),
        (fact(unit=Unit.FEN), "12", "", 1_200, "12 元 = 12元"),
        (fact(unit=Unit.FEN), "1e3", "", 100_000, "1e3 元 = 1,000元"),
        (fact(unit=Unit.FEN), "-5", "元", -500, "-5 元 = -5元"),
        (fact(unit=Unit.FEN), "123千元", "元", 12_300_000, "123 千元 = 12.3万元"),
        (fact(unit=Unit.BPS), "25%", "", 2_500, "25%"),
        (fact(unit=Unit.BPS), "12.5", "", 1_250, "12.5%"),
        (fact(unit=Unit.BPS), "3", "‰", 30, "0.3%"),
        (fact(unit=Unit.BPS), "25", "百分比", 2_500, "25%"),
        (fact(unit=Unit.PERSONS), "1,200 人", "", 1_200, "1200"),
        (fact(Kind.BOOL), "是", "", 1, "是"),
        (fact(Kind.BOOL), "No", "", 0, "否"),
        (fact(Kind.DATE), "2021年2月9日", "", 20210209, "20210209"),
        (fact(Kind.DATE), "20210209", "", 20210209, "20210209"),
        (fact(Kind.DATE), "2021/2/9 00:00:00", "", 20210209, "20210209"),
        (CITY, "daqing", "", 6, "6"),
        (CITY, "哈尔滨市", "", 1, "1"),
        (CITY, "Harbin", "", 1, "1"),
        (CITY, "6", "", 6, "6"),
    ],
)
def test_read_what_people_type(of, typed, unit, value, shown):
    reading = read(of, typed, unit, today=TODAY)
    assert (reading.value, reading.shown("zh")) == (value, shown)
    assert reading.shown("en")


@pytest.mark.parametrize(
    ("of", "typed", "unit", "code"),
    [
        (fact(unit=Unit.FEN), "", "", "empty"),
        (fact(unit=Unit.FEN), "9" * 61, "", "too-long"),
        (fact(unit=Unit.FEN), "9" * 30, "", "too-long"),
        (fact(unit=Unit.FEN), "1.2.3", "", "not-a-number"),
        (fact(unit=Unit.FEN), "三百", "", "not-a-number"),
        (fact(unit=Unit.FEN), "5", "美元", "unknown-unit"),
        (fact(unit=Unit.FEN), "0.001", "元", "too-fine"),
        (fact(unit=Unit.BPS), "0.001", "", "too-fine"),
        (fact(unit=Unit.PERSONS), "1.5", "", "too-fine"),
        (fact(unit=Unit.PERSONS), "12 万元", "", "not-a-number"),
        (fact(Kind.BOOL), "1500", "", "not-yes-or-no"),
        (fact(Kind.DATE), "2021-02-30", "", "not-a-day"),
        (fact(Kind.DATE), "soon", "", "not-a-day"),
        (fact(Kind.DATE), "1800-01-01", "", "not-a-day"),
        (fact(Kind.DATE), "2026-01-02", "", "future"),
        (CITY, "北京市", "", "not-a-choice"),
    ],
)
def test_read_says_what_is_wrong_in_both_languages(of, typed, unit, code):
    with pytest.raises(NotRead) as refused:
        read(of, typed, unit, today=TODAY)
    assert refused.value.code == code
    assert refused.value.say("zh") != refused.value.say("en")


@given(st.integers(-(10**13), 10**13), st.sampled_from(sorted(MONEY)))
def test_money_is_never_rounded(fen, unit):
    typed = f"{Decimal(fen) / MONEY[unit]:f}"
    assert read(fact(unit=Unit.FEN), typed, unit, today=TODAY).value == fen


@given(st.text(max_size=70), st.sampled_from(["", "元", "万元", "%"]))
def test_whatever_is_typed_is_read_or_refused(typed, unit):
    for of in (fact(unit=Unit.FEN), fact(unit=Unit.BPS), fact(Kind.BOOL), fact(Kind.DATE), CITY):
        with contextlib.suppress(NotRead):
            assert isinstance(read(of, typed, unit, today=TODAY).value, int)


def test_within_keeps_to_the_declared_domain():
    bounded = fact(unit=Unit.FEN, low=Decimal(0), high=Decimal(100))
    within(read(bounded, "100", today=TODAY), bounded)
    with pytest.raises(NotRead) as refused:
        within(read(bounded, "100.01", today=TODAY), bounded)
    assert refused.value.say("zh") == "100.01元 超出可能的范围：0元 到 100元"
    yes = fact(Kind.BOOL)
    within(read(yes, "是", today=TODAY), yes)


def reading(typed="150 万元"):
    return read(fact(unit=Unit.FEN), typed, today=TODAY)


def test_a_doubt_names_the_value_beside_it_and_the_factor():
    asked = doubt(reading("1500"), [Beside(150_000_000, "2019年研发费用", "R&D 2019", True)])
    assert "150万元" in asked.say("zh")
    assert "1,000" in asked.say("en")
    asked = doubt(reading("150"), [Beside(150_000_000, "x", "x", False)])
    assert "10,000" in asked.say("en")


@pytest.mark.parametrize(
    "beside",
    [
        [],
        [Beside(0, "x", "x", True)],
        [Beside(1_500_000, "x", "x", True)],  # a hundredfold is growth
        [Beside(140_000_000, "x", "x", True), Beside(150_000, "y", "y", False)],
    ],
)
def test_a_value_that_agrees_or_stands_alone_is_believed(beside):
    assert doubt(reading(), beside) is None


def test_ratios_and_answers_are_never_doubted():
    rate = read(fact(unit=Unit.BPS), "0.01", today=TODAY)
    assert doubt(rate, [Beside(10_000, "x", "x", True)]) is None


def test_alike_are_books_of_the_same_figure_only():
    def yearly(id_, zh, unit=Unit.FEN):
        return fact(unit=unit, id=id_, zh=zh, per="year")

    tax, books = yearly("a", "研发费用（加计扣除口径）"), yearly("b", "研发费用（会计口径）")
    others = (
        yearly("c", "研发费用（人数）", Unit.PERSONS),
        yearly("d", "资本化研发投入"),
        fact(unit=Unit.FEN, id="e", zh="研发费用（累计）"),
    )
    book = r.Book(facts=(tax, books, *others))
    assert alike(tax, book) == (books,)
    assert alike(others[1], book) == ()
    assert alike(others[2], book) == ()


def test_units_are_offered_where_there_is_a_choice():
    assert "千元" in units(fact(unit=Unit.FEN))
    assert units(fact(unit=Unit.BPS))[0] == "%"
    assert units(fact(unit=Unit.PERSONS)) == ()


def test_show_speaks_of_money_as_people_do():
    assert show(reading(), 150_000_000, "en") == "CNY 1.5 million"
