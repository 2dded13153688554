"""What happens to rules, facts and outcomes that others may care about."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EditionMoved:
    """An edition was drafted, rewritten, submitted, returned, discarded, restored or superseded."""

    edition: int
    kind: str
    key: str
    state: str


@dataclass(frozen=True, slots=True)
class EditionSigned:
    """A second person signed an edition (签发); from its day on it is in force."""

    edition: int
    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class BookLoaded:
    """A pack brought entries in."""

    pack: str
    created: int
    changed: int


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """An organisation agreed to a use of its data."""

    consent: int
    organisation: int


@dataclass(frozen=True, slots=True)
class ConsentWithdrawn:
    """It took the agreement back; what was entered under it is no longer used."""

    consent: int
    organisation: int


@dataclass(frozen=True, slots=True)
class FactEntered:
    """A value was entered, replaced or removed; the value itself stays out of the trail."""

    organisation: int
    fact: str
    year: int


@dataclass(frozen=True, slots=True)
class ExtractReceived:
    """An extract of a register was brought (导入)."""

    extract: int
    register: str


@dataclass(frozen=True, slots=True)
class ExtractMoved:
    """An extract was discarded, found unreadable, sent on its way or stopped."""

    extract: int
    state: str


@dataclass(frozen=True, slots=True)
class ExtractWritten:
    """An extract was written: so many values new, changed, the same, refused."""

    extract: int
    register: str
    created: int
    changed: int
    same: int
    refused: int


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision was recorded; ``digest`` is SHA-256 of all that went in and came out."""

    decision: int
    reference: str
    organisation: int | None
    digest: str = ""


@dataclass(frozen=True, slots=True)
class OutcomesRefreshed:
    """Outcomes were computed anew for some organisations."""

    organisations: int
    changed: int
    cause: str


@dataclass(frozen=True, slots=True)
class ScenarioAsked:
    """A simulation was asked for."""

    scenario: int


@dataclass(frozen=True, slots=True)
class ScenarioComputed:
    """It was computed."""

    scenario: int
