"""Who may do what at the import desk, and if not, why not."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lilac.accounts.models import User
from lilac.accounts.permissions import may_see_audit, may_use_desk
from lilac.kernel.models import Upload
from lilac.policies.models import Conflict, Intake, Version
from lilac.policies.states import INTAKE_FLOW, ConflictState, IntakeState, VersionState
from lilac_engine.verdict import Verdict, no, yes

__all__ = [
    "may_bring",
    "may_confirm",
    "may_correct",
    "may_decide",
    "may_move",
    "may_publish",
    "may_raise_conflict",
    "may_see_original",
    "may_submit",
    "may_use_desk",
    "may_withdraw",
]

Officer = User | AnonymousUser | None  # None: a policy pack, loaded from the command line


def may_bring(by: Officer) -> Verdict:
    """Put a page on the desk."""
    return _desk(by)


def may_correct(by: Officer, intake: Intake) -> Verdict:
    """Correct a page: any officer, until it is submitted."""
    if intake.state == IntakeState.EDITING:
        return _desk(by)
    return _desk(by) & no(
        _("This page is %(state)s; it can be corrected after it has been returned.")
        % {"state": _quoted(intake.get_state_display())}
    )


def may_submit(by: Officer, intake: Intake, *, errors: int) -> Verdict:
    """Hand a page to a second person: no error may be left unexplained."""
    verdict = _desk(by) & may_move(intake, "submit")
    if errors:
        verdict &= no(
            ngettext(
                "%(count)d error is left: correct it, or explain why it may stand.",
                "%(count)d errors are left: correct them, or explain why they may stand.",
                errors,
            )
            % {"count": errors}
        )
    return verdict


def may_confirm(by: Officer, intake: Intake, *, errors: int = 0) -> Verdict:
    """Confirm as the second person: neither who brought the page nor who submitted it."""
    verdict = _desk(by) & may_move(intake, "confirm")
    if by is not None and by.pk in {intake.brought_by_id, intake.submitted_by_id}:
        verdict &= no(_("A second person confirms: you brought or submitted this page yourself."))
    if errors:
        verdict &= no(_("Errors are left without an explanation; return the page instead."))
    return verdict


def may_publish(by: Officer, intake: Intake) -> Verdict:
    """Publish what a second person has confirmed."""
    return _desk(by) & may_move(intake, "publish")


def may_move(intake: Intake, move: str) -> Verdict:
    """Whether the page stands where this move begins."""
    if move in INTAKE_FLOW.moves(intake.state):
        return yes()
    return no(
        _("This page is %(state)s; that step is not open now.")
        % {"state": _quoted(intake.get_state_display())}
    )


def may_withdraw(by: Officer, version: Version) -> Verdict:
    """Take a published text back."""
    if version.state == VersionState.PUBLISHED:
        return _desk(by)
    return _desk(by) & no(_("This text has been withdrawn already."))


def may_see_original(user: User | AnonymousUser, _upload: Upload) -> Verdict:
    """Open the file a page came in: officers, and who audits them."""
    return yes() if may_see_audit(user) else may_use_desk(user)


def may_raise_conflict(by: Officer) -> Verdict:
    """Name two texts that may not stand together."""
    return _desk(by)


def may_decide(by: Officer, conflict: Conflict) -> Verdict:
    """Confirm or dismiss a suspected conflict, once."""
    if conflict.state == ConflictState.SUSPECTED:
        return _desk(by)
    return _desk(by) & no(_("This conflict has been decided already."))


def _desk(by: Officer) -> Verdict:
    return yes() if by is None else may_use_desk(by)


def _quoted(state: str) -> str:
    return f"“{state}”"
