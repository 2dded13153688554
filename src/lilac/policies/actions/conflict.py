"""Suspected conflicts between texts: named, then decided by a person."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lilac.accounts.models import User
from lilac.kernel import events
from lilac.kernel.refusal import Refused, require
from lilac.policies import permissions
from lilac.policies.events import ConflictDecided, ConflictRaised
from lilac.policies.models import Conflict, Measure, Precedence, Version
from lilac.policies.states import ConflictState


@transaction.atomic
def raise_conflict(
    *,
    measure: Measure,
    version: Version,
    precedence: Precedence,
    other: str,
    explanation: str,
    by: User | None,
    at: datetime,
) -> Conflict:
    """Name a text that may not stand together with a measure; ``other`` says which.

    The same suspicion named twice stays one. Which of the two gives way is not decided here: the
    rule of ``precedence`` is quoted, and a person decides.
    """
    require(permissions.may_raise_conflict(by))
    if not (other.strip() and explanation.strip()):
        raise Refused(_("Name the other text and say what does not agree."))
    if precedence.policy_id != measure.policy_id or version.policy_id != measure.policy_id:
        raise Refused(_("Measure, text and rule of precedence must belong to one policy."))
    conflict, created = Conflict.objects.get_or_create(
        measure=measure,
        precedence=precedence,
        other=other.strip()[:300],
        defaults={
            "version": version,
            "explanation": explanation.strip(),
            "raised_by": by,
            "raised_at": at,
        },
    )
    if created:
        events.publish(ConflictRaised(conflict.pk, measure.code), by=by, at=at)
    return conflict


def confirm_conflict(*, conflict: Conflict, by: User, at: datetime, reason: str) -> Conflict:
    """Decide that the two texts do not stand together, with the reason."""
    return _decide(conflict, ConflictState.CONFIRMED, by=by, at=at, reason=reason)


def dismiss_conflict(*, conflict: Conflict, by: User, at: datetime, reason: str) -> Conflict:
    """Decide that the two texts agree, with the reason."""
    return _decide(conflict, ConflictState.DISMISSED, by=by, at=at, reason=reason)


@transaction.atomic
def _decide(
    conflict: Conflict, state: ConflictState, *, by: User, at: datetime, reason: str
) -> Conflict:
    conflict = Conflict.objects.select_for_update(of=("self",)).get(pk=conflict.pk)
    if conflict.state == state and conflict.decided_by_id == by.pk:
        return conflict
    require(permissions.may_decide(by, conflict))
    if not reason.strip():
        raise Refused(_("Give the reason of the decision."))
    conflict.state, conflict.decision = state, reason.strip()
    conflict.decided_by, conflict.decided_at = by, at
    conflict.save(update_fields=["state", "decision", "decided_by", "decided_at"])
    events.publish(ConflictDecided(conflict.pk, state), by=by, at=at)
    return conflict
