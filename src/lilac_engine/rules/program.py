"""A program: the rules of one day, checked, lowered, ready for every target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from lilac_engine.pack.evidence import Mark
from lilac_engine.rules import records
from lilac_engine.rules.nodes import Node
from lilac_engine.rules.types import Type


@dataclass(frozen=True, slots=True)
class Column:
    """One input of the program: a fact, for a yearly fact of one year before the event's.

    ``low`` and ``high`` bound what may travel: fen, basis points, day numbers, option numbers.
    """

    name: str
    fact: records.Fact
    lag: int | None
    type: Type
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Bound:
    """A parameter on the program's day; ``value`` as it travels, None while it is open."""

    id: str
    record: records.Parameter
    type: Type
    value: int | None
    dated: records.DatedValue | None


@dataclass(frozen=True, slots=True)
class Rule:
    """A named step. ``open``: it stands, directly or not, on a parameter without a value."""

    id: str
    record: records.Rule
    type: Type
    surface: Node
    core: Node
    open: bool
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Leaf:
    """One requirement of a benefit. ``bit`` is its place in the masks of an outcome (0 to 61)."""

    id: str
    bit: int
    condition: records.Condition
    surface: Node
    core: Node
    expert: bool
    open: bool


@dataclass(frozen=True, slots=True)
class Branch:
    """Requirements of which all (or any) must hold."""

    all: bool
    items: tuple[Branch | Leaf, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """What one payer pays, in fen."""

    record: records.Line
    surface: Node
    core: Node


@dataclass(frozen=True, slots=True)
class Benefit:
    """A benefit on the program's day.

    ``open``: a line (or the figure) stands on a parameter without a value, so nothing is payable
    yet. ``mark`` is the weakest evidence of anything it stands on, ``assumed`` whether a value
    is one assumed for the demo.
    """

    id: str
    record: records.Benefit
    applies: Node | None
    tree: Branch
    leaves: tuple[Leaf, ...]
    lines: tuple[Line, ...]
    figure: Node | None
    open: bool
    mark: Mark
    assumed: bool
    columns: tuple[str, ...]  # what it can depend on, in program order


@dataclass(frozen=True)
class Program:
    """Rules and parameters in force on ``day``. ``hash``: SHA-256 of all of it, in hexadecimal."""

    day: date
    columns: tuple[Column, ...]
    parameters: Mapping[str, Bound]
    rules: tuple[Rule, ...]
    benefits: tuple[Benefit, ...]
    overlaps: tuple[records.Overlap, ...]
    hash: str

    @cached_property
    def column(self) -> Mapping[str, Column]:
        """Columns by name."""
        return {column.name: column for column in self.columns}

    @cached_property
    def benefit(self) -> Mapping[str, Benefit]:
        """Benefits by id."""
        return {benefit.id: benefit for benefit in self.benefits}

    @cached_property
    def rule(self) -> Mapping[str, Rule]:
        """Rules by id."""
        return {rule.id: rule for rule in self.rules}
