"""One case or many, decided by today's rules or those of another day. Nothing sent is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Status
from ninja.errors import ValidationError

from lilac.entitlements.api import schemas
from lilac.entitlements.api.listing import said
from lilac.entitlements.queries.answers import Answers, Row, answers
from lilac.entitlements.queries.book import program_on
from lilac.entitlements.words import english
from lilac.kernel import limits
from lilac.kernel.clock import now, today
from lilac.kernel.endpoints import LIST_ERRORS
from lilac_engine.rules.deciding import decide, failing, unsettled
from lilac_engine.rules.errors import Faulty
from lilac_engine.rules.outcomes import Outcome
from lilac_engine.rules.program import Column, Program
from lilac_engine.rules.types import Kind, Value, day
from lilac_engine.rules.units import travel

router = Router()
CASES, BATCHES = "120/m", "30/m"
FIRST_DAY, LAST_YEARS = date(2000, 1, 1), 5


class Wrong(Exception):
    """A fact that cannot be, in a sentence."""


@router.post("/evaluate", response={200: schemas.EvaluatedOut, **LIST_ERRORS})
def evaluate(request: HttpRequest, case: schemas.EvaluateIn, response: HttpResponse) -> Any:
    """What one party may have and why: outcomes, reasons, missing facts, least changes.

    Without sign-in or cookie; the facts are used for this answer only and not kept. A fact that
    is left out or null is not known. At most 120 a minute.
    """
    often = _often(request, "evaluate", CASES, response)
    if often:
        return often
    program = _program(case.day)
    wanted = _wanted(program, case.benefits)
    facts = _facts(program, case.facts, case.units, "facts")
    found = answers(program, facts)
    return {
        "day": program.day,
        "program": program.hash,
        "outcomes": [_explained(row) for row in found.rows if row.benefit.id in wanted],
        "together_fen": found.settlement.total,
        "next_question": _next(found),
    }


@router.post("/evaluate/batch", response={200: schemas.BatchOut, **LIST_ERRORS})
def evaluate_batch(request: HttpRequest, batch: schemas.BatchIn, response: HttpResponse) -> Any:
    """The outcomes of up to 1,000 cases, without reasons; all or nothing. At most 30 a minute."""
    often = _often(request, "batch", BATCHES, response)
    if often:
        return often
    program = _program(batch.day)
    wanted = _wanted(program, batch.benefits)
    cases = [
        _facts(program, case.facts, batch.units, f"cases.{place}")
        for place, case in enumerate(batch.cases)
    ]
    return {
        "day": program.day,
        "program": program.hash,
        "cases": [
            [_outcome(program, each) for each in decide(program, facts) if each.benefit in wanted]
            for facts in cases
        ],
    }


def _often(
    request: HttpRequest, what: str, rate: str, response: HttpResponse
) -> Status[Any] | None:
    """The refusal of an address that asks too often: deciding costs more than reading."""
    try:
        address = str(get_adapter().get_client_ip(request))
    except PermissionDenied:  # hidden behind a socket: all such share one limit
        address = ""
    verdict = limits.allow(f"api:{what}:{address}", rate, at=now())
    if verdict:
        return None
    response["Retry-After"] = "60"
    return Status(429, {"detail": " ".join(verdict.reasons), "errors": []})


def _program(wanted: date | None) -> Program:
    now = today()
    if wanted is None:
        return program_on(now)
    if not FIRST_DAY <= wanted <= now.replace(year=now.year + LAST_YEARS, day=1):
        raise _invalid("day", _("The rules are known from 2000 to five years from now."))
    return program_on(wanted)


def _wanted(program: Program, keys: Iterable[str]) -> set[str]:
    wanted = set(keys)
    unknown = wanted - set(program.benefit)
    if unknown:
        raise _invalid(
            "benefits", _("There is no benefit “%(key)s” on that day.") % {"key": min(unknown)}
        )
    return wanted or set(program.benefit)


def _facts(program: Program, sent: Mapping[str, Any], units: str, where: str) -> dict[str, Value]:
    facts: dict[str, Value] = {}
    for name, written in sent.items():
        column = program.column.get(name)
        if column is None:
            raise _invalid(f"{where}.{name}", _("The rules of that day ask for no such fact."))
        try:
            facts[name] = None if written is None else _value(column, written, units)
        except Wrong as fault:
            raise _invalid(f"{where}.{name}", str(fault)) from fault
    return facts


def _value(column: Column, written: Any, units: str) -> Value:
    try:
        value = (
            _travels(column, written)
            if units == "travel"
            else travel(written, column.type, options=_options(column))
        )
    except Faulty as fault:
        sentences = [each.say("en") if english() else each.say("zh") for each in fault.faults]
        raise Wrong(" ".join(sentences)) from fault
    if isinstance(value, bool) or value is None:
        return value
    if column.type.kind is Kind.CODE and value not in _options(column).values():
        raise Wrong(_("This is none of its options."))
    if not column.low <= value <= column.high:
        raise Wrong(
            _("This lies outside what is possible: from %(low)s to %(high)s.")
            % {"low": column.low, "high": column.high}
        )
    return value


def _travels(column: Column, written: Any) -> Value:
    """A value that travels already: a truth value for yes or no, a whole number for all else."""
    if column.type.kind is Kind.BOOL:
        if isinstance(written, bool):
            return written
        raise Wrong(_("Send true or false."))
    if isinstance(written, Decimal) and written == written.to_integral_value():
        written = int(written)
    if isinstance(written, bool) or not isinstance(written, int):
        raise Wrong(_("Send a whole number."))
    if column.type.kind is Kind.DATE:
        try:
            day(written)
        except ValueError as fault:
            raise Wrong(_("A day is written like 20210219.")) from fault
    return written


def _options(column: Column) -> dict[str, int]:
    return {key: choice.number for key, choice in column.fact.options.items()}


def _invalid(where: str, why: str) -> ValidationError:
    return ValidationError([{"type": "value_error", "loc": ("body", where), "msg": why}])


def _outcome(program: Program, outcome: Outcome) -> dict[str, Any]:
    benefit = program.benefit[outcome.benefit]
    return {
        "benefit": outcome.benefit,
        "kind": outcome.kind.name.lower(),
        "amount_fen": outcome.amount,
        "lines": [{"payer": payer, "amount_fen": fen} for payer, fen in outcome.lines],
        "figure": outcome.figure,
        "failed": [leaf.id for leaf in failing(benefit, outcome)],
        "unknown": [leaf.id for leaf in unsettled(benefit, outcome)],
    }


def _explained(row: Row) -> dict[str, Any]:
    return _outcome(row.program, row.outcome) | {
        "title": said(row.benefit.record),
        "reasons": [
            {
                "requirement": reason.id,
                "finding": reason.finding.value,
                "decides": reason.decides,
                "said": said(reason.said),
            }
            for reason in row.reasons
        ],
        "missing": list(row.missing),
        "steps": [
            {"column": step.column, "to": step.to, "later": step.past, "said": said(step.said)}
            for step in row.steps
        ],
    }


def _next(found: Answers) -> str | None:
    return found.question.column if found.question else None
