"""What a person or a pack adds to a policy beyond its text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lilac.accounts.models import User
from lilac.kernel import events
from lilac.kernel.refusal import Refused, require
from lilac.parties.models import PublicBody
from lilac.policies import permissions
from lilac.policies.events import BodyAssigned, PolicyDescribed
from lilac.policies.models import Measure, Policy, Responsibility

POLICY_FIELDS = ("title_en", "subject", "issuer", "region", "pack")
MEASURE_FIELDS = ("mechanisms", "runs", "runs_en", "kind")


@transaction.atomic
def describe_policy(
    *, policy: Policy, facts: Mapping[str, Any], by: User | None, at: datetime
) -> tuple[str, ...]:
    """Set facts of a policy; gives the names of those that changed. Nothing new: nothing written."""
    require(permissions.may_bring(by))
    policy = Policy.objects.select_for_update(of=("self",)).get(pk=policy.pk)
    changed = _set(policy, POLICY_FIELDS, facts)
    if changed:
        policy.save(update_fields=changed)
        events.publish(PolicyDescribed(policy.pk, changed), by=by, at=at)
    return changed


@transaction.atomic
def describe_measure(
    *, measure: Measure, facts: Mapping[str, Any], by: User | None, at: datetime
) -> tuple[str, ...]:
    """Say which mechanisms carry a measure and what runs; gives the names of what changed."""
    require(permissions.may_bring(by))
    measure = Measure.objects.select_for_update(of=("self",)).get(pk=measure.pk)
    changed = _set(measure, MEASURE_FIELDS, facts)
    if changed:
        measure.save(update_fields=changed)
        names = tuple(f"{measure.code}.{name}" for name in changed)
        events.publish(PolicyDescribed(measure.policy_id, names), by=by, at=at)
    return changed


@transaction.atomic
def assign_body(
    *, policy: Policy, printed: str, body: PublicBody, by: User | None, at: datetime
) -> int:
    """Say which body a printed name means, wherever this policy prints it without one yet.

    Gives the number of responsibilities it now answers for; those tied already stay.
    """
    require(permissions.may_bring(by))
    found = Responsibility.objects.filter(
        clause__version__policy=policy, resolved=printed, body=None
    ).update(body=body)
    if not found:
        already = Responsibility.objects.filter(
            clause__version__policy=policy, resolved=printed, body=body
        )
        if already.exists():
            return 0
        raise Refused(_("This policy prints no “%(name)s” without a body.") % {"name": printed})
    events.publish(BodyAssigned(policy.pk, printed, body.pk, found), by=by, at=at)
    return found


def _set(row: Any, known: tuple[str, ...], facts: Mapping[str, Any]) -> tuple[str, ...]:
    unknown = set(facts) - set(known)
    if unknown:
        raise ValueError(f"not described here: {sorted(unknown)}")
    changed = tuple(name for name, value in facts.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, facts[name])
    return changed
