"""A formula in words, with the names of things or with their values (公式的文字表述).

``rd_tax_y1 > p.rd_gate`` is 「2020年研发费用 大于 研发投入后补助的门槛（100万元）」. The surface is what is
worded: what a person wrote, not what it was lowered to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from lilac_engine.rules import nodes as n
from lilac_engine.rules.nodes import Comparison, Node, Operator
from lilac_engine.rules.program import Program
from lilac_engine.rules.types import Kind, Type, Unit, Value, number
from lilac_engine.rules.wording import (
    NOT_PUBLISHED,
    Language,
    Said,
    label,
    said,
    show,
)

WHOLE: Final = 10_000
NUMBERS: Final = {
    Comparison.LT: ("小于", "less than"),
    Comparison.LE: ("不超过", "at most"),
    Comparison.EQ: ("等于", "equal to"),
    Comparison.NE: ("不等于", "not equal to"),
    Comparison.GE: ("不低于", "at least"),
    Comparison.GT: ("大于", "more than"),
}
DATES: Final = {
    Comparison.LT: ("早于", "before"),
    Comparison.LE: ("不晚于", "not after"),
    Comparison.EQ: ("在", "on"),
    Comparison.NE: ("不在", "not on"),
    Comparison.GE: ("不早于", "not before"),
    Comparison.GT: ("晚于", "after"),
}
OPTIONS: Final = {Comparison.EQ: ("是", "is"), Comparison.NE: ("不是", "is not")}
SIGNS: Final = {Operator.ADD: "+", Operator.SUB: "−", Operator.MUL: "×"}


@dataclass(frozen=True, slots=True)
class Ratio:
    """A comparison of two products that people read as a ratio: ``part * 10000 >= whole * rate``."""

    op: Comparison
    part: Node
    whole: Node
    rate: Node


def ratio(program: Program, node: Node) -> Ratio | None:
    """The ratio a comparison stands for, if it does."""
    if not isinstance(node, n.Compare):
        return None
    left, right = _scaled(node.left), _by_rate(program, node.right)
    if left is None or right is None:
        return None
    return Ratio(node.op, left, *right)


def _scaled(node: Node) -> Node | None:
    """x of ``x * 10000``."""
    match node:
        case n.Arithmetic(Operator.MUL, item, n.Int(10_000)):
            return item
        case n.Arithmetic(Operator.MUL, n.Int(10_000), item):
            return item
        case _:
            return None


def _by_rate(program: Program, node: Node) -> tuple[Node, Node] | None:
    """x and the rate of ``x * rate``."""
    if not isinstance(node, n.Arithmetic) or node.op is not Operator.MUL:
        return None
    for item, rate in ((node.left, node.right), (node.right, node.left)):
        if isinstance(rate, n.Int) or measure(program, rate) == Type(Kind.INT, Unit.BPS):
            return item, rate
    return None


def measure(program: Program, node: Node) -> Type | None:
    """What kind of value a surface node has; None where it may be any number."""
    match node:
        case n.Name("today"):
            return Type(Kind.DATE)
        case n.Name(id) if id in program.column:
            return program.column[id].type
        case n.Name(id) if id in program.rule:
            return program.rule[id].type
        case n.Parameter(id) | n.Open(id) if id in program.parameters:
            return program.parameters[id].type
        case n.Option(fact, _):
            return Type(Kind.CODE, options_of=fact)
        case n.MonthsBetween():
            return Type(Kind.INT, Unit.MONTHS)
        case n.YearsBetween():
            return Type(Kind.INT, Unit.YEARS)
        case n.DaysBetween():
            return Type(Kind.INT, Unit.DAYS)
        case n.YearOf():
            return Type(Kind.INT, Unit.YEAR)
        case n.Percent(item, _) | n.Negative(item):
            return measure(program, item)
        case n.Divide(item, by):
            product = _by_rate(program, item) if by == WHOLE else None
            return measure(program, product[0] if product else item)
        case n.Arithmetic(Operator.MUL, left, right):
            return _product(measure(program, left), measure(program, right))
        case n.Arithmetic(_, left, right):
            return joint(measure(program, left), measure(program, right))
        case n.Least(items) | n.Greatest(items):
            return joint(*(measure(program, item) for item in items))
        case n.Case(arms, otherwise):
            return joint(*(measure(program, item) for item in (otherwise, *(a[1] for a in arms))))
        case n.Ladder(_, steps, otherwise):
            return joint(*(measure(program, item) for item in (otherwise, *(s[1] for s in steps))))
        case n.Int() | n.Name() | n.Parameter() | n.Open():
            return None
        case _:
            return Type(Kind.BOOL)


def joint(*types: Type | None) -> Type | None:
    """The most telling of some types: a literal, and a bare count, adapt to the others."""
    known = [type_ for type_ in types if type_ is not None]
    telling = [
        type_
        for type_ in known
        if type_.kind is not Kind.INT or type_.unit not in {Unit.NONE, Unit.COUNT}
    ]
    return next(iter(telling or known), None)


def _product(left: Type | None, right: Type | None) -> Type | None:
    """Money times a count is money; anything times a ratio is nothing people read."""
    rate = Type(Kind.INT, Unit.BPS)
    if rate in {left, right}:
        return Type(Kind.INT)
    return joint(left, right)


def phrase(program: Program, node: Node, known: Mapping[str, Value] | None = None) -> Said:
    """A surface formula in words. With ``known`` every name stands with its value instead."""
    return said(lambda language: _Phrase(program, language, known).words(node))


class _Phrase:
    """Words of one formula in one language."""

    def __init__(
        self, program: Program, language: Language, known: Mapping[str, Value] | None
    ) -> None:
        self.program = program
        self.language: Language = language
        self.known = known

    def say(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def words(self, node: Node, as_: Type | None = None) -> str:
        """``as_``: what kind of value is meant, for a literal."""
        match node:
            case n.Int(value):
                return show(value, as_ or Type(Kind.INT), self.program)[self.language]
            case n.Bool(value):
                return show(value, Type(Kind.BOOL))[self.language]
            case n.Name(id):
                return self._name(id)
            case n.Parameter(id) | n.Open(id):
                return self._parameter(id, as_)
            case n.Option(fact, id):
                return self._option(fact, id)
            case n.Expert():
                return self.say("由专家判断", "as experts judge")
            case n.Not() | n.And() | n.Or() | n.Compare() | n.In() | n.Between():
                return self._condition(node)
            case _:
                return self._computed(node, as_)

    def within(self, node: Node, as_: Type | None = None) -> str:
        """The words in brackets where they would run together with what is around them."""
        text = self.words(node, as_)
        loose = n.And | n.Or | n.Arithmetic | n.Case | n.Ladder
        return self.say(f"（{text}）", f"({text})") if isinstance(node, loose) else text

    def _name(self, name: str) -> str:
        if name == "today" and name not in self.program.column:
            return show(number(self.program.day), Type(Kind.DATE))[self.language]
        if self.known is None:
            return label(self.program, name)[self.language]
        type_ = measure(self.program, n.Name(name)) or Type(Kind.INT)
        return show(self.known.get(name), type_, self.program)[self.language]

    def _parameter(self, name: str, as_: Type | None) -> str:
        bound = self.program.parameters.get(name)
        if bound is None:
            return name
        type_ = joint(bound.type, as_) or bound.type
        value = NOT_PUBLISHED if bound.value is None else show(bound.value, type_, self.program)
        if self.known is not None:
            return value[self.language]
        called = label(self.program, name)
        return self.say(f"{called.zh}（{value.zh}）", f"{called.en} ({value.en})")

    def _option(self, fact: str, name: str) -> str:
        for column in self.program.columns:
            if column.fact.id == fact and name in column.fact.options:
                choice = column.fact.options[name]
                return self.say(choice.zh, choice.en)
        return name

    def _condition(self, node: n.Not | n.And | n.Or | n.Compare | n.In | n.Between) -> str:
        match node:
            case n.Not(n.Name() as item):
                return self.say(f"{self.words(item)}：否", f"{self.words(item)}: no")
            case n.Not(item):
                return self.say(f"并非（{self.words(item)}）", f"not ({self.words(item)})")
            case n.And(items):
                return self.say("，且", " and ").join(self.within(item) for item in items)
            case n.Or(items):
                return self.say("，或", " or ").join(self.within(item) for item in items)
            case n.In(item, values):
                type_ = measure(self.program, item)
                options = self.say("、", ", ").join(self.words(v, type_) for v in values)
                one = len(values) == 1
                zh = f"{self.words(item)} 是 {options}{'' if one else ' 之一'}"
                return self.say(zh, f"{self.words(item)} is {'' if one else 'one of '}{options}")
            case n.Between(item, low, high):
                type_ = joint(*(measure(self.program, part) for part in (item, low, high)))
                first, last = self.words(low, type_), self.words(high, type_)
                tested = self.words(item, type_)
                return self.say(
                    f"{tested} 在 {first} 至 {last} 之间（含）", f"{tested} from {first} to {last}"
                )
            case _:
                return self._compared(node)

    def _compared(self, node: n.Compare) -> str:
        found = ratio(self.program, node)
        if found is not None:
            rate = self.words(found.rate, Type(Kind.INT, Unit.BPS))
            zh, en = NUMBERS[found.op]
            part, whole = self.within(found.part), self.within(found.whole)
            return self.say(
                f"{part} 占 {whole} 的比例 {zh} {rate}", f"{part} {en} {rate} of {whole}"
            )
        type_ = joint(measure(self.program, node.left), measure(self.program, node.right))
        zh, en = compared(node.op, type_)
        left, right = self.within(node.left, type_), self.within(node.right, type_)
        return self.say(f"{left} {zh} {right}", f"{left} {en} {right}")

    def _computed(self, node: Node, as_: Type | None) -> str:
        type_ = measure(self.program, node) or as_
        match node:
            case n.Negative(item):
                return f"−{self.within(item, type_)}"
            case n.Arithmetic(op, left, right):
                sides = [self._side(left, right, op), self._side(right, left, op)]
                return f" {SIGNS[op]} ".join(sides)
            case n.Percent(item, rate):
                return self._percent(item, rate)
            case n.Divide(item, by):
                product = _by_rate(self.program, item) if by == WHOLE else None
                if product is not None:
                    return self._percent(*product)
                return f"{self.within(item, type_)} ÷ {by:,}"
            case n.Least(items):
                every = self.say("、", ", ").join(self.words(item, type_) for item in items)
                return self.say(f"{every} 中的最小者", f"the least of {every}")
            case n.Greatest(items):
                every = self.say("、", ", ").join(self.words(item, type_) for item in items)
                return self.say(f"{every} 中的最大者", f"the greatest of {every}")
            case n.Case(arms, otherwise):
                return self._case(arms, otherwise, type_)
            case n.Ladder(item, steps, otherwise):
                return self._ladder(item, steps, otherwise, type_)
            case _:
                return self._between_days(node)

    def _side(self, item: Node, other: Node, op: Operator) -> str:
        """One operand; a literal factor is a plain number, a literal summand counts as the other."""
        type_ = None if op is Operator.MUL else measure(self.program, other)
        loose = op is Operator.ADD and isinstance(item, n.Arithmetic)
        return self.words(item, type_) if loose else self.within(item, type_)

    def _percent(self, item: Node, rate: Node) -> str:
        share = self.words(rate, Type(Kind.INT, Unit.BPS))
        return self.say(f"{self.within(item)} 的 {share}", f"{share} of {self.within(item)}")

    def _case(
        self, arms: tuple[tuple[Node, Node], ...], otherwise: Node, type_: Type | None
    ) -> str:
        told = [
            self.say(
                f"{self.words(when)}的，{self.words(then, type_)}",
                f"if {self.words(when)}, {self.words(then, type_)}",
            )
            for when, then in arms
        ]
        told.append(self.say("否则 ", "otherwise ") + self.words(otherwise, type_))
        return self.say("；", "; ").join(told)

    def _ladder(
        self,
        item: Node,
        steps: tuple[tuple[Node, Node], ...],
        otherwise: Node,
        type_: Type | None,
    ) -> str:
        by = joint(measure(self.program, item), *(measure(self.program, at) for at, _ in steps))
        told = [
            self.say(
                f"不低于 {self.words(at, by)} 的 {self.words(then, type_)}",
                f"{self.words(then, type_)} from {self.words(at, by)}",
            )
            for at, then in steps
        ]
        told.append(self.say("其余 ", "else ") + self.words(otherwise, type_))
        head = self.words(item, by)
        return self.say(f"按 {head} 分档：", f"by {head}: ") + self.say("，", ", ").join(told)

    def _between_days(self, node: Node) -> str:
        match node:
            case n.YearOf(item):
                return self.say(f"{self.words(item)} 的年份", f"the year of {self.words(item)}")
            case n.MonthsBetween(start, end):
                return self._span(start, end, "整月数", "whole months")
            case n.YearsBetween(start, end):
                return self._span(start, end, "整年数", "whole years")
            case n.DaysBetween(start, end):
                return self._span(start, end, "天数", "days")
            case _:
                raise TypeError(f"not a node: {type(node).__name__}")

    def _span(self, start: Node, end: Node, zh: str, en: str) -> str:
        first, last = self.words(start), self.words(end)
        return self.say(f"从 {first} 到 {last} 的{zh}", f"{en} from {first} to {last}")


def compared(op: Comparison, type_: Type | None) -> tuple[str, str]:
    """How a comparison of such values is said, in Chinese and in English."""
    if type_ is not None and type_.kind is Kind.DATE:
        return DATES[op]
    if type_ is not None and type_.kind in {Kind.CODE, Kind.BOOL}:
        return OPTIONS.get(op, NUMBERS[op])
    return NUMBERS[op]
