"""Random programs of several benefits and random populations with missing facts, for all targets.

Numbers stay within 64 bits: an expression knows how large it can become, and a product that could
become too large is not drawn. (The compiler proves the same of real rules.)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import strategies as st

from lilac_engine.rules import nodes as n
from lilac_engine.rules.program import Column, Program
from lilac_engine.rules.types import Kind, Value
from lilac_engine.rules.walking import children
from tests.engine.rules.building import BOOL, INT, Maker, arithmetic, column, compare, parameter

LIMIT = 2**61
STARS = {
    "none": {"number": 0, "zh": "无", "en": "none"},
    "main": {"number": 1, "zh": "主板", "en": "main"},
    "star": {"number": 7, "zh": "科创板", "en": "star"},
}
COLUMNS: tuple[Column, ...] = (
    column("sales", 0, 10**13), column("rd", 0, 10**12), column("profit", -(10**12), 10**12),
    column("staff", 0, 100_000), column("founded", 19000101, 29991231, kind=Kind.DATE),
    column("board", 0, 7, kind=Kind.CODE, options=STARS),
    column("listed"), column("clean"), column("award"),
)  # fmt: skip
NUMBERS = tuple(c for c in COLUMNS if c.type.kind is not Kind.BOOL)
TRUTHS = tuple(c for c in COLUMNS if c.type.kind is Kind.BOOL)
Sized = tuple[n.Node, int]


@st.composite
def number(draw: st.DrawFn, depth: int, known: Mapping[str, int]) -> Sized:
    """A core node with the largest magnitude it can have; ``known`` are the names it may use."""
    if depth == 0 or draw(st.integers(0, 3)) == 0:
        if draw(st.integers(0, 9)) == 0:
            return n.Open("open"), 0
        if draw(st.booleans()):
            name = draw(st.sampled_from(sorted(known)))
            return n.Name(name), known[name]
        constant = draw(st.integers(-5, 5) | st.integers(-(10**9), 10**9))
        return n.Int(constant), abs(constant)
    one, size = draw(number(depth - 1, known))
    two, other = draw(number(depth - 1, known))
    match draw(st.integers(0, 6)):
        case 0:
            return n.Negative(one), size
        case 1:
            return n.Divide(one, draw(st.sampled_from((1, 2, 3, 12, 10_000)))), size
        case 2 if size * other < LIMIT:
            return n.Arithmetic(n.Operator.MUL, one, two), size * other
        case 3:
            three, last = draw(number(depth - 1, known))
            extreme = draw(st.sampled_from((n.Least, n.Greatest)))
            return extreme((one, two, three)), max(size, other, last)
        case 4:
            when = draw(truth(depth - 1, known, ()))
            return n.Case(((when, one),), two), max(size, other)
        case _ if size + other < LIMIT:
            operator = draw(st.sampled_from((n.Operator.ADD, n.Operator.SUB)))
            return n.Arithmetic(operator, one, two), size + other
    return one, size


@st.composite
def truth(draw: st.DrawFn, depth: int, known: Mapping[str, int], flags: tuple[str, ...]) -> n.Node:
    """A core node of yes or no."""
    if depth == 0:
        if draw(st.integers(0, 9)) == 0:
            return draw(st.sampled_from((n.Expert("judge"), n.Bool(True), n.Bool(False))))
        return n.Name(draw(st.sampled_from([c.name for c in TRUTHS] + list(flags))))
    inner = truth(depth - 1, known, flags)
    match draw(st.integers(0, 6)):
        case 0:
            return n.Not(draw(inner))
        case 1 | 2:
            several = tuple(draw(st.lists(inner, min_size=2, max_size=4)))
            return draw(st.sampled_from((n.And, n.Or)))(several)
        case 3:
            item, _ = draw(number(depth - 1, known))
            option = st.integers(-3, 8).map(n.Int) | st.just(n.Open("open"))
            return n.In(item, tuple(draw(st.lists(option, min_size=1, max_size=4))))
        case 4:
            arms = tuple((draw(inner), draw(inner)) for _ in range(draw(st.integers(1, 2))))
            return n.Case(arms, draw(inner))
        case _:
            left, _ = draw(number(depth - 1, known))
            right, _ = draw(number(depth - 1, known))
            return n.Compare(draw(st.sampled_from(n.Comparison)), left, right)


@st.composite
def programs(draw: st.DrawFn, *, benefits: int = 2) -> Program:
    """Three rules, and some benefits with trees, lines, a figure, experts and open parameters."""
    made = Maker(*COLUMNS, parameters=[parameter("open")])
    known = {c.name: max(abs(c.low), abs(c.high)) for c in NUMBERS}
    flags: tuple[str, ...] = ()
    for index in range(2):
        node, size = draw(number(2, known))
        made.rule(f"step{index}", node, INT)
        known[f"step{index}"] = size
    made.rule("flag", draw(truth(2, known, ())), BOOL)
    flags = ("flag",)

    def requirement(depth: int) -> Any:
        if depth and draw(st.integers(0, 2)) == 0:
            mode = draw(st.sampled_from(("any", "all")))
            return {mode: [requirement(depth - 1) for _ in range(draw(st.integers(1, 3)))]}
        return draw(truth(draw(st.integers(0, 2)), known, flags))

    for index in range(draw(st.integers(1, benefits))):
        payers = draw(st.lists(st.sampled_from(("province", "city", "county")), max_size=3))
        small = {name: size for name, size in known.items() if size < LIMIT // 8}
        made.benefit(
            f"gift{index}",
            *(requirement(2) for _ in range(draw(st.integers(1, 4)))),
            applies=draw(st.none() | truth(1, known, flags)),
            lines=[(payer, draw(_fitting(small))) for payer in payers],
            figure=draw(st.none() | number(2, known).map(lambda sized: sized[0])),
        )
    return made.program()


def _fitting(known: Mapping[str, int]) -> st.SearchStrategy[n.Node]:
    """A line that can be added to others and stays within 64 bits."""
    return number(2, known).filter(lambda sized: sized[1] < LIMIT // 4).map(lambda s: s[0])


def constants(program: Program) -> list[int]:
    """Every whole number a program compares or computes with."""
    waiting: list[n.Node] = [rule.core for rule in program.rules]
    for benefit in program.benefits:
        waiting += [leaf.core for leaf in benefit.leaves]
    found: list[int] = []
    while waiting:
        node = waiting.pop()
        if isinstance(node, n.Int):
            found.append(node.value)
        waiting += children(node)
    return found


@st.composite
def facts(draw: st.DrawFn, program: Program) -> dict[str, Value]:
    """One party: every column within its bounds, at a threshold or beside it, or missing."""
    found: dict[str, Value] = {}
    near = constants(program) or [0]
    for one in program.columns:
        if draw(st.integers(0, 3)) == 0:
            if draw(st.booleans()):
                found[one.name] = None
        elif one.type.kind is Kind.BOOL:
            found[one.name] = draw(st.booleans())
        else:
            guess = draw(st.sampled_from(near)) + draw(st.integers(-1, 1))
            wide = draw(st.integers(one.low, one.high))
            found[one.name] = guess if one.low <= guess <= one.high else wide
    return found


@st.composite
def populations(
    draw: st.DrawFn, *, parties: int = 12, benefits: int = 2
) -> tuple[Program, list[dict[str, Value]]]:
    """A program with some parties."""
    program = draw(programs(benefits=benefits))
    return program, draw(st.lists(facts(program), min_size=1, max_size=parties))


def boundary_cases(program: Program) -> Iterator[dict[str, Value]]:
    """Around a party in the middle: each number at each threshold -1, 0, +1; each fact missing."""
    middle: dict[str, Value] = {
        one.name: True if one.type.kind is Kind.BOOL else (one.low + one.high) // 2
        for one in program.columns
    }
    yield middle
    thresholds = sorted(set(constants(program)))
    for one in program.columns:
        yield {**middle, one.name: None}
        if one.type.kind is Kind.BOOL:
            yield {**middle, one.name: False}
            continue
        for threshold in thresholds:
            for step in (-1, 0, 1):
                if one.low <= threshold + step <= one.high:
                    yield {**middle, one.name: threshold + step}


A, B = n.Name("a"), n.Name("b")
NOTHING, EXPERT = n.Open("p"), n.Expert("x")
NODES: tuple[n.Node, ...] = (
n.Int(-5), n.Bool(True), NOTHING, A, n.Name("nowhere"), n.Negative(A), n.Not(n.Name("t")),
        n.Negative(n.Int(3)), n.Not(EXPERT), n.Not(n.And((EXPERT, EXPERT))), n.And((n.Name("t"), EXPERT)),
        n.And((n.Bool(True), n.Name("t"))), n.And((n.Bool(False), EXPERT)), n.And((EXPERT, EXPERT)),
        n.And((n.Bool(True), n.Bool(True))), n.Or((n.Bool(False), n.Bool(False))),
        n.Or((n.Name("t"), EXPERT)), n.Or((n.Bool(True), EXPERT)), n.Or((EXPERT, EXPERT)),
        n.Or((n.Bool(False), n.Name("t"))), n.In(A, (n.Int(7), n.Int(-1))),
        n.In(A, (n.Int(7),)), n.Not(n.In(A, (n.Int(6), n.Int(7)))),
        n.Divide(A, 2), n.Divide(B, 2), n.Divide(arithmetic("-", B, A), 3), n.Divide(n.Int(-7), 2),
        n.Least((A, B)), n.Greatest((A, B, n.Int(0))), n.Least((A, NOTHING)),
        n.Least((arithmetic("+", A, B), arithmetic("-", A, B))),
        n.Case(((n.Name("t"), A), (n.Name("s"), B)), n.Int(0)),
        n.Case(((EXPERT, A),), B), n.Case(((n.Name("s"), A), (EXPERT, A)), B),
        n.Case(((n.Bool(False), A),), NOTHING), n.Not(n.Case(((EXPERT, n.Bool(True)),), n.Bool(True))),
        n.Not(n.And((n.Bool(True), n.Bool(True)))), n.Not(n.Or((n.Name("s"), n.Name("t")))),
        compare("<>", n.Case(((n.Name("t"), n.Int(1)),), n.Int(2)), 2), compare("=", A, 7),
)  # fmt: skip
"""One of each shape that a target treats in its own way, over a, b (numbers), s, t (truths)."""
