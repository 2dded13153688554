"""Answers that hold whatever the missing facts are, though the plain logic calls them unknown.

Kleene's logic does not see that sales below the end of their domain are below a limit anyway, or
that of two opposite requirements one fails. Where nothing that is missing can change the answer
any more, it is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from lilac_engine.rules.boxes import fine
from lilac_engine.rules.deciding import by_payer, decide
from lilac_engine.rules.missing import missing, points
from lilac_engine.rules.outcomes import Outcome, OutcomeKind
from lilac_engine.rules.program import Program
from lilac_engine.rules.types import Value

DOUBTFUL: Final = frozenset({OutcomeKind.UNKNOWN, OutcomeKind.EXPERT, OutcomeKind.NO_AMOUNT})


def answer(program: Program, facts: Mapping[str, Value]) -> tuple[Outcome, ...]:
    """What a person is told: every benefit decided, and nothing left unknown that is not.

    The one place for pages, statements, interfaces and cases; whole populations are computed by
    the plain logic (:mod:`columns`), which leaves such an answer unknown.
    """
    return sharpen(program, facts, decide(program, facts))


def sharpen(
    program: Program, facts: Mapping[str, Value], outcomes: Iterable[Outcome]
) -> tuple[Outcome, ...]:
    """``outcomes`` of these facts, each that is not settled and yet is, replaced by its answer.

    That concerns UNKNOWN, and EXPERT and NO_AMOUNT where a requirement fails whatever is missing.
    The masks stay as they are: what is not known is still said to be so.
    """
    return tuple(_sharpened(program, facts, outcome) for outcome in outcomes)


def _sharpened(program: Program, facts: Mapping[str, Value], outcome: Outcome) -> Outcome:
    whole = fine(program, outcome.benefit)
    lacking = [c.name for c in whole.columns if facts.get(c.name) is None]
    if outcome.kind not in DOUBTFUL or not lacking or missing(program, facts, outcome.benefit):
        return outcome
    told = points(program, outcome.benefit)
    kind, amount, lines, figure, _, _ = whole.at(
        {**facts, **{name: told[name][0] for name in lacking}}
    )
    paid = by_payer(whole.benefit, lines) if lines else ()
    return replace(outcome, kind=kind, amount=amount, lines=paid, figure=figure)
