"""What the core language means, as plainly as it can be said: the yardstick of every target.

Slow and simple on purpose. Closures, columns and SQL are tested against :func:`value`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from lilac_engine.rules.nodes import (
    And,
    Arithmetic,
    Bool,
    Case,
    Compare,
    Comparison,
    Divide,
    Expert,
    Greatest,
    In,
    Int,
    Least,
    Name,
    Negative,
    Node,
    Not,
    Open,
    Operator,
    Or,
)
from lilac_engine.rules.program import Branch, Leaf, Program, Rule
from lilac_engine.rules.types import Value
from lilac_engine.rules.walking import children

COMPARED: Final[Mapping[Comparison, Callable[[int, int], bool]]] = {
    Comparison.LT: lambda a, b: a < b,
    Comparison.LE: lambda a, b: a <= b,
    Comparison.EQ: lambda a, b: a == b,
    Comparison.NE: lambda a, b: a != b,
    Comparison.GE: lambda a, b: a >= b,
    Comparison.GT: lambda a, b: a > b,
}
COMPUTED: Final[Mapping[Operator, Callable[[int, int], int]]] = {
    Operator.ADD: lambda a, b: a + b,
    Operator.SUB: lambda a, b: a - b,
    Operator.MUL: lambda a, b: a * b,
}


def value(node: Node, facts: Mapping[str, Value]) -> Value:
    """What a core node comes to; None is not known. A name that is not in ``facts`` is not known.

    ``facts`` holds the columns and the values of earlier rules (see :func:`environment`). Raises
    TypeError for a node of the surface.
    """
    match node:
        case Int(constant) | Bool(constant):
            return constant
        case Name(id):
            return facts.get(id)
        case Open() | Expert():
            return None
        case Not() | And() | Or() | Compare() | In():
            return _truth(node, facts)
        case Case(arms, otherwise):
            return _chosen(arms, otherwise, facts)
        case _:
            return _number(node, facts)


def _truth(node: Not | And | Or | Compare | In, facts: Mapping[str, Value]) -> bool | None:
    match node:
        case Not(item):
            inner = value(item, facts)
            return None if inner is None else not inner
        case And(items):
            return conjunction(value(item, facts) for item in items)
        case Or(items):
            return disjunction(value(item, facts) for item in items)
        case Compare(op, left, right):
            a, b = value(left, facts), value(right, facts)
            return None if a is None or b is None else COMPARED[op](a, b)
        case _:
            tested = value(node.item, facts)
            options = [value(option, facts) for option in node.values]
            if tested is None:
                return None
            return disjunction(None if option is None else tested == option for option in options)


def _number(node: Node, facts: Mapping[str, Value]) -> Value:
    match node:
        case Arithmetic(op, left, right):
            a, b = value(left, facts), value(right, facts)
            return None if a is None or b is None else COMPUTED[op](a, b)
        case Negative(item):
            inner = value(item, facts)
            return None if inner is None else -inner
        case Divide(item, by):
            inner = value(item, facts)
            return None if inner is None else towards_zero(inner, by)
        case Least(items):
            known = _all_known(items, facts)
            return None if known is None else min(known)
        case Greatest(items):
            known = _all_known(items, facts)
            return None if known is None else max(known)
        case _:
            raise TypeError(f"not a node of the core: {type(node).__name__}")


def _all_known(items: tuple[Node, ...], facts: Mapping[str, Value]) -> list[int] | None:
    values = [value(item, facts) for item in items]
    known = [item for item in values if item is not None]
    return known if len(known) == len(values) else None


def _chosen(
    arms: tuple[tuple[Node, Node], ...], otherwise: Node, facts: Mapping[str, Value]
) -> Value:
    for when, then in arms:
        holds = value(when, facts)
        if holds is None:
            return None
        if holds:
            return value(then, facts)
    return value(otherwise, facts)


def conjunction(values: Iterable[Value]) -> bool | None:
    """Kleene's AND: one false settles it, else one unknown."""
    answer: bool | None = True
    for item in values:
        if item is None:
            answer = None
        elif not item:
            return False
    return answer


def disjunction(values: Iterable[Value]) -> bool | None:
    """Kleene's OR: one true settles it, else one unknown."""
    answer: bool | None = False
    for item in values:
        if item is None:
            answer = None
        elif item:
            return True
    return answer


def towards_zero(dividend: int, divisor: int) -> int:
    """A whole quotient cut off towards zero; ``divisor`` is positive."""
    quotient = abs(dividend) // divisor
    return quotient if dividend >= 0 else -quotient


def settled(node: Node, facts: Mapping[str, Value], rules: Mapping[str, Rule]) -> bool:
    """Whether a core node is known, or would be if every parameter had its value.

    What is false here lacks a fact (or an expert); ``facts`` as in :func:`value`, with ``rules`` the
    program's by id. While a test of CASE waits for a notice, all it may lead to is wanted.
    """
    if value(node, facts) is not None:
        return True
    match node:
        case Name(id):
            return id in rules and settled(rules[id].core, facts, rules)
        case Expert():
            return False
        case Case(((when, then), *later), otherwise):
            rest = Case(tuple(later), otherwise) if later else otherwise
            holds = value(when, facts)
            wanted = [when, then, rest] if holds is None else [then if holds else rest]
            return all(settled(part, facts, rules) for part in wanted)
        case _:
            return all(settled(part, facts, rules) for part in children(node))


def environment(program: Program, facts: Mapping[str, Value]) -> dict[str, Value]:
    """The program's columns as ``facts`` has them (None where it has not) and all its rules."""
    known: dict[str, Value] = {column.name: facts.get(column.name) for column in program.columns}
    for rule in program.rules:
        known[rule.id] = value(rule.core, known)
    return known


def branch(tree: Branch | Leaf, leaves: Mapping[str, Value]) -> bool | None:
    """Whether a tree of requirements holds, from the values of its leaves by id."""
    if isinstance(tree, Leaf):
        known = leaves[tree.id]
        return None if known is None else bool(known)
    kleene = conjunction if tree.all else disjunction
    return kleene(branch(item, leaves) for item in tree.items)
