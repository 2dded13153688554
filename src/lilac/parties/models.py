from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lilac.kernel.states import Evidence
from lilac.parties.states import (
    BodyKind,
    MemberRole,
    MembershipState,
    OrganisationKind,
    RegionLevel,
)


class Region(models.Model):
    """An administrative division (行政区划), by its six-digit code (GB/T 2260)."""

    code = models.CharField(max_length=6, unique=True)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True)
    level = models.CharField(max_length=10, choices=RegionLevel.choices)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts")
    tile_row = models.PositiveSmallIntegerField(null=True)
    tile_column = models.PositiveSmallIntegerField(null=True)
    evidence = models.CharField(max_length=4, choices=Evidence.choices, default=Evidence.M)

    def __str__(self) -> str:
        return self.name


class Zone(models.Model):
    """A high-tech zone or demonstration zone (高新区、示范区)."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    kind = models.CharField(max_length=40)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True, related_name="zones")
    members = models.ManyToManyField("self", symmetrical=False, related_name="part_of", blank=True)
    valid_from = models.DateField(null=True)
    evidence = models.CharField(max_length=4, choices=Evidence.choices, default=Evidence.M)
    source = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class PublicBody(models.Model):
    """A public body (责任单位) with the days it existed under this name.

    A body that was reorganised is another body: :class:`Succession` ties the two, so that a
    policy keeps the name it printed and a reader finds today's office.
    """

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=12, choices=BodyKind.choices)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True, related_name="bodies")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts")
    members = models.ManyToManyField("self", symmetrical=False, related_name="stands_in", blank=True)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    evidence = models.CharField(max_length=4, choices=Evidence.choices, default=Evidence.M)
    source = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="body_days_in_order",
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_from__lte=F("valid_until")),
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
    """A name under which a body is printed in policies (印发名称), e.g. 发改委."""

    body = models.ForeignKey(PublicBody, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=120)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "name"], name="body_name_once")]
        indexes = [models.Index(fields=["name"], name="body_name_name")]

    def __str__(self) -> str:
        return self.name


class Succession(models.Model):
    """One body took over from another (机构沿革), wholly or in part."""

    predecessor = models.ForeignKey(PublicBody, on_delete=models.CASCADE, related_name="successions")
    successor = models.ForeignKey(PublicBody, on_delete=models.CASCADE, related_name="predecessions")
    on = models.DateField(null=True)
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


class Organisation(models.Model):
    """An enterprise, university, institute ... (单位), by its unified social credit code."""

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=OrganisationKind.choices)
    uscc = models.CharField(max_length=18, unique=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """Someone known to the office, with or without a sign-in (个人)."""

    name = models.CharField(max_length=100)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="person"
    )

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person acts for an organisation or serves in a public body (成员关系)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="memberships"
    )
    body = models.ForeignKey(
        PublicBody, on_delete=models.PROTECT, null=True, related_name="memberships"
    )
    role = models.CharField(max_length=10, choices=MemberRole.choices, default=MemberRole.MEMBER)
    state = models.CharField(max_length=10, choices=MembershipState.choices)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    started_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="membership_of_one_thing",
                condition=Q(organisation__isnull=False, body=None)
                | Q(organisation=None, body__isnull=False),
            ),
            models.CheckConstraint(
                name="membership_state_known", condition=Q(state__in=MembershipState.values)
            ),
            models.UniqueConstraint(
                fields=["user", "organisation"],
                condition=Q(state__in=["invited", "claimed", "active"]),
                name="membership_of_organisation_once",
            ),
            models.UniqueConstraint(
                fields=["user", "body"],
                condition=Q(state__in=["invited", "claimed", "active"]),
                name="membership_of_body_once",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.user_id} {self.state}"
