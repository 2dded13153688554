"""Windows at their first and last day, and rows that may or may not change a result."""

from datetime import date

import pytest

from lilac_engine.rules import records as r
from lilac_engine.rules.derived import window
from tests.engine.rules.test_derived import made

EARLY, LATE = 20200219, 20210219


def span(day, **given):
    return window(r.Window(field="on", **given), day)


@pytest.mark.parametrize(
    ("day", "given", "ends"),
    [
        (date(2021, 2, 19), {"months_before": 12}, (20200220, 20210219)),
        (date(2021, 3, 31), {"months_before": 1}, (20210301, 20210331)),
        (date(2020, 3, 31), {"months_before": 1}, (20200301, 20200331)),
        (date(2021, 1, 15), {"months_before": 1}, (20201216, 20210115)),
        (date(2021, 12, 1), {"months_before": 12}, (20201202, 20211201)),
        (date(2021, 2, 19), {"years_before": 1}, (20200101, 20201231)),
        (date(2021, 2, 19), {"years_before": 3}, (20180101, 20201231)),
    ],
)
def test_a_window_has_its_first_and_its_last_day(day, given, ends):
    assert span(day, **given) == ends


@pytest.mark.parametrize(
    ("on", "value"), [(20200219, 0), (20200220, 1), (20210219, 1), (20210220, 0)]
)
def test_both_ends_count(on, value):
    found = made([{"on": on}], fact="many", aggregate="count",
                 window={"field": "on", "months_before": 12})  # fmt: skip
    assert (found.value, found.since, found.until) == (value, 20200220, 20210219)


def test_a_day_not_known_may_lie_inside():
    found = made([{"on": None}], fact="many", aggregate="count",
                 window={"field": "on", "months_before": 12})  # fmt: skip
    assert (found.value, found.doubtful) == (None, (0,))


@pytest.mark.parametrize(
    ("rows", "value"),
    [
        ([(True, 5), (True, 7)], 12),
        ([(True, 5), (None, 0)], 5),  # nothing more, whether it counts or not
        ([(True, 5), (None, 1)], None),
        ([(True, 5), (None, None)], None),
        ([(True, None)], None),
        ([(False, None)], 0),
        ([], 0),
    ],
)
def test_a_sum_is_known_when_no_row_can_change_it(rows, value):
    listed = [{"own": own, "fen": fen} for own, fen in rows]
    assert made(listed, fact="paid", aggregate="sum", of="fen", where="own").value == value


@pytest.mark.parametrize(
    ("aggregate", "rows", "value"),
    [
        ("earliest", [(True, LATE), (True, EARLY)], EARLY),
        ("latest", [(True, LATE), (True, EARLY)], LATE),
        ("earliest", [(True, EARLY), (None, LATE)], EARLY),
        ("earliest", [(True, LATE), (None, EARLY)], None),
        ("latest", [(True, LATE), (None, EARLY)], LATE),
        ("latest", [(True, EARLY), (None, LATE)], None),
        ("latest", [(True, EARLY), (None, EARLY)], EARLY),
        ("latest", [(None, EARLY)], None),
        ("latest", [(False, EARLY)], None),
    ],
)
def test_the_first_and_the_last_day(aggregate, rows, value):
    listed = [{"own": own, "on": on} for own, on in rows]
    assert made(listed, fact="first", aggregate=aggregate, of="on", where="own").value == value
