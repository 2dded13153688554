"""The core at its edges: constants stand first, limits are reached before they are passed."""

import pytest

from lilac_engine.rules import nodes as n
from lilac_engine.rules.core import SIZE, Values, lower, sized
from lilac_engine.rules.errors import Faulty
from lilac_engine.rules.parsing import parse
from lilac_engine.rules.printing import text
from lilac_engine.rules.ranges import Range, interval, overflow, towards_zero
from lilac_engine.rules.types import INT64

VALUES = Values(20210301, {"gate": 5, "open": None}, {"c": {"one": 1, "two": 2}})


@pytest.mark.parametrize(
    ("written", "core"),
    [
        ("a IN (p.open, 3, 1, 3)", "a IN (1, 3) OR a = p.open"),
        ("4 IN (p.open, 3)", "4 = p.open"),
        ("3 IN (p.open, 3)", "TRUE"),
        ("a IN (p.open)", "a = p.open"),
        ("a IN (p.gate)", "a IN (5)"),
    ],
)
def test_among_some_the_known_come_first(written, core):
    found = lower(parse(written), VALUES)
    assert text(found).replace("OPEN", "p.open") == core


def chain(size):
    return n.And(tuple(n.Name("a") for _ in range(size - 1)))


def test_a_formula_may_be_as_large_as_the_limit_and_no_larger():
    assert sized(chain(SIZE)) == chain(SIZE)
    with pytest.raises(Faulty):
        sized(chain(SIZE + 1))


@pytest.mark.parametrize(
    ("value", "by", "found"),
    [(0, 3, 0), (1, 3, 0), (-1, 3, 0), (2, 3, 0), (-2, 3, 0), (3, 3, 1), (-3, 3, -1), (-4, 3, -1)],
)
def test_division_goes_towards_zero_on_both_sides_of_it(value, by, found):
    assert towards_zero(value, by) == found
    assert interval(n.Divide(n.Name("a"), by), {"a": Range(value, value)}) == Range(found, found)


@pytest.mark.parametrize(
    ("one", "other", "beyond"),
    [
        (INT64[1] - 1, 1, False),
        (INT64[1], 1, True),
        (INT64[0] + 1, -1, False),
        (INT64[0], -1, True),
    ],
)
def test_the_last_number_of_64_bits_is_inside(one, other, beyond):
    node = n.Arithmetic(n.Operator.ADD, n.Name("a"), n.Name("b"))
    found = overflow(node, {"a": Range(one, one), "b": Range(other, other)})
    assert (found is not None) is beyond


def test_the_least_number_of_64_bits_has_no_opposite():
    node = n.Negative(n.Name("a"))
    assert overflow(node, {"a": Range(INT64[0] + 1, 0)}) is None
    assert overflow(node, {"a": Range(INT64[0], 0)}) == (node, Range(0, -INT64[0]))


@pytest.mark.parametrize(
    "written",
    [
        "a AND b OR c",
        "a OR b AND c",
        "(a OR b) AND c",
        "NOT a AND b",
        "NOT (a AND b)",
        "a + 1 > 2 AND b",
        "(a + 1) * 2 > 3",
        "a - (b - c) > 0",
        "a - b - c > 0",
        "a * b + c > 0",
        "-(a + b) > 0",
        "NOT a > 1 OR b",
    ],
)
def test_what_is_printed_has_no_parenthesis_too_many_and_none_too_few(written):
    assert text(parse(written)) == written
