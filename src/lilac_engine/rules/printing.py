"""A tree written as a person would: ``parse(text(node)) == node`` for every tree of the surface."""

from __future__ import annotations

from lilac_engine.rules import nodes as n
from lilac_engine.rules.nodes import Node, Operator
from lilac_engine.rules.walking import children

_OR, _AND, _NOT, _COMPARES, _SUM, _PRODUCT, _UNARY, _ATOM = range(1, 9)
_FUNCTIONS = {
    n.Least: "least",
    n.Greatest: "greatest",
    n.Percent: "pct",
    n.MonthsBetween: "months_between",
    n.YearsBetween: "years_between",
    n.DaysBetween: "days_between",
    n.YearOf: "year_of",
}


def text(node: Node) -> str:
    """The canonical text of a tree, with no parenthesis that is not needed.

    Core nodes are written too; ``Open`` as the parameter it stands for.
    """
    return _written(node)[0]


def _written(node: Node) -> tuple[str, int]:
    """The text and how tightly it binds."""
    match node:
        case n.Int(value):
            return str(value), _UNARY if value < 0 else _ATOM
        case n.Bool(value):
            return ("TRUE" if value else "FALSE"), _ATOM
        case n.Name(name):
            return name, _ATOM
        case n.Parameter(name) | n.Open(name):
            return f"p.{name}", _ATOM
        case n.Expert(name):
            return f"expert.{name}", _ATOM
        case n.Option(fact, name):
            return f"{fact}.{name}", _ATOM
        case n.Or(items):
            return " OR ".join(_within(item, _OR + 1) for item in items), _OR
        case n.And(items):
            return " AND ".join(_within(item, _AND + 1) for item in items), _AND
        case n.Not(item):
            return _negated(item)
        case n.Compare(op, left, right):
            sides = _within(left, _COMPARES + 1), _within(right, _COMPARES + 1)
            return f"{sides[0]} {op.value} {sides[1]}", _COMPARES
        case n.In() | n.Between():
            return _tested(node, ""), _COMPARES
        case n.Arithmetic(op, left, right):
            power = _PRODUCT if op is Operator.MUL else _SUM
            return f"{_within(left, power)} {op.value} {_within(right, power + 1)}", power
        case n.Negative(item):
            inner = _written(item)[0] if _binds(item) else f"({_written(item)[0]})"
            return f"-{inner}", _UNARY
        case _:
            return _called(node), _ATOM


def _within(node: Node, power: int) -> str:
    """The text, in parentheses where it binds less tightly than ``power``."""
    written, own = _written(node)
    return written if own >= power else f"({written})"


def _binds(item: Node) -> bool:
    """Whether a minus may stand right before it: not a number, nor another minus."""
    return type(item) is not n.Int and _written(item)[1] == _ATOM


def _negated(item: Node) -> tuple[str, int]:
    if isinstance(item, n.In | n.Between):
        return _tested(item, "NOT "), _COMPARES
    return f"NOT {_within(item, _NOT)}", _NOT


def _tested(node: n.In | n.Between, negation: str) -> str:
    left = _within(node.item, _COMPARES + 1)
    if isinstance(node, n.In):
        return f"{left} {negation}IN ({', '.join(text(value) for value in node.values)})"
    low, high = _within(node.low, _COMPARES + 1), _within(node.high, _COMPARES + 1)
    return f"{left} {negation}BETWEEN {low} AND {high}"


def _called(node: Node) -> str:
    match node:
        case n.Divide(item, by):
            return f"idiv({text(item)}, {by})"
        case n.Case(arms, otherwise):
            written = " ".join(f"WHEN {text(when)} THEN {text(then)}" for when, then in arms)
            return f"CASE {written} ELSE {text(otherwise)} END"
        case n.Ladder(item, steps, otherwise):
            given = [item, *(part for step in steps for part in step), otherwise]
            return f"ladder({', '.join(text(part) for part in given)})"
        case _:
            return f"{_FUNCTIONS[type(node)]}({', '.join(text(part) for part in children(node))})"
