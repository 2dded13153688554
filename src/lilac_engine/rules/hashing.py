"""The seal of a program: the same seal means the same outcomes for the same facts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from lilac_engine.rules import records
from lilac_engine.rules.nodes import Node
from lilac_engine.rules.printing import text
from lilac_engine.rules.program import Benefit, Bound, Branch, Column, Leaf, Rule
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
    content = {
        "language": LANGUAGE,
        "day": day.isoformat(),
        "columns": [
            [one.name, *_type(one.type), one.low, one.high, _options(one)] for one in columns
        ],
        "parameters": [
            [one.id, *_type(one.type), one.value, one.dated.standing if one.dated else None]
            for one in parameters
        ],
        "rules": [[one.id, *_type(one.type), text(one.surface)] for one in rules],
        "benefits": [_benefit(one) for one in benefits],
        "overlaps": [[one.id, one.kind, one.benefits] for one in overlaps],
    }
    canonical = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _type(type_: Type) -> tuple[str, str, str]:
    return type_.kind, type_.unit, type_.options_of


def _options(column: Column) -> dict[str, int]:
    return {id_: choice.number for id_, choice in column.fact.options.items()}


def _benefit(one: Benefit) -> list[object]:
    return [
        one.id,
        one.record.measure,
        one.record.gives,
        one.record.by_choice,
        one.record.applies and _written(one.applies),
        _branch(one.tree),
        [[line.record.payer, text(line.surface)] for line in one.lines],
        _written(one.figure),
        one.mark,
        one.assumed,
    ]


def _branch(branch: Branch) -> list[object]:
    items = (
        [item.id, text(item.surface)] if isinstance(item, Leaf) else _branch(item)
        for item in branch.items
    )
    return ["all" if branch.all else "any", *items]


def _written(core: Node | None) -> str | None:
    return None if core is None else text(core)
