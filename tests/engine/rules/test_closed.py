# ruff: noqa: A002
from datetime import date, timedelta

import pytest

from lilac_engine.rules.closed import close
from lilac_engine.rules.types import Kind
from tests.engine.rules.building import DAY, Maker, column

NONE = {
    "none": {"number": 0, "zh": "无", "en": "none"},
    "one": {"number": 1, "zh": "一", "en": "one"},
}
SOME = {
    "one": {"number": 1, "zh": "一", "en": "one"},
    "two": {"number": 2, "zh": "二", "en": "two"},
}


def shut(id, *bounds, **more):
    return column(id, *bounds, register="ledger", closed_world=True, **more)


def program():
    return Maker(
        shut("paid"), shut("grants", 0, 9), shut("founded", 1, 9), column("hnte", register="ledger"),
        shut("sum", 0, 9, lag=1), shut("level", 0, 1, kind=Kind.CODE, options=NONE),
        shut("rank", 1, 2, kind=Kind.CODE, options=SOME),
        shut("on", 19000101, 29991231, kind=Kind.DATE),
        column("other", register="elsewhere", closed_world=True),
    ).program()  # fmt: skip


def test_silence_of_a_complete_register_is_no_or_nought_and_noted():
    facts, assumed = close({"paid": None}, program(), {"ledger": DAY})
    assert facts == {"paid": False, "grants": 0, "sum_y1": 0, "level": 0}
    assert assumed == {"paid", "grants", "sum_y1", "level"}


def test_what_is_known_stays_as_it_is():
    facts, assumed = close({"paid": True, "grants": 0, "hnte": None}, program(), {"ledger": DAY})
    assert (facts["paid"], facts["grants"], facts["hnte"]) == (True, 0, None)
    assert assumed == {"sum_y1", "level"}


@pytest.mark.parametrize(
    ("until", "stale", "filled"),
    [
        (DAY - timedelta(days=1), 0, {"sum_y1"}), (DAY - timedelta(days=1), 1, {"sum_y1", "paid", "grants", "level"}),
        (date(2020, 12, 31), 0, {"sum_y1"}), (date(2020, 12, 30), 0, set()), (DAY, 0, {"sum_y1", "paid", "grants", "level"}),
    ],
)  # fmt: skip
def test_a_register_must_be_complete_for_the_time_the_fact_speaks_of(until, stale, filled):
    assert close({}, program(), {"ledger": until}, stale_days=stale)[1] == filled


def test_without_a_complete_register_nothing_is_assumed():
    assert close({"hnte": True}, program(), {}) == ({"hnte": True}, frozenset())
