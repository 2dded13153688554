from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import models, transaction
from django.utils.translation import gettext as _

from lilac.accounts import permissions
from lilac.accounts.events import RoleEnded, RoleGranted
from lilac.accounts.models import Grant, User
from lilac.accounts.states import Role
from lilac.kernel import events
from lilac.kernel.refusal import Refused, require


@transaction.atomic
def grant_role(*, user: User, role: Role, by: User, at: datetime) -> Grant:
    """Give a person a role (授予角色); a role already held is left as it is.

    Publishes RoleGranted. Refused unless an administrator gives it to somebody else.
    """
    by, user = _lock_administrators_and_read(by, user)
    require(permissions.may_grant_role(by, user))
    grant, created = Grant.objects.get_or_create(
        user=user, role=role, ended_at=None, defaults={"granted_by": by, "granted_at": at}
    )
    if created:
        events.publish(RoleGranted(user.pk, role), by=by, at=at)
    return grant


@transaction.atomic
def end_role(*, grant: Grant, by: User, at: datetime) -> Grant:
    """Take a role back (收回角色); a role already ended stays ended as it was.

    Publishes RoleEnded. Refused for one's own role and for the last administrator: all grants of
    that role are locked first, so two administrators cannot end one another at once.
    """
    (by,) = _lock_administrators_and_read(by)
    grant = Grant.objects.select_for_update(of=("self",)).get(pk=grant.pk)
    require(permissions.may_end_role(by, grant))
    if grant.ended_at is None:
        grant.ended_by, grant.ended_at = by, at
        grant.save(update_fields=["ended_by", "ended_at"])
        events.publish(RoleEnded(grant.user_id, grant.role), by=by, at=at)
    return grant


@transaction.atomic
def appoint_first_administrator(*, email: str, name: str, at: datetime) -> User:
    """Make the house's first administrator, from the machine itself; the address counts as proven.

    Refused once the house has one: from then on administrators appoint each other.
    """
    if _administrators().filter(user__persona="").exists():
        raise Refused(_("The house has an administrator already, who gives further roles."))
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User(username=email, email=email, name=name)
        user.set_unusable_password()
        user.save()
    EmailAddress.objects.update_or_create(
        user=user, email=email.lower(), defaults={"verified": True, "primary": True}
    )
    Grant.objects.create(user=user, role=Role.ADMINISTRATOR, granted_at=at)
    events.publish(RoleGranted(user.pk, Role.ADMINISTRATOR), by=None, at=at)
    return user


def _administrators() -> models.QuerySet[Grant]:
    return Grant.objects.filter(role=Role.ADMINISTRATOR, ended_at=None, user__is_active=True)


def _lock_administrators_and_read(*people: User) -> list[User]:
    """Hold the administrators' grants, then read the people afresh: nothing remembered counts."""
    list(_administrators().select_for_update(of=("self",)).order_by("pk"))
    return [User.objects.get(pk=person.pk) for person in people]
