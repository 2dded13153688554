from __future__ import annotations

from django.db import models

from lilac.kernel.states import Evidence
from lilac.parties.states import RegionLevel


class Region(models.Model):
    """An administrative division (行政区划), by its six-digit code (GB/T 2260) where it has one.

    ``kind`` is the pack's finer word (prefecture, district, county-city ...); the tile places a
    city on the province's tile map, counted from 0 at the north-west.
    """

    slug = models.SlugField(max_length=64, unique=True)
    code = models.CharField(max_length=6, unique=True, null=True)  # noqa: DJ001  unique
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True)
    level = models.CharField(max_length=10, choices=RegionLevel.choices)
    kind = models.CharField(max_length=20, blank=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="parts")
    tile_row = models.PositiveSmallIntegerField(null=True)
    tile_column = models.PositiveSmallIntegerField(null=True)
    evidence = models.CharField(max_length=4, choices=Evidence.choices, default=Evidence.M)
    source = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class Zone(models.Model):
    """A high-tech zone or demonstration zone (高新区、示范区), or one made of others.

    ``known_from`` and ``known_until`` keep a date as far as it is known (2022, 2022-05).
    """

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    kind = models.CharField(max_length=40)
    regions = models.ManyToManyField(Region, related_name="zones", blank=True)
    members = models.ManyToManyField("self", symmetrical=False, related_name="part_of", blank=True)
    printed = models.JSONField(default=list, blank=True)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    known_from = models.CharField(max_length=10, blank=True)
    known_until = models.CharField(max_length=10, blank=True)
    evidence = models.CharField(max_length=4, choices=Evidence.choices, default=Evidence.M)
    source = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class ZoneMilestone(models.Model):
    """A dated event in a zone's life (大事记), e.g. its approval."""

    zone = models.ForeignKey(Zone, on_delete=models.CASCADE, related_name="milestones")
    event = models.CharField(max_length=200)
    event_en = models.CharField(max_length=300, blank=True)
    on = models.DateField(null=True)
    known_on = models.CharField(max_length=10, blank=True)
    evidence = models.CharField(max_length=4, choices=Evidence.choices, default=Evidence.M)
    source = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["zone", "event"], name="zone_milestone_once"),
        ]

    def __str__(self) -> str:
        return f"{self.known_on} {self.event}".strip()
