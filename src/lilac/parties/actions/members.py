from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from lilac.accounts import letters
from lilac.accounts.models import User
from lilac.kernel import events
from lilac.kernel.refusal import Refused, require
from lilac.parties import permissions
from lilac.parties.events import (
    InvitationDeclined,
    MemberInvited,
    MembershipBegan,
    MembershipEnded,
)
from lilac.parties.models import Membership, Organisation, PublicBody
from lilac.parties.states import MEMBERSHIP_FLOW, OPEN_MEMBERSHIPS, MemberRole, MembershipState


@transaction.atomic
def invite_member(
    *, thing: Organisation | PublicBody, address: str, role: MemberRole, by: User, at: datetime
) -> Membership:
    """Invite whoever owns an e-mail address (邀请成员); the answer never tells who has a sign-in.

    An open invitation of the same address is returned as it is. Publishes MemberInvited and posts
    a letter. Refused unless a manager invites, and when the owner is a member already.
    """
    thing = _lock_thing(thing)
    require(permissions.may_invite(by, thing))
    address = address.strip().lower()
    owners = EmailAddress.objects.filter(email=address, verified=True).values("user")
    if thing.memberships.active().filter(user__in=owners).exists():
        raise Refused(_("The owner of this address is a member already."))
    membership, created = Membership.objects.get_or_create(
        address=address,
        state=MembershipState.INVITED,
        **_one_of(thing),
        defaults={"role": role, "started_by": by, "started_at": at},
    )
    if created:
        letters.post(_letter(thing, address, by))
        events.publish(MemberInvited(membership.pk, **_ids(membership)), by=by, at=at)
    return membership


@transaction.atomic
def accept_invitation(*, membership: Membership, by: User, at: datetime) -> Membership:
    """Become a member (接受邀请). Accepting again changes nothing; one's own claim is taken back.

    Publishes MembershipBegan. Refused unless the invited address is proven one's own.
    """
    _lock_thing(membership.of)
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if membership.user_id == by.pk and membership.state == MembershipState.ACTIVE:
        return membership
    require(permissions.may_answer_invitation(by, membership))
    state = MEMBERSHIP_FLOW.after(membership.state, "accept")
    for other in _open_of(by, membership):
        if other.state == MembershipState.ACTIVE:
            raise Refused(_("You are a member already."))
        _end(other, by=by, at=at)
    membership.user, membership.state = by, state
    membership.decided_by, membership.decided_at = by, at
    membership.save(update_fields=["user", "state", "decided_by", "decided_at"])
    events.publish(MembershipBegan(membership.pk, by.pk, **_ids(membership)), by=by, at=at)
    return membership


@transaction.atomic
def decline_invitation(*, membership: Membership, by: User, at: datetime) -> Membership:
    """Say no to an invitation (谢绝邀请); saying it again changes nothing."""
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    require(permissions.may_answer_invitation(by, membership))
    if membership.state == MembershipState.DECLINED:
        return membership
    membership.state = MEMBERSHIP_FLOW.after(membership.state, "decline")
    membership.decided_by, membership.decided_at = by, at
    membership.save(update_fields=["state", "decided_by", "decided_at"])
    events.publish(InvitationDeclined(membership.pk), by=by, at=at)
    return membership


@transaction.atomic
def end_membership(*, membership: Membership, by: User, at: datetime) -> Membership:
    """Leave, remove a member, or take back a claim or invitation; ended stays ended.

    Publishes MembershipEnded. Refused to outsiders, and to the last manager: the organisation is
    locked first, so two managers cannot both leave at once.
    """
    _lock_thing(membership.of)
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    require(permissions.may_end(User.objects.get(pk=by.pk), membership))
    if membership.state in OPEN_MEMBERSHIPS:
        _end(membership, by=by, at=at)
    return membership


@transaction.atomic
def end_all_of(*, user: User, at: datetime) -> int:
    """End everything a closed account held, the last manager's too; returns how many."""
    held = Membership.objects.select_for_update(of=("self",)).filter(
        user=user, state__in=OPEN_MEMBERSHIPS
    )
    count = 0
    for membership in held.order_by("pk"):
        _end(membership, by=None, at=at)
        count += 1
    return count


def _end(membership: Membership, *, by: User | None, at: datetime) -> None:
    membership.state = MEMBERSHIP_FLOW.after(membership.state, "end")
    membership.ended_by, membership.ended_at = by, at
    membership.save(update_fields=["state", "ended_by", "ended_at"])
    happening = MembershipEnded(membership.pk, membership.user_id, **_ids(membership))
    events.publish(happening, by=by, at=at)


def _open_of(user: User, membership: Membership) -> list[Membership]:
    same = Membership.objects.filter(
        organisation=membership.organisation_id, body=membership.body_id
    )
    return list(same.filter(user=user, state__in=OPEN_MEMBERSHIPS))


def _lock_thing(thing: Organisation | PublicBody) -> Organisation | PublicBody:
    if isinstance(thing, Organisation):
        return Organisation.objects.select_for_update(of=("self",)).get(pk=thing.pk)
    return PublicBody.objects.select_for_update(of=("self",)).get(pk=thing.pk)


def _one_of(thing: Organisation | PublicBody) -> dict[str, Organisation | PublicBody | None]:
    if isinstance(thing, Organisation):
        return {"organisation": thing, "body": None}
    return {"organisation": None, "body": thing}


def _ids(membership: Membership) -> dict[str, int | None]:
    return {"organisation": membership.organisation_id, "body": membership.body_id}


def _letter(thing: Organisation | PublicBody, address: str, by: User) -> EmailMessage:
    words = {"by": by, "thing": thing, "url": f"{settings.BASE_URL}{reverse('parties:mine')}"}
    return EmailMessage(
        subject=_("%(by)s invites you to act for %(thing)s") % words,
        body=_(
            "%(by)s invites you to act for %(thing)s.\n\n"
            "Sign in with this e-mail address and answer here:\n%(url)s\n\n"
            "If you do not know what this is about, do nothing."
        )
        % words,
        to=[address],
    )
