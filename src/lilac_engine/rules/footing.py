"""What a formula rests on, directly and through the rules it names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lilac_engine.rules.formulas import Formula


@dataclass(frozen=True, slots=True)
class Footing:
    """Columns, parameters and rules; whether a parameter without a value is among them (``open``)
    or something that experts judge."""

    columns: frozenset[str] = frozenset()
    parameters: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()
    open: bool = False
    expert: bool = False


def footing(formula: Formula, rules: Mapping[str, Footing]) -> Footing:
    """What one formula rests on, given what each rule before it does."""
    named = [name for name in formula.names if name in rules]
    own = Footing(
        frozenset(name for name in formula.names if name not in rules),
        frozenset(formula.parameters),
        frozenset(named),
        formula.open,
        formula.expert,
    )
    return together([own, *(rules[name] for name in named)]) if named else own


def together(footings: Iterable[Footing]) -> Footing:
    """What several rest on."""
    found = list(footings)
    return Footing(
        frozenset().union(*(one.columns for one in found)),
        frozenset().union(*(one.parameters for one in found)),
        frozenset().union(*(one.rules for one in found)),
        any(one.open for one in found),
        any(one.expert for one in found),
    )
