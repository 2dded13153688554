"""The abstract syntax of a rule: what a person wrote, with nothing resolved.

The *surface* has everything a person may write. The *core* is what targets have to know: the
nodes above the line in this file. ``core.lower`` turns the one into the other: parameters become
numbers or :class:`Open`, options and days become numbers, ``BETWEEN``, ``pct``, ``ladder`` and the
distances between days become arithmetic.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Comparison(StrEnum):
    """How two values are compared."""

    LT = "<"
    LE = "<="
    EQ = "="
    NE = "<>"
    GE = ">="
    GT = ">"


class Operator(StrEnum):
    """Exact arithmetic; there is no division of two values."""

    ADD = "+"
    SUB = "-"
    MUL = "*"


@dataclass(frozen=True, slots=True)
class Int:
    """A whole number."""

    value: int


@dataclass(frozen=True, slots=True)
class Bool:
    """TRUE or FALSE."""

    value: bool


@dataclass(frozen=True, slots=True)
class Name:
    """A fact's column (``rd_tax_y1``) or an earlier rule."""

    id: str


@dataclass(frozen=True, slots=True)
class Open:
    """A parameter that has no value: announced, nothing published. Never known. Core only."""

    parameter: str


@dataclass(frozen=True, slots=True)
class Expert:
    """What only an expert can judge (``expert.core_technology``). Never computed, never known."""

    id: str


@dataclass(frozen=True, slots=True)
class Not:
    """Kleene's negation."""

    item: Node


@dataclass(frozen=True, slots=True)
class And:
    """Kleene's conjunction of two or more."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Kleene's disjunction of two or more."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison; unknown when either side is."""

    op: Comparison
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class In:
    """Whether a value is one of some constants (in the core: of :class:`Int`)."""

    item: Node
    values: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Sum, difference or product; unknown when either side is."""

    op: Operator
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Negative:
    """Unary minus."""

    item: Node


@dataclass(frozen=True, slots=True)
class Divide:
    """``idiv(x, 12)``: a value divided by a positive constant, towards zero."""

    item: Node
    by: int


@dataclass(frozen=True, slots=True)
class Least:
    """The least of two or more; unknown when one of them is."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Greatest:
    """The greatest of two or more; unknown when one of them is."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """The value of the first arm that holds, else ``otherwise``.

    An arm that is not known makes the whole not known: a later arm may not be tried before.
    """

    arms: tuple[tuple[Node, Node], ...]
    otherwise: Node


# ---- Below this line: the surface only. ----


@dataclass(frozen=True, slots=True)
class Parameter:
    """``p.rd_cap``: a dated amount."""

    id: str


@dataclass(frozen=True, slots=True)
class Option:
    """``board.star``: one of the options of the fact ``board``."""

    fact: str
    id: str


@dataclass(frozen=True, slots=True)
class Between:
    """Both ends counted in."""

    item: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class Percent:
    """``pct(x, bps)``: so many basis points of a value, towards zero."""

    item: Node
    rate: Node


@dataclass(frozen=True, slots=True)
class Ladder:
    """``ladder(x, t1, v1, t2, v2, v0)``: v1 from t1 on, else v2 from t2 on, else v0."""

    item: Node
    steps: tuple[tuple[Node, Node], ...]
    otherwise: Node


@dataclass(frozen=True, slots=True)
class MonthsBetween:
    """``months_between(a, b)``: whole months from the day a to the day b.

    A month is whole on the day of the same number; where a month has no such day, on its last
    (民法典 art. 202: 到期月的对应日为期间的最后一日;没有对应日的,月末日为最后一日). Before a it is negative.
    """

    start: Node
    end: Node


@dataclass(frozen=True, slots=True)
class YearsBetween:
    """``years_between(a, b)``: whole months divided by twelve, towards zero."""

    start: Node
    end: Node


@dataclass(frozen=True, slots=True)
class DaysBetween:
    """``days_between(a, b)``: calendar days from the day a to the day b; negative before a."""

    start: Node
    end: Node


@dataclass(frozen=True, slots=True)
class YearOf:
    """``year_of(a)``: the calendar year of a day, with the unit ``year``."""

    item: Node


Node = (
    Int
    | Bool
    | Name
    | Open
    | Expert
    | Not
    | And
    | Or
    | Compare
    | In
    | Arithmetic
    | Negative
    | Divide
    | Least
    | Greatest
    | Case
    | Parameter
    | Option
    | Between
    | Percent
    | Ladder
    | MonthsBetween
    | YearsBetween
    | DaysBetween
    | YearOf
)
