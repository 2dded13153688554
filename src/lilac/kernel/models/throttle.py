"""How often something was done lately."""

from __future__ import annotations

from django.db import models


class Throttle(models.Model):
    """One token bucket (限流), kept as the moment at which it will be full again.

    ``key`` is a keyed hash, so that the table holds no address, phone number or name.
    ``full_at`` is in microseconds since 1970, UTC.
    """

    key = models.CharField(max_length=64, primary_key=True)
    full_at = models.BigIntegerField(db_index=True)

    def __str__(self) -> str:
        return self.key[:8]
