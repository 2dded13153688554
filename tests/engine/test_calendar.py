from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilac_engine.calendar import add_working_days, is_working_day, source, working_days_between
from lilac_engine.calendar_years import YEARS

days = st.dates(date(2019, 1, 1), date(2030, 12, 31))
counts = st.integers(1, 60)


@pytest.mark.parametrize("year", YEARS)
def test_table_agrees_with_the_holidays_package_on_every_day(year):
    package = holidays.country_holidays("CN", years=year)
    first = date(year, 1, 1)
    different = [
        str(day)
        for day in (first + timedelta(days=n) for n in range((date(year, 12, 31) - first).days + 1))
        if package.is_working_day(day) != is_working_day(day).working
    ]
    assert different == []


@pytest.mark.parametrize("year", YEARS)
def test_make_up_days_are_weekend_days_and_no_day_is_both(year):
    known = YEARS[year]
    worked = [date.fromisoformat(f"{year}-{d}") for d in known.worked.split()]
    assert all(day.weekday() >= 5 for day in worked)
    assert all(is_working_day(day).working for day in worked)


def test_spring_festival_2021_and_its_make_up_saturday():
    assert not is_working_day(date(2021, 2, 17)).working
    assert is_working_day(date(2021, 2, 20)) == (True, True)
    assert source(2021) == "国办发明电〔2020〕27号"


def test_a_year_without_notice_is_provisional():
    later = max(YEARS) + 1
    assert not is_working_day(date(later, 10, 1)).working
    assert not is_working_day(date(later, 3, 10)).certain
    assert source(later) is None


def test_counting_into_a_provisional_year_says_so():
    last = max(YEARS)
    assert add_working_days(date(last, 12, 1), 5).certain
    assert not add_working_days(date(last, 12, 30), 5).certain


def test_the_day_of_the_event_is_not_counted():
    assert add_working_days(date(2021, 2, 10), 1).day == date(2021, 2, 18)
    assert add_working_days(date(2021, 2, 11), 0).day == date(2021, 2, 18)
    assert add_working_days(date(2021, 2, 18), 0).day == date(2021, 2, 18)
    assert add_working_days(date(2021, 2, 18), -1).day == date(2021, 2, 10)


@given(days, counts, counts)
def test_terms_add_up(day, first, then):
    at_once = add_working_days(day, first + then)
    assert add_working_days(add_working_days(day, first).day, then).day == at_once.day


@given(days, counts)
def test_a_term_ends_on_a_working_day_and_spans_its_count(day, count):
    due = add_working_days(day, count).day
    assert is_working_day(due).working
    assert working_days_between(day + timedelta(days=1), due)[0] == count


@given(days, counts)
def test_back_and_forth_returns_to_the_working_day(day, count):
    start = add_working_days(day, 0).day
    assert add_working_days(add_working_days(start, count).day, -count).day == start
