"""The text as structure: clauses, measures, wordings, responsibilities, targets."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from lilac.policies.models.policy import Policy, Version
from lilac.policies.states import BodyRole, ClauseKind, MeasureKind


class Clause(models.Model):
    """One piece of a version: chapter, article, item, preamble ... (条文).

    ``identity`` stays the same through all versions of the policy. ``anchor`` is the permalink
    inside the reading page (``art-9``). ``text`` is the running text, without number, heading
    and bodies; the spans cover everything printed.
    """

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="clauses")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="parts")
    kind = models.CharField(max_length=10, choices=ClauseKind.choices)
    identity = models.UUIDField(default=uuid4)
    position = models.PositiveIntegerField()
    key = models.CharField(max_length=40, blank=True)
    anchor = models.CharField(max_length=60)
    number = models.CharField(max_length=40, blank=True)
    raw = models.CharField(max_length=40, blank=True)
    heading = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    span_start = models.PositiveIntegerField()
    span_end = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="clause_position_once"),
            models.UniqueConstraint(fields=["version", "identity"], name="clause_identity_once"),
            models.UniqueConstraint(fields=["version", "anchor"], name="clause_anchor_once"),
            models.CheckConstraint(
                name="clause_span_in_order", condition=Q(span_start__lte=F("span_end"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.raw}{self.heading}" or f"#{self.pk}"


class Measure(models.Model):
    """One sentence of a policy that asks for something, with everything that hangs on it (措施).

    The hub of the house. ``code`` (``7.5``: article 7, sentence 5, as first numbered) is stable
    through all versions; what a version prints is its :class:`Wording`. ``mechanisms`` names the
    modules of the house that carry it.
    """

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="measures")
    code = models.CharField(max_length=20)
    kind = models.CharField(max_length=10, choices=MeasureKind.choices, default=MeasureKind.MEASURE)
    mechanisms = models.JSONField(default=list)
    runs = models.TextField(blank=True)
    runs_en = models.TextField(blank=True)
    position = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["policy", "code"], name="measure_code_once")]

    def __str__(self) -> str:
        return self.code


class Wording(models.Model):
    """What one version prints for a measure: the ``measure@version`` others cite (措施文本)."""

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="wordings")
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="wordings")
    clause = models.ForeignKey(Clause, on_delete=models.CASCADE, related_name="wordings")
    sentence = models.PositiveSmallIntegerField()
    text = models.TextField()
    span_start = models.PositiveIntegerField()
    span_end = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["measure", "version"], name="wording_once_a_version"),
            models.CheckConstraint(
                name="wording_span_in_order", condition=Q(span_start__lte=F("span_end"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id}@{self.version_id}"


class Responsibility(models.Model):
    """A body that answers for a clause (责任分工): as printed, and who that is."""

    clause = models.ForeignKey(Clause, on_delete=models.CASCADE, related_name="responsibilities")
    body = models.ForeignKey(
        "parties.PublicBody", on_delete=models.PROTECT, null=True, related_name="responsibilities"
    )
    printed = models.CharField(max_length=120)
    resolved = models.CharField(max_length=120)
    role = models.CharField(max_length=12, choices=BodyRole.choices)
    collective = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField()
    span_start = models.PositiveIntegerField()
    span_end = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clause", "position"], name="responsibility_position_once"
            )
        ]

    def __str__(self) -> str:
        return self.printed


class Target(models.Model):
    """A dated result the text commits to (目标), exactly as printed."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="targets")
    clause = models.ForeignKey(Clause, on_delete=models.CASCADE, null=True, related_name="targets")
    measure = models.ForeignKey(
        Measure, on_delete=models.PROTECT, null=True, related_name="targets"
    )
    code = models.CharField(max_length=20)
    indicator = models.CharField(max_length=200)
    op = models.CharField(max_length=2)
    value = models.DecimalField(max_digits=20, decimal_places=4)
    upper = models.DecimalField(max_digits=20, decimal_places=4, null=True)
    unit = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField(null=True)
    period = models.CharField(max_length=60, blank=True)
    relative_to = models.CharField(max_length=100, blank=True)
    definition = models.TextField(blank=True)
    note = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField()
    span_start = models.PositiveIntegerField()
    span_end = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="target_op_known", condition=Q(op__in=[">=", ">", "<=", "<", "≈", "="])
            ),
            models.UniqueConstraint(fields=["version", "code"], name="target_code_once"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.op} {self.value}{self.unit}"


class TaskDate(models.Model):
    """A day or year by which the text wants something done (任务期限), as printed.

    Read from the text when it is published; derived, and made anew by ``lilac reindex``.
    """

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="task_dates")
    clause = models.ForeignKey(
        Clause, on_delete=models.CASCADE, null=True, related_name="task_dates"
    )
    text = models.CharField(max_length=100)
    day = models.DateField(null=True)
    year = models.PositiveSmallIntegerField(null=True)
    span_start = models.PositiveIntegerField()
    span_end = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "span_start"], name="task_date_once"),
            models.CheckConstraint(
                name="task_date_known", condition=Q(day__isnull=False) | Q(year__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.text
