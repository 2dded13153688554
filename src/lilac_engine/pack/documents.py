"""The chain of documents (文件链), which of them prevails, and the amounts they leave open."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from lilac_engine.pack.evidence import Evidence, Id, PartialDate, Record, Words


class DocumentKind(StrEnum):
    """What a document is in law."""

    DRAFT = "draft"  # 征求意见稿
    PARTY_GOVERNMENT = "party-government"  # 黑发、黑办发
    NORMATIVE = "normative"  # 行政规范性文件 (规)
    IMPLEMENTING_RULES = "implementing-rules"  # 实施细则
    PLAN = "plan"  # 规划、行动计划、方案
    ANNOUNCEMENT = "announcement"  # conference, news
    LOCAL_REGULATION = "local-regulation"  # 地方性法规
    LAW = "law"
    STATE_REGULATION = "state-regulation"  # 行政法规
    UNKNOWN = "unknown"  # known by name only


class Document(Record):
    """One document of the chain. Dates: made (成文), published (发布), in force (施行)."""

    id: Id
    title: Words
    title_en: Words
    kind: DocumentKind
    number: Words | None = None
    issuers: tuple[Id, ...] = ()
    made_on: PartialDate | None = None
    published_on: PartialDate | None = None
    effective_from: PartialDate | None = None
    effective_to: PartialDate | None = None
    text_read_zh: Words | None = None
    text_read_en: Words | None = None
    note_zh: Words | None = None
    note_en: Words | None = None
    evidence: Evidence


class RelationKind(StrEnum):
    """How ``document`` stands to ``other``."""

    FINAL_OF = "final-of"
    PART_OF_PACKAGE = "part-of-package"
    IMPLEMENTS = "implements"
    REPLACES = "replaces"
    ANNOUNCES = "announces"
    FOLLOWS = "follows"
    BOUNDS = "bounds"  # a higher rule sets limits


class Relation(Record):
    """``document`` is, for example, the final of ``other``."""

    document: Id
    kind: RelationKind
    other: Id
    evidence: Evidence


class DocumentsFile(Record):
    """``documents.yaml``."""

    documents: tuple[Document, ...]
    relations: tuple[Relation, ...] = ()
    evidence: Evidence | None = None


class Prevails(StrEnum):
    """Which side wins."""

    NATIONAL = "national"
    THIS = "this"


class PrecedenceRule(Record):
    """One rule of a closing clause. It never applies itself: a person confirms each conflict."""

    id: Id
    measure: Id
    quote: Words
    prevails: Prevails
    over_zh: Words
    over_en: Words
    condition_zh: Words
    condition_en: Words


class Conflict(Record):
    """A candidate for conflict or tension between a measure and a rule, for a person to confirm."""

    id: Id
    measure: Id
    document: Id
    provision: Words
    concern_zh: Words
    concern_en: Words
    evidence: Evidence


class PrecedenceFile(Record):
    """``precedence.yaml``."""

    rules: tuple[PrecedenceRule, ...]
    conflicts: tuple[Conflict, ...] = ()


class Dimension(StrEnum):
    """What kind of quantity a parameter holds, and its unit."""

    MONEY = "money"  # yuan
    RATIO = "ratio"  # percent
    FACTOR = "factor"
    WEIGHT = "weight"  # percent of a score
    COUNT = "count"
    DAYS = "days"


class ParameterStatus(StrEnum):
    """Whether the amount can be used."""

    OPEN = "open"  # announced without an amount, not yet payable
    PUBLISHED = "published"


class LaterAmount(Record):
    """An amount a later document states for a like benefit; never the parameter's own value."""

    document: Id
    provision: Words | None = None
    value: Decimal
    unit: Words
    wording_zh: Words
    wording_en: Words
    since: PartialDate | None = None
    evidence: Evidence


class Parameter(Record):
    """An amount the policy speaks of. Open means: the text leaves it open and nobody may invent it.

    ``quote`` are the words of the measure that leave it open; money in yuan, ratios in percent.
    """

    id: Id
    measure: Id
    name: Words
    name_en: Words
    quote: Words
    dimension: Dimension
    status: ParameterStatus
    value: Decimal | None = None
    later: tuple[LaterAmount, ...] = ()
    evidence: Evidence

    @model_validator(mode="after")
    def value_and_status_agree(self) -> Self:
        """Only a published parameter has a value, and it always has one."""
        if (self.value is None) != (self.status is ParameterStatus.OPEN):
            raise PydanticCustomError("open-amount", "value and status disagree")
        return self


class ParametersFile(Record):
    """``parameters.yaml``."""

    parameters: tuple[Parameter, ...]
    evidence: Evidence | None = None
