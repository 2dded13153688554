"""The benchmark's program in OpenFisca-Core: the same core AST printed as numpy formulas.

OpenFisca knows no missing facts, so it gets a population without any; money is its own float32, as
its users have it. Not installed by default: ``uv pip install --group bench``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

import numpy as np
import polars as pl
from openfisca_core import entities, periods, simulations, taxbenefitsystems, variables

from lilac_engine.rules import nodes as n
from lilac_engine.rules.program import Benefit, Branch, Leaf, Program
from lilac_engine.rules.types import Kind

Values = Callable[[str], Any]
YEAR = "2021"
COMPARED = {"<": np.less, "<=": np.less_equal, "=": np.equal, "<>": np.not_equal,
            ">=": np.greater_equal, ">": np.greater}  # fmt: skip
COMPUTED = {"+": np.add, "-": np.subtract, "*": np.multiply}


def computed(node: n.Node, get: Values) -> Any:
    """A core node in numpy. Open and expert parts hold (OpenFisca has no third value)."""
    match node:
        case n.Int(constant) | n.Bool(constant):
            return constant
        case n.Name(name):
            return get(name)
        case n.Open():
            return 0
        case n.Expert():
            return True
        case n.Not(item):
            return np.logical_not(computed(item, get))
        case n.And(items):
            return reduce(np.logical_and, (computed(i, get) for i in items))
        case n.Or(items):
            return reduce(np.logical_or, (computed(i, get) for i in items))
        case n.Compare(op, left, right):
            return COMPARED[op.value](computed(left, get), computed(right, get))
        case n.In(item, values):
            return np.isin(computed(item, get), [computed(v, get) for v in values])
        case n.Arithmetic(op, left, right):
            return COMPUTED[op.value](computed(left, get), computed(right, get))
        case n.Negative(item):
            return -computed(item, get)
        case n.Divide(item, by):
            return np.trunc(computed(item, get) / by)
        case n.Least(items):
            return reduce(np.minimum, (computed(i, get) for i in items))
        case n.Greatest(items):
            return reduce(np.maximum, (computed(i, get) for i in items))
        case n.Case(arms, otherwise):
            tests = [computed(when, get) for when, _ in arms]
            values = [computed(then, get) for _, then in arms]
            return np.select(np.broadcast_arrays(*tests), values, computed(otherwise, get))
        case _:
            raise TypeError(type(node).__name__)


def held(benefit: Benefit, get: Values) -> Any:
    """Whether the requirements hold."""

    def tree(item: Branch | Leaf) -> Any:
        if isinstance(item, Leaf):
            return computed(item.core, get)
        join = np.logical_and if item.all else np.logical_or
        return reduce(join, (tree(inner) for inner in item.items))

    whole = tree(benefit.tree)
    return whole if benefit.applies is None else whole & computed(benefit.applies, get)


class System:
    """A tax and benefit system with a variable for each column, rule and outcome."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.entity = entities.SingleEntity("firm", "firms", "A firm", "")
        self.system = taxbenefitsystems.TaxBenefitSystem([self.entity])
        self.outputs: list[str] = []
        for column in program.columns:
            self._variable(column.name, column.type.kind, None)
        for rule in program.rules:
            self._variable(rule.id, rule.type.kind, lambda get, node=rule.core: computed(node, get))
        for benefit in program.benefits:
            self._outcome(benefit)

    def _outcome(self, benefit: Benefit) -> None:
        given = f"{benefit.id}_had"
        self._variable(given, Kind.BOOL, lambda get, one=benefit: held(one, get), output=True)
        for at, line in enumerate(benefit.lines):

            def paid(get: Values, node: n.Node = line.core) -> Any:
                return np.where(get(given), computed(node, get), 0)

            self._variable(f"{benefit.id}_line{at}", Kind.INT, paid, output=True)
        if benefit.figure is not None:

            def figure(get: Values, node: n.Node = benefit.figure) -> Any:
                return np.where(get(given), computed(node, get), 0)

            self._variable(f"{benefit.id}_figure", Kind.INT, figure, output=True)

    def _variable(
        self, name: str, kind: Kind, work: Callable[[Values], Any] | None, *, output: bool = False
    ) -> None:
        types = {Kind.BOOL: bool, Kind.INT: float}
        body: dict[str, Any] = {
            "value_type": types.get(kind, int),
            "entity": self.entity,
            "definition_period": periods.DateUnit.YEAR,
            "label": name,
        }
        if work is not None:

            def formula(firm: Any, period: Any) -> Any:
                return np.broadcast_to(work(lambda used: firm(used, period)), firm.count)

            body["formula"] = formula
        self.system.add_variable(type(name, (variables.Variable,), body))
        if output:
            self.outputs.append(name)

    def simulation(self, frame: pl.DataFrame, *, trace: bool = False) -> Any:
        """A simulation with a population's facts."""
        found = simulations.SimulationBuilder().build_default_simulation(self.system, frame.height)
        found.trace = trace
        for column in self.program.columns:
            found.set_input(column.name, YEAR, frame[column.name].to_numpy())
        return found

    def case(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """One firm as its users write it."""
        return {"firms": {"one": {name: {YEAR: value} for name, value in facts.items()}}}

    def run(self, frame: pl.DataFrame) -> float:
        """Seconds for all outputs of a population."""
        started = time.perf_counter()
        made = self.simulation(frame)
        for name in self.outputs:
            made.calculate(name, YEAR)
        return time.perf_counter() - started

    def one(self, facts: Mapping[str, Any], *, trace: bool = False) -> float:
        """Seconds for all outputs of one firm, the simulation built from its facts."""
        started = time.perf_counter()
        made = simulations.SimulationBuilder().build_from_entities(self.system, self.case(facts))
        made.trace = trace
        for name in self.outputs:
            made.calculate(name, YEAR)
        if trace:
            "\n".join(made.tracer.computation_log.lines())
        return time.perf_counter() - started

    def differing(self, frame: pl.DataFrame, found: pl.DataFrame) -> tuple[int, int]:
        """Cells of had and line amounts that are not ours, of how many (float32 is its own)."""
        made = self.simulation(frame)
        wrong = cells = 0
        for benefit in self.program.benefits:
            if any(leaf.expert or leaf.open for leaf in benefit.leaves) or benefit.open:
                continue
            ours = (found[f"{benefit.id}.kind"] == 1).to_numpy()
            theirs = made.calculate(f"{benefit.id}_had", YEAR)
            wrong += int((ours != theirs).sum())
            cells += len(ours)
            if benefit.lines:
                paid = found[f"{benefit.id}.amount"].fill_null(0).to_numpy()
                lines = [made.calculate(f"{benefit.id}_line{i}", YEAR).astype(np.float64)
                         for i in range(len(benefit.lines))]  # fmt: skip
                wrong += int((paid != sum(lines)).sum())
                cells += len(ours)
        return wrong, cells
