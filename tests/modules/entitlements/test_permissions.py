"""Who may what: members for their own, officers for the house, auditors read decisions, others nothing."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile

from lilac.entitlements import permissions as may
from lilac.entitlements.actions import facts
from lilac.entitlements.models import Decision, ProgramSnapshot
from lilac.kernel.files import may_download
from lilac.parties.states import MembershipState
from tests.factories.accounts import (
    AdministratorFactory,
    AuditorFactory,
    OfficerFactory,
    UserFactory,
)
from tests.factories.entitlements import AT, TODAY, firm, signed
from tests.factories.parties import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
PEOPLE = ("member", "officer", "auditor", "administrator", "other_member", "citizen", "visitor")


@pytest.fixture
def world(db):
    signed()
    organisation, member = firm()
    _other, other_member = firm()
    return organisation, {
        "member": member,
        "officer": OfficerFactory(),
        "auditor": AuditorFactory(),
        "administrator": AdministratorFactory(),
        "other_member": other_member,
        "citizen": UserFactory(),
        "visitor": AnonymousUser(),
    }


def allowed(people, ask):
    verdicts = {name: ask(person) for name, person in people.items()}
    assert all(verdict or verdict.reasons for verdict in verdicts.values())
    return {name for name, verdict in verdicts.items() if verdict}


@pytest.mark.parametrize(
    ("ask", "expected"),
    [
        (may.may_see_facts, {"member", "officer"}),
        (may.may_enter_facts, {"member", "officer"}),
        (may.may_consent, {"member"}),
        (may.may_decide, {"member", "officer"}),
    ],
)
def test_what_concerns_one_organisation(world, ask, expected):
    organisation, people = world
    assert allowed(people, lambda person: ask(person, organisation)) == expected


@pytest.mark.parametrize("ask", [may.may_draft, may.may_import, may.may_simulate])
def test_what_is_the_officers(world, ask):
    assert allowed(world[1], ask) == {"officer"}


def test_decisions_are_seen_by_whom_they_concern_and_by_the_house(world):
    organisation, people = world
    snapshot = ProgramSnapshot.objects.create(hash="0" * 64, day=TODAY, book={}, kept_at=AT)
    decision = Decision.objects.create(
        reference="x", organisation=organisation, program=snapshot, day=TODAY, facts={},
        outcomes=[], purpose="x", at=AT,
    )  # fmt: skip
    seen = allowed(people, lambda person: may.may_see_decision(person, decision))
    assert seen == {"member", "officer", "auditor"}
    decision.organisation = None
    assert allowed(people, lambda person: may.may_see_decision(person, decision)) == {
        "officer", "auditor",
    }  # fmt: skip


def test_a_membership_that_ended_or_a_firm_that_is_only_claimed_gives_nothing(world):
    organisation, people = world
    organisation.memberships.update(state=MembershipState.ENDED, ended_at=AT)
    assert not may.may_see_facts(people["member"], organisation)
    claimed = OrganisationFactory(confirmed_at=None)
    member = MembershipFactory(organisation=claimed).user
    assert not may.may_enter_facts(member, claimed)


def test_evidence_is_opened_by_who_may_see_the_fact(world):
    organisation, people = world
    value = facts.enter(
        organisation=organisation, fact="staff", year=0, typed="12", unit="", by=people["member"],
        at=AT, observed_on=TODAY, evidence=ContentFile(b"%PDF-1.4\n%%EOF\n", name="a.pdf"),
    )  # fmt: skip
    assert allowed(people, lambda person: may_download(person, value.evidence)) == {
        "member", "officer",
    }  # fmt: skip
    value.evidence, upload = None, value.evidence
    value.save()
    assert not may_download(people["officer"], upload)


def test_an_extract_as_it_came_is_opened_by_officers(world):
    from lilac.entitlements.actions import imports

    data = b"uscc,staff\n91230100MA00000000,1\n"
    extract = imports.receive(
        register="tax", name="x.csv", data=data, observed_on=TODAY, complete=False,
        by=world[1]["officer"], at=AT,
    )  # fmt: skip
    assert allowed(world[1], lambda person: may_download(person, extract.upload)) == {"officer"}
