import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from django.core.checks import run_checks

from lilac.accounts import actions
from lilac.accounts.models import User, Visitor
from lilac.accounts.personas import PERSONAS
from lilac.kernel.models import Event
from lilac.kernel.refusal import Refused
from tests.factories.accounts import OfficerFactory

NOON = datetime(2021, 2, 10, 4, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings):
    settings.DEMO, settings.PRODUCTION = True, False


@pytest.mark.parametrize("slug", PERSONAS)
def test_one_click_signs_in_as_the_persona(client, demo, slug):
    assert f"/demo/{slug}/" in client.get("/demo/").text

    response = client.post(f"/demo/{slug}/", follow=True)

    assert response.status_code == 200
    user = response.context["user"]
    assert (user.persona, user.roles) == (slug, frozenset(PERSONAS[slug].roles))
    assert not user.has_usable_password()
    assert "PersonaEntered" in Event.objects.values_list("name", flat=True)


def test_the_visitor_persona_signs_out(client, demo):
    client.post("/demo/officer-a/")

    client.post("/demo/visitor/")

    assert client.get("/me/").status_code == 302
    assert Visitor.objects.count() == 1


def test_ensure_persona_is_idempotent(demo):
    first = actions.ensure_persona(slug="officer-a", at=NOON)
    again = actions.ensure_persona(slug="officer-a", at=NOON)

    assert first == again
    assert first.grants.count() == 1
    assert Event.objects.count() == 1


def test_entering_changes_the_session_key(client, demo):
    client.get("/demo/")
    client.session["before"] = "planted"
    client.session.save()
    planted = client.session.session_key

    client.post("/demo/clerk/")

    assert client.cookies["sessionid"].value != planted


def test_a_page_cannot_be_opened_by_get(client, demo):
    assert client.get("/demo/clerk/").status_code == 405


def test_an_unknown_persona_is_not_found(client, demo):
    assert client.post("/demo/king/").status_code == 404
    with pytest.raises(Refused, match="no such demo persona"):
        actions.ensure_persona(slug="king", at=NOON)


FORBIDDEN = [(False, False), (False, True), (True, True)]


@pytest.mark.parametrize(("on", "production"), FORBIDDEN)
def test_outside_demo_mode_page_button_and_action_are_gone(client, settings, on, production):
    settings.DEMO, settings.PRODUCTION = on, production

    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/officer-a/").status_code == 404
    assert client.post("/demo/visitor/").status_code == 404
    with pytest.raises(Refused, match="demo mode only"):
        actions.enter_persona(slug="officer-a", at=NOON)
    assert not User.objects.exists()


@pytest.mark.parametrize(("on", "production"), FORBIDDEN)
def test_a_personas_session_dies_with_the_demo(client, settings, demo, on, production):
    client.post("/demo/administrator/")
    assert client.get("/me/").status_code == 200

    settings.DEMO, settings.PRODUCTION = on, production

    assert client.get("/me/").url.startswith("/accounts/login/")
    settings.DEMO, settings.PRODUCTION = True, False
    assert client.get("/me/").status_code == 302


def test_the_check_stops_a_production_house_in_demo_mode(settings):
    settings.DEMO, settings.PRODUCTION = True, True
    assert [m.id for m in run_checks() if m.id.startswith("lilac.")] == ["lilac.E001"]

    settings.DEMO = False
    assert not [m for m in run_checks() if m.id.startswith("lilac.E")]


def test_the_command_line_refuses_to_start_such_a_house():
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        env={**os.environ, "LILAC_DEMO": "1", "LILAC_PRODUCTION": "1", "LILAC_SECRET_KEY": "k"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "lilac.E001" in done.stderr


def test_only_a_persona_is_exempt_from_the_second_factor(client, demo):
    client.force_login(OfficerFactory(second_factor=False))
    assert client.get("/me/").url.startswith("/accounts/2fa/")

    client.post("/demo/officer-a/")
    assert client.get("/me/").status_code == 200
