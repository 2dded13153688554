"""What stands on an intake now: its page as read, with the standing corrections applied."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from lilac.policies.models import Correction, Intake
from lilac_engine.text import parse
from lilac_engine.text.edits import apply_all
from lilac_engine.text.galley import Galley, compose
from lilac_engine.text.model import Diagnostic, Severity, Span
from lilac_engine.text.proof import proof


def standing(intake: Intake) -> list[Correction]:
    """The corrections that count, in order."""
    return list(intake.corrections.filter(withdrawn_at=None).order_by("position"))


def revision(intake: Intake) -> str:
    """Which state of the page a person looks at; two officers with the same see the same.

    Corrections are only ever added, and undone from the end: how many there are and how many are
    withdrawn says which stand.
    """
    withdrawn = list(intake.corrections.values_list("withdrawn_at", flat=True))
    return f"{len(withdrawn)}-{sum(at is not None for at in withdrawn)}"


def seen(intake: Intake) -> str:
    """What a second person has before them: the corrections, and the policy they are a text of."""
    return f"{revision(intake)}-{intake.policy_id or 0}"


def galley_of(intake: Intake) -> Galley:
    """The proof sheet as corrected. Remembered for the last few pages, for a large one is slow."""
    operations = json.dumps([c.operation for c in standing(intake)], ensure_ascii=False)
    return _corrected(intake.source, operations)


def diagnostics_of(intake: Intake) -> tuple[Diagnostic, ...]:
    """Everything doubtful about the page: from the file, the parser and the corrections."""
    return (*noticed(intake), *proof(galley_of(intake)))


def noticed(intake: Intake) -> tuple[Diagnostic, ...]:
    """What was noticed when the file was read."""
    return tuple(_diagnostic(d) for d in intake.reading.get("diagnostics", []))


def errors_of(intake: Intake) -> tuple[Diagnostic, ...]:
    """What must be corrected or explained before a second person is asked."""
    explained = {(e.code, e.at) for e in galley_of(intake).explained}
    return tuple(
        d
        for d in diagnostics_of(intake)
        if d.severity is Severity.ERROR
        and (d.code, d.span.start if d.span else None) not in explained
    )


def _diagnostic(data: dict[str, Any]) -> Diagnostic:
    span = data.get("span")
    return Diagnostic(
        data["code"],
        Span(span["start"], span["end"]) if span else None,
        Severity(data.get("severity", "warning")),
        tuple((str(key), str(value)) for key, value in data.get("values", [])),
    )


@lru_cache(maxsize=4)
def _read(source: str) -> Galley:
    return compose(parse(source))


@lru_cache(maxsize=8)
def _corrected(source: str, operations: str) -> Galley:
    return apply_all(_read(source), json.loads(operations))
