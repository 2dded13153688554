import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from lilac.kernel import limits
from lilac.kernel.models import Throttle

AT = datetime(2021, 2, 19, 9, 0, tzinfo=UTC)


def seconds(count):
    return AT + timedelta(seconds=count)


def test_allow_as_often_as_the_rate_says_then_say_when(db):
    assert all(limits.allow("a", "3/m", at=AT) for _ in range(3))
    verdict = limits.allow("a", "3/m", at=AT)
    assert not verdict
    assert "20" in verdict.reasons[0]


def test_tokens_come_back_evenly(db):
    for _ in range(3):
        limits.allow("a", "3/m", at=AT)
    assert not limits.allow("a", "3/m", at=seconds(19))
    assert limits.allow("a", "3/m", at=seconds(20))
    assert not limits.allow("a", "3/m", at=seconds(20))


def test_keys_are_apart_and_not_stored_in_the_clear(db):
    assert limits.allow("ip:203.0.113.7", "1/h", at=AT)
    assert limits.allow("ip:203.0.113.8", "1/h", at=AT)
    assert not limits.allow("ip:203.0.113.7", "1/h", at=AT)
    assert not Throttle.objects.filter(key__contains="203").exists()


def test_a_refusal_writes_nothing(db, django_assert_num_queries):
    limits.allow("a", "1/h", at=AT)
    with django_assert_num_queries(1):
        assert not limits.allow("a", "1/h", at=AT)


def test_a_long_wait_is_told_in_minutes(db):
    limits.allow("a", "1/h", at=AT)
    assert "60" in limits.allow("a", "1/h", at=AT).reasons[0]


def test_full_buckets_are_forgotten_and_others_kept(db):
    limits.allow("old", "1/m", at=AT)
    limits.allow("new", "1/h", at=AT)
    assert limits.sweep(seconds(61)) == 1
    assert not limits.allow("new", "1/h", at=seconds(61))


@pytest.mark.parametrize("rate", ["", "5", "0/m", "m/5", "5/x", "5 / m"])
def test_a_rate_that_is_none_is_a_fault(db, rate):
    with pytest.raises(ValueError, match="not a rate"):
        limits.allow("a", rate, at=AT)


class NeverMoreThanTheRate(TestCase):
    @given(
        st.integers(1, 5),
        st.integers(1, 60),
        st.lists(st.integers(0, 20_000), min_size=1, max_size=40),
    )
    def test_law(self, burst, span, pauses):
        """In any window of the span at most twice the burst passes, and the first always."""
        Throttle.objects.all().delete()
        moment, passed = AT, []
        for pause in pauses:
            moment += timedelta(milliseconds=pause)
            if limits.allow("a", f"{burst}/{span}s", at=moment):
                passed.append(moment)
        assert passed[0] == AT + timedelta(milliseconds=pauses[0])
        for start in passed:
            window = [m for m in passed if start <= m < start + timedelta(seconds=span)]
            assert len(window) <= 2 * burst


@pytest.mark.django_db(transaction=True)
def test_many_at_once_never_get_more_than_the_rate():
    """Threads of their own connection each, at one key, from an empty table."""
    passed = []

    def ask():
        try:
            passed.extend(limits.allow("hot", "10/h", at=AT) for _ in range(10))
        finally:
            connections.close_all()

    crowd = [threading.Thread(target=ask) for _ in range(6)]
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join()
    assert len(passed) == 60
    assert sum(map(bool, passed)) == 10
