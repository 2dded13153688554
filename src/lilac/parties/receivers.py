"""Reactions to what the accounts say."""

from __future__ import annotations

from lilac.accounts.events import AccountClosed, PersonaEntered
from lilac.accounts.models import User
from lilac.kernel.clock import now
from lilac.parties import actions


def on_account_closed(happening: AccountClosed) -> None:
    """A closed account acts for nobody any more."""
    actions.end_all_of(user=User.objects.get(pk=happening.user), at=now())


def on_persona_entered(happening: PersonaEntered) -> None:
    """A demo persona belongs to what its part needs."""
    actions.furnish_personas(at=now())
