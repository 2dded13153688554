"""Core expressions as Polars expressions: the same three values, with null for *not known*.

Each part carries the range it can have, so that numbers are computed in the narrowest type that
holds them, and the tests of nulls it stands on, so that no column is guarded that has none.
Polars' own ``min_horizontal``, ``clip`` and ``//`` are not used as they are: they skip nulls, are
slow, or round down.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import pairwise
from operator import and_, or_
from typing import Final

import polars as pl

from lilac_engine.rules.nodes import (
    And,
    Arithmetic,
    Bool,
    Case,
    Compare,
    Comparison,
    Divide,
    Expert,
    Greatest,
    In,
    Int,
    Least,
    Name,
    Negative,
    Node,
    Not,
    Open,
    Operator,
    Or,
)
from lilac_engine.rules.types import INT64

Span = tuple[int, int]
WIDTHS: Final = ((pl.Int8, 7), (pl.Int16, 15), (pl.Int32, 31), (pl.Int64, 63))
SIGNED: Final = tuple(width for width, _ in WIDTHS)
COMPARED: Final[Mapping[Comparison, Callable[[pl.Expr, pl.Expr], pl.Expr]]] = {
    Comparison.LT: pl.Expr.lt,
    Comparison.LE: pl.Expr.le,
    Comparison.EQ: pl.Expr.eq,
    Comparison.NE: pl.Expr.ne,
    Comparison.GE: pl.Expr.ge,
    Comparison.GT: pl.Expr.gt,
}
Width = type[pl.DataType]


@dataclass(frozen=True, slots=True)
class Part:
    """An expression, its type, the range of its values, and when it is null.

    ``unknown`` maps names of inputs to tests; the part is null exactly when one of them is true.
    ``constant`` is a number the expression is.
    """

    expr: pl.Expr
    width: Width
    span: Span = (0, 1)
    unknown: Mapping[str, pl.Expr] = field(default_factory=dict)
    constant: int | None = None

    @property
    def is_null(self) -> pl.Expr | None:
        """Whether it is not known; None where it always is known."""
        return reduce(or_, self.unknown.values()) if self.unknown else None


def narrowest(*spans: Span) -> Width:
    """The narrowest signed type that holds every span."""
    low, high = min(low for low, _ in spans), max(high for _, high in spans)
    for width, bits in WIDTHS:
        if -(1 << bits) <= low and high < 1 << bits:
            return width
    return pl.Int64


def wider(*widths: Width) -> Width:
    """The widest of some signed types."""
    return max(widths, key=SIGNED.index)


class Lowering:
    """Lowers core nodes; ``known`` says what each name already is."""

    def __init__(self, known: Mapping[str, Part]) -> None:
        self.known = known
        self.count = 0

    def part(self, node: Node) -> Part:
        """What a core node is in columns. Raises TypeError for a node of the surface."""
        match node:
            case Int(constant):
                return number(constant)
            case Bool(constant):
                return Part(pl.lit(constant, pl.Boolean), pl.Boolean)
            case Name(id):
                return self.known.get(id) or self._never(pl.Int8)
            case Open():
                return self._never(pl.Int8)
            case Expert():
                return self._never(pl.Boolean)
            case And(items):
                return self.joined(and_, [self.part(item) for item in items])
            case Or(items):
                return self.joined(or_, [self.part(item) for item in items])
            case Case(arms, otherwise):
                return self._case(arms, otherwise)
            case _:
                return self._strict(node)

    def joined(self, join: Callable[[pl.Expr, pl.Expr], pl.Expr], items: Sequence[Part]) -> Part:
        """Kleene's AND or OR, which Polars' own ``&`` and ``|`` are."""
        if len(items) == 1:
            return items[0]
        expr = reduce(join, (item.expr for item in items))
        return self._loose(expr, pl.Boolean, (0, 1), any(item.unknown for item in items))

    def _never(self, width: Width) -> Part:
        return self._loose(pl.lit(None, width), width, (0, 0), True)

    def _loose(self, expr: pl.Expr, width: Width, span: Span, doubtful: bool) -> Part:
        """A part that only itself can tell whether it is known."""
        self.count += 1
        return Part(expr, width, span, {f"#{self.count}": expr.is_null()} if doubtful else {})

    def _strict(self, node: Node) -> Part:
        match node:
            case Not(item):
                inner = self.part(item)
                return Part(~inner.expr, pl.Boolean, unknown=inner.unknown)
            case Compare(op, left, right):
                return self._compare(op, self.part(left), self.part(right))
            case In(item, values):
                return self._in(self.part(item), values)
            case Arithmetic(op, left, right):
                return self._arithmetic(op, self.part(left), self.part(right))
            case Negative(item):
                return self._arithmetic(Operator.SUB, number(0), self.part(item))
            case Divide(item, by):
                return self._divide(self.part(item), by)
            case Least(items):
                return reduce(self._least, (self.part(item) for item in items))
            case Greatest(items):
                return reduce(self._greatest, (self.part(item) for item in items))
            case _:
                raise TypeError(f"not a node of the core: {type(node).__name__}")

    def _compare(self, op: Comparison, left: Part, right: Part) -> Part:
        unknown = {**left.unknown, **right.unknown}
        if left.width is not pl.Boolean:
            left, right = _alike(left, right)
        return Part(COMPARED[op](left.expr, right.expr), pl.Boolean, unknown=unknown)

    def _in(self, item: Part, values: Sequence[Node]) -> Part:
        options = sorted({option.value for option in values if isinstance(option, Int)})
        found = self._one_of(item, options)
        if all(isinstance(option, Int) for option in values):
            return found
        return self.joined(or_, [found, self._never(pl.Boolean)])

    def _one_of(self, item: Part, options: Sequence[int]) -> Part:
        if not options:
            return self._compare(Comparison.NE, item, item)
        if len(options) > 1 and all(b - a == 1 for a, b in pairwise(options)):
            at_least = self._compare(Comparison.GE, item, number(options[0]))
            at_most = self._compare(Comparison.LE, item, number(options[-1]))
            return Part(at_least.expr & at_most.expr, pl.Boolean, unknown=item.unknown)
        tests = [self._compare(Comparison.EQ, item, number(option)) for option in options]
        return Part(reduce(or_, (t.expr for t in tests)), pl.Boolean, unknown=item.unknown)

    def _arithmetic(self, op: Operator, left: Part, right: Part) -> Part:
        (a, b), (c, d) = left.span, right.span
        match op:
            case Operator.ADD:
                span = (a + c, b + d)
            case Operator.SUB:
                span = (a - d, b - c)
            case Operator.MUL:
                ends = (a * c, a * d, b * c, b * d)
                span = (min(ends), max(ends))
        left, right = _alike(left, right, _clipped(span))
        match op:
            case Operator.ADD:
                expr = left.expr + right.expr
            case Operator.SUB:
                expr = left.expr - right.expr
            case Operator.MUL:
                expr = left.expr * right.expr
        return Part(expr, left.width, _clipped(span), {**left.unknown, **right.unknown})

    def _divide(self, item: Part, by: int) -> Part:
        """Towards zero. Polars rounds down, so what is below zero is moved up first."""
        low, high = item.span
        span = (_cut(low, by), _cut(high, by))
        if low < 0 and by > 1:
            item, divisor = _alike(item, number(by), (low, high + by))
            above = pl.lit(0, divisor.width)
            shift = pl.when(item.expr < 0).then(pl.lit(by - 1, divisor.width)).otherwise(above)
            return Part((item.expr + shift) // divisor.expr, item.width, span, item.unknown)
        item, divisor = _alike(item, number(by))
        return Part(item.expr // divisor.expr, item.width, span, item.unknown)

    def _least(self, one: Part, other: Part) -> Part:
        span = (min(one.span[0], other.span[0]), min(one.span[1], other.span[1]))
        return self._extreme(one, other, Comparison.GT, span)

    def _greatest(self, one: Part, other: Part) -> Part:
        span = (max(one.span[0], other.span[0]), max(one.span[1], other.span[1]))
        return self._extreme(one, other, Comparison.LT, span)

    def _extreme(self, one: Part, other: Part, beyond: Comparison, span: Span) -> Part:
        """The other where ``one`` lies beyond it. A null test falls to ``otherwise``: to one.

        So a null of ``one`` comes through by itself and only the other's must be let through.
        """
        if other.unknown and not one.unknown:
            return self._extreme(other, one, beyond, span)
        unknown = {**one.unknown, **other.unknown}
        doubt = [test for name, test in other.unknown.items() if name not in one.unknown]
        one, other = _alike(one, other)
        beside = COMPARED[beyond](one.expr, other.expr)
        chosen = pl.when(beside).then(other.expr)
        if doubt:
            chosen = chosen.when(reduce(or_, doubt)).then(pl.lit(None, one.width))
        return Part(chosen.otherwise(one.expr), one.width, span, unknown)

    def _case(self, arms: Sequence[tuple[Node, Node]], otherwise: Node) -> Part:
        """CASE with every arm guarded: an arm that is not known makes the whole not known."""
        tests = [self.part(when) for when, _ in arms]
        values = [self.part(node) for node in (*(then for _, then in arms), otherwise)]
        width: Width = pl.Boolean
        if all(value.width is not pl.Boolean for value in values):
            width = wider(*(value.width for value in values))
            values = [_as(value, width) for value in values]
        nothing = pl.lit(None, width)
        chain = pl.when(False).then(nothing)
        guarded: set[str] = set()
        for test, value in zip(tests, values, strict=False):
            chain = chain.when(test.expr).then(value.expr)
            doubt = [expr for name, expr in test.unknown.items() if name not in guarded]
            guarded |= set(test.unknown)
            if doubt:
                chain = chain.when(reduce(or_, doubt)).then(nothing)
        doubtful = bool(guarded) or any(value.unknown for value in values)
        span = (min(v.span[0] for v in values), max(v.span[1] for v in values))
        return self._loose(chain.otherwise(values[-1].expr), width, span, doubtful)


def number(constant: int) -> Part:
    """A whole number in the narrowest type that holds it."""
    width = narrowest((constant, constant))
    return Part(pl.lit(constant, width), width, (constant, constant), constant=constant)


def _as(item: Part, width: Width) -> Part:
    if item.width is width or item.width is pl.Boolean:
        return item
    if item.constant is not None:
        expr = pl.lit(item.constant, width)
    else:
        expr = item.expr.cast(width)
    return Part(expr, width, item.span, item.unknown, item.constant)


def _alike(one: Part, other: Part, span: Span | None = None) -> tuple[Part, Part]:
    """Both in one type that also holds ``span``."""
    widths = [one.width, other.width]
    if span is not None:
        widths.append(narrowest(span))
    width = wider(*widths)
    return _as(one, width), _as(other, width)


def _clipped(span: Span) -> Span:
    return max(span[0], INT64[0]), min(span[1], INT64[1])


def _cut(dividend: int, by: int) -> int:
    return dividend // by if dividend >= 0 else -(-dividend // by)
