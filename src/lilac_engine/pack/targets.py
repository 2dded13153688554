"""Targets (目标) and the published series they are read against."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from lilac_engine.pack.evidence import Evidence, Id, PartialDate, Record, Words


class Comparison(StrEnum):
    """How the value is meant."""

    AT_LEAST = ">="
    MORE_THAN = ">"
    AT_MOST = "<="
    LESS_THAN = "<"
    ABOUT = "≈"
    EQUAL = "="


class TargetKind(StrEnum):
    """What a target is measured against."""

    ABSOLUTE = "absolute"
    RELATIVE = "relative"  # to another series
    GROWTH = "growth"
    RANK = "rank"


class TargetChange(Record):
    """A later announcement about a target; it never overwrites what the text prints."""

    announced_on: PartialDate
    kind: TargetKind
    wording: Words
    wording_en: Words
    relative_to: Id | None = None
    evidence: Evidence


class Target(Record):
    """One dated result the text commits to, as printed. ``value`` is in ``unit``."""

    id: Id
    measure: Id
    indicator: Words
    indicator_en: Words
    kind: TargetKind = TargetKind.ABSOLUTE
    op: Comparison
    value: Decimal
    unit: Words
    year: int
    quote: Words
    definition_zh: Words
    definition_en: Words
    numerator: Words
    denominator: Words | None = None
    published_by: Words
    release: Words
    series: Id | None = None
    changes: tuple[TargetChange, ...] = ()
    evidence: Evidence


class PointStatus(StrEnum):
    """Standing of one value of a series."""

    PUBLISHED = "published"
    EXPECTED = "expected"
    COMPUTED = "computed"
    MEMORY = "memory"
    MISSING = "missing"


class Point(Record):
    """One year's value. ``value`` None means looked for and not found; a year not listed was never looked for."""

    year: int
    value: Decimal | None = None
    op: Comparison = Comparison.EQUAL
    status: PointStatus
    basis: Words | None = None
    evidence: Evidence


class Series(Record):
    """A yearly indicator of a region, with the place rule by which it is counted."""

    id: Id
    indicator: Words
    indicator_en: Words
    region: Id | None = None
    unit: Words
    points: tuple[Point, ...] = ()


class Claim(Record):
    """A published statement kept with its own basis; claims that disagree stand side by side."""

    id: Id
    series: Id
    wording: Words
    wording_en: Words
    value: Decimal
    unit: Words
    window: Words
    check_en: Words | None = None
    check_zh: Words | None = None
    evidence: Evidence


class TargetsFile(Record):
    """``targets.yaml``."""

    targets: tuple[Target, ...]
    series: tuple[Series, ...] = ()
    claims: tuple[Claim, ...] = ()
