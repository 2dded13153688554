"""Core expressions as Polars expressions: the same three values, with null for *not known*.

Each part carries the range it can have, so that numbers are computed in the narrowest type that
holds them, and the tests of nulls it stands on, so that no column is guarded that has none.
Polars' own ``min_horizontal``, ``clip`` and ``//`` are not used as they are: they skip nulls, are
slow, or round down.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import reduce
from itertools import pairwise
from math import gcd
from operator import add, and_, mul, or_, sub
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
COMPUTED: Final[Mapping[Operator, Callable[[pl.Expr, pl.Expr], pl.Expr]]] = {
    Operator.ADD: add,
    Operator.SUB: sub,
    Operator.MUL: mul,
}
SPANNED: Final[Mapping[Operator, Callable[[int, int], int]]] = {
    Operator.ADD: add,
    Operator.SUB: sub,
    Operator.MUL: mul,
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
    """Lowers core nodes; ``known`` says what each name already is.

    ``keep`` makes a part a column of its own. It is asked for whatever is used more than once
    (``repeated`` are the nodes that are), so that nothing is computed twice.
    """

    def __init__(
        self, known: Mapping[str, Part], keep: Callable[[Part], Part], repeated: Set[Node]
    ) -> None:
        self.known = known
        self.keep = keep
        self.repeated = repeated
        self.seen: dict[Node, Part] = {}
        self.count = 0

    def part(self, node: Node) -> Part:
        """What a core node is in columns. Raises TypeError for a node of the surface."""
        if node not in self.repeated:
            return self._part(node)
        if node not in self.seen:
            self.seen[node] = self.keep(self._part(node))
        return self.seen[node]

    def _part(self, node: Node) -> Part:
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
            case Divide(Arithmetic(Operator.MUL, item, Int(factor)), by) if factor > 0:
                shared = gcd(factor, by)
                scaled = self._arithmetic(Operator.MUL, self.part(item), number(factor // shared))
                return self._divide(scaled, by // shared)
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
        item = self.keep(item)
        if len(options) > 1 and all(b - a == 1 for a, b in pairwise(options)):
            at_least = self._compare(Comparison.GE, item, number(options[0]))
            at_most = self._compare(Comparison.LE, item, number(options[-1]))
            return Part(at_least.expr & at_most.expr, pl.Boolean, unknown=item.unknown)
        tests = [self._compare(Comparison.EQ, item, number(option)) for option in options]
        return Part(reduce(or_, (t.expr for t in tests)), pl.Boolean, unknown=item.unknown)

    def _arithmetic(self, op: Operator, left: Part, right: Part) -> Part:
        if op is Operator.MUL and right.constant == 1:
            return left
        (a, b), (c, d) = left.span, right.span
        ends = [SPANNED[op](x, y) for x in (a, b) for y in (c, d)]
        span = (max(min(ends), INT64[0]), min(max(ends), INT64[1]))
        left, right = _alike(left, right, span)
        unknown = {**left.unknown, **right.unknown}
        return Part(COMPUTED[op](left.expr, right.expr), left.width, span, unknown)

    def _divide(self, item: Part, by: int) -> Part:
        """Towards zero. Polars rounds down, so what is below zero is moved up first."""
        low, high = item.span
        span = (_cut(low, by), _cut(high, by))
        if by == 1:
            return item
        if low < 0:
            item, divisor = _alike(self.keep(item), number(by), (low, high + by))
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
        one, other = _alike(self.keep(one), self.keep(other))
        beside = COMPARED[beyond](one.expr, other.expr)
        steps = [(beside, other.expr)]
        if doubt:
            steps.append((reduce(or_, doubt), pl.lit(None, one.width)))
        return Part(chosen(steps, one.expr), one.width, span, unknown)

    def _case(self, arms: Sequence[tuple[Node, Node]], otherwise: Node) -> Part:
        """CASE with every arm guarded: an arm that is not known makes the whole not known."""
        tests = [self.part(when) for when, _ in arms]
        tests = [
            self.keep(test) if any(name[0] == "#" for name in test.unknown) else test
            for test in tests
        ]
        values = [self.part(node) for node in (*(then for _, then in arms), otherwise)]
        width: Width = pl.Boolean
        if all(value.width is not pl.Boolean for value in values):
            width = wider(*(value.width for value in values))
            values = [_as(value, width) for value in values]
        nothing = pl.lit(None, width)
        steps: list[tuple[pl.Expr, pl.Expr]] = []
        guarded: set[str] = set()
        for test, value in zip(tests, values, strict=False):
            steps.append((test.expr, value.expr))
            doubt = [expr for name, expr in test.unknown.items() if name not in guarded]
            guarded |= set(test.unknown)
            if doubt:
                steps.append((reduce(or_, doubt), nothing))
        doubtful = bool(guarded) or any(value.unknown for value in values)
        span = (min(v.span[0] for v in values), max(v.span[1] for v in values))
        return self._loose(chosen(steps, values[-1].expr), width, span, doubtful)


def chosen(steps: Sequence[tuple[pl.Expr, pl.Expr]], otherwise: pl.Expr | None) -> pl.Expr:
    """CASE: the value of the first test that is true; one that is null is not."""
    (test, value), *rest = steps
    chain: pl.Expr = pl.when(test).then(value)
    for test, value in rest:
        chain = chain.when(test).then(value)  # type: ignore[attr-defined]
    return chain if otherwise is None else chain.otherwise(otherwise)  # type: ignore[attr-defined]


def number(constant: int) -> Part:
    """A whole number in the narrowest type that holds it."""
    width = narrowest((constant, constant))
    return Part(pl.lit(constant, width), width, (constant, constant), constant=constant)


def _as(item: Part, width: Width) -> Part:
    if item.width is width or item.width is pl.Boolean:
        return item
    constant = item.constant
    expr = item.expr.cast(width) if constant is None else pl.lit(constant, width)
    return Part(expr, width, item.span, item.unknown, constant)


def _alike(one: Part, other: Part, span: Span | None = None) -> tuple[Part, Part]:
    """Both in one type that also holds ``span``."""
    widths = [one.width, other.width]
    if span is not None:
        widths.append(narrowest(span))
    width = wider(*widths)
    return _as(one, width), _as(other, width)


def _cut(dividend: int, by: int) -> int:
    return dividend // by if dividend >= 0 else -(-dividend // by)
