"""Public bodies (公共机构): as a policy prints them, and what became of them."""

from __future__ import annotations

from enum import StrEnum

from lilac_engine.pack.evidence import Evidence, Id, PartialDate, Record, Words


class Level(StrEnum):
    """Where in the state a body stands."""

    CENTRAL = "central"
    CENTRAL_AGENCY = "central-agency"  # 中央驻省机构, stands in the province
    PROVINCE = "province"
    CITY = "city"


class BodyKind(StrEnum):
    """What a body is."""

    GOVERNMENT = "government"
    CONGRESS = "congress"
    DEPARTMENT = "department"
    PARTY = "party"
    ENTERPRISE = "enterprise"


class Body(Record):
    """One public body, valid from its first to its last civil day, both inclusive.

    ``printed`` are the forms found in the founding text, ``aliases`` other short forms.
    ``continuity`` says how sure it is that the body stands unchanged today, where no succession is
    recorded; None where a succession answers that.
    """

    id: Id
    name: Words
    name_en: Words
    level: Level
    kind: BodyKind
    parent: Id | None = None
    region: Id | None = None
    printed: tuple[Words, ...] = ()
    aliases: tuple[Words, ...] = ()
    valid_from: PartialDate | None = None
    valid_to: PartialDate | None = None
    continuity: Evidence | None = None
    note_zh: Words | None = None
    note_en: Words | None = None
    evidence: Evidence


class Collective(Record):
    """One printed subject that stands for many bodies (各市(地)政府(行署)).

    ``open_ended`` where the members cannot be listed from the text alone.
    """

    id: Id
    name: Words
    name_en: Words
    printed: tuple[Words, ...]
    members: tuple[Id, ...] = ()
    open_ended: bool = False
    note_zh: Words | None = None
    note_en: Words | None = None
    evidence: Evidence


class SuccessionKind(StrEnum):
    """How one body follows another."""

    RENAMED = "renamed"
    REPLACED = "replaced"
    MERGED = "merged"  # into a body that stood already
    SPLIT = "split"


class Succession(Record):
    """``successor`` answers for what ``predecessor`` answered for, from the day ``on``."""

    predecessor: Id
    successor: Id
    kind: SuccessionKind
    on: PartialDate | None = None
    evidence: Evidence


class DutyTransfer(Record):
    """One duty that moved between two bodies that both go on."""

    id: Id
    duty: Words
    duty_en: Words
    predecessor: Id
    successor: Id
    since: PartialDate | None = None
    evidence: Evidence


class BodiesFile(Record):
    """``bodies.yaml``."""

    bodies: tuple[Body, ...]
    collectives: tuple[Collective, ...] = ()
    successions: tuple[Succession, ...] = ()
    transfers: tuple[DutyTransfer, ...] = ()
    evidence: Evidence | None = None
