"""Regions (行政区划) and zones (园区) a policy speaks of."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from lilac_engine.pack.evidence import Evidence, Id, PartialDate, Record, Words

RegionCode = Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
"""Six digits of GB/T 2260."""


class RegionKind(StrEnum):
    """Kind of administrative division."""

    PROVINCE = "province"
    CITY = "city"  # 地级市
    PREFECTURE = "prefecture"  # 地区
    DISTRICT = "district"  # 市辖区
    COUNTY_CITY = "county-city"  # 县级市
    COUNTY = "county"
    AUTONOMOUS_COUNTY = "autonomous-county"
    MANAGEMENT_AREA = "management-area"  # 地区管理的区, without a code of its own in the standard


class Tile(Record):
    """Place of a city on the province's tile map, counted from 0 at the north-west."""

    row: Annotated[int, Field(ge=0, le=50)]
    col: Annotated[int, Field(ge=0, le=50)]


class Region(Record):
    """One administrative division with its GB/T 2260 code where known."""

    id: Id
    code: RegionCode | None = None
    name: Words
    name_en: Words
    kind: RegionKind
    parent: Id | None = None
    tile: Tile | None = None
    evidence: Evidence


class RegionsFile(Record):
    """``regions.yaml``."""

    regions: tuple[Region, ...]
    evidence: Evidence | None = None


class ZoneKind(StrEnum):
    """What a zone is recognised as."""

    NATIONAL_HIGH_TECH = "national-high-tech"  # 国家高新技术产业开发区
    NATIONAL_DEMONSTRATION = "national-demonstration"  # 国家自主创新示范区


class ZoneMilestone(Record):
    """A dated event in a zone's life."""

    on: PartialDate | None = None
    event_zh: Words
    event_en: Words
    evidence: Evidence


class Zone(Record):
    """A zone, or a zone made of zones (``members``)."""

    id: Id
    name: Words
    name_en: Words
    kind: ZoneKind
    regions: tuple[Id, ...]
    printed: tuple[Words, ...] = ()
    members: tuple[Id, ...] = ()
    valid_from: PartialDate | None = None
    valid_to: PartialDate | None = None
    milestones: tuple[ZoneMilestone, ...] = ()
    evidence: Evidence


class ZonesFile(Record):
    """``zones.yaml``."""

    zones: tuple[Zone, ...]
    evidence: Evidence | None = None
