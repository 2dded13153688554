"""Telling values of a column: where an outcome can change, and the ends of what can be.

A comparison of one column with a number changes its answer right there; such values, one less and
one more, and the ends of the domain stand for all the values between them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from lilac_engine.rules.boxes import Scope, parts_of
from lilac_engine.rules.nodes import (
    Arithmetic,
    Compare,
    In,
    Int,
    Name,
    Negative,
    Node,
    Operator,
)
from lilac_engine.rules.program import Column
from lilac_engine.rules.reach import parts
from lilac_engine.rules.types import Kind, day, number

MOST: Final = 24
"""At most so many values of a column, spread over those there are."""
AGES: Final = (1, 2, 3, 5, 8, 10)
"""Years before the program's day that rules like to name."""
Line = tuple[str | None, int, int]
"""A straight line in one column: its name (None: a constant), its slope, what is added."""


def telling(scope: Scope, today: date) -> dict[str, tuple[int, ...]]:
    """For every column of a scope its telling values, lowest first."""
    found: dict[str, set[int]] = {column.name: set() for column in scope.columns}
    lines: dict[str, Line | None] = {}
    for rule in scope.rules:
        _collect(rule.core, lines, found)
        lines[rule.id] = _straight(rule.core, lines)
    for node in parts_of(scope.benefit):
        _collect(node, lines, found)
    return {column.name: _spread(column, found[column.name], today) for column in scope.columns}


def _collect(node: Node, lines: dict[str, Line | None], found: dict[str, set[int]]) -> None:
    """Note where each comparison under a node changes."""
    waiting = [node]
    while waiting:
        item = waiting.pop()
        waiting.extend(parts(item))
        if isinstance(item, Compare):
            _crossing(item, lines, found)
        elif isinstance(item, In) and isinstance(item.item, Name) and item.item.id in found:
            found[item.item.id] |= {v.value for v in item.values if isinstance(v, Int)}


def _crossing(node: Compare, lines: dict[str, Line | None], found: dict[str, set[int]]) -> None:
    straight = _difference(_straight(node.left, lines), _straight(node.right, lines))
    if straight is not None and straight[0] in found and straight[1]:
        name, slope, added = straight
        at = -added // slope
        found[str(name)] |= {at - 1, at, at + 1, at + 2}
        return
    constants = {item.value for item in _walk(node) if isinstance(item, Int)}
    for item in _walk(node):
        if isinstance(item, Name) and item.id in found:
            found[item.id] |= {value + by for value in constants for by in (-1, 0, 1)}


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for part in parts(node):
        yield from _walk(part)


def _straight(node: Node, lines: dict[str, Line | None]) -> Line | None:
    """The line a node is, if it is one."""
    match node:
        case Int(value):
            return (None, 0, value)
        case Name(id):
            return lines.get(id, (id, 1, 0))
        case Negative(item):
            return _scaled(_straight(item, lines), -1)
        case Arithmetic(Operator.SUB, left, right):
            return _difference(_straight(left, lines), _straight(right, lines))
        case Arithmetic(Operator.ADD, left, right):
            return _difference(_straight(left, lines), _scaled(_straight(right, lines), -1))
        case Arithmetic(Operator.MUL, left, right):
            return _product(_straight(left, lines), _straight(right, lines))
        case _:
            return None


def _scaled(line: Line | None, by: int) -> Line | None:
    return None if line is None else (line[0], line[1] * by, line[2] * by)


def _difference(left: Line | None, right: Line | None) -> Line | None:
    if left is None or right is None or (left[0] and right[0] and left[0] != right[0]):
        return None
    return (left[0] or right[0], left[1] - right[1], left[2] - right[2])


def _product(left: Line | None, right: Line | None) -> Line | None:
    for one, other in ((left, right), (right, left)):
        if other is not None and other[0] is None:
            return _scaled(one, other[2])
    return None


def _spread(column: Column, found: set[int], today: date) -> tuple[int, ...]:
    """Telling values inside the domain, not too many."""
    if column.type.kind is Kind.BOOL:
        return (False, True)
    if column.type.kind is Kind.CODE:
        return tuple(sorted(choice.number for choice in column.fact.options.values()))
    low, high = column.low, column.high
    if column.type.kind is Kind.DATE:
        days = {civil(value) for value in found if low <= value <= high}
        found = days | {later(value) for value in days} | {number(one) for one in _days(today)}
    ends = {low, high, (low + high) // 2, *(high * part // 20 for part in (11, 13, 16))}
    inside = sorted(value for value in found | ends | {0, 1} if low <= value <= high)
    if column.type.kind is Kind.DATE:
        inside = sorted({civil(value) for value in inside})
    if len(inside) <= MOST:
        return tuple(inside)
    step = (len(inside) - 1) / (MOST - 1)
    return tuple(sorted({inside[round(place * step)] for place in range(MOST)}))


def _days(today: date) -> Iterator[date]:
    """Today, the days around it, and anniversaries before it with theirs."""
    for years in (0, *AGES):
        last = 28 if (today.month, today.day) == (2, 29) else today.day
        then = date(today.year - years, today.month, last)
        yield from (then - timedelta(days=1), then, then + timedelta(days=1))


def inside(column: Column, low: int, high: int) -> tuple[int, int] | None:
    """The least and the greatest of a range that the column can really have, if there are any."""
    if column.type.kind is Kind.CODE:
        numbers = [choice.number for choice in column.fact.options.values()]
        possible = [number for number in numbers if low <= number <= high]
        return (min(possible), max(possible)) if possible else None
    if column.type.kind is Kind.DATE:
        high = civil(high)
        low = low if civil(low) == low else later(civil(low))
    return (low, high) if low <= high else None


def later(value: int) -> int:
    """The day after a day."""
    return number(day(value) + timedelta(days=1))


def civil(value: int) -> int:
    """The day a number stands for, or the last one before it."""
    year, month, wanted = value // 10_000, value // 100 % 100, value % 100
    if not 1 <= month <= 12:
        return number(date(year - (month == 0), 12, 31))
    for last in range(min(wanted, 31), 0, -1):
        try:
            return number(day(year * 10_000 + month * 100 + last))
        except ValueError:
            continue
    return number(date(year, month, 1) - timedelta(days=1))
