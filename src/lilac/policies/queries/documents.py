"""Which texts the public sees, and the list of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, ExtractYear

from lilac.kernel.models import Event
from lilac.policies.events import VersionWithdrawn
from lilac.policies.models import Clause, Policy, Version
from lilac.policies.search import matching
from lilac.policies.search_words import terms
from lilac.policies.states import ClauseKind, VersionState

CIVIL_TIME = ZoneInfo("Asia/Shanghai")  # deadlines in the texts are days of this zone
NO_YEAR = "none"  # value of the year filter for texts that bear no date


def published_versions() -> QuerySet[Version]:
    """Every text shown to the public, older ones too; withdrawn ones never."""
    return Version.objects.filter(state=VersionState.PUBLISHED)


def withdrawn_versions() -> QuerySet[Version]:
    """Texts taken back: their address still says so, with the reason."""
    return Version.objects.filter(state=VersionState.WITHDRAWN)


def withdrawal(version: Version) -> Event | None:
    """When and why a text was taken back, as the audit trail has it (撤回)."""
    said = Event.objects.filter(name=VersionWithdrawn.__name__, data__version=version.pk)
    return said.order_by("-pk").first()


def latest_versions() -> QuerySet[Version]:
    """The latest published text of each policy."""
    newest = (
        published_versions().filter(policy=OuterRef("policy")).order_by("-number").values("pk")[:1]
    )
    return published_versions().filter(pk=Subquery(newest))


def public_policies() -> QuerySet[Policy]:
    """Policies with at least one published text."""
    return Policy.objects.filter(
        pk__in=published_versions().values("policy"),
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """One value a list can be narrowed to, and how many texts that leaves."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the reader asked the list for; empty means everything."""

    status: str = ""
    validity: str = ""
    issuer: str = ""
    region: str = ""
    year: str = ""
    text: str = ""


def shelf(narrowing: Narrowing) -> QuerySet[Version]:
    """The latest text of each policy that answers to all filters, newest first."""
    found = _narrowed(narrowing)
    articles = Count("clauses", filter=Q(clauses__kind=ClauseKind.ARTICLE), distinct=True)
    return (
        found.select_related("policy", "policy__issuer", "policy__region")
        .defer("source")
        .annotate(article_count=articles, measure_count=Count("wordings", distinct=True))
        .order_by(F("day").desc(nulls_last=True), "-entered_at", "-pk")
    )


def _narrowed(narrowing: Narrowing, *, leave_out: str = "") -> QuerySet[Version]:
    day = Coalesce("published_on", "issued_on")
    found = latest_versions().annotate(day=day, year=ExtractYear(day))
    conditions = {
        "status": Q(status=narrowing.status),
        "validity": Q(validity=narrowing.validity),
        "issuer": Q(policy__issuer__slug=narrowing.issuer),
        "region": Q(policy__region__slug=narrowing.region),
        "year": _of_year(narrowing.year),
    }
    for name, condition in conditions.items():
        if getattr(narrowing, name) and name != leave_out:
            found = found.filter(condition)
    wanted = terms(narrowing.text)
    if wanted:
        found = found.filter(
            policy__in=matching(wanted).filter(policy__isnull=False).values("policy")
        )
    elif narrowing.text.strip():
        found = found.none()
    return found


def _of_year(year: str) -> Q:
    if year == NO_YEAR:
        return Q(day=None)
    if year.isdecimal() and len(year) == 4:
        return Q(year=int(year))
    return Q(pk=None)  # no such year: nothing


def choices(narrowing: Narrowing) -> dict[str, list[Choice]]:
    """For each filter its values with counts, under all the *other* filters; six queries."""
    columns = {
        "status": ("status", "status"),
        "validity": ("validity", "validity"),
        "issuer": ("policy__issuer__slug", "policy__issuer__name"),
        "region": ("policy__region__slug", "policy__region__name"),
        "year": ("year", "year"),
    }
    labels = {
        "status": dict(Version._meta.get_field("status").flatchoices),
        "validity": dict(Version._meta.get_field("validity").flatchoices),
    }
    found: dict[str, list[Choice]] = {}
    for name, (value, label) in columns.items():
        rows = (
            _narrowed(narrowing, leave_out=name)
            .order_by()
            .values_list(value, label)
            .annotate(n=Count("pk"))
            .order_by(label)
        )
        found[name] = [
            Choice(str(value), str(labels.get(name, {}).get(label, label)), count)
            for value, label, count in rows
            if value is not None
        ]
        if name == "year":
            found[name].reverse()
    return found


@dataclass(frozen=True, slots=True)
class Consultation:
    """When opinions are taken on a text, as its notice prints it (征求意见期限).

    ``closes_at`` is the first moment that is too late: a printed day counts whole ("2月19日前" is
    over at 00:00 on the 20th, Asia/Shanghai).
    """

    opens_on: date | None
    closes_on: date
    closes_time: time | None
    closes_at: datetime

    def is_over(self, at: datetime) -> bool:
        """Whether the last moment has passed."""
        return at >= self.closes_at

    def days_left(self, today: date) -> int:
        """Days that remain, today included; 0 when over."""
        return max(0, (self.closes_on - today).days + 1)


def consultation(version: Version) -> Consultation | None:
    """The consultation the notice announces, or None where it prints no last day."""
    last = version.comments_close_on
    if last is None:
        return None
    if version.comments_close_at:
        closes = datetime.combine(last, version.comments_close_at, CIVIL_TIME)
    else:
        closes = datetime.combine(last + timedelta(days=1), time(), CIVIL_TIME)
    return Consultation(version.comments_open_on, last, version.comments_close_at, closes)


def open_consultations(at: datetime) -> list[tuple[Version, Consultation]]:
    """Texts on which opinions are taken now, first to close first."""
    today = at.astimezone(CIVIL_TIME).date()
    running = (
        latest_versions()
        .filter(comments_close_on__gte=today)
        .filter(Q(comments_open_on=None) | Q(comments_open_on__lte=today))
        .select_related("policy")
        .defer("source")
        .order_by("comments_close_on", "pk")
    )
    pairs = ((version, consultation(version)) for version in running)
    return [(version, call) for version, call in pairs if call and not call.is_over(at)]


def articles_of(version: Version) -> QuerySet[Clause]:
    """The numbered articles of a text, in order."""
    return version.clauses.filter(kind=ClauseKind.ARTICLE).order_by("position")
