"""Going through a tree of nodes without recursion: a hostile tree must not exhaust the stack."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from lilac_engine.rules import nodes as n
from lilac_engine.rules.nodes import Node


def _none(_: Any) -> tuple[Node, ...]:
    return ()


def _item(node: Any) -> tuple[Node, ...]:
    return (node.item,)


def _items(node: Any) -> tuple[Node, ...]:
    return tuple(node.items)


def _sides(node: Any) -> tuple[Node, ...]:
    return (node.left, node.right)


def _case(node: n.Case) -> tuple[Node, ...]:
    return (*(part for arm in node.arms for part in arm), node.otherwise)


def _ladder(node: n.Ladder) -> tuple[Node, ...]:
    return (node.item, *(part for step in node.steps for part in step), node.otherwise)


_CHILDREN: dict[type, Callable[[Any], tuple[Node, ...]]] = {
    n.Int: _none,
    n.Bool: _none,
    n.Name: _none,
    n.Open: _none,
    n.Expert: _none,
    n.Parameter: _none,
    n.Option: _none,
    n.Not: _item,
    n.Negative: _item,
    n.Divide: _item,
    n.And: _items,
    n.Or: _items,
    n.Least: _items,
    n.Greatest: _items,
    n.Compare: _sides,
    n.Arithmetic: _sides,
    n.In: lambda node: (node.item, *node.values),
    n.Case: _case,
    n.Between: lambda node: (node.item, node.low, node.high),
    n.Percent: lambda node: (node.item, node.rate),
    n.Ladder: _ladder,
    n.MonthsBetween: lambda node: (node.start, node.end),
    n.YearsBetween: lambda node: (node.start, node.end),
    n.DaysBetween: lambda node: (node.start, node.end),
    n.YearOf: _item,
}


def children(node: Node) -> tuple[Node, ...]:
    """The nodes right below a node, in the order they are written."""
    return _CHILDREN[type(node)](node)


def walk(node: Node) -> Iterator[Node]:
    """A node and all below it, each before its children, in the order they are written."""
    stack = [node]
    while stack:
        found = stack.pop()
        yield found
        below = _CHILDREN[type(found)](found)
        if below:
            stack.extend(reversed(below))


def depth(node: Node) -> int:
    """How many nodes stand one below the other on the longest way down."""
    level, deepest = [node], 0
    while level:
        deepest += 1
        level = [below for found in level for below in children(found)]
    return deepest
