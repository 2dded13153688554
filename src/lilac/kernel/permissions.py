"""Who may look into the engine room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from lilac_engine.verdict import Verdict, no, yes

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from lilac.accounts.models import User

# Values of accounts.Role, which stands above the kernel; a test compares them.
READS_AUDIT: Final = frozenset({"auditor", "administrator"})
MANAGES_JOBS: Final = frozenset({"administrator"})


def roles_of(user: User | AnonymousUser) -> frozenset[str]:
    """The roles a visitor holds; none without a sign-in."""
    return getattr(user, "roles", frozenset())


def may_read_audit(user: User | AnonymousUser) -> Verdict:
    """The audit trail names persons; auditors and administrators read it."""
    if READS_AUDIT & roles_of(user):
        return yes()
    return no(
        _("The audit trail is read by auditors and administrators. Its daily head is public.")
    )


def may_manage_jobs(user: User | AnonymousUser) -> Verdict:
    """Background work shows what others did; administrators see and steer it."""
    if MANAGES_JOBS & roles_of(user):
        return yes()
    return no(_("Background work is looked after by administrators."))
