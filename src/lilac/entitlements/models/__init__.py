"""The rule book with its editions, facts with their sources, outcomes, decisions, scenarios."""

from lilac.entitlements.models.book import Edition, Entry, ProgramSnapshot, Revision
from lilac.entitlements.models.facts import Complete, Consent, FactValue, ListKept, ListRow
from lilac.entitlements.models.imports import FactImport
from lilac.entitlements.models.outcome import Alert, Decision, Finding, Tally
from lilac.entitlements.models.scenario import Scenario

__all__ = [
    "Alert",
    "Complete",
    "Consent",
    "Decision",
    "Edition",
    "Entry",
    "FactImport",
    "FactValue",
    "Finding",
    "ListKept",
    "ListRow",
    "ProgramSnapshot",
    "Revision",
    "Scenario",
    "Tally",
]
