"""An organisation's agreement to the use of its data: given, taken back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lilac.accounts.models import User
from lilac.entitlements import permissions
from lilac.entitlements.actions.revisions import renew
from lilac.entitlements.actions.standing import settle
from lilac.entitlements.events import ConsentGiven, ConsentWithdrawn
from lilac.entitlements.models import Consent, FactValue, ListKept, ListRow
from lilac.entitlements.states import Kept, Source
from lilac.kernel import events
from lilac.kernel.refusal import Refused, require
from lilac.parties.models import Organisation


def purpose_shown() -> str:
    """The sentence a person is shown before agreeing, in the person's language.

    It says for what, what not, and how to take it back (个人信息保护法 arts. 14, 15, 17).
    """
    return _(
        "The figures entered here serve only to work out which measures of the policy the "
        "organisation may have, and why. Officers who answer for the measures see them; they are "
        "neither published nor passed on. The agreement can be taken back at any time: what was "
        "entered under it is then no longer used."
    )


@transaction.atomic
def give_consent(*, organisation: Organisation, purpose: str, by: User, at: datetime) -> Consent:
    """Agree in the organisation's name; ``purpose`` is the sentence that was shown.

    One agreement stands at a time: given again in the same words it stays, in other words it
    takes the place of the earlier one. Publishes ConsentGiven.
    """
    require(permissions.may_consent(by, organisation))
    organisation = _lock(organisation)
    sentence = purpose.strip()
    if not sentence:
        raise Refused(_("Show for what the data are used before anybody agrees."))
    standing = Consent.objects.filter(organisation=organisation, withdrawn_at=None).first()
    if standing is not None and standing.purpose == sentence:
        return standing
    if standing is not None:
        standing.withdrawn_at = at
        standing.save(update_fields=["withdrawn_at"])
    consent = Consent.objects.create(
        organisation=organisation, purpose=sentence, given_by=by, given_at=at
    )
    if standing is not None:
        FactValue.objects.filter(consent=standing, replaced_at=None).update(consent=consent)
    events.publish(ConsentGiven(consent.pk, organisation.pk), by=by, at=at)
    return consent


@transaction.atomic
def withdraw_consent(*, organisation: Organisation, by: User, at: datetime) -> int:
    """Take the agreement back; gives how many of its own values and list rows fall out of use.

    Nothing stands: 0. Values of registers stay, they do not rest on the agreement. Publishes
    ConsentWithdrawn (个人信息保护法 art. 15).
    """
    require(permissions.may_consent(by, organisation))
    organisation = _lock(organisation)
    standing = Consent.objects.filter(organisation=organisation, withdrawn_at=None).first()
    if standing is None:
        return 0
    standing.withdrawn_at = at
    standing.save(update_fields=["withdrawn_at"])
    own = FactValue.objects.filter(organisation=organisation, source=Source.OWN, replaced_at=None)
    keys = set(own.values_list("fact", "year"))
    ended = own.update(replaced_at=at)
    rows = ListRow.objects.filter(organisation=organisation, source=Source.OWN, removed_at=None)
    ended += rows.update(removed_at=at)
    ListKept.objects.filter(organisation=organisation, source=Source.OWN).delete()
    renew(Kept.FACTS)
    for fact, year in keys:
        settle(organisation, fact, year)
    events.publish(ConsentWithdrawn(standing.pk, organisation.pk), by=by, at=at)
    return ended


def _lock(organisation: Organisation) -> Organisation:
    return Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
