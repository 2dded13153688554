from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _

from lilac.accounts import permissions
from lilac.accounts.events import PersonaEntered, RoleGranted
from lilac.accounts.models import Grant, User
from lilac.accounts.personas import PERSONAS
from lilac.kernel import events
from lilac.kernel.refusal import Refused, require


@transaction.atomic
def ensure_persona(*, slug: str, at: datetime) -> User:
    """The account of a demo persona, made on first need with its roles and without a password.

    ``slug`` is a key of :data:`lilac.accounts.personas.PERSONAS`. Idempotent. Refused outside
    demo mode, for an unknown slug, and when an administrator closed the account.
    """
    require(permissions.may_enter_demo())
    if slug not in PERSONAS:
        raise Refused(_("There is no such demo persona."))
    persona = PERSONAS[slug]
    address = f"demo-{slug}@lilac.invalid"
    user, created = User.objects.get_or_create(
        persona=slug,
        defaults={"username": f"demo-{slug}", "name": persona.name, "email": address},
    )
    if created:
        user.set_unusable_password()
        user.save(update_fields=["password"])
        EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    for role in persona.roles:
        _grant, new = Grant.objects.get_or_create(
            user=user, role=role, ended_at=None, defaults={"granted_at": at}
        )
        if new:
            events.publish(RoleGranted(user.pk, role), by=None, at=at)
    return user


@transaction.atomic
def enter_persona(*, slug: str, at: datetime) -> User:
    """The persona somebody is about to sign in as; publishes PersonaEntered for the audit."""
    user = ensure_persona(slug=slug, at=at)
    events.publish(PersonaEntered(user.pk, slug), by=user, at=at)
    return user
