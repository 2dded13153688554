from __future__ import annotations

from django.conf import settings
from django.db import models


class Event(models.Model):
    """One thing that happened: the audit trail, and the feed that pages listen to.

    ``hash`` chains each event to the one before it (``previous``), so that a change to any
    earlier row is found by ``lilac verify``.
    """

    name = models.CharField(max_length=80)
    data = models.JSONField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes = [models.Index(fields=["name", "id"], name="event_name_id")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.name}"
