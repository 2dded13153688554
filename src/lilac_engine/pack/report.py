"""What checking a pack found: each finding names file, line and key, and says it in two languages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from lilac_engine.pack.messages import MESSAGES


class Severity(StrEnum):
    """An error stops the pack from being loaded; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault with its place. ``line`` counts from 1; 0 means the whole file."""

    severity: Severity
    code: str
    file: str
    line: int
    key: str
    zh: str
    en: str

    def say(self, language: str = "zh") -> str:
        """One line for people: ``bodies.yaml:12 bodies.3.name: ...``."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        sentence = self.zh if language.startswith("zh") else self.en
        return f"{place} {self.key}: {sentence}" if self.key else f"{place}: {sentence}"


def error(code: str, file: str, line: int = 0, key: str = "", /, **values: object) -> Finding:
    """A finding that stops the pack."""
    return _finding(Severity.ERROR, code, file, line, key, values)


def warning(code: str, file: str, line: int = 0, key: str = "", /, **values: object) -> Finding:
    """A finding a person should look at."""
    return _finding(Severity.WARNING, code, file, line, key, values)


def _finding(
    severity: Severity, code: str, file: str, line: int, key: str, values: dict[str, object]
) -> Finding:
    zh, en = MESSAGES[code]
    return Finding(severity, code, file, line, key, zh.format(**values), en.format(**values))


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many sentences of the articles are a measure, a principle, or neither."""

    sentences: int
    measures: int
    principles: int

    @property
    def uncovered(self) -> int:
        """Sentences nobody has looked at yet."""
        return self.sentences - self.measures - self.principles

    @property
    def percent(self) -> float:
        """Share of sentences covered, 0 to 100; 0 where there are no sentences."""
        return 100 * (1 - self.uncovered / self.sentences) if self.sentences else 0.0


@dataclass(frozen=True, slots=True)
class Report:
    """Everything found in one pack, in the order of files and lines."""

    findings: tuple[Finding, ...]
    coverage: Coverage | None = None

    @classmethod
    def of(cls, findings: Iterable[Finding], coverage: Coverage | None = None) -> Report:
        """A report with its findings sorted by place."""
        ordered = sorted(findings, key=lambda f: (f.file, f.line, f.key, f.code))
        return cls(tuple(ordered), coverage)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Findings that stop the pack from being loaded."""
        return tuple(f for f in self.findings if f.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """Findings a person should look at."""
        return tuple(f for f in self.findings if f.severity is Severity.WARNING)

    @property
    def ok(self) -> bool:
        """Whether the pack can be loaded."""
        return not self.errors


class PackError(Exception):
    """The pack cannot be loaded; ``report`` says why, place by place."""

    def __init__(self, report: Report) -> None:
        super().__init__("\n".join(f.say("en") for f in report.errors))
        self.report = report
