import json
import threading
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from lilac.accounts import actions as accounts
from lilac.accounts.letters import unseal
from lilac.kernel.models import Event, Job
from lilac.kernel.refusal import Refused
from lilac.parties import actions, queries
from lilac.parties.models import Membership
from lilac.parties.states import MemberRole, MembershipState
from lilac_engine.flow import IllegalMove
from tests.factories.accounts import AdministratorFactory, OfficerFactory, UserFactory
from tests.factories.parties import BodyFactory, MembershipFactory, OrganisationFactory

NOON = datetime(2021, 2, 10, 4, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return MembershipFactory()


def invite(manager, address, role=MemberRole.MEMBER):
    return actions.invite_member(
        thing=manager.organisation, address=address, role=role, by=manager.user, at=NOON
    )


def test_invited_accepts_and_acts_for_the_organisation(manager):
    guest = UserFactory()
    invitation = invite(manager, f" {guest.email.upper()} ")
    assert list(queries.invitations_for(guest)) == [invitation]

    actions.accept_invitation(membership=invitation, by=guest, at=NOON)
    actions.accept_invitation(membership=invitation, by=guest, at=NOON)

    assert queries.in_whose_name(guest).get() == manager.organisation
    assert [e.name for e in Event.objects.order_by("pk")] == ["MemberInvited", "MembershipBegan"]


def test_inviting_answers_alike_for_known_and_unknown_addresses(manager):
    known = invite(manager, UserFactory().email)
    unknown = invite(manager, "nobody@example.test")

    assert (known.user_id, unknown.user_id) == (None, None)
    assert known.state == unknown.state == MembershipState.INVITED


def test_inviting_twice_is_one_invitation_and_one_letter(manager):
    assert invite(manager, "a@example.test") == invite(manager, "A@example.test")

    letter = json.loads(unseal(Job.objects.get().payload["sealed"]))
    assert letter["to"] == ["a@example.test"]
    assert "/organisations/" in letter["body"]


def test_an_invitation_of_somebody_who_is_a_member_is_refused(manager):
    other = MembershipFactory(organisation=manager.organisation)

    with pytest.raises(Refused, match="member already"):
        invite(manager, other.user.email)


def test_members_and_outsiders_do_not_invite(manager):
    member = MembershipFactory(organisation=manager.organisation, role=MemberRole.MEMBER)

    for user in (member.user, UserFactory(), OfficerFactory()):
        with pytest.raises(Refused, match="invited by its managers"):
            actions.invite_member(
                thing=manager.organisation,
                address="a@example.test",
                role=MemberRole.MEMBER,
                by=user,
                at=NOON,
            )


def test_an_invitation_opens_only_to_the_proven_address(manager):
    invitation = invite(manager, "guest@example.test")
    thief = UserFactory()
    thief.emailaddress_set.create(email="guest@example.test", verified=False)

    for action in (actions.accept_invitation, actions.decline_invitation):
        with pytest.raises(Refused, match="not confirmed as yours"):
            action(membership=invitation, by=thief, at=NOON)


def test_declined_stays_declined_and_can_be_invited_again(manager):
    guest = UserFactory()
    invitation = invite(manager, guest.email)
    actions.decline_invitation(membership=invitation, by=guest, at=NOON)
    actions.decline_invitation(membership=invitation, by=guest, at=NOON)

    with pytest.raises(IllegalMove):
        actions.accept_invitation(membership=invitation, by=guest, at=NOON)
    again = invite(manager, guest.email)
    assert again != invitation


def test_accepting_takes_an_open_claim_back(manager):
    guest = UserFactory()
    open_claim = MembershipFactory(
        user=guest,
        organisation=manager.organisation,
        state=MembershipState.CLAIMED,
        decided_at=None,
    )
    invitation = invite(manager, guest.email)

    actions.accept_invitation(membership=invitation, by=guest, at=NOON)

    open_claim.refresh_from_db()
    assert open_claim.state == MembershipState.ENDED


def test_the_last_manager_stays(manager):
    MembershipFactory(organisation=manager.organisation, role=MemberRole.MEMBER)

    with pytest.raises(Refused, match="last manager"):
        actions.end_membership(membership=manager, by=manager.user, at=NOON)

    MembershipFactory(organisation=manager.organisation)
    actions.end_membership(membership=manager, by=manager.user, at=NOON)
    actions.end_membership(membership=manager, by=OfficerFactory(), at=NOON)
    assert [e.name for e in Event.objects.order_by("pk")] == ["MembershipEnded"]


def test_an_officer_settles_even_the_last_managers_end(manager):
    actions.end_membership(membership=manager, by=OfficerFactory(), at=NOON)

    assert not manager.organisation.memberships.active().exists()


def test_members_leave_but_do_not_remove_others(manager):
    member = MembershipFactory(organisation=manager.organisation, role=MemberRole.MEMBER)

    with pytest.raises(Refused, match="oneself, a manager or an officer"):
        actions.end_membership(membership=manager, by=member.user, at=NOON)
    actions.end_membership(membership=member, by=member.user, at=NOON)

    member.refresh_from_db()
    assert member.state == MembershipState.ENDED


def test_a_manager_of_another_organisation_is_an_outsider(manager):
    foreign = MembershipFactory()

    with pytest.raises(Refused):
        actions.end_membership(membership=manager, by=foreign.user, at=NOON)


@pytest.mark.django_db(transaction=True)
def test_two_managers_cannot_both_leave_at_once():
    organisation = OrganisationFactory()
    managers = [MembershipFactory(organisation=organisation) for _ in range(2)]
    gate, refused = threading.Barrier(2), []

    def leave(membership):
        gate.wait()
        try:
            actions.end_membership(membership=membership, by=membership.user, at=NOON)
        except Refused as refusal:
            refused.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=leave, args=[m]) for m in managers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 1
    assert organisation.memberships.managing().count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_invitation_accepted_twice_at_once_is_one_membership():
    manager = MembershipFactory()
    guest = UserFactory()
    invitation = invite(manager, guest.email)
    gate, faults = threading.Barrier(2), []

    def accept():
        gate.wait()
        try:
            actions.accept_invitation(membership=invitation, by=guest, at=NOON)
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=accept) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert Event.objects.filter(name="MembershipBegan").count() == 1


def test_a_public_bodys_first_member_is_invited_by_an_administrator():
    body, clerk = BodyFactory(), UserFactory()
    with pytest.raises(Refused):
        actions.invite_member(
            thing=body,
            address=clerk.email,
            role=MemberRole.MANAGER,
            by=OfficerFactory(),
            at=NOON,
        )

    invitation = actions.invite_member(
        thing=body,
        address=clerk.email,
        role=MemberRole.MANAGER,
        by=AdministratorFactory(),
        at=NOON,
    )
    actions.accept_invitation(membership=invitation, by=clerk, at=NOON)

    assert list(queries.body_memberships(clerk)) == [body]


def test_closing_an_account_ends_what_it_held(manager, django_capture_on_commit_callbacks):
    closure = accounts.ask_closure(reason="", by=manager.user, at=NOON)

    with django_capture_on_commit_callbacks(execute=True):
        accounts.close_account(closure=closure, by=AdministratorFactory(), at=NOON)

    manager.refresh_from_db()
    assert (manager.state, manager.ended_by) == (MembershipState.ENDED, None)


def test_personas_get_a_fictional_firm_and_their_department(settings):
    settings.DEMO, settings.PRODUCTION = True, False
    department = BodyFactory(name="某省科学技术厅", printed=["省科技厅"])
    clerk = accounts.ensure_persona(slug="clerk", at=NOON)
    officer = accounts.ensure_persona(slug="department", at=NOON)

    for _ in range(2):
        actions.furnish_personas(at=NOON)

    assert queries.in_whose_name(clerk).get().name.startswith("演示")
    assert list(queries.body_memberships(officer)) == [department]
    assert Membership.objects.count() == 2


def test_personas_get_nothing_outside_demo_mode():
    with pytest.raises(Refused, match="demo mode only"):
        actions.furnish_personas(at=NOON)

    assert not Membership.objects.exists()


def test_database_keeps_one_open_membership_a_person(manager):
    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipFactory(user=manager.user, organisation=manager.organisation)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=manager.pk).update(state="ended")
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=manager.pk).update(state="king")
    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipFactory(organisation=OrganisationFactory(), body=BodyFactory())


def test_a_second_invitation_to_another_address_of_a_member_ends_politely(manager):
    guest = UserFactory()
    first = invite(manager, guest.email)
    second = invite(manager, "second@example.test")
    actions.accept_invitation(membership=first, by=guest, at=NOON)
    guest.emailaddress_set.create(email="second@example.test", verified=True)

    with pytest.raises(Refused, match="member already"):
        actions.accept_invitation(membership=second, by=guest, at=NOON)


def test_the_department_persona_waits_for_a_department(settings):
    settings.DEMO, settings.PRODUCTION = True, False
    officer = accounts.ensure_persona(slug="department", at=NOON)

    actions.furnish_personas(at=NOON)

    assert not officer.memberships.exists()
