"""A policy priced: what its text gives, clause by clause, over the registered organisations.

Made to be shown by any module above: a consultation may show it beside the draft it is about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lilac.entitlements.models import Edition
from lilac.entitlements.queries import book as reading
from lilac.entitlements.queries.population import registered
from lilac.entitlements.queries.privacy import LEAST, withhold
from lilac.entitlements.queries.simulation import Row, by_benefit, outcomes_of, total
from lilac.entitlements.states import EditionState
from lilac.policies.models import Clause, Measure, Policy, Version, Wording
from lilac.policies.queries import latest_versions
from lilac_engine.rules.program import Benefit, Program


@dataclass(frozen=True, slots=True)
class Priced:
    """One benefit with what it costs. ``firms`` and ``fen`` are None where under five firms get it.

    ``open``: an amount is announced and not published, so nothing can be summed. ``drafted``: it
    stands in an edition nobody has signed.
    """

    benefit: Benefit
    firms: int | None
    fen: int | None
    open: bool
    drafted: bool

    @property
    def kept_back(self) -> bool:
        """Whether the figures are kept back because they are of fewer than five firms."""
        return self.firms is None


@dataclass(frozen=True, slots=True)
class PricedMeasure:
    """A measure with the sentence it stands in, and what it gives."""

    measure: Measure
    wording: Wording
    benefits: tuple[Priced, ...]


@dataclass(frozen=True, slots=True)
class PolicyPrice:
    """All of a policy's text with its price on a day. ``total_fen`` is what can be summed."""

    policy: Policy
    version: Version | None
    day: date
    program: str
    firms: int
    clauses: tuple[tuple[Clause, tuple[PricedMeasure, ...]], ...]
    total_fen: int
    open: int


def price_of_policy(policy: Policy, day: date, *, drafts: bool = False) -> PolicyPrice:
    """The price of the latest published text of a policy, over the registered organisations.

    ``drafts``: with every edition that is being written or waits for a signature. Raises Faulty
    where such an edition does not compile.
    """
    editions = _open_editions() if drafts else []
    program = reading.compiled(reading.book_with(*editions), day) if editions else reading.program_on(day)  # fmt: skip
    version = latest_versions().filter(policy=policy).first()
    wordings = list(_wordings(version)) if version else []
    codes = {wording.measure.code for wording in wordings}
    frame = registered(program)
    found = outcomes_of(program, frame)
    rows = withhold(by_benefit(program, program, found, found), ("after",), LEAST)
    sums = {row["key"]: row for row in rows if row["measure"] in codes}
    drafted = {edition.entry.key for edition in editions}
    priced = _by_measure(program, sums, drafted)
    clauses: dict[int, tuple[Clause, list[PricedMeasure]]] = {}
    for wording in wordings:
        benefits = priced.get(wording.measure.code, ())
        if benefits:
            _clause, measures = clauses.setdefault(wording.clause_id, (wording.clause, []))
            measures.append(PricedMeasure(wording.measure, wording, tuple(benefits)))
    every = [one for benefits in priced.values() for one in benefits]
    return PolicyPrice(
        policy=policy,
        version=version,
        day=day,
        program=program.hash,
        firms=frame.height,
        clauses=tuple((clause, tuple(measures)) for clause, measures in clauses.values()),
        total_fen=total(program, found, {one.benefit.id for one in every}),
        open=sum(one.open for one in every),
    )


def _by_measure(
    program: Program, sums: Mapping[str, Row], drafted: set[str]
) -> dict[str, list[Priced]]:
    priced: dict[str, list[Priced]] = defaultdict(list)
    for benefit in program.benefits:
        row = sums.get(benefit.id)
        if row is not None:
            after = row["after"]
            priced[benefit.record.measure].append(
                Priced(benefit, after["firms"], after["fen"], benefit.open, benefit.id in drafted)
            )
    return priced


def _open_editions() -> list[Edition]:
    states = [EditionState.DRAFT, EditionState.SUBMITTED]
    found = Edition.objects.filter(state__in=states).select_related("entry")
    return list(found.order_by("drafted_at", "pk"))


def _wordings(version: Version) -> list[Wording]:
    found = Wording.objects.filter(version=version).select_related("measure", "clause")
    return list(found.order_by("clause__position", "span_start", "pk"))
