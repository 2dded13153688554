"""The shapes of what the rules say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from ninja import Field, Schema
from pydantic import BeforeValidator, StringConstraints

Kind = Literal["no", "yes", "unknown", "expert", "not_applicable", "no_amount"]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Text = Annotated[str, StringConstraints(max_length=60)]
LARGEST = Decimal(10) ** 18  # beyond every domain; what is larger is refused before it costs


def _number(sent: object) -> object:
    """A JSON number as it stands: no text becomes one, and no exponent becomes a long number."""
    if isinstance(sent, bool) or not isinstance(sent, int | float):
        raise ValueError("a number, not a text")  # noqa: TRY004  pydantic wants ValueError
    if not -LARGEST <= sent <= LARGEST or (sent and abs(sent) < 1 / LARGEST):
        raise ValueError("a number of at most 18 digits")
    return str(sent)


Number = Annotated[Decimal, BeforeValidator(_number)]
Written = bool | int | Number | Text | None


class Words(Schema):
    """The same words in both languages."""

    zh: str
    en: str


class BenefitOut(Schema):
    """One benefit in force."""

    key: str
    title: Words
    gives: Literal["money", "status", "figure"]
    measure: str = Field(description="Code of the measure; see /policies/{slug}/measures.")
    policy: str | None
    article: str
    payers: list[str]
    payable: bool = Field(description="Whether every amount and threshold it needs is published.")
    assumed: bool = Field(description="Whether it rests on values assumed for the demo.")
    evidence: str = Field(description="Weakest evidence mark of all it stands on.")
    since: str | None
    until: str | None
    url: str


class RequirementOut(Schema):
    """One requirement, or several of which all (or any) must hold."""

    words: Words
    formula: str = Field(description="As written in the rule book; empty where experts judge.")
    expert: bool
    open: bool
    all: bool
    items: list[RequirementOut]


class FormulaOut(Schema):
    """What one payer pays, or a computed figure (payer is empty)."""

    payer: str
    words: Words
    formula: str


class AmountOut(Schema):
    """An amount or threshold with its value today."""

    key: str
    title: Words
    value: Words | None
    standing: str | None


class SeasonOut(Schema):
    """When one may apply in a usual year, as month and day."""

    opens: str
    closes: str
    words: Words


class CountOut(Schema):
    """Organisations by answer; null for what would tell of fewer than five."""

    answer: Kind
    organisations: int | None
    amount_fen: int | None


class BenefitDetail(BenefitOut):
    """A benefit with its rule in words."""

    summary: Words
    applies: Words
    requirements: list[RequirementOut]
    formulas: list[FormulaOut]
    amounts: list[AmountOut]
    season: SeasonOut | None
    by_choice: bool
    columns: list[str] = Field(description="The facts it can depend on.")
    numbers: list[CountOut]
    program: str


class OptionOut(Schema):
    """One option of a list fact."""

    key: str
    number: int
    title: Words


class FactOut(Schema):
    """A fact as a column of today's program."""

    column: str
    fact: str
    year: int | None
    title: Words
    question: Words
    kind: Literal["int", "bool", "date", "code"]
    unit: str = Field(description="fen, bps (hundredths of a per cent), persons ...")
    low: int = Field(description="Least value as it travels.")
    high: int
    source: str = Field(description="The register that knows it.")
    options: list[OptionOut]


class CaseIn(Schema):
    """The facts of one party by column; what is left out is not known, never nought."""

    facts: dict[Key, Written] = Field(max_length=1000)


class EvaluateIn(CaseIn):
    """One case. ``natural``: yuan, per cent, 2021-02-19, an option's key; ``travel``: fen, basis
    points, 20210219, an option's number."""

    units: Literal["natural", "travel"] = "natural"
    day: date | None = Field(None, description="The rules of this day; today where left out.")
    benefits: list[Key] = Field(default_factory=list, max_length=100)


class BatchIn(Schema):
    """Up to 1,000 cases under one program."""

    cases: list[CaseIn] = Field(min_length=1, max_length=1000)
    units: Literal["natural", "travel"] = "natural"
    day: date | None = None
    benefits: list[Key] = Field(default_factory=list, max_length=100)


class LineOut(Schema):
    """What one payer pays."""

    payer: str
    amount_fen: int


class OutcomeOut(Schema):
    """What one benefit comes to; amounts in fen, null where nothing can be said."""

    benefit: str
    kind: Kind
    amount_fen: int | None
    lines: list[LineOut]
    figure: int | None
    failed: list[str] = Field(description="Requirements that are not met.")
    unknown: list[str] = Field(description="Requirements that cannot be tested yet.")


class ReasonOut(Schema):
    """One requirement and what is found of it."""

    requirement: str
    finding: Literal["met", "not_met", "unknown", "expert", "open"]
    decides: bool
    said: Words


class StepOut(Schema):
    """A least change that mends a requirement."""

    column: str
    to: int | bool
    later: bool = Field(description="The year is over: it can only be so in a later round.")
    said: Words


class ExplainedOut(OutcomeOut):
    """An outcome with its reasons."""

    title: Words
    reasons: list[ReasonOut]
    missing: list[str] = Field(description="Columns that can still change it.")
    steps: list[StepOut]


class EvaluatedOut(Schema):
    """All that follows for one case."""

    day: date
    program: str = Field(description="SHA-256 of the program: the same hash, the same answers.")
    outcomes: list[ExplainedOut]
    together_fen: int = Field(description="What can be had together, overlaps settled.")
    next_question: str | None = Field(description="The column worth asking for next.")


class BatchOut(Schema):
    """The outcomes of each case, in the order they were sent."""

    day: date
    program: str
    cases: list[list[OutcomeOut]]


class ChangeIn(Schema):
    """Another value of one parameter, in yuan, per cent or the plain unit."""

    parameter: Key
    value: Decimal = Field(max_digits=20, decimal_places=4)


class SimulateIn(Schema):
    """Which amounts to try."""

    changes: list[ChangeIn] = Field(min_length=1, max_length=20)


class CostSideOut(Schema):
    """Firms and money on one side of a change; null where fewer than five firms are concerned."""

    firms: int | None
    fen: int | None


class CostOut(Schema):
    """One benefit before and after."""

    benefit: str
    before: CostSideOut
    after: CostSideOut


class SimulatedOut(Schema):
    """What a change costs over the registered firms."""

    firms: int
    program_before: str
    program_after: str
    before_fen: int
    after_fen: int | None
    benefits: list[CostOut]
