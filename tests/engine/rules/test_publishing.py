"""A missing fact and a missing notice are told apart, in every target alike."""

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilac_engine.rules import columns
from lilac_engine.rules import nodes as n
from lilac_engine.rules.boxes import NOTHING, scope
from lilac_engine.rules.closures import function
from lilac_engine.rules.deciding import decide, plainly
from lilac_engine.rules.missing import missing
from lilac_engine.rules.outcomes import OutcomeKind
from lilac_engine.rules.publishing import SURE, Published, conjoined
from lilac_engine.rules.semantics import environment, settled, value
from lilac_engine.rules.sharpening import sharpen
from tests.engine.rules.building import BOOL, Maker, arithmetic, both, column, compare, parameter
from tests.engine.rules.populations import answered, expected, framed, listed
from tests.engine.rules.samples import completions, law, program, programs

OPEN = n.Parameter("open")
UNKNOWN, NO_AMOUNT = OutcomeKind.UNKNOWN, OutcomeKind.NO_AMOUNT
EXPERT, YES, NO = OutcomeKind.EXPERT, OutcomeKind.YES, OutcomeKind.NO


def maker():
    return Maker(
        column("a"), column("c"), column("x", 0, 9), column("y", 0, 9),
        parameters=[parameter("open")],
    )  # fmt: skip


def told(made, facts):
    """The kinds, after every target has been seen to say the same."""
    outcomes = decide(made, facts)
    assert outcomes == plainly(made, facts)
    assert columns.outcomes(made, framed(made, [facts])).to_dicts() == expected(made, [facts])
    with closing(sqlite3.connect(":memory:")) as database:
        assert answered(database, made, [facts], "sqlite") == listed(made, [facts])
    for outcome in outcomes:
        whole = scope(made, outcome.benefit)
        silent = [
            (int(v), int(v)) if (v := facts.get(c.name)) is not None else NOTHING
            for c in whole.columns
        ]
        assert whole.within(silent).can(outcome.kind)
    return [outcome.kind for outcome in outcomes]


def case(when, then, otherwise):
    return n.Case(((when, then),), otherwise)


@pytest.mark.parametrize(
    ("line", "facts", "kind"),
    [
        (OPEN, {}, NO_AMOUNT),
        (arithmetic("*", "x", OPEN), {}, UNKNOWN),
        (arithmetic("*", "x", OPEN), {"x": 3}, NO_AMOUNT),
        (case(n.Name("a"), OPEN, n.Name("x")), {}, UNKNOWN),
        (case(n.Name("a"), OPEN, n.Name("x")), {"a": False}, UNKNOWN),
        (case(n.Name("a"), OPEN, n.Name("x")), {"a": False, "x": 2}, YES),
        (case(n.Name("a"), OPEN, n.Name("x")), {"a": True}, NO_AMOUNT),
        (case(compare(">", "x", OPEN), n.Name("y"), n.Int(1)), {"x": 2}, UNKNOWN),
        (case(compare(">", "x", OPEN), n.Name("y"), n.Int(1)), {"y": 2}, UNKNOWN),
        (case(compare(">", "x", OPEN), n.Name("y"), n.Int(1)), {"x": 2, "y": 2}, NO_AMOUNT),
        (case(both("a", compare(">", "x", OPEN)), n.Name("y"), n.Int(1)), {"a": False}, YES),
        (case(both("a", compare(">", "x", OPEN)), n.Name("y"), OPEN), {"a": False}, NO_AMOUNT),
        (case(n.Or((n.Name("a"), compare(">", "x", OPEN))), OPEN, n.Name("y")), {"a": True},
         NO_AMOUNT),
        (case(n.Not(both("a", "c")), n.Name("y"), OPEN), {"a": True, "y": 1}, UNKNOWN),
        (case(n.Not(both("a", "c")), n.Name("y"), OPEN), {"a": True, "c": True}, NO_AMOUNT),
    ],
)  # fmt: skip
def test_an_amount_that_lacks_a_fact_is_unknown_and_one_that_lacks_a_notice_announced(
    line, facts, kind
):
    assert told(maker().benefit("b", lines=[("city", line)]).program(), facts) == [kind]
    assert told(maker().benefit("b", figure=line).program(), facts) == [kind]


def test_a_rule_without_a_value_is_looked_through():
    made = maker().rule("share", arithmetic("*", "x", OPEN)).rule("twice", arithmetic("+", "y", 1))
    made.rule("gate", compare(">", "share", "twice"), BOOL)
    made.benefit("cash", lines=[("city", arithmetic("+", "share", "share"))])
    made.benefit("gated", "gate").benefit("both", n.Or((n.Name("gate"), n.Name("gate"))))
    assert told(made.program(), {"x": 1}) == [NO_AMOUNT, UNKNOWN, UNKNOWN]
    assert told(made.program(), {"y": 1}) == [UNKNOWN, UNKNOWN, UNKNOWN]
    assert told(made.program(), {"x": 1, "y": 1}) == [NO_AMOUNT, NO_AMOUNT, NO_AMOUNT]


@pytest.mark.parametrize(
    ("requirement", "facts", "kind"),
    [
        (compare(">", "x", OPEN), {}, UNKNOWN),
        (compare(">", "x", OPEN), {"x": 1}, NO_AMOUNT),
        (both("a", compare(">", "x", OPEN)), {"x": 1}, UNKNOWN),
        (both("a", compare(">", "x", OPEN)), {"a": False}, NO),
        (both("a", compare(">", "x", OPEN)), {"a": True, "x": 1}, NO_AMOUNT),
        (n.Or((n.Name("a"), compare(">", "x", OPEN))), {"a": True}, YES),
        (compare(">", 1, OPEN), {}, NO_AMOUNT),
        ({"any": ["a", compare(">", "x", OPEN)]}, {"a": False}, UNKNOWN),
        ({"any": [n.Expert("e"), compare(">", "x", OPEN)]}, {}, EXPERT),
        (both(n.Expert("e"), compare(">", "x", OPEN)), {}, EXPERT),
        (both(n.Expert("e"), compare(">", "x", OPEN)), {"x": 1}, EXPERT),
    ],
)  # fmt: skip
def test_a_requirement_that_lacks_a_fact_is_unknown_and_one_that_lacks_a_notice_announced(
    requirement, facts, kind
):
    assert told(maker().benefit("b", requirement).program(), facts) == [kind]


def test_what_waits_for_a_notice_alone_is_announced_though_another_part_lacks_a_fact():
    made = maker().benefit("b", compare(">", "x", OPEN), lines=[("city", "y")]).program()
    assert told(made, {"x": 1}) == [NO_AMOUNT]


def test_a_fact_is_asked_for_only_where_it_can_bring_an_amount():
    line = case(n.Name("a"), arithmetic("*", "x", OPEN), n.Name("y"))
    made = maker().benefit("b", lines=[("city", line)]).program()

    def sharpened(facts):
        (outcome,) = sharpen(made, facts, decide(made, facts))
        return outcome.kind, missing(made, facts, "b")

    assert sharpened({}) == (UNKNOWN, ("a", "y"))
    assert sharpened({"a": False}) == (UNKNOWN, ("y",))
    assert sharpened({"a": True}) == (NO_AMOUNT, ())


@law
@given(programs())
def test_the_test_of_a_node_says_what_the_semantics_say(drawn):
    made, facts = drawn
    known, published = environment(made, facts), Published(made.rules)
    (benefit,) = made.benefits
    paid = [line.core for line in benefit.lines]
    for node in (*paid, *(leaf.core for leaf in benefit.leaves)):
        wanted = settled(node, known, made.rule)
        assert (value(published.test(node), known) is True) is wanted
        assert (function(published.test(node), made.rules)(facts) is True) is wanted
        assert value(published.test(node), known) is not False
        assert wanted or value(node, known) is None


@law
@given(st.integers(0, 2**32))
def test_with_all_facts_there_nothing_but_experts_and_notices_is_wanted(seed):
    made = program(seed, experts=False)
    for facts in completions(made, {}, limit=20):
        assert decide(made, facts)[0].kind is not UNKNOWN


def test_what_is_sure_is_left_out_and_nothing_is_tested_twice():
    x = n.Compare(n.Comparison.EQ, n.Name("x"), n.Name("x"))
    assert conjoined([]) == conjoined([SURE]) == SURE
    assert conjoined([x, SURE, n.And((x, x))]) == x
