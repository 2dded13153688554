"""Which benefits can really be had together, and what is given up for which (叠加与冲突).

Each rule of overlap forbids pairs of payments; what is kept is the set of payments with the
largest sum that forbids none, found exactly unless it is very large. Precedence goes first: it is
no matter of choice. Only what is entitled now is settled; what may still become so is pointed out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lilac_engine.rules.outcomes import Outcome, OutcomeKind
from lilac_engine.rules.program import Program
from lilac_engine.rules.records import Overlap, OverlapKind
from lilac_engine.rules.types import Unit
from lilac_engine.rules.wording import Said, number

STEPS: Final = 50_000
"""Steps of the search for the best set; beyond them the best found so far is taken."""
PAYERS: Final[Mapping[str, Said]] = {
    "central": Said("中央", "central"),
    "province": Said("省级", "province"),
    "city": Said("市级", "city"),
    "county": Said("县级", "county"),
    "zone": Said("园区", "zone"),
    "unit": Said("单位", "unit"),
}
"""Who pays, in words."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One payer's payment for one benefit; a benefit without money has one with no payer."""

    benefit: str
    payer: str
    fen: int


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A payment that cannot be had beside others: by which rule, for the sake of which benefits."""

    claim: Claim
    overlap: str
    instead: tuple[str, ...]
    said: Said


@dataclass(frozen=True, slots=True)
class Settlement:
    """What can really be had.

    ``total`` in fen, ``payers`` the same by payer. ``pending``: rules of overlap that a benefit
    not settled yet (unknown, with experts, without amount) could still bring into play. ``exact``
    is False where the search was cut short.
    """

    kept: tuple[Claim, ...]
    given_up: tuple[GivenUp, ...]
    total: int
    payers: tuple[tuple[str, int], ...]
    pending: tuple[str, ...]
    exact: bool


def settle(program: Program, outcomes: Iterable[Outcome], *, steps: int = STEPS) -> Settlement:
    """Settle the outcomes of one party by the program's overlap rules, in at most so many steps."""
    known = {outcome.benefit: outcome for outcome in outcomes}
    claims = [claim for outcome in known.values() for claim in _claims(outcome)]
    claims, outranked = _precedence(program, claims)
    others = [o for o in program.overlaps if o.kind is not OverlapKind.PRECEDENCE]
    search = _Search(claims, others, steps)
    kept = search.best()
    lost = [_lost(program, claim, kept, others) for claim in claims if claim not in kept]
    payers: dict[str, int] = {}
    for claim in kept:
        if claim.payer:
            payers[claim.payer] = payers.get(claim.payer, 0) + claim.fen
    return Settlement(
        kept=tuple(kept),
        given_up=(*outranked, *lost),
        total=sum(payers.values()),
        payers=tuple(payers.items()),
        pending=_pending(program, known),
        exact=search.left >= 0,
    )


def _claims(outcome: Outcome) -> list[Claim]:
    if outcome.kind is not OutcomeKind.YES:
        return []
    lines = outcome.lines or (("", 0),)
    return [Claim(outcome.benefit, payer, max(0, fen)) for payer, fen in lines]


def _precedence(program: Program, claims: list[Claim]) -> tuple[list[Claim], list[GivenUp]]:
    """Take out what a prevailing benefit leaves no room for; what is out prevails over nothing."""
    lost: list[GivenUp] = []
    for rule in program.overlaps:
        first = rule.benefits[0]
        if rule.kind is not OverlapKind.PRECEDENCE or all(c.benefit != first for c in claims):
            continue
        others = set(rule.benefits[1:]) - {first}
        lost += [_given_up(program, c, rule, [first]) for c in claims if c.benefit in others]
        claims = [claim for claim in claims if claim.benefit not in others]
    return claims, lost


def clash(one: Claim, other: Claim, rule: Overlap) -> bool:
    """Whether a rule forbids two payments together."""
    if one.benefit == other.benefit or not {one.benefit, other.benefit} <= set(rule.benefits):
        return False
    return rule.kind is OverlapKind.EXCLUSIVE or (bool(one.payer) and one.payer == other.payer)


class _Search:
    """The set of payments with the largest sum, then with the most payments, that never clash."""

    def __init__(self, claims: Sequence[Claim], rules: Sequence[Overlap], steps: int) -> None:
        self.claims = claims
        self.left = steps
        self.order = sorted(range(len(claims)), key=lambda place: -claims[place].fen)
        self.clashing = [
            {
                there
                for there, other in enumerate(claims)
                if any(clash(claim, other, rule) for rule in rules)
            }
            for claim in claims
        ]

    def best(self) -> list[Claim]:
        """Each group of payments that can clash is settled by itself."""
        kept: set[int] = set()
        seen: set[int] = set()
        for place in self.order:
            if place not in seen:
                group = self._group(place)
                seen |= group
                kept |= self._settled([there for there in self.order if there in group])
        return [claim for place, claim in enumerate(self.claims) if place in kept]

    def _group(self, place: int) -> set[int]:
        group, waiting = {place}, [place]
        while waiting:
            new = self.clashing[waiting.pop()] - group
            group |= new
            waiting += new
        return group

    def _settled(self, group: list[int]) -> set[int]:
        """Branch and bound; the first way down is the greedy one, so there is always an answer."""
        best: tuple[tuple[int, int], set[int]] = ((-1, -1), set())
        waiting: list[tuple[int, frozenset[int], int]] = [(0, frozenset(), 0)]
        rests = [0] * (len(group) + 1)
        for at in range(len(group) - 1, -1, -1):
            rests[at] = rests[at + 1] + self.claims[group[at]].fen
        while waiting:
            at, chosen, fen = waiting.pop()
            self.left -= 1
            if self.left < 0 and best[1]:
                break
            if (fen + rests[at], len(chosen) + len(group) - at) <= best[0]:
                continue
            if at == len(group):
                best = ((fen, len(chosen)), set(chosen))
                continue
            place = group[at]
            waiting.append((at + 1, chosen, fen))
            if not self.clashing[place] & chosen:
                waiting.append((at + 1, chosen | {place}, fen + self.claims[place].fen))
        return best[1]


def _lost(
    program: Program, claim: Claim, kept: Sequence[Claim], rules: Sequence[Overlap]
) -> GivenUp:
    """Why a payment is not kept: the rule that stands against it, and for what."""
    against = [(rule, [o.benefit for o in kept if clash(claim, o, rule)]) for rule in rules]
    rule, instead = next(found for found in against if found[1])
    return _given_up(program, claim, rule, instead)


def _given_up(program: Program, claim: Claim, rule: Overlap, instead: Sequence[str]) -> GivenUp:
    names = tuple(dict.fromkeys(instead))
    records = [program.benefit[name].record for name in names]
    zh = "、".join(f"“{record.zh}”" for record in records)
    en = ", ".join(f"“{record.en}”" for record in records)
    amount = number(claim.fen, Unit.FEN)
    payer = PAYERS.get(claim.payer, Said(claim.payer, claim.payer))
    what = Said("", "")
    if claim.payer:
        what = Said(f"{payer.zh}{amount.zh}", f"{amount.en} of the {payer.en}")
    why = {
        OverlapKind.EXCLUSIVE: Said(f"与{zh}只能享受一项", f"only one of it and {en} can be had"),
        OverlapKind.COST_BASE: Said(
            f"同一成本基数同一级财政只支持一次，已计入{zh}",
            f"one cost base counts once per payer, and counts for {en}",
        ),
        OverlapKind.PRECEDENCE: Said(f"{zh}优先适用", f"{en} prevails"),
    }[rule.kind]
    where = f"（{rule.basis.provision_zh}）" if rule.basis.provision_zh else ""
    place = f" ({rule.basis.provision_en})" if rule.basis.provision_en else ""
    lost = Said(f"不计入{what.zh}：" if what.zh else "", f"without {what.en}: " if what.en else "")
    said = Said(f"{lost.zh}{why.zh}；{rule.zh}{where}", f"{lost.en}{why.en}; {rule.en}{place}")
    return GivenUp(claim, rule.id, names, said)


def _pending(program: Program, known: Mapping[str, Outcome]) -> tuple[str, ...]:
    """Rules with a benefit that may still come, beside another one that is there or may come."""
    settled = {OutcomeKind.NO, OutcomeKind.NOT_APPLICABLE}
    may = {id_ for id_, outcome in known.items() if outcome.kind not in settled}
    open_ = {id_ for id_ in may if known[id_].kind is not OutcomeKind.YES}
    return tuple(
        rule.id
        for rule in program.overlaps
        if len(may & set(rule.benefits)) > 1 and open_ & set(rule.benefits)
    )
