import pytest

from lilac_engine.rules.compiling import findings
from tests.engine.rules.books import FACTS, benefit, book, fact, parameter, rule, value
from tests.engine.rules.test_compiling import DAY


def found(day=DAY, **parts):
    every = findings(book(**parts), day)
    assert all(one.say("zh") and one.say("en") for one in every)
    return [(one.where, one.code) for one in every]


FOUND = [
    (["staff >= 0"], [("benefits.a.requires.0", "always-true")]),
    (["staff > 5"], []),
    (["staff < 0"], [("benefits.a.requires.0", "never-true")]),
    (["rd_y1 > p.huge"], [("benefits.a.requires.0", "never-true")]),
    (["expert.taste AND staff < 0"], [("benefits.a.requires.0", "never-true")]),
    (["expert.taste AND listed", {"expert": "smell"}], []),
    ([{"any": [{"when": "staff < 0"}, {"all": [{"when": "listed"}]}]}],
     [("benefits.a.requires.0.any.0", "never-true")]),
    ([{"any": [{"when": "listed"}, {"all": [{"when": "listed"}, {"when": "staff >= 0"}]}]}],
     [("benefits.a.requires.0.any.1.all.1", "always-true")]),
    (["staff > 5", "staff < 5"], [("benefits.a.requires", "never-together")]),
    (["staff > 5", {"any": [{"when": "staff < 5"}, {"when": "listed"}]}], []),
    (["staff > 5", "staff < 0", "staff < 5"], [("benefits.a.requires.1", "never-true")]),
    (["listed"], []),
]  # fmt: skip


@pytest.mark.parametrize(("requires", "wanted"), FOUND)
def test_requirements_that_settle_nothing_are_found(requires, wanted):
    huge = parameter("huge", value(10**12))
    assert found(parameters=[huge], benefits=[benefit("a", *requires)]) == wanted


def test_a_benefit_that_concerns_nobody_is_found():
    assert found(benefits=[benefit("a", "listed", applies="staff < 0")]) == [
        ("benefits.a.applies", "never-true")
    ]
    assert found(benefits=[benefit("a", "staff < 5", applies="staff > 5")]) == [
        ("benefits.a.requires", "never-together")
    ]
    assert found(benefits=[benefit("a", "staff < 5", applies="staff < 9")]) == []


def test_rules_bound_what_stands_on_them():
    assert found(rules=[rule("few", "least(staff, 10)")], benefits=[benefit("a", "few > 10")]) == [
        ("benefits.a.requires.0", "never-true")
    ]


LADDERS = [
    ("ladder(staff, 9, 2, 5, 1, 0)", False),
    ("ladder(staff, 5, 2, 9, 1, 0)", True),
    ("ladder(staff, 5, 2, 5, 1, 0)", True),
    ("ladder(staff, p.many, 2, 9, 1, 0)", True),
    ("ladder(staff, p.none, 2, 9, 1, 0)", False),
    ("ladder(staff, staff, 2, 9, 1, 0)", False),
]


@pytest.mark.parametrize(("written", "late"), LADDERS)
def test_a_step_never_reached_is_found_wherever_it_stands(written, late):
    parts = book(
        parameters=[
            parameter("many", value(5), dimension="count"), parameter("none", dimension="count"),
        ],
        rules=[rule("steps", written)],
        benefits=[
            benefit("a", {"expert": "taste"}, f"{written} > 1", lines=[("city", f"rd_y1 * {written}")],
                    figure=written, applies=f"{written} > 1"),
            benefit("b", "steps > 0"),
        ],
    )  # fmt: skip
    every = [one for one in findings(parts, DAY) if one.code == "ladder-order"]
    places = ["rules.steps", "benefits.a.applies", "benefits.a.requires.1", "benefits.a.lines.0",
              "benefits.a.figure"]  # fmt: skip
    assert [one.where for one in every] == (places if late else [])
    if late:
        step = "9" if "9" in written else "5"
        assert written[every[0].start : every[0].end] == step


LITERALS = [
    ("share >= 60", [("60", "tiny-ratio", "0.6 %")]),
    ("60 <= share", [("60", "tiny-ratio", "write 6000")]),
    ("share BETWEEN 5 AND 6000", [("5", "tiny-ratio", "0.05 %")]),
    ("share > 101", []),
    ("share > 0", []),
    ("rd_y1 >= 100000000", [("100000000", "money-literal", "1,000,000 yuan")]),
    ("rd_y1 > 1", []),
    ("worth > 500", [("500", "money-literal", "5 yuan")]),
    ("staff > 60", []),
    ("pct(staff, 20) > 60", [("20", "tiny-ratio", "write 2000")]),
    ("pct(20, 2000) > staff", []),
    ("pct(staff, share) > 60", []),
    ("staff > 60 AND 3 < 4", []),
    ("share > share", []),
]


@pytest.mark.parametrize(("written", "wanted"), LITERALS)
def test_numbers_that_may_be_meant_in_peoples_units_are_asked_about(written, wanted):
    parts = book(
        facts=[*FACTS, fact("share", unit="bps")],
        rules=[rule("worth", "rd_y1")],
        benefits=[benefit("a", written), benefit("b", "worth > 1")],
    )
    every = [one for one in findings(parts, DAY) if one.where == "benefits.a.requires.0"]
    assert [(written[one.start : one.end], one.code) for one in every] == [
        (there, code) for there, code, _ in wanted
    ]
    for one, (_, _, said) in zip(every, wanted, strict=True):
        assert said in one.say("en")
        assert "{" not in one.say("zh")


def fact_field(id_):
    given = fact(id_, unit="fen")
    return {key: given[key] for key in ("id", "zh", "en", "kind", "unit")}


def test_what_is_not_used_and_what_has_no_value_is_found():
    every = found(
        parameters=[parameter("gate"), parameter("other"), parameter("of_list")],
        rules=[rule("base", "least(rd_y1, p.gate)"), rule("idle", "1"), rule("old", "1", until="2019")],
        benefits=[benefit("a", "base > 1"), benefit("b", "old > 1", until="2019", applies="listed")],
        tables=[{"id": "t", "zh": "t", "en": "t", "register": "self",
                 "fields": [fact_field("price")]}],
        derived=[{"fact": "staff", "table": "t", "aggregate": "count", "where": "price > p.of_list"}],
    )  # fmt: skip
    assert every == [
        ("parameters.gate", "no-value"),
        ("parameters.of_list", "no-value"),
        ("rules.idle", "unused"),
    ]


def test_formulas_of_other_days_that_cannot_be_read_are_passed_over():
    old = benefit("b", "1 +", until="2019")
    assert found(rules=[rule("idle", "1")], benefits=[benefit("a", "listed"), old]) == [
        ("rules.idle", "unused")
    ]
