"""What is known about a published text beyond its articles: further measures, targets, the chain."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from lilac.accounts.models import User
from lilac.kernel import events
from lilac.kernel.refusal import Refused, require
from lilac.policies import permissions
from lilac.policies.events import PolicyDescribed
from lilac.policies.models import (
    Attachment,
    Clause,
    Measure,
    Policy,
    Precedence,
    RelatedDocument,
    Target,
    Version,
    Wording,
)

TARGET_FIELDS = ("code", "measure", "definition", "note")
PRECEDENCE_FIELDS = ("slug", "over", "over_en")
RELATED_FIELDS = (
    "title", "doc_number", "on", "relation", "note", "note_en", "evidence", "source",
)  # fmt: skip


@transaction.atomic
def add_measure(
    *,
    version: Version,
    code: str,
    start: int,
    end: int,
    sentence: int,
    by: User | None,
    at: datetime,
) -> tuple[Measure, bool]:
    """Make a stretch of the page outside the articles a measure; gives it and whether it is new.

    ``start`` and ``end`` are offsets into the source. A measure that has its wording in this text
    already is given back as it is.
    """
    require(permissions.may_bring(by))
    quote = version.source[start:end]
    if not quote.strip():
        raise Refused(_("There is no text in the chosen place."))
    clause = (
        Clause.objects.filter(version=version, span_start__lte=start, span_end__gt=start)
        .order_by("-span_start")
        .first()
    )
    if clause is None:
        raise Refused(_("The chosen place belongs to no clause of this text."))
    last = version.policy.measures.aggregate(last=Max("position"))["last"] or 0
    measure, created = Measure.objects.get_or_create(
        policy=version.policy, code=code, defaults={"position": last + 1}
    )
    _wording, worded = Wording.objects.get_or_create(
        measure=measure,
        version=version,
        defaults={
            "clause": clause,
            "sentence": sentence,
            "text": quote,
            "span_start": start,
            "span_end": end,
        },
    )
    if worded:
        events.publish(PolicyDescribed(version.policy_id, (code,)), by=by, at=at)
    return measure, created


@transaction.atomic
def describe_target(
    *, target: Target, facts: Mapping[str, Any], by: User | None, at: datetime
) -> tuple[str, ...]:
    """Define a target's indicator, or note what was announced about it; gives what changed."""
    return _describe(target, TARGET_FIELDS, facts, target.version.policy_id, by=by, at=at)


@transaction.atomic
def name_precedence(
    *, precedence: Precedence, facts: Mapping[str, Any], by: User | None, at: datetime
) -> tuple[str, ...]:
    """Name a rule of precedence; gives what changed."""
    return _describe(precedence, PRECEDENCE_FIELDS, facts, precedence.policy_id, by=by, at=at)


@transaction.atomic
def name_attachment(
    *, attachment: Attachment, also_named: str, by: User | None, at: datetime
) -> tuple[str, ...]:
    """Keep a second name the page gives an annex."""
    facts = {"also_named": also_named}
    return _describe(attachment, ("also_named",), facts, attachment.version.policy_id, by=by, at=at)


@transaction.atomic
def relate_document(
    *, policy: Policy, slug: str, facts: Mapping[str, Any], by: User | None, at: datetime
) -> tuple[RelatedDocument, tuple[str, ...] | None]:
    """Put a document into the policy's chain; gives it and what changed, None if it is new."""
    require(permissions.may_bring(by))
    document = RelatedDocument.objects.filter(policy=policy, slug=slug).first()
    if document is not None:
        return document, _describe(document, RELATED_FIELDS, facts, policy.pk, by=by, at=at)
    document = RelatedDocument.objects.create(policy=policy, slug=slug, **facts)
    events.publish(PolicyDescribed(policy.pk, (slug,)), by=by, at=at)
    return document, None


@transaction.atomic
def order_measures(*, policy: Policy, codes: list[str]) -> int:
    """Let the measures stand in this order; gives how many changed their place.

    Codes not named follow behind, as they were.
    """
    known = {m.code: m for m in policy.measures.order_by("position", "pk")}
    order = [c for c in codes if c in known] + [c for c in known if c not in set(codes)]
    moved = []
    for position, code in enumerate(order, start=1):
        measure = known[code]
        if measure.position != position:
            measure.position = position
            moved.append(measure)
    Measure.objects.bulk_update(moved, ["position"], batch_size=500)
    return len(moved)


def _describe(
    row: Any,
    known: tuple[str, ...],
    facts: Mapping[str, Any],
    policy: int,
    *,
    by: User | None,
    at: datetime,
) -> tuple[str, ...]:
    require(permissions.may_bring(by))
    unknown = set(facts) - set(known)
    if unknown:
        raise ValueError(f"not described here: {sorted(unknown)}")
    changed = tuple(name for name, value in facts.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, facts[name])
    if changed:
        row.save(update_fields=changed)
        events.publish(PolicyDescribed(policy, changed), by=by, at=at)
    return changed


__all__ = [
    "add_measure",
    "describe_target",
    "name_attachment",
    "name_precedence",
    "order_measures",
    "relate_document",
]
