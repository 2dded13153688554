"""The demo world: rules in force, firms that say they are made up, one with something to see."""

from dataclasses import replace

import pytest
from django.db import transaction
from django.test import override_settings

from lilac.entitlements.actions import demo
from lilac.entitlements.models import Alert, Consent, FactValue, Finding, Tally
from lilac.entitlements.queries import book as reading
from lilac.entitlements.queries import facts
from lilac.entitlements.queries.population import registered
from lilac.kernel import clock
from lilac.kernel.refusal import Refused
from lilac.parties.actions import furnish_firms
from lilac.parties.models import Organisation
from lilac.parties.uscc import normalise
from lilac.site.demo import STAGES, build
from tests.factories.entitlements import AT, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """The demo world, built once for this file, in a transaction around its tests."""
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(DEMO=True):
        build(STAGES["published"], say=lambda line: None)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def world(built, db, settings):
    settings.DEMO = True
    return Organisation.objects.get(memberships__user__persona="clerk")


def test_the_demo_has_firms_with_facts_that_say_they_are_made_up(world, settings):
    made_up = Organisation.objects.filter(name__endswith="（合成）")
    assert made_up.count() == settings.DEMO_FIRMS
    assert all(firm.name.startswith("演示企业") for firm in made_up)
    assert all(normalise(firm.uscc) == firm.uscc for firm in made_up)
    assert made_up.filter(region=None).count() < settings.DEMO_FIRMS
    values = FactValue.objects.filter(organisation__in=made_up)
    assert set(values.values_list("source", "state", "source_ref")) == {
        ("register", "checked", "演示数据（合成）")
    }
    assert not values.filter(register="own-statistics-copy").exists()
    frame = registered(reading.program_on(clock.today()))
    assert frame.height == settings.DEMO_FIRMS + 1
    assert Tally.objects.exists()
    assert Finding.objects.filter(kind=1, organisation__in=made_up).exists()


def test_the_demo_firm_has_a_conflict_something_missing_and_an_alert(world):
    program = reading.program_on(clock.today())
    known = facts.known(world, program)
    assert known.facts["staff_total_y1"] == 168
    states = FactValue.objects.filter(organisation=world, fact="staff_total")
    assert set(states.values_list("state", flat=True)) == {"conflict"}
    assert known.facts["inside_boundary"] is None
    assert "dishonest_list" in known.assumed
    own_copy = FactValue.objects.get(organisation=world, fact="rd_stat_own_copy")
    assert own_copy.source_ref == "4930 千元 = 493万元"
    assert Consent.objects.get().organisation == world
    assert Alert.objects.filter(organisation=world, benefit="rd_after_subsidy", after=1).exists()
    assert program.benefit["rd_after_subsidy"].assumed


def test_outside_the_demo_nothing_is_made_up(settings):
    settings.DEMO = False
    with pytest.raises(Refused, match="demo mode only"):
        furnish_firms(regions=[None], at=AT)
    with pytest.raises(Refused, match="demo mode only"):
        demo.furnish_population(firms=[], frame=None, columns=[], day=TODAY, at=AT)
    with pytest.raises(Refused, match="demo mode only"):
        demo.furnish_firm(organisation=None, clerk=None, told=[], at=AT)
    with pytest.raises(Refused, match="demo mode only"):
        demo.say_complete(registers=[], at=AT)


def test_firms_made_up_twice_are_there_once(settings):
    settings.DEMO = True
    first = furnish_firms(regions=[None, None], at=AT)
    again = furnish_firms(regions=[None, None, None], at=AT)
    assert (again[:2], len(set(again))) == (first, 3)


def test_what_only_a_firm_hands_in_is_not_made_up(world):
    import polars as pl

    program = reading.program_on(clock.today())
    column = next(c for c in program.columns if c.fact.id == "rd_tax")
    own = replace(
        column, name="own", fact=column.fact.model_copy(update={"register_": "own-statistics-copy"})
    )
    given = {"firms": [world.pk], "day": clock.today(), "at": AT}
    frame = pl.DataFrame({"own": [1], "other": [1]})
    assert demo.furnish_population(frame=frame, columns=[own, column], **given) == 0


def test_what_a_register_said_before_stays(world):
    told = [demo.Told("staff_total", "999", lag=1)]
    clerk = world.memberships.get().user
    demo.furnish_firm(organisation=world, clerk=clerk, told=told, at=clock.now())
    current = facts.current(world).filter(fact="staff_total", source="register")
    assert [value.value for value in current] == [168]
