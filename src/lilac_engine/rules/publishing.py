"""What would be known if every parameter had its value: a missing notice and a missing fact apart.

An amount that is not known may lack a fact, which somebody can be asked for, or the value of a
parameter, which nobody can give yet. The first is UNKNOWN, the second NO_AMOUNT. Here a core node
becomes another of yes or no, which is TRUE where the first would be known once all is published,
and not known otherwise; so every target computes it like anything else. What it means is said by
:func:`lilac_engine.rules.semantics.settled`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from lilac_engine.rules.nodes import (
    And,
    Bool,
    Case,
    Compare,
    Comparison,
    Expert,
    Int,
    Name,
    Node,
    Not,
    Open,
    Or,
)
from lilac_engine.rules.program import Leaf, Rule
from lilac_engine.rules.walking import children, walk

SURE: Final = Bool(True)


class Published:
    """The tests of a program's nodes; each rule is looked through once."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._rules: Mapping[str, Rule] = {rule.id: rule for rule in rules}
        self._tests: dict[str, Node] = {}

    def open(self, node: Node) -> bool:
        """Whether a node stands, directly or through rules, on a parameter without a value."""
        return any(
            isinstance(one, Open)
            or (isinstance(one, Name) and one.id in self._rules and self._rules[one.id].open)
            for one in walk(node)
        )

    def awaited(self, leaf: Leaf) -> bool:
        """Whether a requirement may wait for a notice alone; what experts judge waits for them."""
        return leaf.open and not leaf.expert

    def test(self, node: Node) -> Node:
        """TRUE where the node would be known once all is published, not known otherwise."""
        match node:
            case Int() | Bool() | Open():
                return SURE
            case Expert():
                return node
            case Name(id):
                return self._name(node, id)
            case And(items) | Or(items):
                known = Or((node, Not(node)))
                return Or((known, self._all(items))) if self.open(node) else known
            case Case(arms, otherwise):
                return self._case(arms, otherwise)
            case _:
                return self._all(children(node))

    def _name(self, node: Name, id_: str) -> Node:
        """A rule that is open is looked through; what is not can be asked itself."""
        rule = self._rules.get(id_)
        if rule is None or not rule.open:
            return Compare(Comparison.EQ, node, node)
        if id_ not in self._tests:
            self._tests[id_] = self.test(rule.core)
        return self._tests[id_]

    def _all(self, nodes: Iterable[Node]) -> Node:
        """All of some nodes, each test once."""
        return conjoined(self.test(node) for node in nodes)

    def _case(self, arms: tuple[tuple[Node, Node], ...], otherwise: Node) -> Node:
        """While an arm waits for a notice, it and all that may come after it are wanted."""
        if not arms:
            return self.test(otherwise)
        (when, then), rest = arms[0], self._case(arms[1:], otherwise)
        value = self.test(then)
        if not self.open(when):
            return Case(((when, value),), rest)
        waiting = conjoined([self.test(when), value, rest])
        return Or((And((when, value)), And((Not(when), rest)), waiting))


def conjoined(tests: Iterable[Node]) -> Node:
    """An AND without what is sure, and with nothing twice."""
    found: dict[Node, None] = {}
    for test in tests:
        for item in test.items if isinstance(test, And) else (test,):
            if item != SURE:
                found[item] = None
    if not found:
        return SURE
    return next(iter(found)) if len(found) == 1 else And(tuple(found))
