"""Writes Python source that computes with ranges: what a core node *can* be while facts are bounded.

A number is the range of what it can be, a truth is which of yes and no it can be; both say whether
they can be *not known*. The ranges are never too small; they may be too large (a fact that occurs
twice is taken twice). Like :mod:`closure_writing`, nothing a person wrote reaches the source.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, cast

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

HUGE: Final = 2**80
YES: Final = "True"
NEVER: Final = "False"


@dataclass(frozen=True, slots=True)
class Number:
    """Sources of the least and the greatest it can be, and of whether it can be not known."""

    low: str
    high: str
    unknown: str


@dataclass(frozen=True, slots=True)
class Truth:
    """Sources of whether it can be true, false, not known."""

    true: str
    false: str
    unknown: str


NOWHERE: Final = Number(str(HUGE), str(-HUGE), YES)
"""A number that is never known."""
NOBODY_KNOWS: Final = Truth(NEVER, NEVER, YES)


class Writer:
    """The source of one function of a box, line by line."""

    def __init__(self, known: Mapping[str, Number | Truth]) -> None:
        self.known = dict(known)
        self.lines: list[str] = []
        self.indent = "    "
        self.count = 0

    def line(self, source: str) -> None:
        """One more line."""
        self.lines.append(self.indent + source)

    def inside(self, write: Callable[[], None]) -> None:
        """What ``write`` writes, one step further in."""
        self.indent += " "
        write()
        self.indent = self.indent[:-1]

    def name(self, source: str) -> str:
        """A variable with the value of a source; constants and variables stay what they are."""
        if source.isidentifier() or source.lstrip("-").isdigit():
            return source
        self.count += 1
        self.line(f"t{self.count} = {source}")
        return f"t{self.count}"

    def rule(self, id: str, core: Node) -> None:  # noqa: A002
        """Compute an earlier rule; its name is known from here on."""
        self.known[id] = self.truth(core) if self.is_truth(core) else self.number(core)

    def is_truth(self, node: Node) -> bool:
        """Whether a node is a yes or a no; the type checker has seen that it is one or the other."""
        match node:
            case Bool() | Not() | And() | Or() | Compare() | In() | Expert():
                return True
            case Name(id):
                return isinstance(self.known.get(id), Truth)
            case Case(arms, otherwise):
                return any(self.is_truth(item) for item in (otherwise, *(a[1] for a in arms)))
            case _:
                return False

    def truth(self, node: Node) -> Truth:
        """What a node of yes or no can be."""
        match node:
            case Bool(constant):
                return Truth(str(constant), str(not constant), NEVER)
            case Name(id):
                found = self.known.get(id, NOBODY_KNOWS)
                return found if isinstance(found, Truth) else NOBODY_KNOWS
            case Open() | Expert():
                return NOBODY_KNOWS
            case Not(item):
                inner = self.truth(item)
                return Truth(inner.false, inner.true, inner.unknown)
            case And(items):
                return self.conjunction([self.truth(item) for item in items])
            case Or(items):
                return self.disjunction([self.truth(item) for item in items])
            case Compare(op, left, right):
                return self._compared(op, self.number(left), self.number(right))
            case In(item, values):
                return self._one_of(self.number(item), values)
            case Case(arms, otherwise):
                return self._chosen_truth(arms, otherwise)
            case _:
                raise TypeError(f"not a truth of the core: {type(node).__name__}")

    def conjunction(self, items: Sequence[Truth]) -> Truth:
        """Kleene's AND."""
        true = self.name(all_of(item.true for item in items))
        false = self.name(any_of(item.false for item in items))
        doubt = any_of(item.unknown for item in items)
        if doubt != NEVER:
            doubt = all_of([doubt, *(any_of((i.true, i.unknown)) for i in items)])
        return Truth(true, false, self.name(doubt))

    def disjunction(self, items: Sequence[Truth]) -> Truth:
        """Kleene's OR, by De Morgan."""
        turned = self.conjunction([Truth(i.false, i.true, i.unknown) for i in items])
        return Truth(turned.false, turned.true, turned.unknown)

    def _compared(self, op: Comparison, a: Number, b: Number) -> Truth:
        if NOWHERE in {a, b}:
            return NOBODY_KNOWS
        below, not_below = f"{a.low} < {b.high}", f"{a.high} >= {b.low}"
        above, not_above = f"{a.high} > {b.low}", f"{a.low} <= {b.high}"
        equal = f"({not_above} and {b.low} <= {a.high})"
        unequal = f"not ({a.low} == {a.high} == {b.low} == {b.high})"
        true, false = {
            Comparison.LT: (below, not_below),
            Comparison.GE: (not_below, below),
            Comparison.GT: (above, not_above),
            Comparison.LE: (not_above, above),
            Comparison.EQ: (equal, unequal),
            Comparison.NE: (unequal, equal),
        }[op]
        return Truth(self.name(true), self.name(false), self.name(any_of((a.unknown, b.unknown))))

    def _one_of(self, item: Number, values: Sequence[Node]) -> Truth:
        if item == NOWHERE:
            return NOBODY_KNOWS
        options = [option.value for option in values if isinstance(option, Int)]
        open_ = len(options) < len(values)
        true = any_of(f"{item.low} <= {option} <= {item.high}" for option in options)
        inside = f"({', '.join(map(str, options))},)" if options else "()"
        false = NEVER if open_ else f"not ({item.low} == {item.high} and {item.low} in {inside})"
        return Truth(self.name(true), self.name(false), YES if open_ else item.unknown)

    def _chosen_truth(self, arms: Sequence[tuple[Node, Node]], otherwise: Node) -> Truth:
        self.count += 1
        result = Truth(*(f"{kind}{self.count}" for kind in "abc"))
        self.line(f"{result.true} = {result.false} = {result.unknown} = False")

        def add(node: Node) -> None:
            found = self.truth(node)
            for target, source in (
                (result.true, found.true),
                (result.false, found.false),
                (result.unknown, found.unknown),
            ):
                self.line(f"{target} = {target} or {source}")

        self._arms(arms, otherwise, result.unknown, add)
        return result

    def number(self, node: Node) -> Number:
        """What a node of whole numbers can be; of a truth, 0 and 1."""
        if self.is_truth(node):
            truth = self.truth(node)
            low = self.name(f"0 if {truth.false} else 1")
            return Number(low, self.name(f"1 if {truth.true} else 0"), truth.unknown)
        match node:
            case Int(constant):
                return Number(str(constant), str(constant), NEVER)
            case Name(id):
                found = self.known.get(id, NOWHERE)
                return found if isinstance(found, Number) else NOWHERE
            case Open():
                return NOWHERE
            case Arithmetic(op, left, right):
                return self._computed(op, self.number(left), self.number(right))
            case Negative(item):
                return self._each(self.number(item), lambda n: (minus(n.high), minus(n.low)))
            case Divide(item, by):
                return self._each(
                    self.number(item), lambda n: (f"cut({n.low}, {by})", f"cut({n.high}, {by})")
                )
            case Least(items):
                return self._extreme("min", [self.number(item) for item in items])
            case Greatest(items):
                return self._extreme("max", [self.number(item) for item in items])
            case Case(arms, otherwise):
                return self._chosen_number(arms, otherwise)
            case _:
                raise TypeError(f"not a number of the core: {type(node).__name__}")

    def _each(self, item: Number, bounds: Callable[[Number], tuple[str, str]]) -> Number:
        if item == NOWHERE:
            return NOWHERE
        low, high = bounds(item)
        return Number(self.name(low), self.name(high), item.unknown)

    def _computed(self, op: Operator, a: Number, b: Number) -> Number:
        if NOWHERE in {a, b}:
            return NOWHERE
        unknown = self.name(any_of((a.unknown, b.unknown)))
        if op is Operator.MUL:
            if a.low == a.high:
                a, b = b, a
            if b.low == b.high:
                return Number(*self._times(a, b.low), unknown)
            ways = ", ".join(f"{x} * {y}" for x in (a.low, a.high) for y in (b.low, b.high))
            self.count += 1
            every = f"w{self.count}"
            self.line(f"{every} = ({ways})")
            return Number(self.name(f"min({every})"), self.name(f"max({every})"), unknown)
        if op is Operator.ADD:
            low, high = f"{a.low} + {b.low}", f"{a.high} + {b.high}"
        else:
            low, high = f"{a.low} - {b.high}", f"{a.high} - {b.low}"
        return Number(self.name(low), self.name(high), unknown)

    def _times(self, a: Number, factor: str) -> tuple[str, str]:
        ends = (a.low, a.high) if int(factor) >= 0 else (a.high, a.low)
        return self.name(f"{ends[0]} * {factor}"), self.name(f"{ends[1]} * {factor}")

    def _extreme(self, best: str, items: Sequence[Number]) -> Number:
        if NOWHERE in items:
            return NOWHERE
        low = self.name(f"{best}({', '.join(item.low for item in items)})")
        high = self.name(f"{best}({', '.join(item.high for item in items)})")
        return Number(low, high, self.name(any_of(item.unknown for item in items)))

    def _chosen_number(self, arms: Sequence[tuple[Node, Node]], otherwise: Node) -> Number:
        self.count += 1
        result = Number(f"l{self.count}", f"h{self.count}", f"u{self.count}")
        self.line(f"{result.low}, {result.high}, {result.unknown} = {HUGE}, {-HUGE}, False")

        def add(node: Node) -> None:
            found = self.number(node)
            self.line(f"if {found.low} < {result.low}: {result.low} = {found.low}")
            self.line(f"if {found.high} > {result.high}: {result.high} = {found.high}")
            self.line(f"{result.unknown} = {result.unknown} or {found.unknown}")

        self._arms(arms, otherwise, result.unknown, add)
        return result

    def _arms(
        self,
        arms: Sequence[tuple[Node, Node]],
        otherwise: Node,
        unknown: str,
        add: Callable[[Node], None],
    ) -> None:
        """Every arm that can be reached, the later ones only where the earlier can be false."""
        self.count += 1
        going = f"g{self.count}"
        self.line(f"{going} = True")

        def arm(when: Node, then: Node) -> None:
            test = self.truth(when)
            self.line(f"if {test.unknown}: {unknown} = True")
            self.line(f"if {test.true}:")
            self.inside(lambda: add(then))
            self.line(f"{going} = {test.false}")

        for when, then in arms:
            self.line(f"if {going}:")
            self.inside(partial(arm, when, then))
        self.line(f"if {going}:")
        self.inside(lambda: add(otherwise))

    def function(self, head: Sequence[str], space: Mapping[str, Any]) -> Callable[..., Any]:
        """Compile it; ``head`` are lines before the others."""
        body = "\n".join([*(f"    {line}" for line in head), *self.lines])
        source = f"def bounded(box):\n{body}\n"
        names = {"__builtins__": {}, "min": min, "max": max, "cut": cut, **space}
        exec(compile(source, "<boxes>", "exec"), names)  # noqa: S102
        return cast("Callable[..., Any]", names["bounded"])


def cut(dividend: int, divisor: int) -> int:
    """Division towards zero, which is monotone."""
    return dividend // divisor if dividend >= 0 else -(-dividend // divisor)


def minus(source: str) -> str:
    """The source of the negative of a constant or a variable."""
    return source[1:] if source.startswith("-") else f"-{source}"


def all_of(sources: Iterable[str]) -> str:
    """The source of *all of these*, constants folded."""
    parts = list(dict.fromkeys(source for source in sources if source != YES))
    if NEVER in parts:
        return NEVER
    return f"({' and '.join(parts)})" if len(parts) > 1 else parts[0] if parts else YES


def any_of(sources: Iterable[str]) -> str:
    """The source of *any of these*, constants folded."""
    parts = list(dict.fromkeys(source for source in sources if source != NEVER))
    if YES in parts:
        return YES
    return f"({' or '.join(parts)})" if len(parts) > 1 else parts[0] if parts else NEVER
