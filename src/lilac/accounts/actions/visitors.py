from __future__ import annotations

import secrets
from datetime import datetime

from django.db import IntegrityError, transaction

from lilac.accounts import permissions
from lilac.accounts.events import VisitorMerged
from lilac.accounts.models import User, Visitor
from lilac.kernel import events
from lilac.kernel.refusal import require

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0/O, 1/I: codes are read aloud
ATTEMPTS = 8  # 32**6 codes: two collisions in a row are already rarer than a disk fault


def receive_visitor(*, at: datetime) -> Visitor:
    """Give a passer-by a name of their own (匿名访客), because something now needs one."""
    for _attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                return Visitor.objects.create(code=_code(), created_at=at)
        except IntegrityError:
            continue
    raise RuntimeError("no free visitor code")


@transaction.atomic
def merge_visitor(*, visitor: Visitor, by: User, at: datetime) -> Visitor:
    """Make what the visitor did the account's own, once and for good.

    Publishes VisitorMerged, on which each module moves its rows. Repeating it changes nothing;
    refused when the visitor belongs to another account.
    """
    visitor = Visitor.objects.select_for_update(of=("self",)).get(pk=visitor.pk)
    if visitor.merged_into_id == by.pk:
        return visitor
    require(permissions.may_merge_visitor(by, visitor))
    visitor.merged_into, visitor.merged_at = by, at
    visitor.save(update_fields=["merged_into", "merged_at"])
    events.publish(VisitorMerged(visitor.pk, by.pk), by=by, at=at)
    return visitor


def _code() -> str:
    return "".join(secrets.choice(ALPHABET) for _place in range(6))
