from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilac_engine.period import SHANGHAI, Days, Moments, deadline, midnight

ZONES = ["Asia/Shanghai", "UTC", "America/New_York", "Asia/Kolkata", "Pacific/Apia"]
zones = st.sampled_from(ZONES).map(ZoneInfo)
days = st.dates(date(2000, 1, 1), date(2040, 12, 31))
MICRO = timedelta(microseconds=1)


def test_before_the_nineteenth_is_over_at_midnight_after_it():
    over = deadline(date(2021, 2, 19))
    assert over == datetime(2021, 2, 20, 0, 0, tzinfo=SHANGHAI)
    assert over == datetime(2021, 2, 19, 16, 0, tzinfo=UTC)


def test_a_deadline_with_a_time_is_over_at_that_time():
    assert deadline(date(2021, 2, 19), time(17)) == datetime(2021, 2, 19, 17, tzinfo=SHANGHAI)


@given(days, zones)
def test_the_last_microsecond_is_in_and_the_next_is_not(last, zone):
    span = Days(None, last).moments(zone)
    assert span.end - MICRO in span
    assert span.end not in span
    assert span.is_over(span.end)


@given(days, st.integers(0, 400), zones)
def test_a_moment_is_in_exactly_when_its_civil_day_is(first, length, zone):
    period = Days(first, first + timedelta(days=length))
    span = period.moments(zone)
    for moment in (span.start, span.start - MICRO, span.end - MICRO, span.end):
        assert (moment in span) == (moment.astimezone(zone).date() in period)


@given(days, st.integers(0, 60), days, st.integers(0, 60))
def test_the_common_days_are_those_in_both(a, m, b, n):
    one, two = Days(a, a + timedelta(days=m)), Days(b, b + timedelta(days=n))
    both = one & two
    assert set(both or ()) == set(one) & set(two)


def test_open_ends_meet():
    assert Days(date(2021, 1, 1), None) & Days(None, date(2021, 1, 1)) == Days(
        date(2021, 1, 1), date(2021, 1, 1)
    )
    assert Days(None, None) & Days(None, None) == Days(None, None)


@given(days, st.integers(0, 400))
def test_days_are_counted_with_both_ends(first, length):
    assert len(list(Days(first, first + timedelta(days=length)))) == length + 1


def test_days_without_end_are_not_counted():
    with pytest.raises(ValueError, match="without bound"):
        len(Days(date(2021, 1, 1), None))
    with pytest.raises(ValueError, match="without bound"):
        next(iter(Days(None, date(2021, 1, 1))))


def test_a_period_backwards_is_refused():
    with pytest.raises(ValueError, match="before it begins"):
        Days(date(2021, 1, 2), date(2021, 1, 1))
    with pytest.raises(ValueError, match="before it begins"):
        Moments(midnight(date(2021, 1, 2)), midnight(date(2021, 1, 1)))


def test_a_moment_without_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        Moments(datetime(2021, 1, 1), None)
