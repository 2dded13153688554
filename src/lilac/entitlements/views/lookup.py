"""What the pages of this module share: the program of today, filters, crumbs, what a row needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from lilac.entitlements.queries.answers import Answers, Group, Row
from lilac.entitlements.queries.book import program_on
from lilac.entitlements.queries.offers import Offer, offers
from lilac.kernel.clock import today
from lilac_engine.rules.program import Program

LONGEST = 100  # characters of one filter value
Heap = tuple[Group, str | Promise, list["Shown"]]


@dataclass(frozen=True, slots=True)
class Shown:
    """One answer with the measure and article it stands on."""

    row: Row
    offer: Offer


def asked(request: HttpRequest, name: str) -> str:
    """One value of the query string, of bounded length and without control characters."""
    return "".join(c for c in request.GET.get(name, "")[:LONGEST] if c.isprintable()).strip()


def program_today() -> Program:
    """The rules in force today."""
    return program_on(today())


def heaps(found: Answers) -> list[Heap]:
    """The answers by group, each with its offer; three queries."""
    by_key = {offer.benefit.id: offer for offer in offers(found.program)}
    return [
        (group, lead, [Shown(row, by_key[row.benefit.id]) for row in rows])
        for group, lead, rows in found.groups
    ]


def crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    """Where a page below the entitlements stands."""
    return [(_("What may we have"), reverse("entitlements:overview")), *more]


def choices(items: Iterable[tuple[str, Any]]) -> list[tuple[str, str]]:
    """Values with their labels, each once, in order."""
    return list({value: str(label) for value, label in items if value}.items())


def window_states(day: date) -> dict[str, str]:
    """What the state of an application window is called."""
    return {
        "open": _("open now"),
        "soon": _("opens soon"),
        "later": _("later"),
        "over": _("over"),
    }
