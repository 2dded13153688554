from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from lilac.accounts.models import User
from lilac.kernel import events, files
from lilac.kernel.refusal import Refused, require
from lilac.kernel.states import FileKind
from lilac.parties import permissions
from lilac.parties.events import (
    ClaimConfirmed,
    ClaimRejected,
    CodeRefused,
    LetterSent,
    MembershipBegan,
    OrganisationClaimed,
)
from lilac.parties.models import Claim, Membership, Organisation, Region
from lilac.parties.states import MEMBERSHIP_FLOW, MemberRole, MembershipState, Proof
from lilac.parties.uscc import normalise
from lilac_engine.verdict import Verdict, no, yes

PURPOSE = "parties.claim"  # of the uploaded proofs
LICENCE_KINDS = (FileKind.PDF, FileKind.PNG, FileKind.JPEG)
TRIES = 5  # wrong codes before a new letter is needed
CODE_GOOD_FOR = timedelta(days=60)
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@transaction.atomic
def claim_organisation(
    *,
    uscc: str,
    name: str,
    kind: str,
    region: Region | None,
    proof: str,
    licence: File[Any] | None,
    remark: str,
    by: User,
    at: datetime,
) -> Membership:
    """Say to act for an organisation (认领单位), with a proof an officer checks.

    Claiming owns nothing: the organisation stays unconfirmed and without a manager until then. An
    open claim of the same person is returned as it is. Publishes OrganisationClaimed. Raises
    InvalidUscc; refused to those who act for it already, and for a file that is not taken.
    """
    code = normalise(uscc)
    organisation, _made = Organisation.objects.get_or_create(
        uscc=code,
        defaults={"name": name, "kind": kind, "region": region, "created_at": at},
    )
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    require(permissions.may_claim(by, organisation))
    if proof == Proof.LICENCE and licence is None:
        raise Refused(_("Add the scan of the registration certificate."))
    membership, created = Membership.objects.get_or_create(
        user=by,
        organisation=organisation,
        state=MembershipState.CLAIMED,
        defaults={"role": MemberRole.MANAGER, "started_by": by, "started_at": at},
    )
    if not created:
        return membership
    upload = None
    if proof == Proof.LICENCE and licence is not None:
        upload = files.receive(file=licence, purpose=PURPOSE, allowed=LICENCE_KINDS, by=by, at=at)
    Claim.objects.create(
        membership=membership,
        name=name,
        kind=kind,
        region=region,
        proof=proof,
        licence=upload,
        remark=remark,
    )
    events.publish(OrganisationClaimed(membership.pk, organisation.pk), by=by, at=at)
    return membership


@transaction.atomic
def confirm_claim(*, membership: Membership, by: User, at: datetime) -> Membership:
    """The proof holds (认领通过): the claimant manages the organisation from now on.

    A first confirmed claim also settles the organisation's name and kind. Publishes
    ClaimConfirmed and MembershipBegan. Refused to all but an officer who is not the claimant;
    IllegalMove when the claim is decided already.
    """
    membership = _lock(membership)
    require(permissions.may_check(by, membership))
    _begin(membership, how=membership.claim.proof, by=by, at=at)
    return membership


@transaction.atomic
def reject_claim(*, membership: Membership, answer: str, by: User, at: datetime) -> Membership:
    """The proof does not hold (认领不通过), for the reason in ``answer``; a new claim is free.

    Publishes ClaimRejected. Refused and IllegalMove as :func:`confirm_claim`.
    """
    membership = _lock(membership)
    require(permissions.may_check(by, membership))
    membership.state = MEMBERSHIP_FLOW.after(membership.state, "reject")
    membership.decided_by, membership.decided_at = by, at
    membership.save(update_fields=["state", "decided_by", "decided_at"])
    Claim.objects.filter(membership=membership).update(answer=answer)
    events.publish(ClaimRejected(membership.pk, membership.organisation_id or 0), by=by, at=at)
    return membership


@transaction.atomic
def send_letter(*, membership: Membership, by: User, at: datetime) -> str:
    """Draw the code that goes by letter to the registered address; shown once, kept as a hash.

    A new letter makes the code of an earlier one worthless. Publishes LetterSent.
    """
    membership = _lock(membership)
    require(permissions.may_check(by, membership))
    MEMBERSHIP_FLOW.after(membership.state, "confirm")
    code = "".join(secrets.choice(ALPHABET) for _place in range(10))
    claim = membership.claim
    claim.code_hash, claim.tries = _hash(membership, code), 0
    claim.code_sent_by, claim.code_sent_at = by, at
    claim.save(update_fields=["code_hash", "tries", "code_sent_by", "code_sent_at"])
    events.publish(LetterSent(membership.pk), by=by, at=at)
    return code


def prove_by_letter(*, membership: Membership, code: str, by: User, at: datetime) -> Membership:
    """Enter the code of the letter: who has it receives the organisation's post (凭信函码认领).

    A wrong code is counted for good and published as CodeRefused; after five, or sixty days, a new
    letter is needed. The right one publishes ClaimConfirmed and MembershipBegan.
    """
    verdict = _try_code(membership, code, by=by, at=at)
    require(verdict)  # outside the transaction, so that the wrong entry stays counted
    membership.refresh_from_db()
    return membership


@transaction.atomic
def _try_code(membership: Membership, code: str, *, by: User, at: datetime) -> Verdict:
    membership = _lock(membership)
    allowed = permissions.may_enter_code(by, membership)
    claim = membership.claim
    if not allowed:
        return allowed
    if not claim.code_hash or claim.code_sent_at is None:
        return no(_("No letter was sent yet."))
    if claim.tries >= TRIES or at - claim.code_sent_at > CODE_GOOD_FOR:
        return no(_("This code is no longer good. Ask the officer for a new letter."))
    typed = "".join(code.upper().split()).replace("-", "")
    if not hmac.compare_digest(_hash(membership, typed), claim.code_hash):
        claim.tries += 1
        claim.save(update_fields=["tries"])
        events.publish(CodeRefused(membership.pk, claim.tries), by=by, at=at)
        return no(_("This is not the code of the letter; %(left)d tries are left.")
                  % {"left": TRIES - claim.tries})  # fmt: skip
    _begin(membership, how=Proof.LETTER, by=by, at=at)
    return yes()


def _begin(membership: Membership, *, how: str, by: User, at: datetime) -> None:
    organisation = Organisation.objects.select_for_update(of=("self",)).get(memberships=membership)
    membership.state = MEMBERSHIP_FLOW.after(membership.state, "confirm")
    membership.decided_by, membership.decided_at = by, at
    membership.save(update_fields=["state", "decided_by", "decided_at"])
    if organisation.confirmed_at is None:
        claim = membership.claim
        organisation.name, organisation.kind = claim.name, claim.kind
        organisation.region = claim.region
        organisation.confirmed_by, organisation.confirmed_at = by, at
        organisation.save()
    user = membership.user_id or 0
    events.publish(ClaimConfirmed(membership.pk, organisation.pk, how), by=by, at=at)
    events.publish(MembershipBegan(membership.pk, user, organisation.pk, None), by=by, at=at)


def _lock(membership: Membership) -> Membership:
    return Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)


def _hash(membership: Membership, code: str) -> str:
    key = f"lilac.parties.letter {settings.SECRET_KEY}".encode()
    return hmac.new(key, f"{membership.pk} {code}".encode(), hashlib.sha256).hexdigest()
