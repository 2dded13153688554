"""What a benefit can depend on while a parameter is open or an expert silent."""

import pytest

from lilac_engine.rules import nodes as n
from lilac_engine.rules.bearing import bearing
from tests.engine.rules.building import Maker, both, column, compare, either, parameter

OPEN = n.Parameter("open")


def names(condition):
    made = Maker(
        column("t"), column("s"), column("x", 0, 9), column("y", 0, 9),
        parameters=[parameter("open")],
    )  # fmt: skip
    program = made.benefit("b", condition).program()
    return bearing(program, program.benefits[0])


def case(*arms, otherwise):
    return n.Case(tuple((test, value) for test, value in arms), otherwise)


@pytest.mark.parametrize(
    ("condition", "able"),
    [
        (compare(">", case((n.Name("t"), OPEN), otherwise=n.Name("x")), 3), {"t", "x"}),
        (compare(">", case((n.Name("t"), n.Name("x")), otherwise=OPEN), 3), {"t", "x"}),
        (compare(">", case((n.Name("t"), OPEN), otherwise=OPEN), 3), set()),
        (compare(">", case((compare(">", "x", OPEN), n.Int(4)), otherwise=n.Name("y")), 3), set()),
        (compare(">", case((n.Name("t"), n.Name("x")), (compare(">", "y", OPEN), n.Int(1)),
                           otherwise=n.Name("s")), 3), {"t", "x"}),
        (both("t", compare(">", "x", OPEN)), {"t"}),
        (either("t", n.Expert("e")), {"t"}),
        (either(n.Expert("e"), compare(">", "x", OPEN)), set()),
        (compare(">", "x", OPEN), set()),
        (compare(">", n.Least((n.Name("x"), OPEN)), 3), set()),
        (compare(">", n.Least((n.Name("x"), n.Name("y"))), 3), {"x", "y"}),
    ],
)  # fmt: skip
def test_only_what_can_make_a_difference_bears_on_it(condition, able):
    assert names(condition) == able
