from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from lilac.kernel import clock

THEN = datetime(2021, 2, 10, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def demo(settings, tmp_path):
    settings.HOME = tmp_path
    settings.DEMO = True


def test_demo_clock_goes_on_from_the_day_it_was_set_to(demo):
    clock.set_demo_day(THEN)

    assert abs(clock.now() - THEN) < timedelta(seconds=5)
    assert clock.today() == THEN.date()

    clock.set_demo_day(None)
    assert abs(clock.now() - timezone.now()) < timedelta(seconds=5)


@pytest.mark.parametrize(("on", "production"), [(False, False), (True, True)])
def test_clock_cannot_be_moved_outside_the_demo(demo, settings, on, production):
    clock.set_demo_day(THEN)
    settings.DEMO, settings.PRODUCTION = on, production

    assert clock.shift() == timedelta()
