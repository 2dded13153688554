"""What a core expression reaches: its parts and the names in it."""

from __future__ import annotations

from collections.abc import Iterator

from lilac_engine.rules.nodes import (
    And,
    Arithmetic,
    Case,
    Compare,
    Divide,
    Greatest,
    In,
    Least,
    Name,
    Negative,
    Node,
    Not,
    Or,
)


def parts(node: Node) -> tuple[Node, ...]:
    """The nodes right under a core node, in the order they are written."""
    match node:
        case Not(item) | Negative(item) | Divide(item, _):
            return (item,)
        case And(items) | Or(items) | Least(items) | Greatest(items):
            return items
        case Compare(_, left, right) | Arithmetic(_, left, right):
            return (left, right)
        case In(item, values):
            return (item, *values)
        case Case(arms, otherwise):
            return (*(part for arm in arms for part in arm), otherwise)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """A core node and all nodes under it."""
    waiting = [node]
    while waiting:
        item = waiting.pop()
        yield item
        waiting.extend(parts(item))


def names(node: Node) -> Iterator[str]:
    """The columns and rules a core node names, as often as it does."""
    return (item.id for item in walk(node) if isinstance(item, Name))
