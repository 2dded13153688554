"""What an officer could do to another's trust, or to the house, through the import desk."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from django.test import Client

from lilac.accounts.states import Role
from lilac.kernel.refusal import Refused
from lilac.policies import actions
from lilac.policies.models import Policy
from lilac.policies.states import IntakeState
from tests.factories.accounts import UserFactory
from tests.factories.desk import AT, brought, confirmed, published
from tests.factories.policies import source_page

pytestmark = pytest.mark.django_db
POINTS = ["title", "articles", "bodies", "targets", "deadline", "apart"]
LONG = "9" * 5_000


def officers():
    return UserFactory(roles=[Role.OFFICER]), UserFactory(roles=[Role.OFFICER])


def browser_of(user):
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


@pytest.fixture
def submitted():
    """A page submitted by one officer, open on the screen of another."""
    first, second = officers()
    intake = brought(first)
    actions.submit(intake=intake, by=first, at=AT)
    screen = browser_of(second)
    seen = screen.get(f"/desk/{intake.pk}/review/").context["seen"]
    return intake, first, screen, seen


def confirm(screen, intake, seen):
    return screen.post(f"/desk/{intake.pk}/confirm/", {"checked": POINTS, "seen": seen})


def exchange(intake, first, **change):
    """The submitter takes the page back, changes it, and submits it again."""
    actions.return_(intake=intake, by=first, at=AT, reason="Noch einmal.")
    if "title" in change:
        operation = {"kind": "set_field", "field": "title", "value": change["title"]}
        actions.correct(intake=intake, operation=operation, by=first, at=AT)
    if "policy" in change:
        actions.tie_to_policy(intake=intake, policy=change["policy"], by=first, at=AT)
    actions.submit(intake=intake, by=first, at=AT)


def test_what_was_seen_is_confirmed(submitted):
    intake, _first, screen, seen = submitted

    confirm(screen, intake, seen)

    intake.refresh_from_db()
    assert intake.state == IntakeState.CONFIRMED


def test_a_text_exchanged_behind_the_second_persons_back_is_not_confirmed(submitted):
    intake, first, screen, seen = submitted
    exchange(intake, first, title="完全不同的标题")

    response = confirm(screen, intake, seen)

    intake.refresh_from_db()
    assert response.status_code == 422
    assert response.context["checked"] == []
    assert intake.state == IntakeState.SUBMITTED


def test_a_policy_exchanged_behind_the_second_persons_back_is_not_confirmed(submitted):
    intake, first, screen, seen = submitted
    other = Policy.objects.create(slug="other", title="另一项政策", created_at=AT)
    exchange(intake, first, policy=other)

    confirm(screen, intake, seen)

    intake.refresh_from_db()
    assert intake.state == IntakeState.SUBMITTED


def test_confirming_without_having_seen_anything_is_refused(submitted):
    intake, _first, screen, _seen = submitted

    response = screen.post(f"/desk/{intake.pk}/confirm/", {"checked": POINTS})

    intake.refresh_from_db()
    assert response.status_code == 422
    assert intake.state == IntakeState.SUBMITTED


@pytest.mark.parametrize("number", [LONG, "9" * 30, "²", "١", "-1", "1e3", ""])
@pytest.mark.parametrize(
    ("step", "field"), [("explain", "start"), ("same", "at"), ("other", "document")]
)
def test_a_number_no_page_is_long_enough_for(number, step, field):
    first, _second = officers()
    intake = brought(first)

    response = browser_of(first).post(f"/desk/{intake.pk}/{step}/", {field: number})

    assert response.status_code == 302


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2201-01-01", "1899-12-31"])
@pytest.mark.parametrize(
    "field", ["deadline", "opens", "issued_on", "effective_on", "published_on", "expires_on"]
)
def test_days_beyond_the_calendar_are_refused_at_the_desk(day, field):
    first, _second = officers()
    intake = brought(first, source_page())
    screen = browser_of(first)
    page = f"/desk/{intake.pk}/facts/"
    form = {k: v for k, v in screen.get(page).context["form"].initial.items() if v is not None}

    response = screen.post(page, {**form, field: day})

    assert response.status_code == 422
    assert not intake.corrections.exists()


def test_a_taken_address_is_refused_in_words():
    first, second = officers()
    published(first, second, slug="taken")
    intake = confirmed(first, second)

    with pytest.raises(Refused, match="taken"):
        actions.publish(intake=intake, by=second, at=AT, slug="taken")

    intake.refresh_from_db()
    assert intake.state == IntakeState.CONFIRMED


@pytest.mark.django_db(transaction=True)
def test_two_papers_for_one_address_at_the_same_moment():
    first, second = officers()
    papers = [confirmed(first, second) for _paper in range(2)]
    start = threading.Barrier(len(papers))
    answers = []

    def press(intake):
        screen = browser_of(second)
        start.wait(timeout=20)
        answers.append(screen.post(f"/desk/{intake.pk}/publish/", {"slug": "one"}).status_code)
        connection.close()

    threads = [threading.Thread(target=press, args=[paper]) for paper in papers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert sorted(answers) == [302, 422]
    assert Policy.objects.filter(slug="one").count() == 1
