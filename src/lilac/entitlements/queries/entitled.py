"""Which firms have what without asking (免申即享), who nearly has it, and who can be told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from lilac.entitlements.models import Finding
from lilac.entitlements.queries.changes import amounts_of
from lilac.entitlements.states import Answer
from lilac.parties.models import Membership
from lilac_engine.rules.program import Benefit, Leaf, Program
from lilac_engine.rules.records import Standing


@dataclass(frozen=True, slots=True)
class Offer:
    """One benefit with the firms that have it. ``doubt`` is empty where everything it stands on is
    published law or text; else ``assumed`` or ``reported``."""

    benefit: Benefit
    firms: int
    fen: int
    told: int
    doubt: str


@dataclass(frozen=True, slots=True)
class Miss:
    """One requirement, and how many firms fail it alone, or lack only the fact it needs."""

    benefit: Benefit
    leaf: Leaf
    fail: int
    lack: int


def doubts(program: Program) -> dict[str, str]:
    """Why a list must not be carried out as it stands, by benefit: it stands on a value that is
    ``assumed`` for the demo, or ``reported`` second-hand; empty where all is confirmed."""
    stands_on = amounts_of(program)
    return {b.id: _doubt(program, b, stands_on[b.id]) for b in program.benefits}


def _doubt(program: Program, benefit: Benefit, amounts: Iterable[str]) -> str:
    dated = [bound.dated for key in amounts if (bound := program.parameters[key]).dated]
    standings = {value.standing for value in dated if value}
    if benefit.assumed or Standing.ASSUMED in standings:
        return "assumed"
    if Standing.REPORTED in standings or not benefit.mark.may_decide:
        return "reported"
    return ""


def offers(program: Program) -> tuple[list[Offer], list[Offer]]:
    """Benefits some firm is entitled to: on confirmed amounts only, and the others apart."""
    counts = {
        row["benefit"]: row
        for row in _entitled()
        .values("benefit")
        .annotate(firms=Count("pk"), fen=Sum("amount_fen"), told=Count("pk", filter=Q(member=True)))
        .order_by()
    }
    doubt = doubts(program)
    found = [
        Offer(b, counts[b.id]["firms"], counts[b.id]["fen"] or 0, counts[b.id]["told"], doubt[b.id])
        for b in program.benefits
        if b.id in counts
    ]
    return [x for x in found if not x.doubt], [x for x in found if x.doubt]


def entitled_to(benefit: str) -> QuerySet[Finding]:
    """The firms entitled to a benefit, with nothing left unknown, the largest amount first."""
    found = _entitled().filter(benefit=benefit).select_related("organisation__region")
    return found.order_by("-amount_fen", "organisation__name", "pk")


def misses(program: Program) -> list[Miss]:
    """Requirements that some firm misses alone, the most first."""
    rows = (
        Finding.objects.filter(kind__in=[Answer.NO, Answer.UNKNOWN])
        .values_list("benefit", "kind", "failed", "unknown")
        .annotate(firms=Count("pk"))
        .order_by()
    )
    counts: dict[tuple[str, int, int], int] = {}
    for benefit, kind, failed, unknown, firms in rows:
        mask = failed if kind == Answer.NO else unknown
        key = (benefit, kind, mask)
        counts[key] = counts.get(key, 0) + firms
    found = [
        Miss(
            benefit,
            leaf,
            counts.get((benefit.id, Answer.NO, 1 << leaf.bit), 0),
            counts.get((benefit.id, Answer.UNKNOWN, 1 << leaf.bit), 0),
        )
        for benefit in program.benefits
        for leaf in benefit.leaves
    ]
    shown = [miss for miss in found if miss.fail or miss.lack]
    return sorted(shown, key=lambda m: (-m.fail, -m.lack, m.benefit.id, m.leaf.bit))


def near(benefit: str, bit: int, kind: int) -> QuerySet[Finding]:
    """The firms that fail (kind no) or lack the fact of (unknown) one requirement only."""
    mask = {"failed": 1 << bit} if kind == Answer.NO else {"unknown": 1 << bit, "failed": 0}
    found = Finding.objects.filter(benefit=benefit, kind=kind, **mask)
    return (
        _with_members(found)
        .select_related("organisation__region")
        .order_by("organisation__name", "pk")
    )


def _entitled() -> QuerySet[Finding]:
    """Yes, and nothing unknown that somebody could dispute."""
    return _with_members(Finding.objects.filter(kind=Answer.YES, unknown=0))


def _with_members(found: QuerySet[Finding]) -> QuerySet[Finding]:
    """With ``member``: whether somebody acts for the firm here, so that it can be told."""
    standing = Membership.objects.active().filter(organisation=OuterRef("organisation"))
    return found.annotate(member=Exists(standing))
