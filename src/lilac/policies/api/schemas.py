"""The shapes of what the API gives."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

from ninja import Field, Schema


class RegionOut(Schema):
    """An administrative division, by its code where it has one."""

    slug: str
    code: str | None = Field(description="Six digits of GB/T 2260; null where there is none.")
    name: str
    name_en: str
    level: str
    parent: str | None


class BodyRef(Schema):
    """A public body in short."""

    slug: str
    name: str
    name_en: str


class PolicyOut(Schema):
    """A policy by its latest published text."""

    slug: str
    title: str
    title_en: str
    url: str
    version: int
    status: str
    validity: str
    index_number: str
    issuer: str = Field(description="As printed; empty when the page does not say.")
    doc_number: str
    region: str | None
    issued_on: date | None
    published_on: date | None
    effective_on: date | None
    expires_on: date | None
    comments_close_on: date | None = Field(
        description="Last day for opinions, included, Asia/Shanghai."
    )


class VersionRef(Schema):
    """One published text in short."""

    number: int
    status: str
    validity: str
    published_on: date | None
    entered_at: datetime
    url: str


class ContactOut(Schema):
    """A printed way to answer."""

    kind: str
    value: str


class AttachmentOut(Schema):
    """A listed annex, with both names where the page gives two."""

    number: str
    name: str
    also_named: str
    policy: str | None


class ConsultationOut(Schema):
    """When opinions are taken, and where they go."""

    notice: str
    opens_on: date | None
    closes_on: date = Field(description="Last day, included.")
    closes_time: time | None
    closes_at: datetime = Field(description="First moment that is too late.")
    contacts: list[ContactOut]


class VersionOut(PolicyOut):
    """One text with everything its page shows besides the clauses."""

    source_sha256: str
    source_name: str
    consultation: ConsultationOut | None
    contacts: list[ContactOut]
    attachments: list[AttachmentOut]
    versions: list[VersionRef]


class ResponsibilityOut(Schema):
    """Who answers, as printed and as a body."""

    printed: str
    resolved: str
    role: str
    collective: bool
    body: str | None = Field(description="Slug under /bodies; null when not tied to a body yet.")


class ClauseOut(Schema):
    """One clause: chapter, article, item, preamble, closing ..."""

    anchor: str
    identity: str = Field(description="Stays the same through all versions.")
    kind: str
    parent: str | None
    number: str
    raw: str
    heading: str
    text: str
    start: int = Field(description="Character offset into the source.")
    end: int
    measures: list[str]
    responsibilities: list[ResponsibilityOut]


class TargetOut(Schema):
    """A figure the text commits to."""

    code: str
    indicator: str
    op: str
    value: Decimal
    upper: Decimal | None
    unit: str
    year: int | None
    period: str
    relative_to: str
    definition: str
    clause: str | None
    measure: str | None


class HoldingOut(Schema):
    """One thing a module has on a measure."""

    title: str
    url: str
    detail: str
    live: bool


class CarrierOut(Schema):
    """A mechanism on a measure: bound by the policy, installed here, and what it has."""

    name: str
    title: str
    bound: bool
    installed: bool
    runs: bool
    holdings: list[HoldingOut]


class MeasureOut(Schema):
    """One sentence that asks for something."""

    code: str
    url: str
    kind: str
    article: str
    heading: str
    text: str
    mechanisms: list[str]
    runs: bool = Field(description="Whether a module has something live on it; computed.")
    responsibilities: list[ResponsibilityOut]


class WordingOut(Schema):
    """What one version prints for a measure."""

    version: int
    text: str


class AnswerableOut(ResponsibilityOut):
    """A responsibility with today's bodies."""

    today: list[BodyRef]


class ConflictOut(Schema):
    """A suspected, confirmed or dismissed conflict with another text."""

    other: str
    explanation: str
    state: str
    decision: str
    decided_at: datetime | None


class MeasureDetail(MeasureOut):
    """A measure with everything that hangs on it."""

    means: str
    means_en: str
    carriers: list[CarrierOut]
    answerable: list[AnswerableOut]
    targets: list[TargetOut]
    wordings: list[WordingOut]
    conflicts: list[ConflictOut]
    previous: str | None
    next: str | None


class PrecedenceOut(Schema):
    """A rule of precedence the text states."""

    kind: str
    over: str
    over_en: str
    quote: str


class RelatedOut(Schema):
    """A document around the policy, with how well that is known."""

    title: str
    doc_number: str
    on: date | None
    relation: str
    note: str
    note_en: str
    evidence: str
    source: str


class PrecedencePage(Schema):
    """What prevails, known conflicts, and the documents around the policy."""

    rules: list[PrecedenceOut]
    conflicts: list[ConflictOut]
    related: list[RelatedOut]


class StretchOut(Schema):
    """Words of one side of a comparison."""

    text: str
    changed: bool


class SideOut(Schema):
    """One clause of one text."""

    label: str
    anchor: str
    stretches: list[StretchOut]


class PairOut(Schema):
    """One row of a comparison."""

    fates: list[str]
    old: list[SideOut]
    new: list[SideOut]


class ComparisonOut(Schema):
    """What became of every clause."""

    old: int
    new: int
    articles: dict[str, int]
    measures: dict[str, int]
    rows: list[PairOut]


class BodyOut(BodyRef):
    """A body that answers for something."""

    kind: str
    region: str | None
    articles: int
    shared: int = Field(description="Further articles that name it under a collective only.")
    today: list[BodyRef]
    url: str


class SuccessionOut(Schema):
    """One body took over from another."""

    predecessor: str
    successor: str
    on: date | None
    evidence: str


class DutyOut(Schema):
    """An article that falls to a body."""

    policy: str
    article: str
    heading: str
    role: str
    printed: str
    through: str | None = Field(description="Slug of the forerunner or collective printed instead.")
    measures: list[str]
    targets: list[str]


class BodyDetail(BodyRef):
    """A body with what it answers for."""

    kind: str
    region: str | None
    parent: str | None
    valid_from: date | None
    valid_until: date | None
    evidence: str
    printed_names: list[str]
    today: list[BodyRef]
    members: list[BodyRef]
    collectives: list[BodyRef]
    succession: list[SuccessionOut]
    duties: list[DutyOut]


class HitOut(Schema):
    """One thing found."""

    kind: str
    title: str
    text: str
    url: str
    policy: str


class SuggestionOut(Schema):
    """Another search that would find something."""

    query: str
    count: int


class FoundOut(Schema):
    """One page of what was found, best first."""

    query: str
    count: int
    page: int
    pages: int
    counts: dict[str, int]
    results: list[HitOut]
    suggestions: list[SuggestionOut]
