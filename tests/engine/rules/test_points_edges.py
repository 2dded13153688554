"""Numbers that are no day stand for the last day before them."""

import pytest

from lilac_engine.rules.points import civil, later


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
