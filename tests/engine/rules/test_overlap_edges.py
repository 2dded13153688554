"""Pairs that are nearly forbidden."""

import pytest

from lilac_engine.rules.overlap import Claim, clash, settle
from lilac_engine.rules.records import OverlapKind
from tests.engine.rules.test_overlap import COST_BASE, EXCLUSIVE, PRECEDENCE, kept, program, yes


@pytest.mark.parametrize(
    ("kind", "one", "other", "forbidden"),
    [
        (EXCLUSIVE, ("a", "city"), ("b", "province"), True),
        (EXCLUSIVE, ("a", "city"), ("a", "province"), False),
        (EXCLUSIVE, ("a", "city"), ("c", "city"), False),
        (COST_BASE, ("a", "city"), ("b", "city"), True),
        (COST_BASE, ("a", "city"), ("b", "province"), False),
        (COST_BASE, ("a", ""), ("b", ""), False),
    ],
)
def test_a_pair_is_forbidden_or_not(kind, one, other, forbidden):
    (rule,) = program((kind, "a", "b")).overlaps
    pair = Claim(*one, 5), Claim(*other, 5)
    assert clash(*pair, rule) is forbidden
    assert clash(*reversed(pair), rule) is forbidden


def test_of_equal_sums_one_is_kept_and_of_more_payments_more():
    found = settle(program((EXCLUSIVE, "a", "b")), [yes("a", city=5), yes("b", city=5)])
    assert (found.total, len(found.kept), len(found.given_up)) == (5, 1, 1)
    rules = [(EXCLUSIVE, "a", "b"), (EXCLUSIVE, "a", "c")]
    found = settle(program(*rules), [yes("a", city=6), yes("b", city=3), yes("c", city=3)])
    assert kept(found) == {("b", "city"), ("c", "city")}


def test_a_search_of_just_enough_steps_is_exact():
    made, answers = program((EXCLUSIVE, "a", "b")), [yes("a", city=5), yes("b", city=3)]
    enough = next(steps for steps in range(100) if settle(made, answers, steps=steps).exact)
    assert settle(made, answers, steps=enough).kept == settle(made, answers).kept
    assert not settle(made, answers, steps=enough - 1).exact


def test_a_negative_line_counts_as_nothing():
    found = settle(program(), [yes("a", city=-5), yes("b", city=3)])
    assert (found.total, dict(found.payers)) == (3, {"city": 3})


def test_what_prevails_over_itself_is_kept():
    found = settle(program((PRECEDENCE, "a", "a", "b")), [yes("a", city=5), yes("b", city=9)])
    assert kept(found) == {("a", "city")}
    assert found.given_up[0].overlap == "o0"
    assert {o.kind for o in program((PRECEDENCE, "a", "b")).overlaps} == {OverlapKind.PRECEDENCE}
