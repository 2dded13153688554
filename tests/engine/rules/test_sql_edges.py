"""A database that tells truth values from numbers is told which is which."""

import pytest

from lilac_engine.rules import nodes as n
from lilac_engine.rules.sql_dialects import DIALECTS
from lilac_engine.rules.sql_writing import Term, Writing
from tests.engine.rules.building import both, compare, either

KNOWN = {"x": Term("x", unknown=None), "t": Term("t", unknown=None, truth=True)}


def term(node):
    return Writing(DIALECTS["postgres"], KNOWN, lambda part: part).term(node)


@pytest.mark.parametrize(
    "node",
    [n.Bool(True), n.Bool(False), n.Expert("e"), both("t", "t"), either("t", "t"),
     n.Not(n.Name("t")), compare(">", "x", 3), n.In(n.Name("x"), (n.Int(1), n.Int(2))),
     n.Name("t"), n.Case(((n.Name("t"), n.Name("t")),), n.Bool(False))],
)  # fmt: skip
def test_a_truth_is_a_truth(node):
    assert term(node).truth is True


@pytest.mark.parametrize(
    "node",
    [n.Int(3), n.Open("p"), n.Name("x"), n.Name("nobody"), n.Negative(n.Name("x")),
     n.Case(((n.Name("t"), n.Name("x")),), n.Int(0))],
)  # fmt: skip
def test_a_number_is_none(node):
    assert term(node).truth is False
