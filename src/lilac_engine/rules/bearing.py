"""Which columns can bear on a benefit at all, while some parameters are open and experts silent.

What is compared with a parameter that has no value is never known, so the fact it is compared with
does not matter until there is one: nobody is asked for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, cast

from lilac_engine.rules.nodes import (
    And,
    Case,
    Expert,
    In,
    Name,
    Node,
    Open,
    Or,
)
from lilac_engine.rules.program import Benefit, Program
from lilac_engine.rules.reach import parts

KEY: Final = "_bearing"
Names = frozenset[str]
NONE: Final[Names] = frozenset()


def bearing(program: Program, benefit: Benefit) -> Names:
    """The columns that can make a difference; kept with the program."""
    kept = cast("dict[str, Names]", vars(program).setdefault(KEY, {}))
    if benefit.id not in kept:
        kept[benefit.id] = _bearing(program, benefit)
    return kept[benefit.id]


def _bearing(program: Program, benefit: Benefit) -> Names:
    rules: dict[str, Names | None] = {}
    for rule in program.rules:
        rules[rule.id] = _names(rule.core, rules)
    tested = [_names(leaf.core, rules) for leaf in benefit.leaves]
    lines = [_names(line.core, rules) for line in benefit.lines]
    paid = [] if None in lines else lines
    others = [node for node in (benefit.applies, benefit.figure) if node is not None]
    return _union([*tested, *paid, *(_names(node, rules) for node in others)])


def _names(node: Node, rules: Mapping[str, Names | None]) -> Names | None:
    """The columns a value can depend on; None where it is never known."""
    match node:
        case Open() | Expert():
            return None
        case Name(id):
            return rules[id] if id in rules else frozenset({id})
        case And(items) | Or(items):
            found = [_names(item, rules) for item in items]
            return None if all(names is None for names in found) else _union(found)
        case In(item, _):
            return _names(item, rules)
        case Case(arms, otherwise):
            return _case(arms, otherwise, rules)
        case _:
            found = [_names(part, rules) for part in parts(node)]
            return None if None in found else _union(found)


def _case(
    arms: tuple[tuple[Node, Node], ...], otherwise: Node, rules: Mapping[str, Names | None]
) -> Names | None:
    """Behind an arm that is never known nothing is reached."""
    tests: list[Names | None] = []
    values: list[Names | None] = []
    for when, then in arms:
        test = _names(when, rules)
        if test is None:
            break
        tests.append(test)
        values.append(_names(then, rules))
    else:
        values.append(_names(otherwise, rules))
    return None if all(value is None for value in values) else _union([*tests, *values])


def _union(found: Iterable[Names | None]) -> Names:
    return NONE.union(*(names for names in found if names is not None))
