"""From the values of requirements and lines to outcomes: the order of the six answers.

The order is the law of the engine, and the same in every target:

1. it does not concern the party: NOT_APPLICABLE;
2. some requirement fails that no expert and no notice can mend: NO;
3. whom it concerns, or a requirement, is not known, because a fact is missing: UNKNOWN;
4. all that a machine can test holds, and experts judge the rest: EXPERT;
5. a requirement stands on a parameter that is not published, and lacks nothing else: NO_AMOUNT;
6. the amount cannot be computed, because facts are missing: UNKNOWN;
7. nor because a parameter is not published: NO_AMOUNT;
8. else YES.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from lilac_engine.rules.closures import outcomes
from lilac_engine.rules.outcomes import Outcome, OutcomeKind
from lilac_engine.rules.program import Benefit, Leaf, Program, Rule
from lilac_engine.rules.semantics import branch, environment, settled, value
from lilac_engine.rules.types import Value

NO_RULES: Final[Mapping[str, Rule]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Values:
    """What the parts of one benefit come to for one party.

    ``leaves`` in the order of ``Benefit.leaves``, ``lines`` in the order of ``Benefit.lines``
    (fen). ``applies`` is True where the benefit has no such formula. ``awaited``: the ids of the
    requirements that lack nothing but a notice; ``lacking``: a line or the figure lacks a fact.
    """

    applies: Value
    leaves: tuple[Value, ...]
    lines: tuple[Value, ...]
    figure: Value
    awaited: frozenset[str] = frozenset()
    lacking: bool = False


def decide(program: Program, facts: Mapping[str, Value]) -> tuple[Outcome, ...]:
    """One outcome a benefit, in program order. A column that is absent from ``facts`` is not known."""
    return outcomes(program, facts)


def plainly(program: Program, facts: Mapping[str, Value]) -> tuple[Outcome, ...]:
    """The same by the plain semantics, slowly: what every target is tested against."""
    known = environment(program, facts)
    return tuple(judge(b, values(b, known, program.rule)) for b in program.benefits)


def values(
    benefit: Benefit, known: Mapping[str, Value], rules: Mapping[str, Rule] = NO_RULES
) -> Values:
    """The parts of a benefit computed by the plain semantics from :func:`semantics.environment`.

    ``rules``: the program's, to see what waits for a notice alone.
    """
    paid = [line.core for line in benefit.lines]
    paid += [] if benefit.figure is None else [benefit.figure]
    return Values(
        applies=True if benefit.applies is None else value(benefit.applies, known),
        leaves=tuple(value(leaf.core, known) for leaf in benefit.leaves),
        lines=tuple(value(line.core, known) for line in benefit.lines),
        figure=None if benefit.figure is None else value(benefit.figure, known),
        awaited=frozenset(
            leaf.id
            for leaf in benefit.leaves
            if leaf.open and not leaf.expert and settled(leaf.core, known, rules)
        ),
        lacking=not all(settled(node, known, rules) for node in paid),
    )


def judge(benefit: Benefit, parts: Values) -> Outcome:
    """The outcome that follows from the values of the parts."""
    failed = unknown = 0
    for leaf, natural in zip(benefit.leaves, parts.leaves, strict=True):
        if natural is None:
            unknown |= 1 << leaf.bit
        elif not natural:
            failed |= 1 << leaf.bit
    kind = _kind(benefit, parts)
    amount: int | None = None
    lines: tuple[tuple[str, int], ...] = ()
    figure: int | None = None
    if kind in {OutcomeKind.YES, OutcomeKind.EXPERT}:
        lines = by_payer(benefit, parts.lines)
        amount = sum(fen for _, fen in lines) if lines else None
        figure = parts.figure
    return Outcome(benefit.id, kind, amount, lines, figure, failed, unknown)


def _kind(benefit: Benefit, parts: Values) -> OutcomeKind:
    if parts.applies is False:
        return OutcomeKind.NOT_APPLICABLE
    at_best = holds(benefit, parts.leaves, experts_agree=True, awaited=parts.awaited)
    if at_best is False:
        return OutcomeKind.NO
    if parts.applies is None or at_best is None:
        return OutcomeKind.UNKNOWN
    if not holds(benefit, parts.leaves, awaited=parts.awaited):
        return OutcomeKind.EXPERT
    if not holds(benefit, parts.leaves):
        return OutcomeKind.NO_AMOUNT
    if parts.lacking:
        return OutcomeKind.UNKNOWN
    if None in parts.lines or (benefit.figure is not None and parts.figure is None):
        return OutcomeKind.NO_AMOUNT
    return OutcomeKind.YES


def holds(
    benefit: Benefit,
    leaves: Sequence[Value],
    *,
    experts_agree: bool = False,
    awaited: Collection[str] = (),
) -> bool | None:
    """Whether the tree of requirements holds, from its leaves in the order of ``Benefit.leaves``.

    ``experts_agree`` takes requirements that stand on experts as met, as long as nothing else
    settles them; ``awaited`` are the ids of others taken so, because they lack only a notice.
    """

    def taken(leaf: Leaf, natural: Value) -> Value:
        if natural is not None:
            return natural
        return True if (experts_agree and leaf.expert) or leaf.id in awaited else None

    pairs = zip(benefit.leaves, leaves, strict=True)
    return branch(benefit.tree, {leaf.id: taken(leaf, natural) for leaf, natural in pairs})


def by_payer(benefit: Benefit, lines: Sequence[Value]) -> tuple[tuple[str, int], ...]:
    """Fen by payer in the order of the lines, one entry a payer; empty unless every line is known."""
    sums: dict[str, int] = {}
    for line, fen in zip(benefit.lines, lines, strict=True):
        if fen is None:
            return ()
        payer = line.record.payer.value
        sums[payer] = sums.get(payer, 0) + fen
    return tuple(sums.items())


def failing(benefit: Benefit, outcome: Outcome) -> tuple[Leaf, ...]:
    """The requirements that are not met, from the mask alone."""
    return _among(benefit, outcome.failed)


def unsettled(benefit: Benefit, outcome: Outcome) -> tuple[Leaf, ...]:
    """The requirements that are not known (or left to experts, or open), from the mask alone."""
    return _among(benefit, outcome.unknown)


def _among(benefit: Benefit, mask: int) -> tuple[Leaf, ...]:
    if not mask:
        return ()
    return tuple([leaf for leaf in benefit.leaves if mask >> leaf.bit & 1])
