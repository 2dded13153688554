"""Whether a formula makes sense: every name is known, every kind and unit fits.

All faults of a formula are found in one go, each at its characters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from rapidfuzz import process

from lilac_engine.rules import nodes as n
from lilac_engine.rules.errors import Faulty, RuleFault, fault
from lilac_engine.rules.nodes import Comparison, Node, Operator
from lilac_engine.rules.parsing import Parsed
from lilac_engine.rules.printing import text
from lilac_engine.rules.quantities import (
    DAY,
    LITERAL,
    YES_NO,
    Quantity,
    alike,
    product,
    quantity,
    without_rate,
    words,
)
from lilac_engine.rules.types import Kind, Type, Unit

MOST_DIGITS: Final = 2  # of years before
FAULTS: Final = 20
"""A formula is not searched for more faults than a person reads."""

_HINT: Final = ("你要写的是 {0} 吗？", "Did you mean {0}?")
_BPS: Final = Quantity(Kind.INT, (Unit.BPS,))
_SPANS: Final[dict[type, Unit]] = {
    n.MonthsBetween: Unit.MONTHS,
    n.YearsBetween: Unit.YEARS,
    n.DaysBetween: Unit.DAYS,
}
_ORDER: Final = frozenset((Comparison.EQ, Comparison.NE))


@dataclass(frozen=True)
class Scope:
    """What a formula may use.

    ``names``: columns and rules; ``today`` is always there. ``options``: of each list fact, by
    the fact's id. ``experts``: whether something may be left to experts. ``loose``: names of rules that
    are made of literals only and adapt to any unit. ``expert_names``: rules that rest on experts.
    ``yearly``: the columns of each yearly fact, for the hint.
    """

    names: Mapping[str, Type]
    parameters: Mapping[str, Type] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    experts: bool = True
    loose: frozenset[str] = frozenset()
    expert_names: frozenset[str] = frozenset()
    yearly: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def check(
    node: Node, scope: Scope, expected: Type | None = None, source: Parsed | None = None
) -> Type:
    """The type a formula comes to. Raises Faulty with everything that is wrong with it.

    ``expected`` is what it must come to. With ``source`` the faults point at its characters.
    A product of units that is no single unit is refused: it cannot be stored under a name.
    """
    found = measure(node, scope, expected, source)
    type_ = found.type
    if type_ is None:
        zh, en = words(found)
        place = source.place(node) if source else (0, 0)
        raise Faulty([fault("mixed-product", *place, given=zh, given_en=en)])
    return type_


def measure(
    node: Node, scope: Scope, expected: Type | None = None, source: Parsed | None = None
) -> Quantity:
    """As :func:`check`, with the units multiplied where they are."""
    checker = _Checker(scope, source)
    found = checker.quantity(node)
    if found is not None and expected is not None:
        checker.fits(node, found, quantity(expected))
    if found is None or checker.faults:
        raise Faulty(checker.faults)
    return found


def closest(word: str, known: Iterable[str], prefix: str = "") -> dict[str, str]:
    """ "Did you mean", in both languages, empty when nothing is near."""
    near = process.extractOne(word, list(known), score_cutoff=70) if len(word) <= 64 else None
    if near is None:
        return {"hint": "", "hint_en": ""}
    zh, en = (sentence.format(prefix + near[0]) for sentence in _HINT)
    return {"hint": zh, "hint_en": en}


class _Checker:
    """One way through a tree; a fault makes the part above it silent (None)."""

    def __init__(self, scope: Scope, source: Parsed | None) -> None:
        self.scope = scope
        self.source = source
        self.faults: list[RuleFault] = []

    def quantity(self, node: Node) -> Quantity | None:
        """What a node comes to, None where it or a part of it is faulty."""
        return _RULES[type(node)](self, node)

    def fault(self, code: str, node: Node, **values: object) -> None:
        """Note a fault at the characters of a node."""
        if len(self.faults) < FAULTS:
            place = self.source.place(node) if self.source else (0, 0)
            self.faults.append(fault(code, *place, **values))

    def wants(self, node: Node, kind: Kind, found: Quantity | None = None) -> Quantity | None:
        """The quantity of a node, which must be of a kind."""
        found = found or self.quantity(node)
        if found is None or found.kind is kind:
            return found
        if kind is Kind.DATE and found == LITERAL:
            self.fault("date-literal", node, text=text(node))
            return None
        zh, en = words(Quantity(kind)) if kind is not Kind.INT else ("数", "a number")
        given, given_en = words(found)
        values = {"wanted": zh, "wanted_en": en, "given": given, "given_en": given_en}
        self.fault("wants", node, text=text(node), **values)
        return None

    def fits(self, node: Node, found: Quantity, wanted: Quantity) -> None:
        """Note a fault unless a value may stand where ``wanted`` is expected."""
        if alike(found, wanted) is None and self.wants(node, wanted.kind, found) is not None:
            (zh, en), (given, given_en) = words(wanted), words(found)
            self.fault("wrong-unit", node, wanted=zh, wanted_en=en, given=given, given_en=given_en)

    def same(self, items: Iterable[Node], verb: tuple[str, str]) -> Quantity | None:
        """The common quantity of several nodes."""
        first: Node | None = None
        common: Quantity | None = None
        broken = False
        for item in items:
            found = self.quantity(item)
            if found is None:
                broken = True
            elif first is None or common is None:
                first, common = item, found
            else:
                both = alike(common, found)
                if both is None:
                    self.differ(first, common, item, found, verb)
                    broken = True
                common = both or common
        return None if broken else common

    def differ(
        self, left: Node, one: Quantity, right: Node, other: Quantity, verb: tuple[str, str]
    ) -> None:
        """Note that two nodes do not go together, and why."""
        if one.kind is not other.kind:
            literal = left if one == LITERAL else right
            if Kind.DATE in {one.kind, other.kind} and LITERAL in {one, other}:
                self.fault("date-literal", literal, text=text(literal))
            else:
                self.wants(right, one.kind, other)
            return
        (zh, en), (zh2, en2) = self.shown(one), self.shown(other)
        values = {"left": text(left), "left_unit": zh, "left_unit_en": en}
        values |= {"right": text(right), "right_unit": zh2, "right_unit_en": en2}
        self.fault("units", right, verb=verb[0], verb_en=verb[1], **values)

    def shown(self, one: Quantity) -> tuple[str, str]:
        """Units in words; of a list fact which list."""
        zh, en = words(one)
        return (
            (f"{one.options_of} 的选项", f"options of {one.options_of}")
            if one.options_of
            else (zh, en)
        )

    # -- one method a kind of node --

    def name(self, node: n.Name) -> Quantity | None:
        if node.id == "today":
            return DAY
        type_ = self.scope.names.get(node.id)
        if type_ is None:
            yearly = self.scope.yearly.get(node.id)
            if yearly:
                self.fault("yearly-name", node, text=node.id, hint=" / ".join(yearly))
            elif (told := self._year_not_declared(node.id)) is not None:
                self.fault("yearly-lag", node, text=node.id, **told)
            else:
                self.fault("unknown-name", node, text=node.id, **closest(node.id, self.scope.names))
            return None
        if node.id in self.scope.expert_names and not self.scope.experts:
            self.fault("expert-here", node, text=node.id)
            return None
        return quantity(type_, loose=node.id in self.scope.loose)

    def _year_not_declared(self, name: str) -> dict[str, str] | None:
        """Of a year of a yearly fact that the fact does not list: the fact, and what to list."""
        fact, mark, lag = name.rpartition("_y")
        declared = self.scope.yearly.get(fact)
        if not mark or not declared or not lag.isdigit() or len(lag) > MOST_DIGITS:
            return None
        lags = sorted({int(lag), *(int(one.rpartition("_y")[2]) for one in declared)})
        return {"fact": fact, "lags": ", ".join(str(one) for one in lags)}

    def parameter(self, node: n.Parameter) -> Quantity | None:
        type_ = self.scope.parameters.get(node.id)
        if type_ is None:
            hint = closest(node.id, self.scope.parameters, "p.")
            self.fault("unknown-parameter", node, text=node.id, **hint)
            return None
        return quantity(type_, counted=type_.unit is Unit.COUNT)

    def expert(self, node: n.Expert) -> Quantity | None:
        if not self.scope.experts:
            self.fault("expert-here", node, text=f"expert.{node.id}")
            return None
        return YES_NO

    def option(self, node: n.Option) -> Quantity | None:
        options = self.scope.options.get(node.fact)
        if options is None:
            hint = closest(node.fact, self.scope.options)
            self.fault("no-options", node, text=node.fact, **hint)
            return None
        if node.id not in options:
            hint = closest(node.id, options, f"{node.fact}.")
            self.fault("unknown-option", node, fact=node.fact, text=node.id, **hint)
            return None
        return Quantity(Kind.CODE, options_of=node.fact)

    def logic(self, node: n.And | n.Or) -> Quantity | None:
        fine = [self.wants(item, Kind.BOOL) is not None for item in node.items]
        return YES_NO if all(fine) else None

    def negation(self, node: n.Not) -> Quantity | None:
        return self.wants(node.item, Kind.BOOL)

    def compare(self, node: n.Compare) -> Quantity | None:
        common = self.same((node.left, node.right), ("比较", "compared"))
        if common is None:
            return None
        if common.kind is Kind.BOOL:
            self.fault("yes-no-compared", node, text=text(node.left))
            return None
        if common.kind is Kind.CODE and node.op not in _ORDER:
            self.fault("code-order", node)
            return None
        return YES_NO

    def among(self, node: n.In) -> Quantity | None:
        common = self.same((node.item, *node.values), ("比较", "compared"))
        return YES_NO if common is not None else None

    def between(self, node: n.Between) -> Quantity | None:
        common = self.same((node.item, node.low, node.high), ("比较", "compared"))
        if common is None:
            return None
        if common.kind is Kind.BOOL:
            self.fault("yes-no-compared", node, text=text(node.item))
            return None
        if common.kind is Kind.CODE:
            self.fault("code-order", node)
            return None
        return YES_NO

    def arithmetic(self, node: n.Arithmetic) -> Quantity | None:
        one, other = self.number(node.left), self.number(node.right)
        if one is None or other is None:
            return None
        if node.op is Operator.MUL:
            return product(one, other)
        both = alike(one, other)
        if both is None:
            verb = ("相加", "added") if node.op is Operator.ADD else ("相减", "subtracted")
            self.differ(node.left, one, node.right, other, verb)
            return None
        if node.op is Operator.SUB and both.units == (Unit.YEAR,) and one.units == other.units:
            return Quantity(Kind.INT, (Unit.YEARS,))
        return both

    def number(self, node: Node) -> Quantity | None:
        """A node that takes part in arithmetic."""
        found = self.quantity(node)
        if found is not None and found.kind is Kind.DATE:
            self.fault("date-arithmetic", node)
            return None
        return None if found is None else self.wants(node, Kind.INT, found)

    def negative(self, node: n.Negative) -> Quantity | None:
        return self.number(node.item)

    def divide(self, node: n.Divide) -> Quantity | None:
        found = self.number(node.item)
        return without_rate(found) if found is not None and node.by == 10_000 else found

    def percent(self, node: n.Percent) -> Quantity | None:
        found, rate = self.number(node.item), self.number(node.rate)
        if found is None or rate is None:
            return None
        if alike(rate, _BPS) is None:
            zh, en = words(rate)
            self.fault("rate-unit", node.rate, text=text(node.rate), given=zh, given_en=en)
            return None
        return found

    def extreme(self, node: n.Least | n.Greatest) -> Quantity | None:
        return self.ordered(node, self.same(node.items, ("比较", "compared")))

    def ordered(self, node: Node, common: Quantity | None) -> Quantity | None:
        """A quantity of which one may be larger than another."""
        if common is None or common.kind in {Kind.INT, Kind.DATE}:
            return common
        if common.kind is Kind.CODE:
            self.fault("code-order", node)
            return None
        return self.wants(node, Kind.INT, common)

    def case(self, node: n.Case) -> Quantity | None:
        fine = [self.wants(holds, Kind.BOOL) is not None for holds, _ in node.arms]
        values = (*(value for _, value in node.arms), node.otherwise)
        common = self.same(values, ("放在同一个 CASE 里", "put into one CASE"))
        return common if all(fine) else None

    def ladder(self, node: n.Ladder) -> Quantity | None:
        steps = (node.item, *(step for step, _ in node.steps))
        climbed = self.ordered(node.item, self.same(steps, ("比较", "compared")))
        values = (*(value for _, value in node.steps), node.otherwise)
        common = self.same(values, ("放在同一个 ladder 里", "put into one ladder"))
        return common if climbed is not None else None

    def span(self, node: n.MonthsBetween | n.YearsBetween | n.DaysBetween) -> Quantity | None:
        fine = [self.wants(end, Kind.DATE) is not None for end in (node.start, node.end)]
        return Quantity(Kind.INT, (_SPANS[type(node)],)) if all(fine) else None

    def year(self, node: n.YearOf) -> Quantity | None:
        found = self.wants(node.item, Kind.DATE)
        return found and Quantity(Kind.INT, (Unit.YEAR,))


_RULES: Final[dict[type, Callable[[_Checker, Any], Quantity | None]]] = {
    n.Int: lambda checker, node: LITERAL,
    n.Bool: lambda checker, node: YES_NO,
    n.Name: _Checker.name,
    n.Parameter: _Checker.parameter,
    n.Expert: _Checker.expert,
    n.Option: _Checker.option,
    n.And: _Checker.logic,
    n.Or: _Checker.logic,
    n.Not: _Checker.negation,
    n.Compare: _Checker.compare,
    n.In: _Checker.among,
    n.Between: _Checker.between,
    n.Arithmetic: _Checker.arithmetic,
    n.Negative: _Checker.negative,
    n.Divide: _Checker.divide,
    n.Percent: _Checker.percent,
    n.Least: _Checker.extreme,
    n.Greatest: _Checker.extreme,
    n.Case: _Checker.case,
    n.Ladder: _Checker.ladder,
    n.MonthsBetween: _Checker.span,
    n.YearsBetween: _Checker.span,
    n.DaysBetween: _Checker.span,
    n.YearOf: _Checker.year,
}
