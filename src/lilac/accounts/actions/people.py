from __future__ import annotations

from datetime import datetime

from django.db import transaction

from lilac.accounts.events import DataExported
from lilac.accounts.models import User
from lilac.kernel import events


@transaction.atomic
def rename(*, name: str, by: User) -> None:
    """Set the name others see; its history is not kept."""
    by.name = name
    by.save(update_fields=["name"])


@transaction.atomic
def note_export(*, by: User, at: datetime) -> None:
    """Write down that a person took a copy of their own data; publishes DataExported."""
    events.publish(DataExported(by.pk), by=by, at=at)
