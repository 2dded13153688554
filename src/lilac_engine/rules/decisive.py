"""Which requirements an answer follows from, and which must be repaired to change a no."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lilac_engine.rules.distance import distances
from lilac_engine.rules.outcomes import Outcome, OutcomeKind
from lilac_engine.rules.program import Benefit, Branch, Leaf, Program
from lilac_engine.rules.tested import Finding
from lilac_engine.rules.types import Value


def deciding(benefit: Benefit, outcome: Outcome) -> tuple[Leaf, ...]:
    """The requirements the answer follows from: those that fail, are open, or hold it up.

    For a no the failing ones that make it so; for a yes the ones that are met; else the ones that
    are not settled. Where an answer stands whatever is missing (:mod:`sharpening`), it may follow
    from such alone. Nothing for NOT_APPLICABLE: there whom it concerns decides.
    """
    wanted = {
        OutcomeKind.NO: Finding.NOT_MET,
        OutcomeKind.YES: Finding.MET,
        OutcomeKind.NOT_APPLICABLE: None,
    }.get(outcome.kind, Finding.UNKNOWN)
    if wanted is None:
        return ()
    found = tuple(_deciding(benefit.tree, outcome, wanted))
    return found or tuple(_deciding(benefit.tree, outcome, Finding.UNKNOWN))


def _deciding(tree: Branch | Leaf, outcome: Outcome, wanted: Finding) -> Iterator[Leaf]:
    if _found(tree, outcome) is not wanted:
        return
    if isinstance(tree, Leaf):
        yield tree
        return
    for item in tree.items:
        yield from _deciding(item, outcome, wanted)


def _found(tree: Branch | Leaf, outcome: Outcome) -> Finding:
    """Met, not met or unknown, from the masks alone."""
    if isinstance(tree, Branch):
        return combined([_found(item, outcome) for item in tree.items], tree.all)
    if outcome.failed >> tree.bit & 1:
        return Finding.NOT_MET
    return Finding.UNKNOWN if outcome.unknown >> tree.bit & 1 else Finding.MET


def combined(findings: Sequence[Finding], every: bool) -> Finding:
    """What a branch comes to; of what holds it up, facts go before experts and open parameters."""
    settles, rest = (Finding.NOT_MET, Finding.MET) if every else (Finding.MET, Finding.NOT_MET)
    for finding in (settles, Finding.UNKNOWN, Finding.EXPERT, Finding.OPEN):
        if finding in findings:
            return finding
    return rest


def repairs(program: Program, facts: Mapping[str, Value], outcome: Outcome) -> tuple[str, ...]:
    """Ids of the requirements that must all be met to change a no; empty for other answers.

    Of an OR the way with the fewest requirements that are out of the firm's hands, then with the
    smallest distance, then with the fewest requirements.
    """
    if outcome.kind is not OutcomeKind.NO:
        return ()
    near: dict[str, float] = {}
    for step in distances(program, facts, outcome.benefit):
        size = step.change / max(abs(int(step.now or 0)), 1)
        near[step.leaf] = min(near.get(step.leaf, size), size)
    _, ids = _cheapest(program.benefit[outcome.benefit].tree, outcome, near)
    return ids


def _cheapest(
    tree: Branch | Leaf, outcome: Outcome, near: Mapping[str, float]
) -> tuple[tuple[int, float, int], tuple[str, ...]]:
    """What a branch costs to repair: requirements out of the firm's hands, distance, number."""
    if isinstance(tree, Leaf):
        if not outcome.failed >> tree.bit & 1:
            return (0, 0.0, 0), ()
        return (int(tree.id not in near), near.get(tree.id, 0.0), 1), (tree.id,)
    ways = [_cheapest(item, outcome, near) for item in tree.items]
    if not tree.all:
        return min(ways, default=((0, 0.0, 0), ()))
    hard, far, many = (sum(way[0][place] for way in ways) for place in range(3))
    return (int(hard), far, int(many)), tuple(id_ for way in ways for id_ in way[1])
