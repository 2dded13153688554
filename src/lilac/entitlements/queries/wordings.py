"""A benefit in words: its conditions as a tree, its formulas, the amounts and steps it stands on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lilac_engine.rules import nodes, wording
from lilac_engine.rules.parsing import parse
from lilac_engine.rules.phrasing import measure, phrase
from lilac_engine.rules.printing import text
from lilac_engine.rules.program import Benefit, Bound, Branch, Leaf, Program, Rule
from lilac_engine.rules.records import Condition, DatedValue
from lilac_engine.rules.types import Kind, Type, Value
from lilac_engine.rules.units import travel
from lilac_engine.rules.walking import walk
from lilac_engine.rules.wording import Said


@dataclass(frozen=True, slots=True)
class Required:
    """One requirement, or several of which all (or any) must hold.

    ``words`` are the requirement's own, ``formula`` what is tested, in words; ``source`` the same
    as written in the rule book.
    """

    words: Said
    formula: Said | None = None
    source: str = ""
    expert: bool = False
    open: bool = False
    all: bool = True
    items: tuple[Required, ...] = ()


def requirements(program: Program, benefit: Benefit) -> tuple[Required, ...]:
    """The conditions of a benefit, all of which must hold."""
    tree = _required(program, benefit.tree)
    return tree.items if tree.all else (tree,)


def _required(program: Program, tree: Branch | Leaf) -> Required:
    if isinstance(tree, Leaf):
        return Required(
            words=_words(tree.condition) or phrase(program, tree.surface),
            formula=None if tree.expert else phrase(program, tree.surface),
            source="" if tree.expert else text(tree.surface),
            expert=tree.expert,
            open=tree.open,
        )
    items = tuple(_required(program, item) for item in tree.items)
    return Required(
        Said("全部满足", "all of these") if tree.all else Said("满足其一", "one of these"),
        all=tree.all,
        items=items,
    )


def _words(condition: Condition) -> Said | None:
    if not condition.zh and not condition.en:
        return None
    return Said(condition.zh or condition.en or "", condition.en or condition.zh or "")


@dataclass(frozen=True, slots=True)
class Formula:
    """A line of money, a figure or a step: what it is, in words and as written."""

    name: Said
    words: Said
    source: str
    payer: str = ""


def formulas(program: Program, benefit: Benefit) -> tuple[Formula, ...]:
    """What each payer pays, and the computed figure."""
    lines = [
        Formula(
            Said(line.record.zh or "", line.record.en or line.record.zh or ""),
            phrase(program, line.surface),
            text(line.surface),
            line.record.payer.value,
        )
        for line in benefit.lines
    ]
    if benefit.record.figure:
        surface = parse(benefit.record.figure)
        lines.append(Formula(Said("", ""), phrase(program, surface), text(surface)))
    return tuple(lines)


def figure(program: Program, benefit: Benefit, value: int | None) -> Said | None:
    """A computed figure as people read it."""
    if value is None or not benefit.record.figure:
        return None
    type_ = measure(program, parse(benefit.record.figure)) or Type(Kind.INT)
    return wording.show(value, type_, program)


def steps(program: Program, benefit: Benefit) -> tuple[Formula, ...]:
    """The named steps the benefit stands on, in the order they are computed."""
    return tuple(
        Formula(
            Said(rule.record.zh, rule.record.en), phrase(program, rule.surface), text(rule.surface)
        )
        for rule in _rules(program, benefit)
    )


def parameters(program: Program, benefit: Benefit) -> tuple[Bound, ...]:
    """The amounts the benefit stands on, directly or through its steps, in the order of use."""
    surfaces = [*_surfaces(benefit), *(rule.surface for rule in _rules(program, benefit))]
    names = dict.fromkeys(
        node.id
        for surface in surfaces
        for node in walk(surface)
        if isinstance(node, nodes.Parameter)
    )
    return tuple(program.parameters[name] for name in names if name in program.parameters)


def dated(bound: Bound) -> Iterator[tuple[DatedValue, Said, bool]]:
    """Every dated value of a parameter as read, and whether it is the one in force."""
    for value in bound.record.values:
        written = value.day if value.day is not None else value.value
        travels: Value = (
            None
            if written is None
            else travel(written, bound.type, dimension=bound.record.dimension)
        )
        shown = wording.NOT_PUBLISHED if travels is None else wording.show(travels, bound.type)
        yield value, shown, value == bound.dated


def _surfaces(benefit: Benefit) -> Iterator[nodes.Node]:
    for formula in (benefit.record.applies, benefit.record.figure):
        if formula:
            yield parse(formula)
    for leaf in benefit.leaves:
        yield leaf.surface
    for line in benefit.lines:
        yield line.surface


def _rules(program: Program, benefit: Benefit) -> list[Rule]:
    wanted = set(_names(_surfaces(benefit)))
    for rule in reversed(program.rules):
        if rule.id in wanted:
            wanted |= set(_names([rule.surface]))
    return [rule for rule in program.rules if rule.id in wanted]


def _names(surfaces: Iterable[nodes.Node]) -> Iterator[str]:
    for surface in surfaces:
        yield from (node.id for node in walk(surface) if isinstance(node, nodes.Name))
