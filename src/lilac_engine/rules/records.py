"""What a person writes down of rules: facts, parameters, rules, benefits, cases (规则簿的记录).

The same records come from a policy pack's ``rules/`` folder and from the database. Files and
records speak as people do: money in yuan, ratios in percent, factors as decimals, days as
``2021-02-19``; ``program.compile`` turns them into the whole numbers that travel.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from lilac_engine.pack.documents import Dimension
from lilac_engine.pack.evidence import Evidence, Id, PartialDate, Record, Words
from lilac_engine.rules.types import Kind, Unit

Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
"""A name that may stand in a formula."""


class Basis(Record):
    """Where a rule stands: a document of the pack's chain and the place in it."""

    document: Id | None = None
    provision_zh: Words | None = None
    provision_en: Words | None = None


class Register(Record):
    """Who knows a kind of fact (来源登记). ``statistics`` may hold yes or no only (统计法 art. 28)."""

    id: Id
    zh: Words
    en: Words
    statistics: bool = False
    own_copy: bool = False  # the firm's own copy: nobody but the firm may enter it
    evidence: Evidence | None = None


class Choice(Record):
    """One option of a list fact."""

    number: int
    zh: Words
    en: Words


class Direction(StrEnum):
    """Which way a firm may act on a fact; one that cannot be acted on has none."""

    UP = "up"
    DOWN = "down"


class Fact(Record):
    """One thing that may be known of a party (事实声明).

    ``per`` year: one value a calendar year; formulas say ``rd_tax_y1`` for the year before the
    year of the event, ``_y0`` for that year itself, as far as ``lags`` lists them. ``low`` and
    ``high`` bound the domain, in yuan, percent or the plain unit. ``closed_world``: where the
    register is complete on a day, absence there is no (or nought), and the reason says so.
    """

    id: Identifier
    zh: Words
    en: Words
    kind: Kind
    unit: Unit = Unit.NONE
    options: dict[Identifier, Choice] = Field(default_factory=dict)
    low: Decimal | None = None
    high: Decimal | None = None
    per: Literal["", "year"] = ""
    lags: tuple[int, ...] = (1,)
    register_: Id = Field(alias="register")
    closed_world: bool = False
    actionable: Direction | None = None
    question_zh: Words
    question_en: Words
    hint_zh: Words | None = None
    hint_en: Words | None = None
    evidence: Evidence | None = None


class TableField(Record):
    """One column of a list."""

    id: Identifier
    zh: Words
    en: Words
    kind: Kind
    unit: Unit = Unit.NONE
    options: dict[Identifier, Choice] = Field(default_factory=dict)


class Table(Record):
    """A list kept of a party: patents, contracts, grants, events (清单)."""

    id: Identifier
    zh: Words
    en: Words
    register_: Id = Field(alias="register")
    fields: tuple[TableField, ...]
    evidence: Evidence | None = None


class Aggregate(StrEnum):
    """What is made of the rows that count."""

    COUNT = "count"
    SUM = "sum"
    ANY = "any"
    EARLIEST = "earliest"
    LATEST = "latest"
    GREATEST = "greatest"


class Window(Record):
    """Which rows count by a day: whole calendar years before the event's, or months up to it."""

    field: Identifier
    years_before: int | None = None  # 3: the three calendar years before the year of the event
    months_before: int | None = None  # 12: the twelve months up to and with the day of the event
    this_year: bool = False


class Derived(Record):
    """A fact computed once from a list, before the rules (派生事实).

    ``fact`` is the declared fact it gives; where no list is kept, the declared value stands.
    ``where`` is a formula over the fields of the table. A row whose filter is not known makes
    the result not known, unless it cannot change it.
    """

    fact: Identifier
    table: Identifier
    where: str | None = None
    aggregate: Aggregate
    of: Identifier | None = None
    window: Window | None = None


class Standing(StrEnum):
    """How a value came to hold."""

    LAW = "law"
    PUBLISHED = "published"
    REPORTED = "reported"  # second-hand: shown as to be confirmed
    ASSUMED = "assumed"  # for the demo only, marked wherever it shows


class DatedValue(Record):
    """A value with the days it holds (both counted in). Days: ``day``; everything else: ``value``."""

    value: Decimal | None = None
    day: PartialDate | None = None
    since: PartialDate | None = None
    until: PartialDate | None = None
    standing: Standing
    basis: Basis | None = None
    evidence: Evidence


class Parameter(Record):
    """An amount that rules use (参数). Without a value in force: announced, not yet payable."""

    id: Identifier
    zh: Words
    en: Words
    measure: Id | None = None
    dimension: Dimension
    values: tuple[DatedValue, ...] = ()


class Dated(Record):
    """What rules and benefits have in common: when they hold and where they stand."""

    since: PartialDate | None = None
    until: PartialDate | None = None
    basis: Basis
    evidence: Evidence


class Rule(Dated):
    """A named step of a computation; later rules and benefits use it by its id."""

    id: Identifier
    zh: Words
    en: Words
    formula: str


class Condition(Record):
    """One requirement, or several of which ``any`` or ``all`` must hold.

    Exactly one of ``when`` (a formula), ``expert`` (what only experts judge), ``any``, ``all``.
    The words are the requirement itself ("上年研发投入超过门槛"); what is there and what is missing is
    added by the reasons.
    """

    id: Identifier | None = None
    when: str | None = None
    expert: Identifier | None = None
    any_: tuple[Condition, ...] | None = Field(default=None, alias="any")
    all_: tuple[Condition, ...] | None = Field(default=None, alias="all")
    zh: Words | None = None
    en: Words | None = None
    basis: Basis | None = None


class Payer(StrEnum):
    """The level that pays."""

    CENTRAL = "central"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    ZONE = "zone"
    UNIT = "unit"  # a unit out of its own income, as in revenue sharing


class Line(Record):
    """What one payer pays: a formula in fen. The amount of a benefit is the sum of its lines."""

    payer: Payer
    formula: str
    zh: Words | None = None
    en: Words | None = None


class Gives(StrEnum):
    """What a benefit is."""

    MONEY = "money"
    STATUS = "status"  # a recognition, a listing, a right
    FIGURE = "figure"  # a computed figure: an assessed profit, a floor of a share


class Season(Record):
    """When one may apply in a usual year; the dates of a year are set by notice."""

    opens: Annotated[str, StringConstraints(pattern=r"^\d{2}-\d{2}$")]
    closes: Annotated[str, StringConstraints(pattern=r"^\d{2}-\d{2}$")]
    zh: Words
    en: Words
    evidence: Evidence


class Benefit(Dated):
    """What a measure gives, to whom, under which conditions (政策事项).

    ``applies`` says whom it concerns at all; ``event`` names the day fact that picks the version.
    ``requires`` must all hold. ``lines`` are money by payer; ``figure`` the computed figure.
    """

    id: Identifier
    measure: Id
    zh: Words
    en: Words
    summary_zh: Words | None = None
    summary_en: Words | None = None
    gives: Gives
    recipient_zh: Words | None = None
    recipient_en: Words | None = None
    event: Identifier | None = None
    applies: str | None = None
    applies_zh: Words | None = None
    applies_en: Words | None = None
    requires: tuple[Condition, ...]
    lines: tuple[Line, ...] = ()
    figure: str | None = None
    season: Season | None = None
    by_choice: bool = False  # decided by merit or quota among those entitled: a second stage


class OverlapKind(StrEnum):
    """How benefits bear with one another."""

    EXCLUSIVE = "exclusive"  # one of them only: the larger for the party
    COST_BASE = "cost_base"  # one cost base once per payer
    PRECEDENCE = "precedence"  # the first named prevails over the others


class Overlap(Dated):
    """Which benefits may not be had together (不得重复享受), or which prevails."""

    id: Identifier
    kind: OverlapKind
    benefits: tuple[Identifier, ...]
    zh: Words
    en: Words


class Expected(Record):
    """What a case must come to. ``amount`` in yuan; ``because`` leaf ids; ``missing`` columns."""

    kind: Literal["yes", "no", "unknown", "expert", "not_applicable", "no_amount"]
    amount: Decimal | None = None
    lines: dict[Payer, Decimal] = Field(default_factory=dict)
    figure: Decimal | None = None
    because: tuple[Identifier, ...] = ()
    missing: tuple[Identifier, ...] = ()


class Example(Record):
    """A case a policy officer can read (用例): a day, facts in people's units, what must follow."""

    zh: Words
    on: PartialDate
    facts: dict[str, Decimal | bool | str]
    expect: dict[Identifier, Expected]


class RulesFile(Record):
    """One file of the ``rules/`` folder of a pack; every part may be absent."""

    registers: tuple[Register, ...] = ()
    facts: tuple[Fact, ...] = ()
    tables: tuple[Table, ...] = ()
    derived: tuple[Derived, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    rules: tuple[Rule, ...] = ()
    benefits: tuple[Benefit, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    examples: tuple[Example, ...] = ()
    evidence: Evidence | None = None


class Book(RulesFile):
    """All records of one rule book, from many files or from the database, in a stable order."""
