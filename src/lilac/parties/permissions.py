"""Who may see and do what with organisations and public bodies, and if not, why not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from lilac.accounts.adapter import proven_addresses
from lilac.accounts.models import User
from lilac.accounts.permissions import may_check_claims
from lilac.accounts.states import Role
from lilac.parties.models import Membership, Organisation, PublicBody
from lilac.parties.states import MembershipState
from lilac_engine.verdict import Verdict, no, yes

Anyone = User | AnonymousUser
OVERSEERS = (Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR)


def may_see(user: Anyone, thing: Organisation | PublicBody) -> Verdict:
    """Open the page with members: a member, or staff."""
    if isinstance(user, User) and (
        any(user.holds(role) for role in OVERSEERS)
        or thing.memberships.active().filter(user=user).exists()
    ):
        return yes()
    return no(_("Only members and officers see who acts for it. Ask a member to invite you."))


def may_claim(user: User, organisation: Organisation) -> Verdict:
    """Say to act for an organisation: anybody who is not a member already."""
    if organisation.memberships.active().filter(user=user).exists():
        return no(_("You act for this organisation already."))
    return yes()


def may_invite(user: User, thing: Organisation | PublicBody) -> Verdict:
    """Invite others: a manager; into a public body also an administrator."""
    if isinstance(thing, Organisation) and thing.confirmed_at is None:
        return no(_("Nobody is invited before a claim on the organisation is confirmed."))
    if thing.memberships.managing().filter(user=user).exists():
        return yes()
    if isinstance(thing, PublicBody) and user.holds(Role.ADMINISTRATOR):
        return yes()
    return no(_("Members are invited by its managers."))


def may_answer_invitation(user: User, membership: Membership) -> Verdict:
    """Accept or decline: who has proven to own the invited address."""
    if membership.address and membership.address in proven_addresses(user):
        return yes()
    return no(_("This invitation was sent to an address you have not confirmed as yours."))


def may_check(user: Anyone, membership: Membership) -> Verdict:
    """Confirm or reject a claim: an officer, never one's own."""
    verdict = may_check_claims(user)
    if membership.user_id == user.pk:
        verdict &= no(_("Somebody else checks your own claim."))
    return verdict


def may_enter_code(user: User, membership: Membership) -> Verdict:
    """Prove a claim with the code of the letter: the claimant."""
    if membership.user_id == user.pk and membership.state == MembershipState.CLAIMED:
        return yes()
    return no(_("Only the claimant enters the code of the letter."))


def may_end(user: User, membership: Membership) -> Verdict:
    """Leave, remove a member, or take back a claim or invitation.

    Oneself, a manager, or an officer; a last manager stays until there is another, unless an
    officer settles it.
    """
    managers = set(membership.of.memberships.managing().values_list("pk", "user"))
    return _may_end(user, membership, managers)


def rights_over(
    user: User, thing: Organisation | PublicBody, memberships: Iterable[Membership]
) -> dict[int, Verdict]:
    """:func:`may_end` for many memberships of one thing; one query."""
    managers = set(thing.memberships.managing().values_list("pk", "user"))
    return {m.pk: _may_end(user, m, managers) for m in memberships}


def _may_end(user: User, membership: Membership, managers: set[tuple[int, int]]) -> Verdict:
    overseer = user.holds(Role.OFFICER) or user.holds(Role.ADMINISTRATOR)
    own = membership.user_id == user.pk
    if overseer and not own:
        return yes()
    if not own and all(user.pk != manager for _pk, manager in managers):
        return no(_("Memberships are ended by oneself, a manager or an officer."))
    if {pk for pk, _manager in managers} == {membership.pk}:
        return no(_("The last manager stays until another one is appointed."))
    return yes()


def may_see_licence(user: Anyone, upload: Any) -> Verdict:
    """Open the proof of a claim: officers, and who sent it."""
    if upload.by_id is not None and upload.by_id == user.pk:
        return yes()
    return may_check_claims(user)
