from datetime import date

import pytest

from lilac_engine.rules.binding import Faults, columns
from lilac_engine.rules.errors import Faulty
from tests.engine.rules.books import (
    FACTS,
    SEEN,
    benefit,
    book,
    fact,
    option,
    parameter,
    rule,
    value,
)
from tests.engine.rules.test_compiling import DAY, compiled, faults

REGISTERS = [
    {"id": "self", "zh": "自报", "en": "own"},
    {"id": "survey", "zh": "统计", "en": "survey", "statistics": True},
]
OVERLAP = {"id": "o", "kind": "exclusive", "zh": "一", "en": "o", "basis": {}, "evidence": SEEN}
TABLE = {
    "id": "patents", "zh": "专利", "en": "patents", "register": "self",
    "fields": [
        {"id": "granted", "zh": "日", "en": "day", "kind": "date"},
        {"id": "price", "zh": "价", "en": "price", "kind": "int", "unit": "fen"},
        {"id": "sort", "zh": "类", "en": "sort", "kind": "code", "options": {"new": option(1)}},
        {"id": "own", "zh": "自有", "en": "own", "kind": "bool"},
    ],
}  # fmt: skip


def derived(to="staff", aggregate="count", **more):
    return {"fact": to, "table": "patents", "aggregate": aggregate, **more}


FAULTS = [
    ({"facts": [fact("a"), fact("a")]}, [("facts.a", "duplicate")]),
    ({"facts": [fact("today")]}, [("facts.today", "reserved")]),
    ({"facts": [fact("like", "bool")]}, [("facts.like", "reserved")]),
    ({"facts": [fact("a", "code")]}, [("facts.a", "options")]),
    ({"facts": [fact("a", options={"x": option(1)})]}, [("facts.a", "options")]),
    ({"facts": [fact("a", "code", options={"x": option(1), "y": option(1)})]},
     [("facts.a", "options")]),
    ({"facts": [fact("a", "bool", "fen")]}, [("facts.a", "unit-kind")]),
    ({"facts": [fact("a", per="year", lags=[])]}, [("facts.a", "lags")]),
    ({"facts": [fact("a", per="year", lags=[-1])]}, [("facts.a", "lags")]),
    ({"facts": [fact("a", per="year", lags=[1, 1])]}, [("facts.a", "lags")]),
    ({"facts": [fact("a", low=2, high=1)]}, [("facts.a", "bounds")]),
    ({"facts": [fact("a", per="year"), fact("a_y1")]}, [("facts.a_y1", "duplicate")]),
    ({"registers": REGISTERS, "facts": [fact("a", register="serf")]},
     [("facts.a", "unknown-register")]),
    ({"registers": REGISTERS, "facts": [fact("a", register="survey")]}, [("facts.a", "statistics")]),
    ({"parameters": [parameter("a"), parameter("a")]}, [("parameters.a", "duplicate")]),
    ({"parameters": [parameter("a", value(1, since="2020"), value(2, since="2020-01-01"))]},
     [("parameters.a", "same-since")]),
    ({"parameters": [parameter("a", value(1), value(2))]}, [("parameters.a", "same-since")]),
    ({"parameters": [parameter("a", value(1, since="2021", until="2020"))]},
     [("parameters.a", "since-until")]),
    ({"parameters": [parameter("a", value("0.001"))]}, [("parameters.a", "not-whole")]),
    ({"parameters": [parameter("a", value("1e30"))]}, [("parameters.a", "out-of-int64")]),
    ({"parameters": [parameter("a", value(1, day="2021"))]}, [("parameters.a", "value-or-day")]),
    ({"parameters": [parameter("a", value(1, until="2020"), value(day="2021", since="2021"))]},
     [("parameters.a", "value-or-day")]),
    ({"rules": [rule("case", "1")]}, [("rules.case", "reserved")]),
    ({"rules": [rule("staff", "1")]}, [("rules.staff", "duplicate")]),
    ({"rules": [rule("rd", "1")]}, [("rules.rd", "duplicate")]),
    ({"rules": [rule("a", "1"), rule("a", "2")]}, [("rules.a", "same-since")]),
    ({"rules": [rule("a", "1 +")]}, [("rules.a", "ends-early")]),
    ({"rules": [rule("a", "rd_y1 * 5 / 2")]}, [("rules.a", "division")]),
    ({"rules": [rule("a", "stafff")]}, [("rules.a", "unknown-name")]),
    ({"rules": [rule("a", "rd_y1 * p.b")], "parameters": [parameter("b", dimension="ratio")]},
     [("rules.a", "mixed-product")]),
    ({"rules": [rule("a", "rd_y1 * rd_y1")]}, [("rules.a", "overflow")]),
    ({"rules": [rule("a", "9223372036854775807 + 1")]}, [("rules.a", "overflow")]),
    ({"rules": [rule("a", "1", since="2022"), rule("b", "a + 1")]}, [("rules.b", "not-in-force")]),
    # what rests on something faulty is passed over in silence
    ({"rules": [rule("a", "nowhere"), rule("b", "a + 1"), rule("c", "b")],
      "benefits": [benefit("d", "c > 1")]}, [("rules.a", "unknown-name")]),
    ({"rules": [rule("a", "1"), rule("a", "2"), rule("b", "a")]}, [("rules.a", "same-since")]),
    ({"parameters": [parameter("a", value("0.001"))], "rules": [rule("b", "p.a")]},
     [("parameters.a", "not-whole")]),
    ({"benefits": [benefit("a", "staff")]}, [("benefits.a.requires.0", "wants")]),
    ({"benefits": [benefit("a", "listed", {"any": [{"when": "listed"}, {"when": "staff >"}]})]},
     [("benefits.a.requires.1.any.1", "ends-early")]),
    ({"benefits": [benefit("a", {"all": [{"when": "nowhere"}]})]},
     [("benefits.a.requires.0.all.0", "unknown-name")]),
    ({"benefits": [benefit("a", {})]}, [("benefits.a.requires.0", "one-of")]),
    ({"benefits": [benefit("a", {"when": "listed", "expert": "x"})]},
     [("benefits.a.requires.0", "one-of")]),
    ({"benefits": [benefit("a", {"any": []})]}, [("benefits.a.requires.0", "one-of")]),
    ({"benefits": [benefit("a", {"id": "x", "when": "listed"}, {"id": "x", "when": "listed"})]},
     [("benefits.a.requires.1", "duplicate")]),
    ({"benefits": [benefit("a", *(f"staff > {i}" for i in range(63)))]},
     [("benefits.a.requires", "leaves")]),
    ({"benefits": [benefit("a", applies="staff")]}, [("benefits.a.applies", "wants")]),
    ({"benefits": [benefit("a", lines=[("city", "1"), ("city", "staff")])]},
     [("benefits.a.lines.1", "wrong-unit")]),
    ({"benefits": [benefit("a", gives="figure")]}, [("benefits.a", "no-figure")]),
    ({"benefits": [benefit("a", gives="money")]}, [("benefits.a", "no-lines")]),
    ({"benefits": [benefit("a", figure="listed")]}, [("benefits.a.figure", "figure-kind")]),
    ({"benefits": [benefit("a", figure="rd_y1 * p.b")],
      "parameters": [parameter("b", value(1), dimension="ratio")]},
     [("benefits.a.figure", "figure-kind")]),
    ({"benefits": [benefit("a", figure="nowhere")]}, [("benefits.a.figure", "unknown-name")]),
    ({"benefits": [benefit("a", event="founding")]}, [("benefits.a.event", "unknown-fact")]),
    ({"benefits": [benefit("a", event="staff")]}, [("benefits.a.event", "event-fact")]),
    ({"benefits": [benefit("a"), benefit("a")]}, [("benefits.a", "same-since")]),
    ({"benefits": [benefit("a")], "overlaps": [{**OVERLAP, "benefits": ["a", "b"]}]},
     [("overlaps.o", "unknown-benefit")]),
    ({"overlaps": [{**OVERLAP, "benefits": []}] * 2}, [("overlaps.o", "same-since")]),
    # lists
    ({"tables": [TABLE, TABLE]}, [("tables.patents", "duplicate")]),
    ({"tables": [TABLE], "derived": [derived(), derived()]}, [("derived.staff", "duplicate")]),
    ({"derived": [derived()]}, [("derived.staff", "unknown-table")]),
    ({"tables": [TABLE], "derived": [derived("stuff")]}, [("derived.stuff", "unknown-fact")]),
    ({"tables": [TABLE], "derived": [derived(of="prise")]}, [("derived.staff", "unknown-field")]),
    ({"tables": [TABLE], "derived": [derived(of="price")]}, [("derived.staff", "derived-type")]),
    ({"tables": [TABLE], "derived": [derived(aggregate="sum")]}, [("derived.staff", "derived-type")]),
    ({"tables": [TABLE], "derived": [derived(aggregate="sum", of="price")]},
     [("derived.staff", "derived-type")]),
    ({"tables": [TABLE], "derived": [derived("listed", "any", of="own")]},
     [("derived.listed", "derived-type")]),
    ({"tables": [TABLE], "derived": [derived("listed", "latest", of="own")]},
     [("derived.listed", "derived-type")]),
    ({"tables": [TABLE], "derived": [derived(where="prise > 1")]},
     [("derived.staff.where", "unknown-name")]),
    ({"tables": [TABLE], "derived": [derived(where="staff > 1")]},
     [("derived.staff.where", "unknown-name")]),
    ({"tables": [TABLE], "derived": [derived(where="expert.taste")]},
     [("derived.staff.where", "expert-here")]),
    *(
        ({"tables": [TABLE], "derived": [derived(window=window)]}, [("derived.staff", "window")])
        for window in (
            {"field": "price", "years_before": 1}, {"field": "nowhere", "years_before": 1},
            {"field": "granted"}, {"field": "granted", "years_before": 1, "this_year": True},
        )
    ),
]  # fmt: skip


@pytest.mark.parametrize(("parts", "wanted"), FAULTS)
def test_what_is_wrong_with_a_book_is_said_with_its_place(parts, wanted):
    assert faults(**parts) == wanted


FINE = [
    derived(), derived("listed", "any", where="own AND sort = sort.new AND granted < today"),
    derived("rd", "sum", of="price", window={"field": "granted", "years_before": 3}),
    derived("rd", "greatest", of="price", window={"field": "granted", "months_before": 12}),
    derived("founded", "earliest", of="granted", window={"field": "granted", "this_year": True}),
    derived("founded", "latest", of="granted", where="price > p.gate"),
]  # fmt: skip


@pytest.mark.parametrize("one", FINE)
def test_derived_facts_that_fit_their_declaration_are_taken(one):
    assert compiled(
        book(tables=[TABLE], derived=[one], parameters=[parameter("gate", value(1))]), DAY
    )


def test_statistics_may_say_yes_or_no_and_a_day_may_pick_the_version():
    done = fact("done", "bool", register="survey")
    parts = book(
        registers=REGISTERS,
        facts=[*FACTS, done],
        benefits=[benefit("a", "done", event="founded")],
    )
    assert compiled(parts, DAY).columns[0].name == "done"
    every = columns(parts, Faults())
    assert list(every) == ["rd_y1", "rd_y2", "staff", "founded", "listed", "board", "done"]


def test_groups_nest_as_deep_as_an_officer_reads():
    def nested(levels):
        condition = {"when": "listed"}
        for _ in range(levels):
            condition = {"any": [condition]}
        return {"benefits": [benefit("a", condition)]}

    assert compiled(book(**nested(9)), DAY)
    ((where, code),) = faults(**nested(10))
    assert code == "groups-deep"
    assert where.startswith("benefits.a.requires.0.any.0")


def test_sixty_two_requirements_are_the_most():
    program = compiled(book(benefits=[benefit("a", *(f"staff > {i}" for i in range(62)))]), DAY)
    assert program.benefits[0].leaves[-1].bit == 61


def test_everything_wrong_is_said_at_once():
    assert faults(
        facts=[*FACTS, fact("case")],
        parameters=[parameter("gate", value("0.001"))],
        rules=[rule("a", "1 +"), rule("b", "nowhere")],
        benefits=[benefit("c", "staff", "listed >", applies="nowhere", event="staff")],
    ) == [
        ("facts.case", "reserved"),
        ("parameters.gate", "not-whole"),
        ("rules.a", "ends-early"),
        ("rules.b", "unknown-name"),
        ("benefits.c.applies", "unknown-name"),
        ("benefits.c.requires.0", "wants"),
        ("benefits.c.requires.1", "ends-early"),
        ("benefits.c.event", "event-fact"),
    ]


def test_a_faulty_book_is_as_faulty_the_second_time():
    parts = book(facts=[fact("case")], benefits=[benefit("a", "nowhere")])
    for _ in range(2):
        with pytest.raises(Faulty) as caught:
            compiled(parts, date(2021, 1, 1))
        assert len(caught.value.faults) == 2


def test_faults_point_at_the_characters_and_suggest_what_was_meant():
    with pytest.raises(Faulty) as caught:
        compiled(book(rules=[rule("a", "1 + stafff")]), DAY)
    (one,) = caught.value.faults
    assert (one.start, one.end) == (4, 10)
    assert "Did you mean staff?" in one.say("en")


def test_overflow_names_the_part_and_its_range():
    with pytest.raises(Faulty) as caught:
        compiled(book(rules=[rule("a", "least(rd_y1 * rd_y1, 5)")]), DAY)
    said = caught.value.faults[0].say("en")
    assert "rd_y1 * rd_y1" in said
    assert str(10**22) in said


def test_a_formula_that_grows_beyond_measure_is_refused_at_its_place():
    nested = "founded"
    for _ in range(4):
        nested = f"CASE WHEN months_between({nested}, founded) > 1 THEN founded ELSE today END"
    with pytest.raises(Faulty) as caught:
        compiled(book(rules=[rule("a", f"months_between({nested}, founded)")]), DAY)
    (one,) = caught.value.faults
    assert (one.code, one.start) == ("expression-grows", 0)
    assert one.end > 100
