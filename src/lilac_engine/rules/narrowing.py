"""Requirements taken together: whether they leave any value of a column over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lilac_engine.rules import nodes as n
from lilac_engine.rules.core import MIRRORED
from lilac_engine.rules.nodes import Comparison, Node
from lilac_engine.rules.ranges import Range, interval


def narrowed(cores: Iterable[Node], bounds: Mapping[str, Range]) -> dict[str, Range] | None:
    """What each name can still be where all of ``cores`` hold; None when they cannot all hold.

    Sound, not exact: None is a proof, anything else is none.
    """
    left = dict(bounds)
    parts = [part for core in cores for part in _parts(core)]
    for part in parts:
        if not _narrow(part, left):
            return None
    for part in parts:
        if interval(part, left).only == 0:
            return None
    return left


def _parts(core: Node) -> Iterable[Node]:
    """What must hold for a core to hold."""
    return core.items if isinstance(core, n.And) else (core,)


def _narrow(part: Node, left: dict[str, Range]) -> bool:
    """Take from a name what a plain requirement on it excludes; False when nothing remains."""
    match part:
        case n.Compare(op, n.Name(name), n.Int(value)):
            return _limit(name, op, value, left)
        case n.Compare(op, n.Int(value), n.Name(name)):
            return _limit(name, MIRRORED[op], value, left)
        case n.In(n.Name(name), values):
            numbers = [one.value for one in values if isinstance(one, n.Int)]
            return _between(name, min(numbers), max(numbers), left)
        case n.Name(name):
            return _between(name, 1, 1, left)
        case n.Not(n.Name(name)):
            return _between(name, 0, 0, left)
        case _:
            return True


def _limit(name: str, op: Comparison, value: int, left: dict[str, Range]) -> bool:
    match op:
        case Comparison.LT:
            return _between(name, None, value - 1, left)
        case Comparison.LE:
            return _between(name, None, value, left)
        case Comparison.GT:
            return _between(name, value + 1, None, left)
        case Comparison.GE:
            return _between(name, value, None, left)
        case Comparison.EQ:
            return _between(name, value, value, left)
        case _:
            return True


def _between(name: str, low: int | None, high: int | None, left: dict[str, Range]) -> bool:
    found = left[name]
    if found.low is None or found.high is None:
        return True
    new_low = found.low if low is None else max(found.low, low)
    new_high = found.high if high is None else min(found.high, high)
    left[name] = Range(new_low, new_high, found.unknown)
    return new_low <= new_high
