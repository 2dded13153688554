from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from lilac.entitlements.states import ScenarioState


class Scenario(models.Model):
    """A simulation that can be compared and cited (测算方案).

    ``changes``: ``[{"parameter": key, "value": "0.05"}, {"edition": 12}]`` over the book in force
    on ``day``. ``population``: ``registered``, ``synthetic:SIZE:SEED`` or ``upload``. ``result``
    holds the tables as shown, with both program hashes; it does not change once computed.
    """

    title = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    day = models.DateField()
    changes = models.JSONField(default=list)
    population = models.CharField(max_length=60, default="registered")
    upload = models.ForeignKey(
        "kernel.Upload", on_delete=models.PROTECT, null=True, related_name="+"
    )
    state = models.CharField(
        max_length=8, choices=ScenarioState.choices, default=ScenarioState.WAITING
    )
    fault = models.TextField(blank=True)
    program_before = models.CharField(max_length=64, blank=True)
    program_after = models.CharField(max_length=64, blank=True)
    result = models.JSONField(null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()
    computed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="scenario_state_known", condition=Q(state__in=ScenarioState.values)
            ),
        ]

    def __str__(self) -> str:
        return self.title
