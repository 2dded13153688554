"""What a formula stands on, so that a person can compute it again: facts, parameters, steps.

Each fact with its value and whether it is only taken from a complete register's silence; each
parameter with its value, standing and source; each rule with its formula in words, the same with
numbers, and what it comes to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, cast

from lilac_engine.pack.evidence import Mark
from lilac_engine.rules.closures import trace
from lilac_engine.rules.core import Values, lower
from lilac_engine.rules.nodes import Name, Node, Open, Parameter
from lilac_engine.rules.phrasing import phrase
from lilac_engine.rules.program import Program
from lilac_engine.rules.records import Basis, Standing
from lilac_engine.rules.semantics import value
from lilac_engine.rules.types import Value, number
from lilac_engine.rules.walking import walk
from lilac_engine.rules.wording import (
    NOT_PUBLISHED,
    Said,
    column_label,
    parameter_label,
    show,
)

LOWERED: Final = "_lowered"
FORMULAS: Final = "_formulas"


@dataclass(frozen=True, slots=True)
class FactUsed:
    """A column with its value. ``assumed``: nobody said it; a complete register is silent."""

    name: str
    label: Said
    value: Value
    shown: Said
    register: str
    assumed: bool


@dataclass(frozen=True, slots=True)
class ParameterUsed:
    """A parameter in force. ``value`` is None, and ``standing`` too, while nothing is published.

    ``mark`` is the evidence mark of the value; ``assumed``: it is one assumed for the demo.
    """

    id: str
    label: Said
    value: int | None
    shown: Said
    standing: Standing | None
    mark: Mark | None
    basis: Basis | None
    assumed: bool


@dataclass(frozen=True, slots=True)
class StepUsed:
    """A rule that was gone through: its formula, the same with values, and the result."""

    id: str
    label: Said
    formula: Said
    numbers: Said
    value: Value
    shown: Said
    basis: Basis


@dataclass(frozen=True, slots=True)
class Used:
    """All that some formulas stand on, in program order."""

    facts: tuple[FactUsed, ...]
    parameters: tuple[ParameterUsed, ...]
    steps: tuple[StepUsed, ...]


@dataclass(frozen=True)
class Known:
    """A program with the facts of one party and every rule's value."""

    program: Program
    values: Mapping[str, Value]
    assumed: frozenset[str]
    steps: dict[str, StepUsed] = field(default_factory=dict, compare=False)

    def value(self, surface: Node) -> Value:
        """What a surface formula comes to."""
        return value(lowered(self.program, surface), self.values)


def known(program: Program, facts: Mapping[str, Value], assumed: frozenset[str]) -> Known:
    """Compute every rule once."""
    values = {column.name: facts.get(column.name) for column in program.columns}
    rules = zip(program.rules, trace(program, facts).rules, strict=True)
    values.update((rule.id, result) for rule, result in rules)
    return Known(program, values, assumed)


def lowered(program: Program, surface: Node) -> Node:
    """The core of a part of a formula, kept with the program."""
    kept = cast("dict[Node, Node]", vars(program).setdefault(LOWERED, {}))
    if surface not in kept:
        kept[surface] = lower(surface, _values(program))
    return kept[surface]


def _values(program: Program) -> Values:
    kept = vars(program).get(f"{LOWERED}_values")
    if kept is None:
        options = {
            column.fact.id: {id_: choice.number for id_, choice in column.fact.options.items()}
            for column in program.columns
        }
        parameters = {id_: bound.value for id_, bound in program.parameters.items()}
        kept = Values(number(program.day), parameters, options)
        vars(program)[f"{LOWERED}_values"] = kept
    return cast("Values", kept)


def used(state: Known, surfaces: Iterable[Node]) -> Used:
    """What some surface formulas stand on, through all rules."""
    program = state.program
    names, parameters = _reached(program, surfaces)
    return Used(
        tuple(fact_used(state, c.name) for c in program.columns if c.name in names),
        tuple(parameter_used(program, id_) for id_ in program.parameters if id_ in parameters),
        tuple(step_used(state, rule.id) for rule in program.rules if rule.id in names),
    )


def _reached(program: Program, surfaces: Iterable[Node]) -> tuple[set[str], set[str]]:
    names: set[str] = set()
    parameters: set[str] = set()
    waiting = list(surfaces)
    while waiting:
        for node in walk(waiting.pop()):
            if isinstance(node, Parameter | Open):
                parameters.add(node.parameter if isinstance(node, Open) else node.id)
            elif isinstance(node, Name) and node.id not in names:
                names.add(node.id)
                waiting.extend(_steps(program, node.id))
    return names, parameters


def _steps(program: Program, name: str) -> Iterator[Node]:
    if name in program.rule:
        yield program.rule[name].surface


def fact_used(state: Known, name: str) -> FactUsed:
    """A column of the program as it is known."""
    column = state.program.column[name]
    found = state.values.get(name)
    return FactUsed(
        name=name,
        label=column_label(state.program, column),
        value=found,
        shown=show(found, column.type, state.program),
        register=column.fact.register_,
        assumed=name in state.assumed,
    )


def parameter_used(program: Program, id_: str) -> ParameterUsed:
    """A parameter of the program on its day."""
    bound = program.parameters[id_]
    dated = bound.dated
    return ParameterUsed(
        id=id_,
        label=parameter_label(program, id_),
        value=bound.value,
        shown=NOT_PUBLISHED if bound.value is None else show(bound.value, bound.type, program),
        standing=dated.standing if dated else None,
        mark=dated.evidence.mark if dated else None,
        basis=dated.basis if dated else None,
        assumed=dated is not None and dated.standing is Standing.ASSUMED,
    )


def step_used(state: Known, id_: str) -> StepUsed:
    """A rule as it was computed; worded once for one party."""
    if id_ not in state.steps:
        rule = state.program.rule[id_]
        found = state.values.get(id_)
        state.steps[id_] = StepUsed(
            id=id_,
            label=Said(rule.record.zh, rule.record.en),
            formula=_formula(state.program, id_),
            numbers=phrase(state.program, rule.surface, state.values),
            value=found,
            shown=show(found, rule.type, state.program),
            basis=rule.record.basis,
        )
    return state.steps[id_]


def _formula(program: Program, id_: str) -> Said:
    """A rule's formula in words, kept with the program."""
    kept = cast("dict[str, Said]", vars(program).setdefault(FORMULAS, {}))
    if id_ not in kept:
        kept[id_] = phrase(program, program.rule[id_].surface)
    return kept[id_]
