"""Reading: people and their roles, sessions, and what the house knows of a person."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Prefetch, Q, QuerySet

from lilac.accounts.models import Closure, Grant, User
from lilac.accounts.states import ClosureState


def people(words: str) -> QuerySet[User]:
    """Open accounts whose name or address contains the words, with the roles they hold."""
    held = Grant.objects.filter(ended_at=None).order_by("role", "pk")
    found = User.objects.filter(is_active=True).prefetch_related(
        Prefetch("grants", queryset=held, to_attr="held")
    )
    for word in words.split():
        found = found.filter(
            Q(name__icontains=word) | Q(email__icontains=word) | Q(username__icontains=word)
        )
    return found.order_by("name", "pk")


def grants_of(user: User) -> QuerySet[Grant]:
    """Every role the person holds or held, the present ones first."""
    return user.grants.select_related("granted_by", "ended_by").order_by(
        "-ended_at", "-granted_at", "-pk"
    )


def open_closures() -> QuerySet[Closure]:
    """Requests to close an account that wait for an administrator, oldest first."""
    return (
        Closure.objects.filter(state=ClosureState.ASKED)
        .select_related("user")
        .order_by("asked_at", "pk")
    )


def closure_of(user: User) -> Closure | None:
    """The person's own open request, if any."""
    return user.closures.filter(state=ClosureState.ASKED).first()


def authenticators_of(user: User) -> dict[str, int]:
    """How many keys, apps and sets of recovery codes the person has, by kind."""
    kinds = Authenticator.objects.filter(user=user).values_list("type", flat=True)
    counts: dict[str, int] = {}
    for kind in kinds:
        counts[kind] = counts.get(kind, 0) + 1
    return counts


def known_of(user: User) -> dict[str, Any]:
    """What this module knows of a person, as plain values for the export (no secrets)."""
    return {
        "name": user.name,
        "joined": user.date_joined,
        "last_sign_in": user.last_login,
        "addresses": list(
            EmailAddress.objects.filter(user=user)
            .order_by("pk")
            .values("email", "verified", "primary")
        ),
        "roles": list(grants_of(user).values("role", "granted_at", "ended_at")),
        "second_factors": list(
            Authenticator.objects.filter(user=user)
            .order_by("pk")
            .values("type", "created_at", "last_used_at")
        ),
        "sessions": list(
            UserSession.objects.filter(user=user)
            .order_by("pk")
            .values("created_at", "ip", "user_agent")
        ),
        "visitors": list(user.visitors.order_by("pk").values("code", "created_at", "merged_at")),
        "closures": list(
            user.closures.order_by("pk").values("state", "reason", "asked_at", "decided_at")
        ),
    }
