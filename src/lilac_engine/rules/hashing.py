"""The seal of a program: the same seal means the same outcomes for the same facts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Final

from lilac_engine.rules import records
from lilac_engine.rules.nodes import Node
from lilac_engine.rules.printing import text
from lilac_engine.rules.program import Benefit, Bound, Branch, Column, Leaf, Rule
from lilac_engine.rules.remembering import Same
from lilac_engine.rules.types import Type

LANGUAGE: Final = 1
"""Raised whenever the same formula would come to mean something else."""


def program_hash(
    day: date,
    columns: Sequence[Column],
    parameters: Iterable[Bound],
    rules: Sequence[Rule],
    benefits: Sequence[Benefit],
    overlaps: Sequence[records.Overlap],
) -> str:
    """SHA-256, hexadecimal, over canonical JSON of all that decides outcomes.

    Wording, sources and notes are not in it: to correct a word does not make another program.
    """
    content = [
        ("language", str(LANGUAGE)),
        ("day", json.dumps(day.isoformat())),
        ("columns", _each(_column(Same(one)) for one in columns)),
        ("parameters", _each(_parameter(Same(one)) for one in parameters)),
        ("rules", _each(_rule(Same(one)) for one in rules)),
        ("benefits", _each(_benefit(Same(one)) for one in benefits)),
        ("overlaps", _each(_json([one.id, one.kind, one.benefits]) for one in overlaps)),
    ]
    canonical = ",".join(f'"{name}":{part}' for name, part in content)
    return hashlib.sha256(f"{{{canonical}}}".encode()).hexdigest()


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


def _each(parts: Iterable[str]) -> str:
    return f"[{','.join(parts)}]"


@lru_cache(maxsize=1024)
def _column(same: Same[Column]) -> str:
    one = same.it
    options = {id_: choice.number for id_, choice in one.fact.options.items()}
    return _json([one.name, *_type(one.type), one.low, one.high, options])


@lru_cache(maxsize=1024)
def _parameter(same: Same[Bound]) -> str:
    one = same.it
    return _json([one.id, *_type(one.type), one.value, one.dated and one.dated.standing])


@lru_cache(maxsize=1024)
def _rule(same: Same[Rule]) -> str:
    one = same.it
    return _json([one.id, *_type(one.type), text(one.surface)])


def _type(type_: Type) -> tuple[str, str, str]:
    return type_.kind, type_.unit, type_.options_of


@lru_cache(maxsize=1024)
def _benefit(same: Same[Benefit]) -> str:
    one = same.it
    return _json(
        [
            one.id,
            one.record.measure,
            one.record.gives,
            one.record.by_choice,
            _written(one.applies),
            _branch(one.tree),
            [[line.record.payer, text(line.surface)] for line in one.lines],
            _written(one.figure),
            one.mark,
            one.assumed,
        ]
    )


def _branch(branch: Branch) -> list[object]:
    items = (
        [item.id, text(item.surface)] if isinstance(item, Leaf) else _branch(item)
        for item in branch.items
    )
    return ["all" if branch.all else "any", *items]


def _written(core: Node | None) -> str | None:
    return None if core is None else text(core)
