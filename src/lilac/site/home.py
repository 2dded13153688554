"""What the home page shows: the latest texts, what they aim at, who answers for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import get_language

from lilac.policies.models import Clause, Responsibility, Target, Version, Wording
from lilac.policies.queries.documents import (
    CIVIL_TIME,
    Consultation,
    consultation,
    latest_versions,
    open_consultations,
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
    measure_count: int


@dataclass(frozen=True, slots=True)
class Answering:
    """A body and how many articles name it; as a line of ``c-bars``."""

    label: str
    value: int
    slug: str

    @property
    def url(self) -> str:
        """The body's page."""
        return reverse("policies:body", args=[self.slug])


def featured(at: datetime, *, more: int = 5) -> tuple[Featured | None, list[Version]]:
    """The text to lead with (one that takes opinions now, else the newest) and the next ones."""
    newest = list(
        latest_versions()
        .select_related("policy__issuer")
        .defer("source")
        .order_by(
            Coalesce("published_on", "issued_on").desc(nulls_last=True), "-entered_at", "-pk"
        )[: more + 1]
    )
    if not newest:
        return None, []
    running = open_consultations(at)
    first = running[0][0] if running else newest[0]
    call = consultation(first)
    lead = Featured(
        first,
        call,
        call.days_left(at.astimezone(CIVIL_TIME).date()) if call else 0,
        tuple(aim(target) for target in first.targets.order_by("position")),
        first.wordings.count(),
    )
    return lead, [version for version in newest if version != first][:more]


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


def answering() -> list[Answering]:
    """All bodies named by articles of the latest texts, those with most articles first."""
    rows = (
        Responsibility.objects.filter(
            clause__version__in=latest_versions(), clause__kind=ClauseKind.ARTICLE
        )
        .exclude(body=None)
        .values_list("body__slug", "body__name", "body__name_en")
        .annotate(n=Count("clause", distinct=True))
        .order_by("-n", "body__slug")
    )
    english = get_language() == "en"
    return [Answering((english and name_en) or name, n, slug) for slug, name, name_en, n in rows]


def totals() -> dict[str, int]:
    """How much is here, counted now."""
    latest = latest_versions()
    return {
        "policies": latest.count(),
        "articles": Clause.objects.filter(version__in=latest, kind=ClauseKind.ARTICLE).count(),
        "measures": Wording.objects.filter(version__in=latest).count(),
    }
