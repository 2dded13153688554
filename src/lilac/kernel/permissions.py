"""Who may look into the engine room.

The roles belong to ``accounts``, which stands above; here they are known by their values, and a
test holds both together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from lilac_engine.verdict import Verdict, no, yes

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from lilac.accounts.models import User

AUDITOR: Final = "auditor"
ADMINISTRATOR: Final = "administrator"


def may_see_audit(user: User | AnonymousUser) -> Verdict:
    """Read the audit trail, which names persons."""
    if _holds(user, AUDITOR, ADMINISTRATOR):
        return yes()
    return no(_("The audit trail is for auditors and administrators."))


def may_see_jobs(user: User | AnonymousUser) -> Verdict:
    """See what runs in the background."""
    if _holds(user, AUDITOR, ADMINISTRATOR):
        return yes()
    return no(_("Background jobs are shown to auditors and administrators."))


def may_run_jobs(user: User | AnonymousUser) -> Verdict:
    """Start, retry or stop background jobs."""
    if _holds(user, ADMINISTRATOR):
        return yes()
    return no(_("Background jobs are run by administrators."))


def _holds(user: User | AnonymousUser, *roles: str) -> bool:
    held: frozenset[str] = getattr(user, "roles", frozenset())
    return user.is_active and not held.isdisjoint(roles)
