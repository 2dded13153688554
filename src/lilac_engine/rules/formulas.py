"""One formula of a book, checked, lowered and bounded: remembered by all that it rests on.

A program is compiled again whenever one parameter changes (what-if, a curve of fifty points).
Whatever a formula rests on is its key; so only the formulas the change reaches are worked again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from lilac_engine.rules import nodes as n
from lilac_engine.rules.checking import Scope, measure
from lilac_engine.rules.core import Values, lower
from lilac_engine.rules.errors import Faulty, fault
from lilac_engine.rules.nodes import Node
from lilac_engine.rules.parsing import Parsed, parsed
from lilac_engine.rules.printing import text
from lilac_engine.rules.program import Bound
from lilac_engine.rules.quantities import Quantity
from lilac_engine.rules.ranges import Range, measured
from lilac_engine.rules.types import Type
from lilac_engine.rules.walking import walk

Options = tuple[tuple[str, int], ...]
"""The options of a list with their numbers."""


@dataclass(frozen=True, slots=True)
class Formula:
    """What became of a formula. ``open`` and ``expert`` concern its own nodes, not the rules it
    names."""

    surface: Node
    core: Node
    quantity: Quantity
    range: Range
    names: tuple[str, ...]
    parameters: tuple[str, ...]
    open: bool
    expert: bool


@dataclass(frozen=True, slots=True)
class Named:
    """What stands behind a name: its type, what it can be, whether it adapts or rests on experts."""

    type: Type
    range: Range
    loose: bool = False
    expert: bool = False


@dataclass
class Context:
    """What the formulas of a book may use; rules join it as they are worked.

    ``broken``: rules, and parameters as ``p.x``, that are faulty themselves, of whose users nothing more
    is said.
    ``dormant``: rules of the book that are not in force on the day.
    """

    day: int
    names: dict[str, Named]
    parameters: Mapping[str, Bound]
    options: Mapping[str, Options]
    yearly: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    dormant: frozenset[str] = frozenset()

    def breaks(self, source: Parsed) -> bool:
        """Whether a formula names something that is faulty itself."""
        used = (*source.names, *(f"p.{id_}" for id_ in source.parameters))
        return not self.broken.isdisjoint(used)

    def scope(self, *, experts: bool = True) -> Scope:
        """The same for the type checker."""
        return Scope(
            {name: named.type for name, named in self.names.items()},
            {id_: bound.type for id_, bound in self.parameters.items()},
            {name: dict(options) for name, options in self.options.items()},
            experts,
            frozenset(name for name, named in self.names.items() if named.loose),
            frozenset(name for name, named in self.names.items() if named.expert),
            self.yearly,
        )


@dataclass(frozen=True, slots=True)
class _Rests:
    """All that the outcome of working a formula rests on, besides its text."""

    day: int
    expected: Type | None
    experts: bool
    names: tuple[tuple[str, Named], ...]
    parameters: tuple[tuple[str, Type, int | None], ...]
    options: tuple[tuple[str, Options], ...]


def formula(
    written: str, context: Context, expected: Type | None = None, *, experts: bool = True
) -> Formula | None:
    """Work a formula of a book. None when a rule it names is faulty. Raises Faulty."""
    source = parsed(written)
    if context.broken and context.breaks(source):
        return None
    sleeping = context.dormant.intersection(source.names)
    if sleeping:
        raise Faulty(
            fault("not-in-force", *source.place(node), text=node.id, day=context.day)
            for node in walk(source.node)
            if isinstance(node, n.Name) and node.id in sleeping
        )
    try:
        return _worked(written, _rests(source, context, expected, experts=experts))
    except Faulty:
        # Said again over the whole scope, with suggestions for what is not there.
        measure(source.node, context.scope(experts=experts), expected, source)
        raise


def _rests(source: Parsed, context: Context, expected: Type | None, *, experts: bool) -> _Rests:
    """What a formula rests on, of what is there."""
    names, bound = context.names, context.parameters
    return _Rests(
        context.day if "today" in source.names else 0,
        expected,
        experts,
        tuple((name, names[name]) for name in source.names if name in names),
        tuple(
            (id_, bound[id_].type, bound[id_].value) for id_ in source.parameters if id_ in bound
        ),
        tuple((fact, context.options[fact]) for fact in source.listed if fact in context.options),
    )


@lru_cache(maxsize=4096)
def _worked(written: str, rests: _Rests) -> Formula:
    source = parsed(written)
    node = source.node
    found = measure(node, _scope(rests), rests.expected, source)
    values = Values(
        rests.day,
        {id_: value for id_, _, value in rests.parameters},
        {fact: dict(options) for fact, options in rests.options},
    )
    try:
        core = lower(node, values)
    except Faulty as grown:
        raise Faulty(
            fault(one.code, *source.place(node), **one.values) for one in grown.faults
        ) from None
    range_, beyond = measured(core, {name: named.range for name, named in rests.names})
    if beyond is not None:
        part, wide = beyond
        said = {"text": text(part), "low": wide.low, "high": wide.high}
        raise Faulty([fault("overflow", *source.place(node), **said)])
    unsettled = any(value is None for _, _, value in rests.parameters) or source.experts
    kinds = {type(part) for part in walk(core)} if unsettled else set()
    return Formula(
        surface=node,
        core=core,
        quantity=found,
        range=range_,
        names=tuple(name for name in source.names if name != "today"),
        parameters=source.parameters,
        open=n.Open in kinds,
        expert=n.Expert in kinds,
    )


def _scope(rests: _Rests) -> Scope:
    return Scope(
        {name: named.type for name, named in rests.names},
        {id_: type_ for id_, type_, _ in rests.parameters},
        {fact: dict(options) for fact, options in rests.options},
        rests.experts,
        frozenset(name for name, named in rests.names if named.loose),
        frozenset(name for name, named in rests.names if named.expert),
    )
