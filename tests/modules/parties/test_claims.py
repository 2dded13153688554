from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from lilac.kernel.models import Event, Upload
from lilac.kernel.refusal import Refused
from lilac.parties import actions, queries
from lilac.parties.models import Claim, Membership, Organisation
from lilac.parties.states import MemberRole, MembershipState, OrganisationKind, Proof
from lilac_engine.flow import IllegalMove
from tests.factories.accounts import AuditorFactory, OfficerFactory, UserFactory
from tests.factories.parties import MembershipFactory, OrganisationFactory, code

NOON = datetime(2021, 2, 10, 4, tzinfo=UTC)
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
    b"\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa75\x81\x84"
    b"\x00\x00\x00\x00IEND\xaeB`\x82"
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files_apart(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def claim(by, *, uscc=None, proof=Proof.LETTER, name="黑龙江某某科技有限公司", licence=None):
    return actions.claim_organisation(
        uscc=uscc or code(77),
        name=name,
        kind=OrganisationKind.ENTERPRISE,
        region=None,
        proof=proof,
        licence=licence,
        remark="",
        by=by,
        at=NOON,
    )


def names():
    return list(Event.objects.order_by("pk").values_list("name", flat=True))


def test_claiming_owns_nothing():
    """A right check digit is no proof: the organisation stays unconfirmed, without a manager."""
    squatter = UserFactory()

    membership = claim(squatter)

    organisation = Organisation.objects.get()
    assert membership.state == MembershipState.CLAIMED
    assert organisation.confirmed_at is None
    assert not organisation.memberships.managing().exists()
    assert not queries.in_whose_name(squatter).exists()
    with pytest.raises(Refused, match="before a claim"):
        actions.invite_member(
            thing=organisation,
            address="x@example.test",
            role=MemberRole.MEMBER,
            by=squatter,
            at=NOON,
        )


def test_the_rightful_claimant_is_not_shut_out_by_the_first():
    squatter, rightful = UserFactory(), UserFactory()
    first = claim(squatter, name="冒名公司")
    second = claim(rightful, name="真名公司")

    officer = OfficerFactory()
    actions.reject_claim(membership=first, answer="证照不符", by=officer, at=NOON)
    actions.confirm_claim(membership=second, by=officer, at=NOON)

    organisation = Organisation.objects.get()
    assert organisation.name == "真名公司"
    assert [m.user for m in organisation.memberships.managing()] == [rightful]
    assert Claim.objects.get(membership=first).answer == "证照不符"


def test_claiming_twice_is_one_claim():
    user = UserFactory()

    assert claim(user) == claim(user)
    assert names() == ["OrganisationClaimed"]


def test_a_claim_by_certificate_takes_the_file_in():
    user = UserFactory()

    membership = claim(user, proof=Proof.LICENCE, licence=ContentFile(PNG, "执照.png"))

    assert membership.claim.licence == Upload.objects.get()
    assert membership.claim.licence.purpose == "parties.claim"


def test_a_claim_by_certificate_without_one_or_with_a_program_is_refused():
    with pytest.raises(Refused, match="Add the scan"):
        claim(UserFactory(), proof=Proof.LICENCE)
    with pytest.raises(Refused):
        claim(UserFactory(), proof=Proof.LICENCE, licence=ContentFile(b"MZ\x90\x00", "a.pdf"))

    assert not Membership.objects.exists()
    assert not Organisation.objects.exists()


def test_who_acts_for_it_already_claims_nothing():
    standing = MembershipFactory()

    with pytest.raises(Refused, match="already"):
        claim(standing.user, uscc=standing.organisation.uscc)


def test_confirming_settles_name_and_manager_and_writes_it_down():
    officer = OfficerFactory()
    membership = claim(UserFactory())

    actions.confirm_claim(membership=membership, by=officer, at=NOON)

    organisation = Organisation.objects.get()
    assert (organisation.confirmed_by, organisation.confirmed_at) == (officer, NOON)
    assert names() == ["OrganisationClaimed", "ClaimConfirmed", "MembershipBegan"]
    with pytest.raises(IllegalMove):
        actions.confirm_claim(membership=membership, by=officer, at=NOON)
    with pytest.raises(IllegalMove):
        actions.reject_claim(membership=membership, answer="晚了", by=officer, at=NOON)


def test_a_later_claim_does_not_rename_a_confirmed_organisation():
    organisation = OrganisationFactory(name="原名公司")
    membership = claim(UserFactory(), uscc=organisation.uscc, name="改名公司")

    actions.confirm_claim(membership=membership, by=OfficerFactory(), at=NOON)

    organisation.refresh_from_db()
    assert organisation.name == "原名公司"


@pytest.mark.parametrize("factory", [UserFactory, AuditorFactory])
def test_claims_are_checked_by_officers_only(factory):
    membership = claim(UserFactory())

    for action in (actions.confirm_claim, actions.send_letter):
        with pytest.raises(Refused, match="checked by policy officers"):
            action(membership=membership, by=factory(), at=NOON)
    with pytest.raises(Refused, match="checked by policy officers"):
        actions.reject_claim(membership=membership, answer="不符", by=factory(), at=NOON)


def test_nobody_checks_a_claim_of_ones_own():
    officer = OfficerFactory()
    membership = claim(officer)

    with pytest.raises(Refused, match="Somebody else"):
        actions.confirm_claim(membership=membership, by=officer, at=NOON)


def test_the_letters_code_proves_the_claim_however_it_is_typed():
    user = UserFactory()
    membership = claim(user)
    drawn = actions.send_letter(membership=membership, by=OfficerFactory(), at=NOON)

    typed = f" {drawn[:5].lower()} {drawn[5:]} "
    actions.prove_by_letter(membership=membership, code=typed, by=user, at=NOON)

    assert queries.in_whose_name(user).get() == membership.organisation
    assert Event.objects.get(name="ClaimConfirmed").data["how"] == "letter"
    assert drawn not in Claim.objects.get().code_hash


def test_wrong_codes_are_counted_and_then_even_the_right_one_is_refused():
    user = UserFactory()
    membership = claim(user)
    with pytest.raises(Refused, match="No letter"):
        actions.prove_by_letter(membership=membership, code="X", by=user, at=NOON)
    drawn = actions.send_letter(membership=membership, by=OfficerFactory(), at=NOON)

    for left in (4, 3, 2, 1, 0):
        with pytest.raises(Refused, match=f"{left} tries"):
            actions.prove_by_letter(membership=membership, code="WRONG", by=user, at=NOON)
    with pytest.raises(Refused, match="no longer good"):
        actions.prove_by_letter(membership=membership, code=drawn, by=user, at=NOON)

    assert names().count("CodeRefused") == 5
    fresh = actions.send_letter(membership=membership, by=OfficerFactory(), at=NOON)
    actions.prove_by_letter(membership=membership, code=fresh, by=user, at=NOON)


def test_a_code_grows_old():
    user = UserFactory()
    membership = claim(user)
    drawn = actions.send_letter(membership=membership, by=OfficerFactory(), at=NOON)

    with pytest.raises(Refused, match="no longer good"):
        actions.prove_by_letter(
            membership=membership, code=drawn, by=user, at=NOON + timedelta(days=60, seconds=1)
        )


def test_anothers_code_opens_nothing():
    first, second = claim(UserFactory()), claim(UserFactory())
    officer = OfficerFactory()
    drawn = actions.send_letter(membership=first, by=officer, at=NOON)
    actions.send_letter(membership=second, by=officer, at=NOON)

    with pytest.raises(Refused, match="not the code"):
        actions.prove_by_letter(membership=second, code=drawn, by=second.user, at=NOON)
    with pytest.raises(Refused, match="Only the claimant"):
        actions.prove_by_letter(membership=first, code=drawn, by=second.user, at=NOON)


def test_database_ties_claims_together():
    membership = claim(UserFactory())

    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.update(proof=Proof.LICENCE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.update(code_hash="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=membership.pk).update(state="active")
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=membership.pk).update(user=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=membership.pk).update(organisation=None)
