"""What changes, for feed readers and calendars: Atom of new texts, iCalendar of deadlines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import condition, require_safe
from icalendar import Calendar, Event

from lilac.parties.models import PublicBody
from lilac.policies import queries
from lilac.policies.lookup import body_named
from lilac.policies.models import Target, TaskDate, Version

LATEST = 50  # entries of a feed
REFRESH = timedelta(hours=12)


class Versions(Feed):  # type: ignore[type-arg]
    """Every newly published text, newest first."""

    feed_type = Atom1Feed
    title = gettext_lazy("New policy texts")
    subtitle = gettext_lazy("Every text as it is published: drafts, final texts, new versions.")

    def link(self) -> str:
        """The list the feed stands for."""
        return reverse("policies:list")

    def items(self) -> QuerySet[Version]:
        """The latest texts."""
        return _newest(queries.published_versions())

    def item_title(self, item: Version) -> str:
        """Title and stage."""
        return f"{item.policy.title} · {item.get_status_display()} · v{item.number}"

    def item_description(self, item: Version) -> str:
        """Who issued it and until when opinions are taken."""
        issuer = item.issuer_printed or (item.policy.issuer.name if item.policy.issuer else "")
        call = queries.consultation(item)
        until = (
            _("Opinions are taken until the end of %(day)s.") % {"day": call.closes_on.isoformat()}
            if call
            else ""
        )
        return " ".join(filter(None, (issuer, item.doc_number, until)))

    def item_link(self, item: Version) -> str:
        """The page of exactly this text."""
        return reverse("policies:version", args=[item.policy.slug, item.number])

    def item_updateddate(self, item: Version) -> datetime:
        """When it was entered here."""
        return item.entered_at

    item_pubdate = item_updateddate


class BodyVersions(Versions):
    """Newly published texts in which one body answers for something."""

    subtitle = gettext_lazy("Texts in which this body answers for something.")

    def get_object(self, request: HttpRequest, slug: str) -> PublicBody:
        """The body of the address."""
        return body_named(slug)

    def title(self, body: PublicBody) -> str:  # type: ignore[override]
        """The body's name."""
        return _("New policy texts for %(body)s") % {"body": body.name}

    def link(self, body: PublicBody) -> str:  # type: ignore[override]
        """The body's page."""
        return reverse("policies:body", args=[body.slug])

    def items(self, body: PublicBody) -> QuerySet[Version]:  # type: ignore[override]
        """Texts that print the body, one of its forerunners or a collective it belongs to."""
        bodies = queries.answering_as(body)
        return _newest(
            queries.published_versions()
            .filter(clauses__responsibilities__body__in=bodies)
            .distinct()
        )


def _newest(versions: QuerySet[Version]) -> QuerySet[Version]:
    return (
        versions.select_related("policy", "policy__issuer")
        .defer("source")
        .order_by("-entered_at", "-pk")[:LATEST]
    )


def _last_change(request: HttpRequest) -> datetime | None:
    return (
        queries.published_versions()
        .order_by("-entered_at")
        .values_list("entered_at", flat=True)
        .first()
    )


@require_safe
@condition(last_modified_func=_last_change)
def deadlines(request: HttpRequest) -> HttpResponse:
    """Last days of consultations, dates of tasks, years by which targets fall due (iCalendar)."""
    calendar = Calendar()
    calendar.add("prodid", "-//Lilac//Policy deadlines//ZH")
    calendar.add("version", "2.0")
    calendar.add("name", _("Policy deadlines"))
    calendar.add("x-wr-calname", _("Policy deadlines"))
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    versions = queries.latest_versions().select_related("policy").defer("source").order_by("pk")
    for event in _events(request, versions):
        calendar.add_component(event)
    return HttpResponse(
        calendar.to_ical(),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'inline; filename="deadlines.ics"'},
    )


def _events(request: HttpRequest, versions: Iterable[Version]) -> Iterator[Event]:
    known = list(versions)
    keys = [version.pk for version in known]
    yield from _consultations(request, known)
    yield from _targets(request, keys)
    yield from _tasks(request, keys)


def _consultations(request: HttpRequest, versions: Iterable[Version]) -> Iterator[Event]:
    for version in versions:
        call = queries.consultation(version)
        if call:
            page = reverse("policies:policy", args=[version.policy.slug])
            yield _event(
                version,
                "consultation",
                request.build_absolute_uri(page),
                call.closes_at if call.closes_time else call.closes_on,
                _("Last day for opinions: %(title)s") % {"title": version.policy.title},
            )


def _targets(request: HttpRequest, versions: list[int]) -> Iterator[Event]:
    targets = Target.objects.filter(version__in=versions, year__isnull=False)
    for target in (
        targets.select_related("version__policy")
        .defer("version__source")
        .order_by("version_id", "position")
    ):
        page = reverse("policies:targets", args=[target.version.policy.slug])
        yield _event(
            target.version,
            f"target-{target.code}",
            request.build_absolute_uri(f"{page}#{target.code}"),
            date(target.year or 1, 12, 31),
            _("Target falls due: %(indicator)s") % {"indicator": target.indicator},
        )


def _tasks(request: HttpRequest, versions: list[int]) -> Iterator[Event]:
    tasks = TaskDate.objects.filter(version__in=versions)
    for task in (
        tasks.select_related("version__policy", "clause")
        .defer("version__source")
        .order_by("version_id", "span_start")
    ):
        page = reverse("policies:policy", args=[task.version.policy.slug])
        anchor = f"#{task.clause.anchor}" if task.clause else ""
        where = f"{task.clause.raw}{task.clause.heading}" if task.clause else ""
        yield _event(
            task.version,
            f"task-{task.span_start}",
            request.build_absolute_uri(f"{page}{anchor}"),
            task.day or date(task.year or 1, 12, 31),
            f"{task.text}: {where or task.version.title}",
        )


def _event(version: Version, what: str, page: str, at: date | datetime, summary: str) -> Event:
    event = Event()
    host = urlsplit(settings.BASE_URL).hostname
    event.add("uid", f"{version.policy.slug}-v{version.number}-{what}@{host}")
    event.add("dtstamp", version.entered_at)
    event.add("dtstart", at)
    if not isinstance(at, datetime):
        event.add("dtend", at + timedelta(days=1))
    event.add("summary", summary)
    event.add("url", page)
    event.add("transp", "TRANSPARENT")
    return event
