"""The measure: its page, and the table of all of them with what runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from lilac.parties.models import PublicBody
from lilac.policies import hub
from lilac.policies.models import (
    Clause,
    Conflict,
    Measure,
    Responsibility,
    Target,
    Version,
    Wording,
)
from lilac.policies.queries.bodies import Lineage
from lilac.policies.queries.documents import published_versions
from lilac.policies.states import ClauseKind, MeasureKind, VersionState


@dataclass(frozen=True, slots=True)
class Answerable:
    """A body as the text prints it, and who that is today."""

    responsibility: Responsibility
    today: tuple[PublicBody, ...]
    changed: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One measure in the table."""

    wording: Wording
    bodies: tuple[Responsibility, ...]
    standing: hub.Standing

    @property
    def measure(self) -> Measure:
        """The measure itself."""
        return self.wording.measure


@dataclass(frozen=True, slots=True)
class Sieve:
    """What the reader asked the table for."""

    article: str = ""
    body: str = ""
    mechanism: str = ""
    running: str = ""  # "yes", "no" or empty
    kind: str = ""


def table(version: Version, sieve: Sieve = Sieve()) -> list[Row]:
    """Every measure of a text, in its order, with what runs for it; queries do not grow."""
    wordings = list(_wordings(version, sieve))
    bodies: dict[int, list[Responsibility]] = defaultdict(list)
    for responsibility in (
        Responsibility.objects.filter(clause__version=version)
        .select_related("body")
        .order_by("position")
    ):
        bodies[responsibility.clause_id].append(responsibility)
    standings = hub.standings(wording.measure for wording in wordings)
    rows = [
        Row(wording, tuple(bodies[article_of(wording).pk]), standings[wording.measure_id])
        for wording in wordings
    ]
    return [row for row in rows if _kept(row, sieve)]


def article_of(wording: Wording) -> Clause:
    """The article a wording stands in, also when it stands in one of its items."""
    clause = wording.clause
    return clause.parent if clause.kind == ClauseKind.ITEM and clause.parent else clause


def _wordings(version: Version, sieve: Sieve) -> QuerySet[Wording]:
    found = version.wordings.select_related("measure", "clause").order_by("measure__position", "pk")
    if sieve.article:
        anchors = [sieve.article, f"art-{sieve.article}"]
        found = found.filter(Q(clause__anchor__in=anchors) | Q(clause__parent__anchor__in=anchors))
    if sieve.body:
        articles = Responsibility.objects.filter(
            clause__version=version, body__slug=sieve.body
        ).values("clause")
        found = found.filter(Q(clause__in=articles) | Q(clause__parent__in=articles))
    if sieve.kind in MeasureKind.values:
        found = found.filter(measure__kind=sieve.kind)
    return found


def _kept(row: Row, sieve: Sieve) -> bool:
    if sieve.mechanism and sieve.mechanism not in {c.name for c in row.standing.carriers}:
        return False
    return not sieve.running or row.standing.runs is (sieve.running == "yes")


@dataclass(frozen=True, slots=True)
class Tally:
    """How much of a text runs."""

    measures: int
    principles: int
    running: int
    mechanisms: int
    installed: int


def tally(rows: Iterable[Row]) -> Tally:
    """Measures, those that run, and the mechanisms they are bound to."""
    rows = list(rows)
    asked = [row for row in rows if row.measure.kind == MeasureKind.MEASURE]
    bound = {name for row in asked for name in row.measure.mechanisms}
    known = {mechanism.name for mechanism in hub.mechanisms()}
    return Tally(
        measures=len(asked),
        principles=len(rows) - len(asked),
        running=sum(row.standing.runs for row in asked),
        mechanisms=len(bound),
        installed=len(bound & known),
    )


@dataclass(frozen=True, slots=True)
class MeasurePage:
    """Everything the hub shows of one measure."""

    measure: Measure
    wording: Wording
    version: Version
    answerable: tuple[Answerable, ...]
    targets: tuple[Target, ...]
    standing: hub.Standing
    wordings: tuple[Wording, ...]
    conflicts: tuple[Conflict, ...]
    previous: Wording | None
    next: Wording | None
    siblings: tuple[Wording, ...]

    @property
    def article(self) -> Clause:
        """The article the sentence stands in."""
        return article_of(self.wording)

    @property
    def is_current(self) -> bool:
        """Whether the latest published text still prints the measure."""
        return self.wording.version_id == self.version.pk


def measure_page(version: Version, measure: Measure, today: date) -> MeasurePage:
    """One measure as the latest text prints it, or as the last text that did."""
    wordings = tuple(
        measure.wordings.filter(version__state=VersionState.PUBLISHED)
        .select_related("version", "clause", "clause__parent")
        .defer("version__source")
        .order_by("version__number")
    )
    wording = (
        next((each for each in wordings if each.version_id == version.pk), None) or wordings[-1]
    )
    lineage = Lineage(today)
    answerable = tuple(
        Answerable(each, lineage.today(each.body), lineage.changed(each.body))
        if each.body
        else Answerable(each, (), changed=False)
        for each in article_of(wording).responsibilities.select_related("body").order_by("position")
    )
    around = list(
        Wording.objects.filter(version=wording.version_id)
        .select_related("measure", "clause", "clause__parent")
        .order_by("measure__position", "pk")
    )
    article = article_of(wording).pk
    place = next(i for i, each in enumerate(around) if each.pk == wording.pk)
    return MeasurePage(
        measure=measure,
        wording=wording,
        version=version,
        answerable=answerable,
        targets=tuple(_targets(wording)),
        standing=hub.standings([measure])[measure.pk],
        wordings=wordings,
        conflicts=tuple(
            measure.conflicts.select_related("precedence", "version").order_by("-raised_at", "-pk")
        ),
        previous=around[place - 1] if place else None,
        next=around[place + 1] if place + 1 < len(around) else None,
        siblings=tuple(each for each in around if article_of(each).pk == article),
    )


def _targets(wording: Wording) -> QuerySet[Target]:
    """Targets bound to the measure, or printed inside its sentence."""
    inside = Q(
        version=wording.version_id,
        span_start__gte=wording.span_start,
        span_end__lte=wording.span_end,
    )
    bound = Q(version=wording.version_id, measure=wording.measure_id)
    return Target.objects.filter(inside | bound).order_by("position")


def public_measure(version: Version, code: str) -> Measure | None:
    """A measure some published text of the same policy prints; None for any other."""
    return (
        Measure.objects.filter(policy=version.policy_id, code=code)
        .filter(wordings__version__in=published_versions().values("pk"))
        .distinct()
        .first()
    )
