"""``pack.yaml``: what the pack is, its source text and where its facts come from."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import StringConstraints

from lilac_engine.pack.evidence import Evidence, Id, Mark, PartialDate, Record, Words


class MarkLegend(Record):
    """One evidence mark explained."""

    mark: Mark
    zh: Words
    en: Words


class Source(Record):
    """A place a fact was read at."""

    id: Id
    title: Words
    address: Words | None = None
    dated: PartialDate | None = None


class SourceText(Record):
    """The founding page, byte for byte, with the SHA-256 it must have."""

    file: Words
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    title: Words


class MetadataStatus(StrEnum):
    """Whether a field of the official page is known."""

    KNOWN = "known"
    UNKNOWN = "unknown"


class MetadataField(Record):
    """One field of a Chinese government document's metadata (索引号, 发文机关 ...)."""

    key: Words
    key_en: Words
    value: Words | None = None
    status: MetadataStatus
    evidence: Evidence


class PolicyEntry(Record):
    """One policy the pack carries. ``has_text`` is False where the page names it without its text."""

    id: Id
    title: Words
    title_en: Words
    document: Id
    has_text: bool
    also_named: tuple[Words, ...] = ()


class Manifest(Record):
    """``pack.yaml``."""

    id: Id
    version: Words
    name: Words
    name_en: Words
    region: Id
    source: SourceText
    policies: tuple[PolicyEntry, ...]
    metadata: tuple[MetadataField, ...] = ()
    marks: tuple[MarkLegend, ...]
    sources: tuple[Source, ...] = ()
