"""The nearest value up and down, at the ends of a domain, and which of several comes first."""

import pytest

from lilac_engine.rules import nodes as n
from lilac_engine.rules.distance import distances, shortfall
from lilac_engine.rules.outcomes import OutcomeKind
from lilac_engine.rules.types import Kind, Type, Unit
from tests.engine.rules.building import Maker, both, column, compare, either

INT = Type(Kind.INT)


def firm(*requires):
    made = Maker(
        column("up", -10, 100, actionable="up"), column("down", -10, 100, actionable="down"),
        column("more", 0, 100, actionable="up"), column("yes", actionable="up"),
        column("past", 0, 100, actionable="up", lag=1), column("this", 0, 100, actionable="up", lag=0),
    )  # fmt: skip
    return made.benefit("b", *requires).program()


def steps(*requires, **facts):
    return [(s.column, s.to, s.change, s.joint) for s in distances(firm(*requires), facts, "b")]


@pytest.mark.parametrize(
    ("now", "condition", "to"),
    [
        (0, compare(">", "up", 0), 1),
        (99, compare(">", "up", 99), 100),
        (99, compare(">=", "up", 100), 100),
        (5, compare("=", "up", 50), 50),
        (-5, compare(">=", "up", 0), 0),
        (3, either(compare("=", "up", 2), compare("=", "up", 9), compare("=", "up", 7)), 7),
        (3, n.Between(n.Name("up"), n.Int(40), n.Int(41)), 40),
    ],
)
def test_the_nearest_value_above(now, condition, to):
    assert steps(condition, up=now) == [("up", to, to - now, False)]


@pytest.mark.parametrize(
    ("now", "condition", "to"),
    [
        (0, compare("<", "down", 0), -1),
        (-9, compare("<", "down", -9), -10),
        (60, compare("=", "down", 50), 50),
        (5, compare("<=", "down", 0), 0),
        (9, either(compare("=", "down", 10), compare("=", "down", 2), compare("=", "down", 4)), 4),
        (90, n.Between(n.Name("down"), n.Int(40), n.Int(41)), 41),
    ],
)
def test_the_nearest_value_below(now, condition, to):
    assert steps(condition, down=now) == [("down", to, now - to, False)]


@pytest.mark.parametrize(
    ("condition", "facts"),
    [
        (compare(">", "up", 100), {"up": 100}),
        (compare("<", "up", 0), {"up": 5}),
        (compare(">", "down", 5), {"down": 5}),
        (compare("<", "down", -10), {"down": -10}),
        (compare(">", "up", 0), {"up": None}),
    ],
)
def test_no_step_leads_out_of_a_domain_or_against_a_direction(condition, facts):
    assert steps(condition, **facts) == []


def test_the_smaller_part_of_what_is_there_comes_first():
    condition = either(compare(">", "up", 60), compare(">", "more", 12))
    assert [s[0] for s in steps(condition, up=50, more=10)] == ["up", "more"]  # 11/50 and 3/10
    assert [s[0] for s in steps(condition, up=50, more=12)] == ["more", "up"]
    yes = either("yes", compare(">", "up", 10))
    assert [s[0] for s in steps(yes, yes=False, up=10)] == ["up", "yes"]  # a tenth each: by name
    assert [s[0] for s in steps(yes, yes=False, up=9)] == ["yes", "up"]
    assert [s[0] for s in steps(yes, yes=False, up=5)] == ["yes", "up"]


def test_what_is_needed_together_is_one_change_and_its_result_is_that_of_all():
    made = firm(both(compare(">", "up", 3), compare("<", "down", 2)))
    found = distances(made, {"up": 1, "down": 4}, "b")
    assert [(s.column, s.to, s.joint) for s in found] == [("down", 1, True), ("up", 4, True)]
    assert {s.kind for s in found} == {OutcomeKind.YES}


def test_only_a_year_that_is_over_is_past():
    made = firm(compare(">", "past_y1", 5), compare(">", "this_y0", 5))
    found = distances(made, {"past_y1": 1, "this_y0": 1}, "b")
    assert [(s.column, s.past) for s in found] == [("past_y1", True), ("this_y0", False)]
    assert {s.kind for s in found} == {OutcomeKind.NO}  # each alone leaves the other


@pytest.mark.parametrize(
    ("value", "threshold", "type_", "there"),
    [
        (5, 5, INT, False),
        (5, 6, INT, True),
        (6, 5, INT, True),
        (None, 5, INT, False),
        (5, None, INT, False),
        (0, 1, INT, True),
        (20210101, 20210102, Type(Kind.DATE), False),
    ],
)
def test_a_gap_is_between_two_different_numbers(value, threshold, type_, there):
    assert (shortfall(value, threshold, type_) is not None) is there


def test_a_gap_is_as_large_either_way():
    one, other = (shortfall(a, b, Type(Kind.INT, Unit.FEN)) for a, b in ((100, 350), (350, 100)))
    assert one == other
    assert one is not None
    assert one.zh == "2.50元"
