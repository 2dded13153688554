from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from lilac.kernel.states import Evidence
from lilac.parties.models.region import Region
from lilac.parties.states import BodyKind, BodyLevel, SuccessionKind


class PublicBody(models.Model):
    """A public body (责任单位) with the days it existed under this name.

    A body that was reorganised is another body: :class:`Succession` ties the two, so that a
    policy keeps the name it printed and a reader finds today's office. ``known_from`` and
    ``known_until`` keep a date as far as it is known (2022, 2022-05); the day columns hold its
    widest reading. ``continuity`` says how sure it is that the body stands unchanged today.
    ``open_ended`` marks a collective whose members the text does not list.
    """

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=12, choices=BodyKind.choices)
    level = models.CharField(max_length=16, choices=BodyLevel.choices, blank=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True, related_name="bodies")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts")
    members = models.ManyToManyField(
        "self", symmetrical=False, related_name="stands_in", blank=True
    )
    open_ended = models.BooleanField(default=False)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    known_from = models.CharField(max_length=10, blank=True)
    known_until = models.CharField(max_length=10, blank=True)
    note = models.TextField(blank=True)
    note_en = models.TextField(blank=True)
    continuity = models.CharField(max_length=4, choices=Evidence.choices, blank=True)
    evidence = models.CharField(max_length=4, choices=Evidence.choices, default=Evidence.M)
    source = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="body_days_in_order",
                condition=Q(valid_from=None)
                | Q(valid_until=None)
                | Q(valid_from__lte=F("valid_until")),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def exists_on(self, day: date) -> bool:
        """Whether the body bears this name on the day; an unknown bound is open."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


class BodyName(models.Model):
    """A name under which a body is printed in policies (印发名称), e.g. 发改委.

    The name holds inside ``region``; without a region it holds everywhere.
    """

    body = models.ForeignKey(PublicBody, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=120)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "name"], name="body_name_once")]
        indexes = [models.Index(fields=["name"], name="body_name_name")]

    def __str__(self) -> str:
        return self.name


class Succession(models.Model):
    """One body took over from another (机构沿革), wholly or in part, on a day or from it on."""

    predecessor = models.ForeignKey(
        PublicBody, on_delete=models.CASCADE, related_name="successions"
    )
    successor = models.ForeignKey(
        PublicBody, on_delete=models.CASCADE, related_name="predecessions"
    )
    kind = models.CharField(
        max_length=10, choices=SuccessionKind.choices, default=SuccessionKind.REPLACED
    )
    on = models.DateField(null=True)
    known_on = models.CharField(max_length=10, blank=True)
    evidence = models.CharField(max_length=4, choices=Evidence.choices, default=Evidence.M)
    source = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_once"),
            models.CheckConstraint(
                name="succession_of_another", condition=~Q(predecessor=F("successor"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class DutyTransfer(models.Model):
    """One duty that moved between two bodies that both go on (职责划转)."""

    slug = models.SlugField(max_length=80, unique=True)
    duty = models.TextField()
    duty_en = models.TextField(blank=True)
    predecessor = models.ForeignKey(
        PublicBody, on_delete=models.CASCADE, related_name="duties_given"
    )
    successor = models.ForeignKey(PublicBody, on_delete=models.CASCADE, related_name="duties_taken")
    since = models.DateField(null=True)
    known_since = models.CharField(max_length=10, blank=True)
    evidence = models.CharField(max_length=4, choices=Evidence.choices, default=Evidence.M)
    source = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.duty}: {self.predecessor} → {self.successor}"
