"""Alerts: that they were read."""

from __future__ import annotations

from datetime import datetime

from lilac.accounts.models import User
from lilac.entitlements import permissions
from lilac.entitlements.models import Alert
from lilac.kernel.refusal import require
from lilac.parties.models import Organisation


def mark_seen(*, organisation: Organisation, by: User, at: datetime) -> int:
    """Note that a member read the changes so far; gives how many were new."""
    require(permissions.may_consent(by, organisation))
    new = Alert.objects.filter(organisation=organisation, seen_at=None, at__lte=at)
    return new.update(seen_at=at)
