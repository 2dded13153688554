"""Which text prevails where two meet."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from lilac.policies.models.clause import Clause, Measure
from lilac.policies.models.policy import Policy, Version
from lilac.policies.states import ConflictState, PrecedenceKind


class Precedence(models.Model):
    """A rule of precedence the text itself states (效力条款)."""

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="precedences")
    clause = models.ForeignKey(
        Clause, on_delete=models.SET_NULL, null=True, related_name="precedences"
    )
    slug = models.SlugField(max_length=60)
    kind = models.CharField(max_length=10, choices=PrecedenceKind.choices)
    over = models.CharField(max_length=200)
    over_en = models.CharField(max_length=200, blank=True)
    quote = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["policy", "slug"], name="precedence_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.over}"


class Conflict(models.Model):
    """Two texts that may not stand together, until a person decides (政策冲突)."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="conflicts")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="conflicts")
    precedence = models.ForeignKey(Precedence, on_delete=models.PROTECT, related_name="conflicts")
    other = models.CharField(max_length=300)
    explanation = models.TextField()
    state = models.CharField(
        max_length=10, choices=ConflictState.choices, default=ConflictState.SUSPECTED
    )
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )  # empty: raised by the policy pack
    raised_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="conflict_decided_by_someone_or_open",
                condition=Q(
                    state=ConflictState.SUSPECTED, decided_by=None, decided_at=None, decision=""
                )
                | Q(
                    ~Q(state=ConflictState.SUSPECTED),
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.state}"
