"""The import desk's paper: a page read, its corrections, and who confirmed it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lilac.kernel.models import Upload
from lilac.policies.models.policy import Policy, Version
from lilac.policies.states import IntakeState


class Intake(models.Model):
    """One page on the import desk (导入件).

    The structure shown is ``parse(source)`` with the standing :class:`Correction` rows applied in
    order; undo withdraws the last. Nothing reaches the public before publication. What a policy
    pack brings has no person behind it: ``brought_by`` is empty. ``original`` is the file as it
    came; pasted text has none.
    """

    source = models.TextField()
    source_name = models.CharField(max_length=200)
    source_format = models.CharField(max_length=20)
    source_sha256 = models.CharField(max_length=64, db_index=True)
    original = models.ForeignKey(Upload, on_delete=models.PROTECT, null=True, related_name="+")
    reading = models.JSONField(default=dict)  # what was noticed when the file was read
    state = models.CharField(
        max_length=10, choices=IntakeState.choices, default=IntakeState.EDITING
    )
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, null=True, related_name="intakes")
    version = models.OneToOneField(
        Version, on_delete=models.PROTECT, null=True, related_name="intake"
    )
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    brought_at = models.DateTimeField()
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="intake_state_known", condition=Q(state__in=IntakeState.values)
            ),
            models.CheckConstraint(
                name="intake_confirmed_by_another_person",
                condition=Q(confirmed_by=None)
                | ~Q(confirmed_by=F("brought_by")) & ~Q(confirmed_by=F("submitted_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.source_name}"


class Correction(models.Model):
    """One correction by hand on the import desk (校正); withdrawn when undone."""

    intake = models.ForeignKey(Intake, on_delete=models.CASCADE, related_name="corrections")
    position = models.PositiveIntegerField()
    operation = models.JSONField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["intake", "position"], name="correction_position_once")
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.operation.get('kind')}"
