"""The answers of a visitor: in the session and nowhere else."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.http import HttpRequest

from lilac_engine.rules.program import Program
from lilac_engine.rules.types import Kind, Value

KEY: Final = "entitlements_check"
MOST: Final = 500  # answers; there are fewer questions


@dataclass(slots=True)
class Visit:
    """What was answered, in the order of answering, and what was left out."""

    day: date
    answers: dict[str, Value] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, request: HttpRequest, program: Program) -> Visit:
        """The visit of this browser; answers that the program no longer asks for are left out.

        A yearly answer is about a year counted from the day: with the next year it begins anew.
        """
        visit = cls(program.day)
        kept = request.session.get(KEY)
        if not isinstance(kept, dict) or kept.get("year") != program.day.year:
            return visit
        for name, value in list(dict(kept.get("answers", {})).items())[:MOST]:
            if _fits(program, name, value):
                visit.answers[name] = value
        visit.skipped = [name for name in kept.get("skipped", []) if name in program.column]
        return visit

    def answer(self, name: str, value: Value) -> None:
        """Keep an answer; a former one of the same question is replaced in its place."""
        self.answers[name] = value
        self.skipped = [each for each in self.skipped if each != name]

    def skip(self, name: str) -> None:
        """Leave a question out; a former answer is taken back."""
        self.answers.pop(name, None)
        if name not in self.skipped:
            self.skipped.append(name)

    def keep(self, request: HttpRequest) -> None:
        """Write it to the session."""
        request.session[KEY] = {
            "year": self.day.year,
            "answers": dict(self.answers),
            "skipped": self.skipped,
        }

    @staticmethod
    def forget(request: HttpRequest) -> None:
        """Take it out of the session."""
        request.session.pop(KEY, None)


def _fits(program: Program, name: Any, value: Any) -> bool:
    column = program.column.get(name)
    if column is None:
        return False
    if column.type.kind is Kind.BOOL:
        return isinstance(value, bool)
    return isinstance(value, int) and column.low <= value <= column.high
