from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilac_engine.pack.documents import Dimension
from lilac_engine.rules.errors import Faulty
from lilac_engine.rules.records import Fact, Parameter, TableField
from lilac_engine.rules.types import DAYS, INT64, Kind, Type, Unit
from lilac_engine.rules.units import domain, fact_type, parameter_type, show, travel

MONEY = Type(Kind.INT, Unit.FEN)
RATIO = Type(Kind.INT, Unit.BPS)
COUNT = Type(Kind.INT, Unit.COUNT)
YES_NO, DAY, CODE = Type(Kind.BOOL), Type(Kind.DATE), Type(Kind.CODE, options_of="board")
OPTIONS = {"star": 1, "main": 2}


def fact(kind=Kind.INT, unit=Unit.NONE, **more):
    return Fact(
        id="it", zh="它", en="it", kind=kind, unit=unit, register="r",
        question_zh="?", question_en="?", **more,
    )  # fmt: skip


TRAVELS = [
    (Decimal("12.34"), MONEY, 1234),
    (1000, MONEY, 100_000),
    (Decimal("-0.01"), MONEY, -1),
    (Decimal("2.5"), RATIO, 250),
    (Decimal("0.01"), RATIO, 1),
    (Decimal("1E+3"), COUNT, 1000),
    (7, COUNT, 7),
    (True, YES_NO, True),
    (False, YES_NO, False),
    ("2021-02-19", DAY, 20210219),
    ("2021", DAY, 20210101),
    (date(2021, 2, 19), DAY, 20210219),
    ("main", CODE, 2),
]


@pytest.mark.parametrize(("written", "type_", "number"), TRAVELS)
def test_values_travel_as_whole_numbers(written, type_, number):
    assert travel(written, type_, options=OPTIONS) == number


def test_a_factor_travels_in_ten_thousandths():
    assert travel(Decimal("1.5"), RATIO, dimension=Dimension.FACTOR) == 15_000
    assert show(15_000, RATIO, dimension=Dimension.FACTOR) == Decimal("1.5")


REFUSED = [
    (Decimal("0.001"), MONEY, "not-whole"),
    (Decimal("1.234"), RATIO, "not-whole"),
    (Decimal("1.5"), COUNT, "not-whole"),
    (Decimal("1e17"), MONEY, "out-of-int64"),
    (Decimal("1e30"), MONEY, "out-of-int64"),
    (Decimal("NaN"), MONEY, "out-of-int64"),
    (Decimal("Infinity"), COUNT, "out-of-int64"),
    (True, MONEY, "not-of-type"),
    ("12", MONEY, "not-of-type"),
    (1, YES_NO, "not-of-type"),
    ("yes", YES_NO, "not-of-type"),
    (20210219, DAY, "not-of-type"),
    ("2021-02-30", DAY, "not-a-day"),
    ("soon", DAY, "not-a-day"),
    ("west", CODE, "unknown-option"),
    ("stat", CODE, "unknown-option"),
    (1, CODE, "not-of-type"),
]


@pytest.mark.parametrize(("written", "type_", "code"), REFUSED)
def test_what_is_not_exact_or_not_of_the_type_is_refused(written, type_, code):
    with pytest.raises(Faulty) as caught:
        travel(written, type_, options=OPTIONS)
    (one,) = caught.value.faults
    assert one.code == code
    assert one.say("zh")
    assert one.say("en")


def test_an_unknown_option_is_answered_with_those_there_are():
    for written, said in (("stat", "Did you mean board.star?"), ("west", "There are: star, main.")):
        with pytest.raises(Faulty, match=said):
            travel(written, CODE, options=OPTIONS)


def test_without_options_no_option_is_known():
    with pytest.raises(Faulty):
        travel("main", CODE)


@given(st.integers(*INT64), st.sampled_from([MONEY, RATIO, COUNT]))
def test_what_travels_is_shown_and_travels_again_the_same(number, type_):
    assert travel(show(number, type_), type_) == number


def test_values_are_shown_in_peoples_units():
    assert show(1234, MONEY) == Decimal("12.34")
    assert show(20210219, DAY) == date(2021, 2, 19)
    assert show(2, CODE) == 2
    assert show(True, YES_NO) is True
    assert show(1, YES_NO) is True
    assert show(None, MONEY) is None


def test_domains_are_as_declared_or_wide():
    assert domain(fact(unit=Unit.FEN, low=0, high=100)) == (0, 10_000)
    assert domain(fact(unit=Unit.FEN)) == (-(10**14), 10**14)
    assert domain(fact(unit=Unit.PERSONS)) == (0, 10**9)
    assert domain(fact(unit=Unit.YEAR)) == (1900, 2999)
    assert domain(fact(unit=Unit.BPS)) == (-(10**6), 10**6)
    assert domain(fact(unit=Unit.DAYS)) == (-(10**6), 10**6)
    assert domain(fact(unit=Unit.MONTHS)) == (-(10**5), 10**5)
    assert domain(fact(unit=Unit.YEARS)) == (-(10**4), 10**4)
    assert domain(fact()) == (-(10**9), 10**9)
    assert domain(fact(Kind.BOOL)) == (0, 1)
    assert domain(fact(Kind.DATE)) == DAYS
    options = {id_: {"number": n, "zh": "z", "en": "e"} for id_, n in (("a", 3), ("b", -1))}
    assert domain(fact(Kind.CODE, options=options)) == (-1, 3)
    assert domain(fact(Kind.CODE)) == (0, 0)


@pytest.mark.parametrize(
    "wrong",
    [fact(low=2, high=1), fact(Kind.DATE, low=1), fact(Kind.BOOL, high=1), fact(unit=Unit.FEN, low="0.001")],
)  # fmt: skip
def test_impossible_domains_are_refused(wrong):
    with pytest.raises(Faulty):
        domain(wrong)


def test_a_list_fact_has_its_own_options():
    assert fact_type(fact(Kind.CODE)) == Type(Kind.CODE, options_of="it")
    field = TableField(id="when", zh="日", en="day", kind=Kind.DATE)
    assert fact_type(field) == DAY


@pytest.mark.parametrize(
    ("dimension", "type_"),
    [
        (Dimension.MONEY, MONEY), (Dimension.RATIO, RATIO), (Dimension.FACTOR, RATIO),
        (Dimension.WEIGHT, RATIO), (Dimension.COUNT, COUNT),
        (Dimension.DAYS, Type(Kind.INT, Unit.DAYS)),
    ],
)  # fmt: skip
def test_parameters_are_typed_by_their_dimension(dimension, type_):
    parameter = Parameter(id="x", zh="x", en="x", dimension=dimension)
    assert parameter_type(parameter) == type_
    dated = {"day": "2021", "standing": "law", "evidence": {"mark": "VF"}}
    given = {**parameter.model_dump(), "values": [dated]}
    assert parameter_type(Parameter.model_validate(given)) == DAY


@pytest.mark.parametrize("written", ["no", "否", 0])
def test_what_is_no_truth_value_is_told_how_to_write_one(written):
    with pytest.raises(Faulty) as caught:
        travel(written, YES_NO)
    (one,) = caught.value.faults
    assert one.say("zh").endswith("这里要的是“是或否”。请写 true 或 false，不加引号。")
    assert one.say("en").endswith("Write true or false, without quotes.")
