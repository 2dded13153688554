"""An organisation's agreement: given in words that were shown, taken back with effect."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from lilac.entitlements.actions import consents, facts
from lilac.entitlements.models import Consent, FactValue
from lilac.entitlements.queries import facts as reading
from lilac.kernel.models import Event
from lilac.kernel.refusal import Refused
from tests.factories.accounts import OfficerFactory, UserFactory
from tests.factories.entitlements import AT, PURPOSE, TODAY, entered, firm, program, signed
from tests.factories.parties import OrganisationFactory

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


@pytest.fixture(autouse=True)
def book(db):
    return signed()


def test_given_once_it_stands_once():
    organisation, clerk = firm()
    again = consents.give_consent(organisation=organisation, purpose=PURPOSE, by=clerk, at=LATER)
    assert again == Consent.objects.get()
    assert reading.consent_of(organisation).given_by == clerk
    assert Event.objects.filter(name="ConsentGiven").count() == 1


def test_in_other_words_it_takes_the_place_of_the_earlier_one():
    organisation, clerk = firm()
    entered(organisation, clerk, staff="12")
    new = consents.give_consent(organisation=organisation, purpose="别的", by=clerk, at=LATER)
    assert FactValue.objects.get(replaced_at=None).consent == new
    assert list(reading.consents(organisation).values_list("withdrawn_at", flat=True)) == [
        None, LATER,
    ]  # fmt: skip


def test_taken_back_what_rests_on_it_is_no_longer_used():
    organisation, clerk = firm()
    entered(organisation, clerk, staff="12", rd_tax_2020="150 万元")
    facts.enter(
        organisation=organisation, fact="staff", year=0, typed="11", unit="", by=OfficerFactory(),
        at=AT, observed_on=TODAY,
    )  # fmt: skip

    ended = consents.withdraw_consent(organisation=organisation, by=clerk, at=LATER)

    assert ended == 2
    known = reading.known(organisation, program()).facts
    assert (known["staff"], known["rd_tax_y1"]) == (11, None)
    assert FactValue.objects.get(replaced_at=None).state == "checked"
    with pytest.raises(Refused, match="agree to what it is used for"):
        entered(organisation, clerk, at=LATER, staff="12")
    assert consents.withdraw_consent(organisation=organisation, by=clerk, at=LATER) == 0


def test_only_a_member_agrees_in_its_name():
    organisation = OrganisationFactory()
    for stranger in (UserFactory(), OfficerFactory()):
        with pytest.raises(Refused, match="Only a member"):
            consents.give_consent(organisation=organisation, purpose=PURPOSE, by=stranger, at=AT)


def test_nobody_agrees_to_nothing():
    organisation, clerk = firm()
    with pytest.raises(Refused, match="Show for what"):
        consents.give_consent(organisation=organisation, purpose=" ", by=clerk, at=AT)
    with translation.override("en"):
        assert "taken back at any time" in consents.purpose_shown()


def test_the_database_holds_one_agreement_and_an_own_value_needs_one():
    organisation, clerk = firm()
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(organisation=organisation, purpose="x", given_at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.update(withdrawn_at=AT - timedelta(days=1))
    entered(organisation, clerk, staff="12")
    with pytest.raises(IntegrityError), transaction.atomic():
        FactValue.objects.update(consent=None)
