from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from lilac.accounts import permissions
from lilac.accounts.events import AccountClosed, ClosureAsked, ClosureWithdrawn, RoleEnded
from lilac.accounts.models import Closure, Grant, User
from lilac.accounts.states import CLOSURE_FLOW, ClosureState
from lilac.kernel import events
from lilac.kernel.refusal import require


@transaction.atomic
def ask_closure(*, reason: str, by: User, at: datetime) -> Closure:
    """Ask that one's account be closed (申请注销); asking again keeps the first request.

    Publishes ClosureAsked. Refused to the last administrator.
    """
    require(permissions.may_ask_closure(User.objects.get(pk=by.pk)))
    closure, created = Closure.objects.get_or_create(
        user=by, state=ClosureState.ASKED, defaults={"reason": reason, "asked_at": at}
    )
    if created:
        events.publish(ClosureAsked(by.pk), by=by, at=at)
    return closure


@transaction.atomic
def withdraw_closure(*, by: User, at: datetime) -> Closure | None:
    """Keep the account after all; None when there was no open request."""
    closure = (
        Closure.objects.select_for_update(of=("self",))
        .filter(user=by, state=ClosureState.ASKED)
        .first()
    )
    if closure is None:
        return None
    _decide(closure, "withdraw", by=by, at=at)
    events.publish(ClosureWithdrawn(by.pk), by=by, at=at)
    return closure


@transaction.atomic
def close_account(*, closure: Closure, by: User, at: datetime) -> Closure:
    """Carry the request out: roles end, sign-in and personal data go, the number stays.

    The row itself remains, nameless, because the audit trail cites it. Publishes RoleEnded for
    each role and AccountClosed, on which other modules end what the person held. Refused to all
    but another administrator; IllegalMove when the request is no longer open.
    """
    user = User.objects.select_for_update(of=("self",)).get(pk=closure.user_id)
    closure = Closure.objects.select_for_update(of=("self",)).get(pk=closure.pk)
    require(permissions.may_close_account(User.objects.get(pk=by.pk), closure))
    _decide(closure, "close", by=by, at=at)
    held = list(Grant.objects.filter(user=user, ended_at=None))
    for grant in held:
        grant.ended_by, grant.ended_at = by, at
        grant.save(update_fields=["ended_by", "ended_at"])
    _forget(user)
    for grant in held:
        events.publish(RoleEnded(user.pk, grant.role), by=by, at=at)
    events.publish(AccountClosed(user.pk), by=by, at=at)
    return closure


def _decide(closure: Closure, move: str, *, by: User, at: datetime) -> None:
    closure.state = CLOSURE_FLOW.after(closure.state, move)
    closure.decided_by, closure.decided_at = by, at
    closure.save(update_fields=["state", "decided_by", "decided_at"])


def _forget(user: User) -> None:
    """Remove what identifies the person; an inactive account also ends every session."""
    user.is_active = False
    user.username, user.name, user.email, user.persona = f"closed-{user.pk}", "", "", ""
    user.first_name = user.last_name = ""
    user.set_unusable_password()
    user.save()
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    UserSession.objects.filter(user=user).delete()
    Closure.objects.filter(user=user).update(reason="")
