"""Who may do what for the whole house, and if not, why not."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from lilac.accounts import personas
from lilac.accounts.models import Closure, Grant, User, Visitor
from lilac.accounts.states import Role
from lilac.kernel.permissions import may_run_jobs as may_run_jobs
from lilac.kernel.permissions import may_see_audit as may_see_audit
from lilac.kernel.permissions import may_see_jobs as may_see_jobs
from lilac_engine.verdict import Verdict, no, yes

Anyone = User | AnonymousUser


def may_use_desk(user: Anyone) -> Verdict:
    """Import, correct, confirm and publish policies."""
    return _for_roles(user, Role.OFFICER, reason=_("The import desk is for policy officers."))


def may_check_claims(user: Anyone) -> Verdict:
    """Check the proofs of those who say they act for an organisation."""
    return _for_roles(user, Role.OFFICER, reason=_("Claims are checked by policy officers."))


def may_find_people(user: Anyone) -> Verdict:
    """Look people up, to give them roles."""
    return _for_roles(user, Role.ADMINISTRATOR, reason=_("People are looked up by administrators."))


def may_grant_role(by: Anyone, user: User) -> Verdict:
    """Give a role: an administrator, to somebody else who has an open account."""
    verdict = _for_roles(by, Role.ADMINISTRATOR, reason=_("Roles are given by administrators."))
    if by == user:
        verdict &= no(_("Nobody gives a role to oneself."))
    if not user.is_active:
        verdict &= no(_("The account is closed."))
    return verdict


def may_end_role(by: Anyone, grant: Grant) -> Verdict:
    """End a role: an administrator, somebody else's, and never the last administrator's."""
    verdict = _for_roles(by, Role.ADMINISTRATOR, reason=_("Roles are ended by administrators."))
    if by.pk == grant.user_id:
        verdict &= no(_("Nobody ends a role of one's own; ask another administrator."))
    if grant.role == Role.ADMINISTRATOR:
        verdict &= _somebody_else_administers(grant.user_id)
    return verdict


def may_merge_visitor(by: Anyone, visitor: Visitor) -> Verdict:
    """Take over what an anonymous visitor did: signed in, and only once."""
    if not by.is_authenticated:
        return no(_("Sign in first."))
    if visitor.merged_into_id is not None:
        return no(_("This visitor already belongs to an account."))
    return yes()


def may_ask_closure(by: User) -> Verdict:
    """Ask that one's own account be closed."""
    if by.holds(Role.ADMINISTRATOR):
        return _somebody_else_administers(by.pk)
    return yes()


def may_close_account(by: Anyone, closure: Closure) -> Verdict:
    """Carry a request out: an administrator, never the last one's own account."""
    verdict = _for_roles(by, Role.ADMINISTRATOR, reason=_("Accounts are closed by administrators."))
    if by.pk == closure.user_id:
        verdict &= no(_("Another administrator closes your account."))
    if closure.user.holds(Role.ADMINISTRATOR):
        verdict &= _somebody_else_administers(closure.user_id)
    return verdict


def may_enter_demo() -> Verdict:
    """Use a demo persona: in demo mode only, never in production."""
    if personas.allowed():
        return yes()
    return no(_("Demo personas exist in demo mode only."))


def _for_roles(user: Anyone, *roles: Role, reason: str) -> Verdict:
    if isinstance(user, User) and user.is_active and any(user.holds(role) for role in roles):
        return yes()
    return no(reason)


def _somebody_else_administers(user_id: int | None) -> Verdict:
    others = Grant.objects.filter(
        role=Role.ADMINISTRATOR, ended_at=None, user__is_active=True, user__persona=""
    ).exclude(user=user_id)
    if others.exists():
        return yes()
    return no(_("The house needs an administrator: appoint another one first."))
