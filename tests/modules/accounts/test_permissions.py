from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser

from lilac.accounts import actions, permissions
from lilac.accounts.models import Closure
from lilac.accounts.states import Role
from lilac.kernel.models import Event
from lilac.kernel.refusal import Refused
from lilac_engine.flow import IllegalMove
from tests.factories.accounts import (
    AdministratorFactory,
    AuditorFactory,
    OfficerFactory,
    UserFactory,
    VisitorFactory,
)

NOON = datetime(2021, 2, 10, 4, tzinfo=UTC)
OFFICER, AUDITOR, ADMINISTRATOR = Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("may", "roles"),
    [
        (permissions.may_use_desk, {OFFICER}),
        (permissions.may_check_claims, {OFFICER}),
        (permissions.may_see_audit, {AUDITOR, ADMINISTRATOR}),
        (permissions.may_see_jobs, {AUDITOR, ADMINISTRATOR}),
        (permissions.may_run_jobs, {ADMINISTRATOR}),
        (permissions.may_find_people, {ADMINISTRATOR}),
    ],
)
def test_each_right_belongs_to_its_roles_and_every_no_has_a_reason(may, roles):
    people = {role: UserFactory(roles=[role]) for role in Role}

    for role, user in people.items():
        assert bool(may(user)) == (role in roles), role
    for nobody in (UserFactory(), AnonymousUser(), OfficerFactory(is_active=False)):
        verdict = may(nobody)
        assert not verdict
        assert verdict.reasons[0].endswith(".")


def test_a_visitor_is_taken_over_only_by_somebody_signed_in():
    visitor = VisitorFactory()

    assert permissions.may_merge_visitor(AnonymousUser(), visitor).reasons == ("Sign in first.",)
    assert permissions.may_merge_visitor(UserFactory(), visitor)


def test_the_last_administrator_cannot_ask_for_closure():
    last = AdministratorFactory()
    with pytest.raises(Refused, match="appoint another"):
        actions.ask_closure(reason="", by=last, at=NOON)

    AdministratorFactory()
    assert actions.ask_closure(reason="", by=last, at=NOON).user == last


def test_accounts_are_closed_by_another_administrator_and_never_the_last_one():
    first, second = AdministratorFactory(), AdministratorFactory()
    own = actions.ask_closure(reason="", by=first, at=NOON)

    for by, sentence in (
        (first, "Another administrator"),
        (AuditorFactory(), "closed by administrators"),
    ):
        with pytest.raises(Refused, match=sentence):
            actions.close_account(closure=own, by=by, at=NOON)
    actions.close_account(closure=own, by=second, at=NOON)
    with pytest.raises(IllegalMove):
        actions.close_account(closure=own, by=second, at=NOON)


def test_closing_the_last_administrator_is_refused_even_when_asked_in_time():
    """Asked while there were two; the other one has ended since."""
    leaving, other, ended = AdministratorFactory(), AdministratorFactory(), AdministratorFactory()
    closure = actions.ask_closure(reason="", by=leaving, at=NOON)
    for gone in (other, ended):
        gone.is_active = False
        gone.save()
    closer = AdministratorFactory(persona="administrator")

    with pytest.raises(Refused, match="appoint another"):
        actions.close_account(closure=closure, by=closer, at=NOON)
    assert Closure.objects.get().state == "asked"


def test_an_existing_account_becomes_the_first_administrator():
    user = UserFactory(email="wang@example.test")

    assert actions.appoint_first_administrator(email="WANG@example.test", name="", at=NOON) == user
    assert Event.objects.get().by is None


def test_visitor_codes_that_never_come_free_are_an_error(monkeypatch):
    monkeypatch.setattr(actions.visitors, "_code", lambda: "AAAAAA")
    actions.receive_visitor(at=NOON)

    with pytest.raises(RuntimeError, match="no free visitor code"):
        actions.receive_visitor(at=NOON)
