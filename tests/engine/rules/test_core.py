from datetime import timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lilac_engine.rules import nodes as n
from lilac_engine.rules import spans
from lilac_engine.rules.core import Values, lower
from lilac_engine.rules.cutoffs import turned
from lilac_engine.rules.errors import Faulty
from lilac_engine.rules.nodes import Comparison
from lilac_engine.rules.parsing import parse
from lilac_engine.rules.printing import text
from lilac_engine.rules.types import day, number
from lilac_engine.rules.walking import walk
from tests.engine.rules import meaning
from tests.engine.rules.trees import OPTIONS, PARAMETERS, facts, lowered, truth, whole

TODAY = 20210301
VALUES = Values(TODAY, PARAMETERS, OPTIONS)
CORE = (
    n.Int, n.Bool, n.Name, n.Open, n.Expert, n.Not, n.And, n.Or, n.Compare, n.In, n.Arithmetic,
    n.Negative, n.Divide, n.Least, n.Greatest, n.Case,
)  # fmt: skip


def core(written):
    return lower(parse(written), VALUES)


def plainly(tree, known):
    return meaning.value(tree, known, PARAMETERS, OPTIONS, TODAY)


@given(st.one_of(truth(), whole()), facts)
def test_lowering_keeps_the_meaning_with_facts_missing_or_not(tree, known):
    assert plainly(lowered(tree, VALUES), known) == plainly(tree, known)


@given(st.one_of(truth(), whole()))
def test_the_core_is_of_core_nodes_only_and_lowering_it_again_changes_nothing(tree):
    found = lowered(tree, VALUES)
    assert {type(node) for node in walk(found)} <= set(CORE)
    assert lower(found, VALUES) == found


@given(truth(), facts, st.data())
def test_to_learn_a_fact_never_turns_a_definite_answer_round(tree, known, data):
    found = lowered(tree, VALUES)
    before = meaning.value(found, known)
    more = {
        name: data.draw(facts.map(lambda row, name=name: row[name])) if value is None else value
        for name, value in known.items()
    }
    if before is not None:
        assert meaning.value(found, more) == before


LOWERED = [
    ("p.cap", "12"),
    ("p.announced + 1", "p.announced + 1"),
    ("today", "20210301"),
    ("c = c.two", "c = 2"),
    ("a BETWEEN 1 AND p.cap", "a >= 1 AND a <= 12"),
    ("pct(a, p.ratio)", "idiv(a * 2500, 10000)"),
    ("pct(8000, 2500)", "2000"),
    ("pct(-9, 5000)", "-4"),
    ("ladder(a, 9, 2, 5, 1, 0)", "CASE WHEN a >= 9 THEN 2 WHEN a >= 5 THEN 1 ELSE 0 END"),
    ("a IN (3, 1, 3, p.cap)", "a IN (1, 3, 12)"),
    ("a IN (1, p.announced)", "a IN (1) OR a = p.announced"),
    ("a IN (p.announced)", "a = p.announced"),
    ("2 IN (1, 2)", "TRUE"),
    ("2 + 3 * 4 - 1", "13"),
    ("a * 1 + 0 - 0", "a"),
    ("1 * a", "a"),
    ("0 + a", "a"),
    ("0 - a", "0 - a"),
    ("a * 0", "a * 0"),  # a may be unknown
    ("-(-a)", "a"),
    ("-(3)", "-3"),
    ("idiv(a, 1)", "a"),
    ("idiv(-7, 2)", "-3"),
    ("1 < 2 AND y", "y"),
    ("1 > 2 AND y", "FALSE"),
    ("1 > 2 OR y", "y"),
    ("1 < 2 OR y", "TRUE"),
    ("TRUE AND 1 < 2", "TRUE"),
    ("(y AND z) AND a = 1", "y AND z AND a = 1"),
    ("NOT (y AND a < 1)", "NOT y OR a >= 1"),
    ("NOT (y OR NOT z)", "NOT y AND z"),
    ("NOT TRUE", "FALSE"),
    ("NOT a IN (1)", "a NOT IN (1)"),
    ("least(3, a, 5, least(b, 4))", "least(a, b, 3)"),
    ("greatest(3, 5)", "5"),
    ("CASE WHEN 1 > 2 THEN a WHEN y THEN b WHEN TRUE THEN 3 ELSE 4 END",
     "CASE WHEN y THEN b ELSE 3 END"),
    ("CASE WHEN FALSE THEN a ELSE b END", "b"),
    ("years_between(d, today) >= 1", "d <= 20200301"),
    ("1 <= years_between(d, today)", "d <= 20200301"),
    ("days_between(d, today) > 365", "d <= 20200229"),
    ("months_between(today, d) < 3", "d < 20210601"),
    ("months_between(p.since, d) = 12", "d >= 20210228 AND d < 20210329"),
    ("months_between(p.since, d) <> 12", "d < 20210228 OR d >= 20210329"),
    ("months_between(d, today) <= 0", "d > 20210201"),
    ("year_of(d) = 2020", "d >= 20200101 AND d < 20210101"),
    ("year_of(d)", "idiv(d, 10000)"),
    ("year_of(today)", "2021"),
    ("years_between(p.since, today)", "1"),
    ("days_between(p.since, today) >= 366", "TRUE"),
    ("years_between(d, today) BETWEEN 1 AND 2", "d <= 20200301 AND d > 20180301"),
    ("ladder(years_between(d, today), 5, 10, 1, 5, 0)",
     "CASE WHEN d <= 20160301 THEN 10 WHEN d <= 20200301 THEN 5 ELSE 0 END"),
    ("years_between(d, today) >= 5000", "d <= 18991231"),
    ("years_between(d, today) < 5000", "d > 18991231"),
    ("expert.taste", "expert.taste"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "least"), LOWERED)
def test_formulas_are_lowered_to_the_least_that_says_the_same(written, least):
    assert text(core(written)) == least


def test_a_span_of_two_unknown_days_is_arithmetic():
    found = core("months_between(d, e) >= 12")
    assert isinstance(found, n.Compare)
    assert len(list(walk(found))) < 200


def test_a_formula_that_repeats_itself_beyond_measure_is_refused():
    nested = "d"
    for _ in range(4):
        nested = f"CASE WHEN months_between({nested}, e) > a THEN d ELSE e END"
    with pytest.raises(Faulty) as caught:
        core(f"months_between({nested}, e) > a")
    assert caught.value.faults[0].code == "expression-grows"


# -- spans of days against the calendar (民法典 art. 202) --

DAYS = [day(20191130) + timedelta(count) for count in range(500)]
SOME = [*DAYS[::23], *(day(one) for one in (20200131, 20200228, 20200229, 20210228, 20200430))]


def test_whole_months_are_those_of_the_calendar_in_both_directions():
    for start in SOME:
        for end in DAYS:
            assert spans.months(number(start), number(end)) == meaning.months_between(start, end)


def test_whole_months_grow_with_the_end_and_shrink_with_the_beginning():
    for fixed in SOME:
        to = [spans.months(number(fixed), number(end)) for end in DAYS]
        since = [spans.months(number(start), number(fixed)) for start in DAYS]
        assert to == sorted(to)
        assert since == sorted(since, reverse=True)
        assert to == [-months for months in since]


def test_days_are_those_of_the_calendar():
    for start in SOME:
        for end in DAYS[::7]:
            assert spans.days(number(start), number(end)) == (end - start).days


_ANY = st.dates(day(19000101), day(29991231)).map(number)
_KINDS = st.sampled_from([n.MonthsBetween, n.YearsBetween, n.DaysBetween])


@given(_KINDS, _ANY, _ANY)
@example(n.MonthsBetween, 20200131, 20200229)
@example(n.MonthsBetween, 19000228, 20000229)
@example(n.DaysBetween, 19000301, 20000229)
def test_the_arithmetic_of_spans_is_exact_whichever_end_is_fixed(kind, start, end):
    known = {"d": start, "e": end}
    wanted = meaning.value(kind(n.Int(start), n.Int(end)), {})
    for left in (n.Name("d"), n.Int(start)):
        for right in (n.Name("e"), n.Int(end)):
            assert meaning.value(lower(kind(left, right), VALUES), known) == wanted


@given(_KINDS, st.sampled_from(Comparison), _ANY, _ANY, st.booleans(), st.integers(-2, 2))
@settings(max_examples=300)
def test_a_span_compared_is_a_day_compared(kind, op, fixed, other, begins, around):
    ends = (n.Name("x"), n.Int(fixed)) if begins else (n.Int(fixed), n.Name("x"))
    span = kind(*ends)
    value = meaning.value(span, {"x": other}) + around
    core_ = turned(op, span, *ends, value)
    assert {type(node) for node in walk(core_)} <= {n.Compare, n.And, n.Or, n.Name, n.Int}
    assert meaning.value(core_, {"x": other}) is meaning.COMPARED[op](value - around, value)
    assert meaning.value(core_, {"x": None}) is None


def test_a_span_is_only_turned_where_one_day_is_fixed():
    one, fixed = n.Name("x"), n.Int(TODAY)
    for ends in ((one, one), (fixed, fixed)):
        assert turned(Comparison.GE, n.DaysBetween(*ends), *ends, 1) is None
    assert turned(Comparison.GE, n.YearOf(fixed), fixed, fixed, 2020) is None
