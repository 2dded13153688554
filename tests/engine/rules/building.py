# ruff: noqa: A001, A002
"""Programs built by hand, for what is tested below the language: facts, rules, benefits by node."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from lilac_engine.pack.documents import Dimension
from lilac_engine.pack.evidence import Evidence, Mark
from lilac_engine.rules import nodes as n
from lilac_engine.rules import program as p
from lilac_engine.rules import records as r
from lilac_engine.rules.core import Values, lower
from lilac_engine.rules.printing import text
from lilac_engine.rules.types import Kind, Type, Unit, number

DAY = date(2021, 2, 19)
SEEN = Evidence(mark=Mark.SEED)
HERE = r.Basis(document="main", provision_zh="第十九条", provision_en="art. 19")
INT = Type(Kind.INT)
BOOL = Type(Kind.BOOL)
MONEY = Type(Kind.INT, Unit.FEN)


def node(item: n.Node | str | int) -> n.Node:
    """Names and whole numbers as they stand, anything else is a node already."""
    if isinstance(item, bool):
        return n.Bool(item)
    if isinstance(item, int):
        return n.Int(item)
    return n.Name(item) if isinstance(item, str) else item


def compare(op: str, left: n.Node | str | int, right: n.Node | str | int) -> n.Compare:
    return n.Compare(n.Comparison(op), node(left), node(right))


def arithmetic(op: str, left: n.Node | str | int, right: n.Node | str | int) -> n.Arithmetic:
    return n.Arithmetic(n.Operator(op), node(left), node(right))


def both(*items: n.Node | str) -> n.And:
    return n.And(tuple(node(item) for item in items))


def either(*items: n.Node | str) -> n.Or:
    return n.Or(tuple(node(item) for item in items))


def column(
    id: str, low: int = 0, high: int = 1, *, kind: Kind | None = None, **fact: Any
) -> p.Column:
    """A column; of yes or no unless ``high`` is above one. ``lag`` makes it one of a yearly fact."""
    kind = kind or (Kind.BOOL if (low, high) == (0, 1) else Kind.INT)
    lag = fact.pop("lag", None)
    record = r.Fact(
        id=id,
        zh=fact.pop("zh", id),
        en=fact.pop("en", id),
        kind=kind,
        register=fact.pop("register", "self"),
        question_zh=f"{id}?",
        question_en=f"{id}?",
        per="" if lag is None else "year",
        **fact,
    )
    name = id if lag is None else f"{id}_y{lag}"
    options = id if kind is Kind.CODE else ""
    return p.Column(name, record, lag, Type(kind, record.unit, options), low, high)


def parameter(
    id: str,
    value: int | None = None,
    unit: Unit = Unit.NONE,
    standing: r.Standing = r.Standing.PUBLISHED,
    mark: Mark = Mark.VP,
) -> p.Bound:
    dated = (
        None
        if value is None
        else r.DatedValue(
            value=Decimal(value), standing=standing, basis=HERE, evidence=Evidence(mark=mark)
        )
    )
    record = r.Parameter(
        id=id, zh=f"参数{id}", en=f"parameter {id}", dimension=Dimension.MONEY, values=()
    )
    return p.Bound(id, record, Type(Kind.INT, unit), value, dated)


def inside(item: n.Node, wanted: type, rules: dict[str, p.Rule]) -> bool:
    """Whether a node, or a rule it uses, holds a node of a class."""
    if isinstance(item, wanted):
        return True
    if isinstance(item, n.Name) and item.id in rules:
        return inside(rules[item.id].core, wanted, rules)
    return any(inside(child, wanted, rules) for child in children(item))


def children(item: n.Node) -> list[n.Node]:
    found: list[n.Node] = []

    def add(thing: object) -> None:
        if isinstance(thing, tuple):
            for inner in thing:
                add(inner)
        elif type(thing).__module__ == n.__name__ and not isinstance(
            thing, (n.Comparison, n.Operator)
        ):
            found.append(thing)  # type: ignore[arg-type]

    for name in getattr(item, "__slots__", ()):
        add(getattr(item, name))
    return found


class Maker:
    """Collects columns, parameters, rules and benefits; ``program()`` is the whole."""

    def __init__(self, *columns: p.Column, parameters: Sequence[p.Bound] = ()) -> None:
        self.columns = columns
        self.parameters = {bound.id: bound for bound in parameters}
        self.rules: dict[str, p.Rule] = {}
        self.benefits: list[p.Benefit] = []
        self.overlaps: list[r.Overlap] = []

    def lowered(self, item: n.Node) -> n.Node:
        options = {
            c.fact.id: {o: choice.number for o, choice in c.fact.options.items()}
            for c in self.columns
        }
        values = {id: bound.value for id, bound in self.parameters.items()}
        return lower(item, Values(number(DAY), values, options))

    def rule(self, id: str, formula: n.Node | str | int, type: Type = INT, **words: str) -> Maker:
        surface = node(formula)
        core = self.lowered(surface)
        record = r.Rule(
            id=id, zh=words.get("zh", f"步骤{id}"), en=words.get("en", f"step {id}"), formula="x",
            basis=HERE, evidence=SEEN,
        )  # fmt: skip
        open_ = inside(core, n.Open, self.rules)
        self.rules[id] = p.Rule(id, record, type, surface, core, open_, -(2**62), 2**62)
        return self

    def condition(self, item: Any, path: str, leaves: list[p.Leaf]) -> Any:
        """A leaf from a node or ``(node, words)``; ``{"any": [...]}`` and ``{"all": [...]}``."""
        if isinstance(item, dict):
            ((mode, inner),) = item.items()
            pairs = [self.condition(i, f"{path}{k}", leaves) for k, i in enumerate(inner)]
            record = r.Condition.model_validate({mode: tuple(c for _, c in pairs)})
            return p.Branch(mode == "all", tuple(b for b, _ in pairs)), record
        formula, words = item if isinstance(item, tuple) else (item, {})
        surface = node(formula)
        core = self.lowered(surface)
        record = r.Condition(
            when=None if isinstance(surface, n.Expert) else "x",
            expert=surface.id if isinstance(surface, n.Expert) else None,
            zh=words.get("zh"),
            en=words.get("en"),
            basis=words.get("basis"),
        )
        leaf = p.Leaf(
            words.get("id", path), len(leaves), record, surface, core,
            inside(core, n.Expert, self.rules), inside(core, n.Open, self.rules),
        )  # fmt: skip
        leaves.append(leaf)
        return leaf, record

    def benefit(
        self,
        id: str,
        *requires: Any,
        applies: n.Node | str | None = None,
        lines: Sequence[tuple[str, n.Node | str | int]] = (),
        figure: n.Node | str | None = None,
        **words: Any,
    ) -> Maker:
        leaves: list[p.Leaf] = []
        pairs = [self.condition(item, f"c{i}", leaves) for i, item in enumerate(requires)]
        record = r.Benefit(
            id=id, measure="19.1", zh=words.pop("zh", f"事项{id}"), en=words.pop("en", f"benefit {id}"),
            gives=r.Gives.MONEY if lines else r.Gives.FIGURE if figure else r.Gives.STATUS,
            requires=tuple(c for _, c in pairs), basis=HERE, evidence=SEEN,
            lines=tuple(r.Line(payer=r.Payer(payer), formula="x") for payer, _ in lines),
            applies=None if applies is None else text(node(applies)),
            figure=None if figure is None else text(node(figure)),
            **words,
        )  # fmt: skip
        paid = tuple(
            p.Line(line, node(formula), self.lowered(node(formula)))
            for line, (_, formula) in zip(record.lines, lines, strict=True)
        )
        core_applies = None if applies is None else self.lowered(node(applies))
        core_figure = None if figure is None else self.lowered(node(figure))
        amounts = [line.core for line in paid] + ([core_figure] if core_figure else [])
        self.benefits.append(
            p.Benefit(
                id=id, record=record, applies=core_applies,
                tree=p.Branch(True, tuple(b for b, _ in pairs)), leaves=tuple(leaves), lines=paid,
                figure=core_figure, open=any(inside(a, n.Open, self.rules) for a in amounts),
                mark=Mark.SEED, assumed=False, columns=tuple(c.name for c in self.columns),
            )
        )  # fmt: skip
        return self

    def overlap(self, id: str, kind: r.OverlapKind, *benefits: str) -> Maker:
        self.overlaps.append(
            r.Overlap(
                id=id, kind=kind, benefits=benefits, zh=f"规则{id}", en=f"rule {id}", basis=HERE,
                evidence=SEEN,
            )
        )  # fmt: skip
        return self

    def program(self) -> p.Program:
        return p.Program(
            day=DAY, columns=self.columns, parameters=self.parameters,
            rules=tuple(self.rules.values()), benefits=tuple(self.benefits),
            overlaps=tuple(self.overlaps), hash="0" * 64,
        )  # fmt: skip
