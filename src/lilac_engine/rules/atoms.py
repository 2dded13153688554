"""A benefit with its requirements taken apart: one leaf for each thing that is tested (原子条件).

``growing OR small_firm`` in one requirement becomes two leaves under an OR, a rule of yes or no the
formula it stands for, a NOT goes down to the leaves. The outcome is the same by De Morgan, which
holds for what is not known too. A requirement that stands on experts or on an open parameter
stays whole, because the order of the answers looks at whole requirements there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from lilac_engine.rules.nodes import And, Name, Node, Not, Or
from lilac_engine.rules.program import Benefit, Branch, Leaf, Program, Rule
from lilac_engine.rules.types import Kind

MOST: Final = 200
"""A benefit with more atoms is left as it is."""


def refined(program: Program, benefit: Benefit) -> Benefit:
    """The benefit with one leaf an atom; itself where that would be too many."""
    pulling = _Pulling(program.rule)
    tree = pulling.tree(benefit.tree)
    if len(pulling.leaves) > MOST or not isinstance(tree, Branch):
        return benefit
    return replace(benefit, tree=tree, leaves=tuple(pulling.leaves))


@dataclass
class _Pulling:
    """Takes trees apart; ``leaves`` are the atoms so far."""

    rules: Mapping[str, Rule]
    leaves: list[Leaf] = field(default_factory=list)

    def tree(self, item: Branch | Leaf) -> Branch | Leaf:
        if isinstance(item, Branch):
            return Branch(item.all, tuple(self.tree(inner) for inner in item.items))
        if item.expert or item.open:
            return self._leaf(item, item.core)
        return self._formula(item, item.core, True)

    def _formula(self, leaf: Leaf, node: Node, wanted: bool) -> Branch | Leaf:
        """``wanted`` is False below an odd number of NOT."""
        if len(self.leaves) > MOST:
            return self._leaf(leaf, node)
        match node:
            case Not(item):
                return self._formula(leaf, item, not wanted)
            case And(items) | Or(items):
                every = isinstance(node, And) is wanted
                return Branch(every, tuple(self._formula(leaf, item, wanted) for item in items))
            case Name(id) if id in self.rules and self.rules[id].type.kind is Kind.BOOL:
                return self._formula(leaf, self.rules[id].core, wanted)
            case _:
                return self._leaf(leaf, node if wanted else Not(node))

    def _leaf(self, leaf: Leaf, core: Node) -> Leaf:
        bit = len(self.leaves)
        atom = replace(leaf, id=f"{leaf.id}.{bit}", bit=bit, core=core)
        self.leaves.append(atom)
        return atom
