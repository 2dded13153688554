"""A page's way over the desk: submitted, returned, confirmed, discarded, restored."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lilac.accounts.models import User
from lilac.kernel import events
from lilac.kernel.refusal import Refused, require
from lilac.policies import permissions
from lilac.policies.actions import sheet
from lilac.policies.actions.intake import lock
from lilac.policies.events import IntakeMoved
from lilac.policies.models import Intake
from lilac.policies.states import INTAKE_FLOW, IntakeState


@transaction.atomic
def submit(*, intake: Intake, by: User | None, at: datetime) -> Intake:
    """Hand the page to a second person. Asked twice, it stays submitted."""
    intake = lock(intake)
    if intake.state == IntakeState.SUBMITTED and intake.submitted_by_id == _pk(by):
        return intake
    require(permissions.may_submit(by, intake, errors=len(sheet.errors_of(intake))))
    intake.submitted_by = by
    return _move(intake, "submit", by=by, at=at, fields=["submitted_by"])


@transaction.atomic
def return_(*, intake: Intake, by: User | None, at: datetime, reason: str) -> Intake:
    """Give the page back for correction, with the reason."""
    intake = lock(intake)
    require(permissions.may_use_desk(by) if by else permissions.may_bring(by))
    require(permissions.may_move(intake, "return"))
    if not reason.strip():
        raise Refused(_("Say what is to be corrected."))
    intake.confirmed_by = intake.confirmed_at = intake.submitted_by = None
    return _move(
        intake,
        "return",
        by=by,
        at=at,
        fields=["confirmed_by", "confirmed_at", "submitted_by"],
        note=reason.strip(),
    )


@transaction.atomic
def confirm(*, intake: Intake, by: User | None, at: datetime, seen: str | None = None) -> Intake:
    """Confirm, as the second person, that the structure is what the page says.

    ``seen`` is :func:`sheet.seen` of the page that person looked at: a page that was returned,
    changed and submitted again in the meantime is not confirmed unseen.
    """
    intake = lock(intake)
    if intake.state == IntakeState.CONFIRMED and intake.confirmed_by_id == _pk(by):
        return intake
    require(permissions.may_confirm(by, intake, errors=len(sheet.errors_of(intake))))
    if seen is not None and seen != sheet.seen(intake):
        raise Refused(
            _("This page was changed since you opened it. Check it as it is now, then confirm.")
        )
    intake.confirmed_by, intake.confirmed_at = by, at
    return _move(intake, "confirm", by=by, at=at, fields=["confirmed_by", "confirmed_at"])


@transaction.atomic
def discard(*, intake: Intake, by: User | None, at: datetime, reason: str = "") -> Intake:
    """Lay the page aside; nothing of it is deleted."""
    intake = lock(intake)
    if intake.state == IntakeState.DISCARDED:
        return intake
    require(permissions.may_bring(by))
    require(permissions.may_move(intake, "discard"))
    return _move(intake, "discard", by=by, at=at, note=reason.strip())


@transaction.atomic
def restore(*, intake: Intake, by: User | None, at: datetime) -> Intake:
    """Take a page that was laid aside up again, as it was."""
    intake = lock(intake)
    require(permissions.may_bring(by))
    require(permissions.may_move(intake, "restore"))
    return _move(intake, "restore", by=by, at=at)


def _move(
    intake: Intake,
    move: str,
    *,
    by: User | None,
    at: datetime,
    fields: list[str] | None = None,
    note: str = "",
) -> Intake:
    intake.state = INTAKE_FLOW.after(intake.state, move)
    intake.save(update_fields=["state", *(fields or [])])
    events.publish(IntakeMoved(intake.pk, move, intake.state, note), by=by, at=at)
    return intake


def _pk(by: User | None) -> int | None:
    return by.pk if by else None
