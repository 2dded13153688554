from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from lilac.entitlements.models.book import ProgramSnapshot
from lilac.entitlements.states import Answer, Cause
from lilac.parties.models import Organisation


class Decision(models.Model):
    """What the program said to an organisation on a day, kept so that it can be repeated (决定).

    Program, facts and assumptions are all that went in; the rest is what came out. ``reference``
    is the number a person cites. Right to an explanation: 个人信息保护法 art. 24.
    """

    reference = models.CharField(max_length=24, unique=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="decisions"
    )
    program = models.ForeignKey(ProgramSnapshot, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    facts = models.JSONField()  # column: value as it travels
    assumed = models.JSONField(default=list)  # columns taken from a complete register
    outcomes = models.JSONField()  # [[benefit, kind, amount, lines, figure, failed, unknown], ...]
    purpose = models.CharField(max_length=40)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.reference


class Finding(models.Model):
    """What stands now for an organisation and a benefit (当前结论); absent: nothing positive.

    Held for yes, experts, no amount, and for no and unknown with a near miss. Computed anew when
    a fact, a rule or a parameter changes; never a decision by itself.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="findings"
    )
    benefit = models.CharField(max_length=48)
    kind = models.PositiveSmallIntegerField(choices=Answer.choices)
    amount_fen = models.BigIntegerField(null=True)
    failed = models.BigIntegerField(default=0)
    unknown = models.BigIntegerField(default=0)
    program = models.CharField(max_length=64)
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "benefit"], name="finding_once"),
            models.CheckConstraint(name="finding_kind_known", condition=Q(kind__in=Answer.values)),
        ]
        indexes = [models.Index(fields=["benefit", "kind"], name="finding_by_benefit")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.benefit} {self.kind}"


class Tally(models.Model):
    """How many organisations an answer concerns, and how much money (汇总), by benefit and kind."""

    benefit = models.CharField(max_length=48)
    kind = models.PositiveSmallIntegerField(choices=Answer.choices)
    organisations = models.PositiveIntegerField()
    amount_fen = models.BigIntegerField(default=0)
    program = models.CharField(max_length=64)
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["benefit", "kind"], name="tally_once")]

    def __str__(self) -> str:
        return f"{self.benefit} {self.kind}: {self.organisations}"


class Alert(models.Model):
    """An outcome of an organisation changed, and why (结论变动提醒)."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="alerts")
    benefit = models.CharField(max_length=48)
    before = models.PositiveSmallIntegerField(choices=Answer.choices, null=True)
    after = models.PositiveSmallIntegerField(choices=Answer.choices, null=True)
    before_fen = models.BigIntegerField(null=True)
    after_fen = models.BigIntegerField(null=True)
    cause = models.CharField(max_length=10, choices=Cause.choices)
    detail = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="alert_cause_known", condition=Q(cause__in=Cause.values)),
        ]
        indexes = [models.Index(fields=["organisation", "at"], name="alert_by_organisation")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.benefit} {self.before} → {self.after}"
