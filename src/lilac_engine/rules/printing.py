"""A tree written as a person would: ``parse(text(node)) == node`` for every tree of the surface."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from lilac_engine.rules import nodes as n
from lilac_engine.rules.nodes import Node, Operator
from lilac_engine.rules.walking import children

_OR, _AND, _NOT, _COMPARES, _SUM, _PRODUCT, _UNARY, _ATOM = range(1, 9)


def text(node: Node) -> str:
    """The canonical text of a tree, with no parenthesis that is not needed.

    Core nodes are written too; ``Open`` as the parameter it stands for.
    """
    return _written(node)[0]


def _written(node: Node) -> tuple[str, int]:
    """The text and how tightly it binds."""
    return _WRITTEN[type(node)](node)


def _within(node: Node, power: int) -> str:
    """The text, in parentheses where it binds less tightly than ``power``."""
    written, own = _written(node)
    return written if own >= power else f"({written})"


def _int(node: n.Int) -> tuple[str, int]:
    return str(node.value), _UNARY if node.value < 0 else _ATOM


def _or(node: n.Or) -> tuple[str, int]:
    return " OR ".join(_within(item, _OR + 1) for item in node.items), _OR


def _and(node: n.And) -> tuple[str, int]:
    return " AND ".join(_within(item, _AND + 1) for item in node.items), _AND


def _not(node: n.Not) -> tuple[str, int]:
    item = node.item
    if isinstance(item, n.In):
        return _among(item, "NOT ")
    if isinstance(item, n.Between):
        return _between(item, "NOT ")
    return f"NOT {_within(item, _NOT)}", _NOT


def _compare(node: n.Compare) -> tuple[str, int]:
    left, right = _within(node.left, _COMPARES + 1), _within(node.right, _COMPARES + 1)
    return f"{left} {node.op.value} {right}", _COMPARES


def _among(node: n.In, negation: str = "") -> tuple[str, int]:
    values = ", ".join(text(value) for value in node.values)
    return f"{_within(node.item, _COMPARES + 1)} {negation}IN ({values})", _COMPARES


def _between(node: n.Between, negation: str = "") -> tuple[str, int]:
    item, low, high = (_within(part, _COMPARES + 1) for part in (node.item, node.low, node.high))
    return f"{item} {negation}BETWEEN {low} AND {high}", _COMPARES


def _arithmetic(node: n.Arithmetic) -> tuple[str, int]:
    power = _PRODUCT if node.op is Operator.MUL else _SUM
    left, right = _within(node.left, power), _within(node.right, power + 1)
    return f"{left} {node.op.value} {right}", power


def _negative(node: n.Negative) -> tuple[str, int]:
    """A number or another minus stands in parentheses: ``-5`` is a number and ``--`` a comment."""
    written, own = _written(node.item)
    binds = own == _ATOM and not isinstance(node.item, n.Int)
    return f"-{written}" if binds else f"-({written})", _UNARY


def _case(node: n.Case) -> tuple[str, int]:
    arms = " ".join(f"WHEN {text(holds)} THEN {text(value)}" for holds, value in node.arms)
    return f"CASE {arms} ELSE {text(node.otherwise)} END", _ATOM


def _divide(node: n.Divide) -> tuple[str, int]:
    return f"idiv({text(node.item)}, {node.by})", _ATOM


def _function(name: str) -> Callable[[Node], tuple[str, int]]:
    return lambda node: (f"{name}({', '.join(text(part) for part in children(node))})", _ATOM)


_WRITTEN: Final[dict[type, Callable[[Any], tuple[str, int]]]] = {
    n.Int: _int,
    n.Bool: lambda node: ("TRUE" if node.value else "FALSE", _ATOM),
    n.Name: lambda node: (node.id, _ATOM),
    n.Parameter: lambda node: (f"p.{node.id}", _ATOM),
    n.Open: lambda node: (f"p.{node.parameter}", _ATOM),
    n.Expert: lambda node: (f"expert.{node.id}", _ATOM),
    n.Option: lambda node: (f"{node.fact}.{node.id}", _ATOM),
    n.Or: _or,
    n.And: _and,
    n.Not: _not,
    n.Compare: _compare,
    n.In: _among,
    n.Between: _between,
    n.Arithmetic: _arithmetic,
    n.Negative: _negative,
    n.Case: _case,
    n.Divide: _divide,
    n.Ladder: _function("ladder"),
    n.Least: _function("least"),
    n.Greatest: _function("greatest"),
    n.Percent: _function("pct"),
    n.MonthsBetween: _function("months_between"),
    n.YearsBetween: _function("years_between"),
    n.DaysBetween: _function("days_between"),
    n.YearOf: _function("year_of"),
}
