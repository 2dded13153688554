"""Decisions on record: found, and computed once more from what was kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from lilac.entitlements import records
from lilac.entitlements.models import Decision
from lilac.kernel.models import Event
from lilac.parties.models import Organisation
from lilac_engine.rules.compiling import compile as compile_book
from lilac_engine.rules.errors import Faulty
from lilac_engine.rules.outcomes import Outcome, OutcomeKind
from lilac_engine.rules.program import Program
from lilac_engine.rules.sharpening import answer
from lilac_engine.rules.types import Value


@dataclass(frozen=True, slots=True)
class Replay:
    """What a decision comes to when it is computed again.

    ``same``: the same program hash, the same outcomes bit for bit, and the same content as the
    audit trail keeps. ``faults`` names what is not: ``program``, ``outcomes``, ``content``,
    ``trail`` (the trail does not know it), ``book`` (the kept book does not compile).
    """

    same: bool
    program_hash: str
    outcomes: tuple[Outcome, ...]
    faults: tuple[str, ...]
    program: Program | None = None


def decisions_of(organisation: Organisation) -> QuerySet[Decision]:
    """An organisation's decisions, newest first."""
    found = Decision.objects.filter(organisation=organisation)
    return found.select_related("program", "by").order_by("-at", "-pk")


def decision(reference: str) -> Decision | None:
    """A decision by the number a person cites; small letters will do."""
    found = Decision.objects.filter(reference=reference.strip().upper())
    return found.select_related("program", "organisation", "by").first()


def replay(decision: Decision) -> Replay:
    """Compile the kept book, compute the outcomes from the kept facts, compare everything."""
    faults: list[str] = []
    book, assumed = records.restored(decision.program.book)
    try:
        program = compile_book(book, decision.day, assumed=assumed)
    except Faulty:
        return Replay(False, "", (), ("book",))
    if program.hash != decision.program.hash:
        faults.append("program")
    outcomes = answer(program, facts_of(program, decision.facts))
    if outcomes_as_kept(outcomes) != decision.outcomes:
        faults.append("outcomes")
    faults += _against_the_trail(decision)
    return Replay(not faults, program.hash, outcomes, tuple(faults), program)


def facts_of(program: Program, kept: dict[str, Any]) -> dict[str, Value]:
    """Facts out of a snapshot; JSON keeps truth values and whole numbers apart."""
    return {column.name: kept.get(column.name) for column in program.columns}


def outcomes_as_kept(outcomes: Iterable[Outcome]) -> list[list[Any]]:
    """Outcomes as rows of plain values: benefit, kind, amount, lines, figure, failed, unknown."""
    return [
        [
            outcome.benefit,
            int(outcome.kind),
            outcome.amount,
            [[payer, fen] for payer, fen in outcome.lines],
            outcome.figure,
            outcome.failed,
            outcome.unknown,
        ]
        for outcome in outcomes
    ]


def outcomes_from(kept: Iterable[list[Any]]) -> tuple[Outcome, ...]:
    """The reverse of :func:`outcomes_as_kept`."""
    return tuple(
        Outcome(
            benefit,
            OutcomeKind(kind),
            amount,
            tuple((payer, fen) for payer, fen in lines),
            figure,
            failed,
            unknown,
        )
        for benefit, kind, amount, lines, figure, failed, unknown in kept
    )


def content_of(decision: Decision) -> dict[str, Any]:
    """All that went in and came out, as plain values."""
    day: date = decision.day
    return {
        "reference": decision.reference,
        "organisation": decision.organisation_id,
        "program": decision.program.hash,
        "day": day.isoformat(),
        "facts": decision.facts,
        "assumed": decision.assumed,
        "outcomes": decision.outcomes,
        "purpose": decision.purpose,
    }


def digest_of(decision: Decision) -> str:
    """SHA-256 over :func:`content_of`, as the audit trail keeps it."""
    text = json.dumps(
        content_of(decision), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _against_the_trail(decision: Decision) -> list[str]:
    said = Event.objects.filter(name="Decided", data__decision=decision.pk).order_by("pk").first()
    if said is None:
        return ["trail"]
    return [] if said.data.get("digest") == digest_of(decision) else ["content"]
