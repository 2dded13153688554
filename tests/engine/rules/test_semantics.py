import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilac_engine.rules import nodes as n
from lilac_engine.rules.nodes import Comparison, Int, Name, Operator
from lilac_engine.rules.semantics import towards_zero, value

A, B = Name("a"), Name("b")
T, F = n.Bool(True), n.Bool(False)
U = n.Expert("x")


@pytest.mark.parametrize(
    ("node", "is_"),
    [
        (n.And((T, F, U)), False), (n.And((T, U)), None), (n.And((T, T)), True),
        (n.And((U, F)), False), (n.Or((U, T)), True), (n.Or((F, U)), None), (n.Or((F, F)), False),
        (n.Not(T), False), (n.Not(F), True), (n.Not(U), None),
        (n.Open("p"), None), (U, None), (Name("nowhere"), None), (Int(7), 7), (T, True),
    ],
)  # fmt: skip
def test_value_knows_kleenes_three_values(node, is_):
    assert value(node, {}) is is_ or value(node, {}) == is_


@pytest.mark.parametrize(
    ("op", "answers"),
    [
        (Comparison.LT, (True, False, False)), (Comparison.LE, (True, True, False)),
        (Comparison.EQ, (False, True, False)), (Comparison.NE, (True, False, True)),
        (Comparison.GE, (False, True, True)), (Comparison.GT, (False, False, True)),
    ],
)  # fmt: skip
def test_value_compares_and_what_is_missing_stays_unknown(op, answers):
    node = n.Compare(op, A, Int(5))
    assert tuple(value(node, {"a": a}) for a in (4, 5, 6)) == answers
    assert value(node, {"a": None}) is None
    assert value(n.Compare(op, Int(5), A), {}) is None


def test_value_computes_exactly_and_nothing_from_something_missing():
    facts = {"a": 7, "b": -3}
    assert value(n.Arithmetic(Operator.ADD, A, B), facts) == 4
    assert value(n.Arithmetic(Operator.SUB, A, B), facts) == 10
    assert value(n.Arithmetic(Operator.MUL, A, B), facts) == -21
    assert value(n.Negative(A), facts) == -7
    assert value(n.Least((A, B)), facts) == -3
    assert value(n.Greatest((A, B)), facts) == 7
    for node in (
        n.Arithmetic(Operator.MUL, Int(0), Name("c")), n.Arithmetic(Operator.ADD, Name("c"), A),
        n.Negative(Name("c")), n.Least((A, Name("c"))), n.Greatest((Name("c"), A)),
        n.Divide(Name("c"), 2),
    ):  # fmt: skip
        assert value(node, facts) is None


@given(st.integers(-(10**18), 10**18), st.integers(1, 10**6))
def test_division_cuts_off_towards_zero(dividend, by):
    quotient = value(n.Divide(Int(dividend), by), {})
    assert quotient == towards_zero(dividend, by)
    assert abs(quotient) * by <= abs(dividend) < (abs(quotient) + 1) * by
    assert quotient * dividend >= 0


def test_one_of_is_unknown_where_it_may_still_be():
    options = n.In(A, (Int(1), Int(2)))
    assert [value(options, {"a": a}) for a in (1, 3, None)] == [True, False, None]
    with_open = n.In(A, (Int(1), n.Open("p")))
    assert [value(with_open, {"a": a}) for a in (1, 3, None)] == [True, None, None]


def test_case_takes_the_first_arm_that_holds_and_none_behind_an_unknown_one():
    node = n.Case(((Name("x"), Int(1)), (Name("y"), Int(2))), Int(3))
    assert value(node, {"x": True}) == 1
    assert value(node, {"x": False, "y": True}) == 2
    assert value(node, {"x": False, "y": False}) == 3
    assert value(node, {"x": None, "y": True}) is None
    assert value(node, {"x": False}) is None


def test_the_surface_has_no_meaning_before_it_is_lowered():
    with pytest.raises(TypeError, match="Parameter"):
        value(n.Parameter("cap"), {})
