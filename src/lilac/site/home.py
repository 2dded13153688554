"""What the home page shows: the latest texts, what they aim at, who answers for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.utils.translation import get_language

from lilac.parties.models import PublicBody
from lilac.policies.models import Clause, Target, Version, Wording
from lilac.policies.queries.documents import (
    Consultation,
    Narrowing,
    consultation,
    latest_versions,
    shelf,
)
from lilac.policies.states import ClauseKind

SIGNS = {">=": "≥", "<=": "≤", "=": ""}


@dataclass(frozen=True, slots=True)
class Aim:
    """A target as the page prints it."""

    indicator: str
    figure: str
    unit: str
    year: int | None
    note: str


@dataclass(frozen=True, slots=True)
class Featured:
    """The text a visitor meets first."""

    version: Version
    call: Consultation | None
    days_left: int
    aims: tuple[Aim, ...]


def featured(today: date) -> tuple[Featured | None, list[Version]]:
    """The text to lead with (one that takes opinions now, else the newest) and the next ones."""
    newest = list(shelf(Narrowing())[:6])
    if not newest:
        return None, []
    first = min(newest, key=lambda version: not _open(version, today))
    call = consultation(first)
    lead = Featured(
        first,
        call,
        call.days_left(today) if call else 0,
        tuple(aim(target) for target in first.targets.order_by("position")),
    )
    return lead, [version for version in newest if version != first]


def _open(version: Version, today: date) -> bool:
    call = consultation(version)
    return call is not None and call.days_left(today) > 0


def aim(target: Target) -> Aim:
    """A target in figures: ``≥ 30``, ``%``."""
    value = f"{target.value.normalize():f}"
    if target.upper is not None:
        value += f"–{target.upper.normalize():f}"
    sign = SIGNS.get(target.op, target.op)
    return Aim(
        target.indicator,
        f"{sign} {value}".strip(),
        target.unit,
        target.year,
        target.relative_to or target.period,
    )


def answering(limit: int = 6) -> list[dict[str, object]]:
    """The bodies that answer for most articles of the texts in force or under discussion."""
    latest = Q(
        responsibilities__clause__version__in=latest_versions(),
        responsibilities__clause__kind=ClauseKind.ARTICLE,
    )
    rows = (
        PublicBody.objects.annotate(
            n=Count("responsibilities__clause", filter=latest, distinct=True)
        )
        .filter(n__gt=0)
        .order_by("-n", "pk")[:limit]
    )
    english = get_language() == "en"
    return [
        {
            "label": (english and body.name_en) or body.name,
            "value": body.n,
            "url": f"/bodies/{body.slug}/",
        }
        for body in rows
    ]


def totals() -> dict[str, int]:
    """How much is here, counted now."""
    latest = latest_versions()
    return {
        "policies": latest.count(),
        "articles": Clause.objects.filter(version__in=latest, kind=ClauseKind.ARTICLE).count(),
        "measures": Wording.objects.filter(version__in=latest).count(),
        "bodies": PublicBody.objects.filter(responsibilities__clause__version__in=latest)
        .distinct()
        .count(),
    }
