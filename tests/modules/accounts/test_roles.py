import threading
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from lilac.accounts import actions
from lilac.accounts.models import Grant, User
from lilac.accounts.states import Role
from lilac.kernel.models import Event
from lilac.kernel.refusal import Refused
from tests.factories.accounts import AdministratorFactory, OfficerFactory, UserFactory

NOON = datetime(2021, 2, 10, 4, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def fresh(user):
    return User.objects.get(pk=user.pk)


def test_grant_role_gives_it_and_writes_it_down():
    administrator, clerk = AdministratorFactory(), UserFactory()

    actions.grant_role(user=clerk, role=Role.OFFICER, by=administrator, at=NOON)

    assert fresh(clerk).holds(Role.OFFICER)
    event = Event.objects.get()
    assert (event.name, event.data, event.by) == (
        "RoleGranted",
        {"user": clerk.pk, "role": "officer"},
        administrator,
    )


def test_grant_role_twice_is_one_grant_and_one_event():
    administrator, clerk = AdministratorFactory(), UserFactory()

    first = actions.grant_role(user=clerk, role=Role.OFFICER, by=administrator, at=NOON)
    again = actions.grant_role(user=clerk, role=Role.OFFICER, by=administrator, at=NOON)

    assert first == again
    assert Event.objects.count() == 1


@pytest.mark.parametrize("factory", [UserFactory, OfficerFactory])
def test_grant_role_by_others_is_refused(factory):
    with pytest.raises(Refused, match="Roles are given by administrators"):
        actions.grant_role(user=UserFactory(), role=Role.OFFICER, by=factory(), at=NOON)

    assert not Event.objects.exists()


def test_grant_role_to_oneself_is_refused():
    administrator = AdministratorFactory()

    with pytest.raises(Refused, match="to oneself"):
        actions.grant_role(user=administrator, role=Role.AUDITOR, by=administrator, at=NOON)


def test_grant_role_to_a_closed_account_is_refused():
    with pytest.raises(Refused, match="closed"):
        actions.grant_role(
            user=UserFactory(is_active=False),
            role=Role.OFFICER,
            by=AdministratorFactory(),
            at=NOON,
        )


def test_a_role_remembered_before_it_ended_does_not_count():
    first, second = AdministratorFactory(), AdministratorFactory()
    assert second.holds(Role.ADMINISTRATOR)
    actions.end_role(grant=second.grants.get(), by=first, at=NOON)

    with pytest.raises(Refused):
        actions.grant_role(user=UserFactory(), role=Role.OFFICER, by=second, at=NOON)


def test_end_role_takes_it_back_and_again_changes_nothing():
    administrator, officer = AdministratorFactory(), OfficerFactory()
    grant = officer.grants.get()

    actions.end_role(grant=grant, by=administrator, at=NOON)
    actions.end_role(grant=grant, by=administrator, at=NOON)

    assert not fresh(officer).holds(Role.OFFICER)
    assert [e.name for e in Event.objects.all()] == ["RoleEnded"]


def test_end_role_of_ones_own_is_refused():
    administrator = AdministratorFactory()
    AdministratorFactory()

    with pytest.raises(Refused, match="ask another administrator"):
        actions.end_role(grant=administrator.grants.get(), by=administrator, at=NOON)


def test_end_role_of_the_last_administrator_is_refused():
    """The one who asks is an administrator by a closed account, so the other one is the last."""
    last = AdministratorFactory()
    closed = AdministratorFactory(is_active=False)

    with pytest.raises(Refused, match="appoint another"):
        actions.end_role(grant=last.grants.get(), by=closed, at=NOON)


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_end_one_another_at_once():
    first, second = AdministratorFactory(), AdministratorFactory()
    pairs = [(first, second.grants.get()), (second, first.grants.get())]
    gate, refused = threading.Barrier(2), []

    def end(by, grant):
        gate.wait()
        try:
            actions.end_role(grant=grant, by=by, at=NOON)
        except Refused as refusal:
            refused.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=end, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 1
    assert Grant.objects.filter(role=Role.ADMINISTRATOR, ended_at=None).count() == 1


def test_appoint_first_administrator_once():
    user = actions.appoint_first_administrator(email="Wang@example.test", name="王", at=NOON)

    assert user.holds(Role.ADMINISTRATOR)
    assert user.emailaddress_set.get().verified
    assert not user.has_usable_password()
    with pytest.raises(Refused, match="already"):
        actions.appoint_first_administrator(email="li@example.test", name="李", at=NOON)


def test_a_demo_persona_is_no_administrator_the_house_could_live_by():
    """A demo's database may become a real one; its persona cannot sign in there."""
    persona = AdministratorFactory(persona="administrator")
    real = actions.appoint_first_administrator(email="wang@example.test", name="王", at=NOON)

    with pytest.raises(Refused, match="appoint another"):
        actions.end_role(grant=real.grants.get(), by=persona, at=NOON)


def test_database_keeps_a_role_once_and_its_end_whole():
    grant = OfficerFactory().grants.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(user=grant.user, role=Role.OFFICER, granted_at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.filter(pk=grant.pk).update(ended_at=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.filter(pk=grant.pk).update(role="king")
