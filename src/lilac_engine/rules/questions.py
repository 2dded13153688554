"""Which question to ask next, so that few answers lead to a first useful result (问什么).

Only facts that can still change something are asked. A question is worth the money it can help
to unlock, shared among the questions a benefit still needs, and more if one answer settles much.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log10
from typing import Final

from lilac_engine.rules.boxes import Scope, fine
from lilac_engine.rules.missing import Missing, missing, points
from lilac_engine.rules.program import Column, Program
from lilac_engine.rules.searching import constant
from lilac_engine.rules.types import Type, Value
from lilac_engine.rules.wording import Said, choices, column_label, question

TRIED: Final = 6
"""So many of the best questions are looked at more closely."""
UNKNOWN_HELD: Final = 0.5
"""What a benefit is worth that needs a fact which was skipped."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question to ask.

    ``options``: number and words of a list fact. ``benefits``: what it bears on. ``unlocks``: the
    most fen these could come to; ``settles``: how many of them some answer settles at once.
    """

    column: str
    said: Said
    label: Said
    hint: Said | None
    type: Type
    options: tuple[tuple[int, Said], ...]
    benefits: tuple[str, ...]
    unlocks: int
    settles: int


@dataclass(frozen=True, slots=True)
class _Open:
    """A benefit that is not settled: what it lacks and the most it could pay."""

    scope: Scope
    lacking: Missing
    most: int

    def worth(self, skip: frozenset[str]) -> float:
        """Orders of magnitude of money for each question that is left; a recognition counts as one."""
        held = UNKNOWN_HELD if skip.intersection(self.lacking) else 1.0
        return held * (1 + log10(1 + self.most / 100)) / len(self.lacking) ** 2


def next_question(
    program: Program,
    facts: Mapping[str, Value],
    skip: frozenset[str] = frozenset(),
    *,
    costs: Mapping[str, float] | None = None,
) -> Question | None:
    """The most useful question, or None when nothing unknown and not skipped can change anything.

    ``costs``: how hard a column is to answer beside others (1 where absent).
    """
    open_ = _unsettled(program, facts)
    worth: dict[str, float] = {}
    for one in open_:
        for name in one.lacking:
            if name not in skip:
                worth[name] = worth.get(name, 0.0) + one.worth(skip)
    for name in worth:
        worth[name] /= (costs or {}).get(name, 1.0)
    order = {column.name: place for place, column in enumerate(program.columns)}
    ranked = sorted(worth, key=lambda name: (-worth[name], order[name]))[:TRIED]
    asked = [_question(program, facts, open_, program.column[name]) for name in ranked]
    return max(asked, key=lambda q: _value(q, worth[q.column]), default=None)


def _value(asked: Question, worth: float) -> float:
    return worth * (1 + asked.settles / max(len(asked.benefits), 1))


def _unsettled(program: Program, facts: Mapping[str, Value]) -> list[_Open]:
    found = []
    for benefit in program.benefits:
        lacking = missing(program, facts, benefit.id)
        if lacking:
            whole = fine(program, benefit.id)
            found.append(_Open(whole, lacking, whole.within(whole.box(facts)).most))
    return found


def _question(
    program: Program, facts: Mapping[str, Value], open_: list[_Open], column: Column
) -> Question:
    concerned = [one for one in open_ if column.name in one.lacking]
    fact = column.fact
    hint = Said(fact.hint_zh, fact.hint_en) if fact.hint_zh and fact.hint_en else None
    return Question(
        column=column.name,
        said=question(program, column),
        label=column_label(program, column),
        hint=hint,
        type=column.type,
        options=tuple((c.number, Said(c.zh, c.en)) for c in choices(column.type, program)),
        benefits=tuple(one.scope.benefit.id for one in concerned),
        unlocks=sum(one.most for one in concerned),
        settles=sum(_may_settle(program, facts, one, column.name) for one in concerned),
    )


def _may_settle(program: Program, facts: Mapping[str, Value], one: _Open, name: str) -> bool:
    """Whether some answer leaves nothing to ask for a benefit."""
    values = points(program, one.scope.benefit.id)[name]
    boxes = (one.scope.box({**facts, name: value}) for value in values)
    return any(constant(one.scope.within(box)) for box in boxes)
