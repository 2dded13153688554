"""Numbers that are no day stand for the last day before them."""

import pytest

from lilac_engine.rules import nodes as n
from lilac_engine.rules.missing import points
from lilac_engine.rules.points import civil, later
from tests.engine.rules.building import Maker, arithmetic, column, compare


@pytest.mark.parametrize(
    ("written", "day"),
    [
        (20210219, 20210219),
        (20210101, 20210101),
        (20211231, 20211231),
        (20210229, 20210228),
        (20200230, 20200229),
        (20210431, 20210430),
        (20210132, 20210131),
        (20210199, 20210131),
        (20210100, 20201231),
        (20210300, 20210228),
        (20200300, 20200229),
        (20210031, 20201231),
        (20210000, 20201231),
        (20211301, 20211231),
        (20219999, 20211231),
    ],
)
def test_a_number_stands_for_a_day_or_the_last_before_it(written, day):
    assert civil(written) == day


@pytest.mark.parametrize(
    ("day", "after"),
    [(20210219, 20210220), (20210228, 20210301), (20200228, 20200229), (20201231, 20210101)],
)
def test_the_day_after(day, after):
    assert later(day) == after


CROSSINGS = [
    (compare(">", arithmetic("-", arithmetic("*", "x", 3), 7),
             arithmetic("+", arithmetic("*", "x", 2), 30)), 37),
    (compare(">=", arithmetic("*", 5, "x"), arithmetic("+", "x", 200)), 50),
    (compare("<", n.Negative(n.Name("x")), -61), 61),
    (compare("=", arithmetic("-", 100, "x"), arithmetic("*", "x", 3)), 25),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "at"), CROSSINGS)
def test_where_two_lines_cross_is_a_telling_point(condition, at):
    program = Maker(column("x", 0, 10_000)).benefit("b", condition).program()
    assert {at - 1, at, at + 1} <= set(points(program, "b")["x"])
