"""What one requirement tests, thing by thing: what is there, what must be, and how far it is.

A formula is taken apart at AND and OR, with NOT pushed down and rules of yes or no opened, and
each thing tested becomes a sentence: 「2020年研发费用86万元，需超过100万元，还差14万元」.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from lilac_engine.rules import nodes as n
from lilac_engine.rules.distance import shortfall
from lilac_engine.rules.nodes import Comparison, Node
from lilac_engine.rules.phrasing import WHOLE, Ratio, compared, joint, measure, phrase, ratio
from lilac_engine.rules.semantics import conjunction, disjunction, towards_zero
from lilac_engine.rules.types import Kind, Type, Unit, Value
from lilac_engine.rules.used import Known
from lilac_engine.rules.wording import NO, YES, Said, label, show

TURNED: Final = {
    Comparison.LT: Comparison.GE,
    Comparison.GE: Comparison.LT,
    Comparison.GT: Comparison.LE,
    Comparison.LE: Comparison.GT,
    Comparison.EQ: Comparison.NE,
    Comparison.NE: Comparison.EQ,
}
NEEDED: Final = {
    Comparison.LT: ("需低于", "must be less than"),
    Comparison.LE: ("不得超过", "must be at most"),
    Comparison.EQ: ("应为", "must be"),
    Comparison.NE: ("不得为", "must not be"),
    Comparison.GE: ("需达到", "must be at least"),
    Comparison.GT: ("需超过", "must be more than"),
}
RATE: Final = Type(Kind.INT, Unit.BPS)


class Finding(StrEnum):
    """What is found of a requirement."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"  # a fact is missing
    EXPERT = "expert"  # experts judge it
    OPEN = "open"  # it stands on a parameter without a value


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is tested.

    ``label`` says what, ``found`` what is there, ``needed`` what must be (with its verb),
    ``threshold`` the value it is held against, ``gap`` how far it is where it fails by a number;
    ``over``: it is too much, not too little.
    """

    holds: bool | None
    label: Said
    found: Said
    needed: Said
    threshold: Said | None = None
    gap: Said | None = None
    over: bool = False

    @property
    def said(self) -> Said:
        """The sentence of it."""
        return self.told(Said("", ""))

    def told(self, where: Said) -> Said:
        """The sentence with the place of the requirement in it: 「…，需超过100万元（第十九条），还差…」."""
        zh = f"{self.label.zh}{self.found.zh}，{self.needed.zh}{where.zh}"
        en = f"{self.label.en} {self.found.en}; {self.needed.en}{where.en}"
        if self.gap is None:
            return Said(zh, en)
        if self.over:
            return Said(f"{zh}，超出{self.gap.zh}", f"{en}; {self.gap.en} over")
        return Said(f"{zh}，还差{self.gap.zh}", f"{en}; {self.gap.en} short")


@dataclass(frozen=True, slots=True)
class Parts:
    """Things of which all (or any) must hold."""

    all: bool
    items: tuple[Part | Parts, ...]

    @property
    def holds(self) -> bool | None:
        """Kleene's AND or OR."""
        kleene = conjunction if self.all else disjunction
        return kleene(item.holds for item in self.items)


def tested(state: Known, surface: Node) -> Part | Parts:
    """Take a formula of yes or no apart."""
    return _taken(state, surface, True)


def flat(parts: Part | Parts) -> tuple[Part, ...]:
    """All parts in their order."""
    if isinstance(parts, Part):
        return (parts,)
    return tuple(part for item in parts.items for part in flat(item))


def _taken(state: Known, node: Node, wanted: bool) -> Part | Parts:
    match node:
        case n.Not(item):
            return _taken(state, item, not wanted)
        case n.And(items) | n.Or(items):
            every = isinstance(node, n.And) is wanted
            return Parts(every, tuple(_taken(state, item, wanted) for item in items))
        case n.Name(id) if id in state.program.rule:
            return _taken(state, state.program.rule[id].surface, wanted)
        case n.Compare():
            return _comparison(state, node if wanted else replace(node, op=TURNED[node.op]))
        case n.In() | n.Between():
            return _among(state, node, wanted)
        case _:
            return _truth(state, node, wanted)


def _truth(state: Known, node: Node, wanted: bool) -> Part:
    """A fact of yes or no, and anything else that is not worth taking apart."""
    holds = state.value(node)
    answer = YES if wanted else NO
    return Part(
        holds=None if holds is None else bool(holds) is wanted,
        label=phrase(state.program, node),
        found=_colon(show(holds, Type(Kind.BOOL))),
        needed=Said(f"应为“{answer.zh}”", f"must be {answer.en}"),
    )


def _colon(shown: Said) -> Said:
    return Said(f"：{shown.zh}", f"is {shown.en}")


def _among(state: Known, node: n.In | n.Between, wanted: bool) -> Part:
    holds = state.value(node)
    type_ = measure(state.program, node.item) or Type(Kind.INT)
    item = state.value(node.item)
    if isinstance(node, n.In):
        options = [_shown(state, value, type_) for value in node.values]
        zh, en = "、".join(o.zh for o in options), ", ".join(o.en for o in options)
        one = "之一" if len(options) > 1 else ""
        words = (f"应为{zh}{one}", f"must be {en if len(options) == 1 else f'one of {en}'}")
        barred = (f"不得为{zh}{one}", f"must not be {en}")
    else:
        low, high = _shown(state, node.low, type_), _shown(state, node.high, type_)
        words = (f"应在{low.zh}至{high.zh}之间（含）", f"must be from {low.en} to {high.en}")
        barred = (f"不得在{low.zh}至{high.zh}之间", f"must not be from {low.en} to {high.en}")
    return Part(
        holds=None if holds is None else bool(holds) is wanted,
        label=phrase(state.program, node.item),
        found=_found(show(item, type_, state.program), type_),
        needed=Said(*(words if wanted else barred)),
        gap=_outside(state, node, item, type_) if wanted and holds is False else None,
        over=wanted and _above(state, node, item),
    )


def _outside(state: Known, node: n.In | n.Between, item: Value, type_: Type) -> Said | None:
    """How far a number is from a range."""
    if isinstance(node, n.In) or item is None:
        return None
    low, high = state.value(node.low), state.value(node.high)
    if low is not None and item < low:
        return shortfall(item, low, type_)
    return shortfall(item, high, type_)


def _above(state: Known, node: n.In | n.Between, item: Value) -> bool:
    high = state.value(node.high) if isinstance(node, n.Between) else None
    return item is not None and high is not None and item > high


def _comparison(state: Known, node: n.Compare) -> Part:
    found = ratio(state.program, node)
    if found is not None:
        return _ratio(state, node, found)
    left, right = node.left, node.right
    if isinstance(left, n.Int | n.Parameter | n.Option) and not isinstance(right, n.Int | n.Option):
        mirrored = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
        node = n.Compare(Comparison(mirrored.get(node.op.value, node.op.value)), right, left)
        left, right = node.left, node.right
    type_ = joint(measure(state.program, left), measure(state.program, right)) or Type(Kind.INT)
    holds, item, against = state.value(node), state.value(left), state.value(right)
    threshold = _shown(state, right, type_)
    return Part(
        holds=None if holds is None else bool(holds),
        label=phrase(state.program, left),
        found=_found(show(item, type_, state.program), type_),
        needed=_needed(node.op, type_, _against(state, right, threshold)),
        threshold=threshold,
        gap=_gap(node.op, item, against, type_) if holds is False else None,
        over=node.op in {Comparison.LT, Comparison.LE},
    )


def _found(shown: Said, type_: Type) -> Said:
    """A number stands right behind its name; words and days after a colon."""
    return Said(shown.zh, f"is {shown.en}") if type_.kind is Kind.INT else _colon(shown)


def _needed(op: Comparison, type_: Type, threshold: Said) -> Said:
    if type_.kind is Kind.DATE:
        zh, en = compared(op, type_)
        return Said(f"需{zh}{threshold.zh}", f"must be {en} {threshold.en}")
    zh, en = NEEDED[op]
    return Said(f"{zh}{threshold.zh}", f"{en} {threshold.en}")


def _against(state: Known, node: Node, threshold: Said) -> Said:
    """What it is held against; what is not a plain amount is named too."""
    if isinstance(node, n.Int | n.Parameter | n.Option | n.Bool) or node == n.Name("today"):
        return threshold
    named = (
        label(state.program, node.id) if isinstance(node, n.Name) else phrase(state.program, node)
    )
    return Said(f"{named.zh}（{threshold.zh}）", f"{named.en} ({threshold.en})")


def _shown(state: Known, node: Node, type_: Type) -> Said:
    """A threshold's value; of a parameter without one that nothing is published."""
    found = state.value(node)
    if found is None and isinstance(node, n.Parameter):
        return Said("（标准未公布）", "a standard that is not published")
    return show(found, type_, state.program)


def _gap(op: Comparison, item: Value, against: Value, type_: Type) -> Said | None:
    """How much is missing (or too much); a strict comparison needs at least one unit more."""
    if item is None or against is None or op in {Comparison.EQ, Comparison.NE}:
        return None
    if item == against and type_.kind is Kind.INT:
        return show(1, type_)
    return shortfall(item, against, type_)


def _ratio(state: Known, node: n.Compare, found: Ratio) -> Part:
    """A share of something: shown as percent (cut off), the gap in what has to grow."""
    program = state.program
    part, whole, rate = (state.value(item) for item in (found.part, found.whole, found.rate))
    holds = state.value(node)
    share: int | None = None
    if part is not None and whole:
        share = towards_zero(part * WHOLE, whole) if whole > 0 else None
    one, other = phrase(program, found.part), phrase(program, found.whole)
    gap = None
    if holds is False and part is not None and whole is not None and rate is not None:
        up = found.op in {Comparison.GE, Comparison.GT}
        exact, strict = whole * rate, found.op in {Comparison.GT, Comparison.LT}
        wanted = -(-exact // WHOLE) if up else exact // WHOLE
        if strict and exact % WHOLE == 0:
            wanted += 1 if up else -1
        gap = shortfall(part, wanted, measure(program, found.part) or Type(Kind.INT))
    limit = _shown(state, found.rate, RATE)
    shown = show(share, RATE)
    return Part(
        holds=None if holds is None else bool(holds),
        label=Said(f"{one.zh}占{other.zh}的比例", f"{one.en} as a share of {other.en}"),
        found=_found(shown, RATE),
        needed=_needed(found.op, RATE, limit),
        threshold=limit,
        gap=gap,
        over=found.op in {Comparison.LT, Comparison.LE},
    )
