"""The first day and the last that can be entered."""

from datetime import date

import pytest

from lilac_engine.rules.entry import NotRead, read
from lilac_engine.rules.types import DAYS, Kind
from tests.engine.rules.test_entry import TODAY, fact

BORN = fact(Kind.DATE)


def test_the_first_day_and_today_can_be_entered():
    assert read(BORN, "1900-01-01", today=TODAY).value == DAYS[0]
    assert read(BORN, TODAY.isoformat(), today=TODAY).value == 20260101


@pytest.mark.parametrize("typed", ["1899-12-31", "2026-01-02", "2025-02-29"])
def test_a_day_before_the_first_or_after_today_or_none_cannot(typed):
    with pytest.raises(NotRead):
        read(BORN, typed, today=TODAY)


def test_the_day_before_is_still_the_future_of_the_day_before_that():
    with pytest.raises(NotRead):
        read(BORN, "2025-12-31", today=date(2025, 12, 30))
