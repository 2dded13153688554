"""Random small programs, and every way the missing facts of one can come out."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Mapping
from itertools import islice, product

from hypothesis import settings
from hypothesis import strategies as st

from lilac_engine.rules import nodes as n
from lilac_engine.rules.program import Column, Program
from lilac_engine.rules.types import Kind, Value
from tests.engine.rules.building import BOOL, INT, Maker, column, parameter

law = settings(deadline=None, max_examples=int(os.environ.get("LILAC_LAWS", "30")))
"""How hard a law is tried; each program is compiled anew. ``LILAC_LAWS=2000`` for a long run."""
NUMBERS = ("x", "y")
TRUTHS = ("a", "c")
CODES = ("k",)
COLUMNS = (
    column("a"), column("c"), column("x", 0, 6, kind=Kind.INT, actionable="up"),
    column("y", -2, 3, kind=Kind.INT, actionable="down"),
    column("k", 1, 5, kind=Kind.CODE,
           options={"one": {"number": 1, "zh": "一", "en": "one"},
                    "two": {"number": 2, "zh": "二", "en": "two"},
                    "five": {"number": 5, "zh": "五", "en": "five"}}),
)  # fmt: skip


def domain(one: Column) -> list[Value]:
    """Every value a column can have."""
    if one.type.kind is Kind.BOOL:
        return [False, True]
    if one.type.kind is Kind.CODE:
        return [choice.number for choice in one.fact.options.values()]
    return list(range(one.low, one.high + 1))


def completions(
    program: Program, facts: Mapping[str, Value], limit: int | None = None
) -> Iterator[dict[str, Value]]:
    """``facts`` with everything known, in every way (or the first ``limit`` of them)."""
    choices = [domain(c) if facts.get(c.name) is None else [facts[c.name]] for c in program.columns]
    names = [c.name for c in program.columns]
    every = (dict(zip(names, chosen, strict=True)) for chosen in product(*choices))
    return islice(every, limit)


class Sampler:
    """Random formulas over the columns above, quick to make: a seed stands for a program."""

    def __init__(self, seed: int, *, opened: bool, experts: bool) -> None:
        self.random = random.Random(seed)
        self.opened, self.experts = opened, experts
        self.names: list[str] = [*NUMBERS]
        self.flags: list[str] = [*TRUTHS]

    def number(self, depth: int = 2) -> n.Node:
        dice = self.random
        if depth == 0 or dice.random() < 0.4:
            if self.opened and dice.random() < 0.08:
                return n.Parameter("open")
            if dice.random() < 0.4:
                return n.Int(dice.randint(-4, 8))
            return n.Name(dice.choice(self.names))
        inner = [self.number(depth - 1) for _ in range(dice.randint(2, 3))]
        match dice.randrange(8):
            case 0:
                return n.Negative(inner[0])
            case 1:
                return n.Divide(inner[0], dice.randint(1, 3))
            case 2:
                return n.Least(tuple(inner))
            case 3:
                return n.Greatest(tuple(inner))
            case 4:
                return n.Case(((self.truth(1), inner[0]),), inner[1])
            case _:
                return n.Arithmetic(dice.choice(list(n.Operator)), inner[0], inner[1])

    def truth(self, depth: int = 2) -> n.Node:
        dice = self.random
        if depth == 0 or dice.random() < 0.5:
            match dice.randrange(6):
                case 0 | 1:
                    return n.Name(dice.choice(self.flags))
                case 2:
                    options = dice.sample([1, 2, 3, 5], dice.randint(1, 3))
                    return n.In(n.Name("k"), tuple(n.Int(o) for o in options))
                case 4 if dice.random() < 0.4:
                    op = dice.choice([n.Comparison.EQ, n.Comparison.NE])
                    return n.Compare(op, n.Name(dice.choice(self.flags)), n.Name("a"))
                case 3 if self.experts and dice.random() < 0.5:
                    return n.Expert("judge")
                case _:
                    op = dice.choice(list(n.Comparison))
                    return n.Compare(op, self.number(1), self.number(1))
        inner = [self.truth(depth - 1) for _ in range(dice.randint(2, 3))]
        match dice.randrange(6):
            case 5:
                return n.Case(((inner[0], inner[1]),), self.truth(depth - 1))
            case 0:
                return n.Not(inner[0])
            case 1 | 2:
                return n.And(tuple(inner))
            case _:
                return n.Or(tuple(inner))

    def requirement(self) -> object:
        dice = self.random
        if dice.random() < 0.6:
            return self.truth()
        inner = [self.truth(1) for _ in range(dice.randint(1, 3))]
        return {dice.choice(["any", "all"]): inner}


def program(seed: int, *, opened: bool = True, experts: bool = True) -> Program:
    """A program of one benefit over five small columns."""
    made = Maker(*COLUMNS, parameters=[parameter("open"), parameter("cap", 3)])
    plain = Sampler(seed, opened=False, experts=False)
    made.rule("r1", plain.number(), INT)
    plain.names.append("r1")
    made.rule("r2", plain.truth(), BOOL)
    plain.flags.append("r2")
    sampler = Sampler(seed + 1, opened=opened, experts=experts)
    sampler.names.append("r1")
    sampler.flags.append("r2")
    dice = sampler.random
    requires = [sampler.requirement() for _ in range(dice.randint(1, 4))]
    applies = plain.truth() if dice.random() < 0.4 else None
    paid = [sampler.number() for _ in range(dice.randint(0, 2))]
    lines = list(zip(("province", "city"), paid, strict=False))
    figure = sampler.number() if dice.random() < 0.2 else None
    return made.benefit("b", *requires, applies=applies, lines=lines, figure=figure).program()


@st.composite
def programs(
    draw: st.DrawFn, *, opened: bool = True, experts: bool = True
) -> tuple[Program, dict[str, Value]]:
    """A program of one benefit over five small columns, and facts some of which are missing."""
    made = program(draw(st.integers(0, 2**32)), opened=opened, experts=experts)
    dice = random.Random(draw(st.integers(0, 2**32)))
    ways = [(c.name, [None, None, *domain(c)]) for c in made.columns]
    return made, {name: dice.choice(values) for name, values in ways}
