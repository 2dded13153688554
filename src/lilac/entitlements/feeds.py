"""Application windows of a usual year as a calendar (iCalendar)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe
from icalendar import Calendar, Event

from lilac.accounts.http import SignedInRequest
from lilac.entitlements import permissions
from lilac.entitlements.queries.answers import CONCERNED, answers
from lilac.entitlements.queries.book import program_on
from lilac.entitlements.queries.facts import known
from lilac.entitlements.queries.offers import Span, windows
from lilac.entitlements.words import said
from lilac.kernel.clock import now, today
from lilac.kernel.refusal import require
from lilac.parties.models import Organisation

REFRESH = timedelta(days=1)


@require_safe
def seasons(request: HttpRequest) -> HttpResponse:
    """The usual windows of every benefit, this year and the next."""
    program = program_on(today())
    return _calendar(request, _("Application windows"), windows(program.benefits, program.day.year))


@login_required
@require_GET
def own_seasons(request: SignedInRequest, pk: int) -> HttpResponse:
    """The windows of what may concern one's own organisation."""
    organisation = get_object_or_404(Organisation, pk=pk)
    require(permissions.may_see_facts(request.user, organisation))
    program = program_on(today())
    state = known(organisation, program)
    found = answers(program, state.facts, state.assumed)
    mine = [row.benefit for row in found.rows if row.group in CONCERNED]
    title = _("Application windows for %(name)s") % {"name": organisation.name}
    return _calendar(request, title, windows(mine, program.day.year))


def _calendar(request: HttpRequest, title: str, spans: Iterable[Span]) -> HttpResponse:
    calendar = Calendar()
    calendar.add("prodid", "-//Lilac//Application windows//ZH")
    calendar.add("version", "2.0")
    calendar.add("name", title)
    calendar.add("x-wr-calname", title)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for span in spans:
        calendar.add_component(_event(request, span))
    return HttpResponse(
        calendar.to_ical(),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'inline; filename="windows.ics"'},
    )


def _event(request: HttpRequest, span: Span) -> Event:
    event = Event()
    page = reverse("entitlements:benefit", args=[span.benefit.id])
    host = urlsplit(settings.BASE_URL).hostname
    event.add("uid", f"{span.benefit.id}-{span.closes.isoformat()}@{host}")
    event.add("dtstamp", now())
    event.add("dtstart", span.opens)
    event.add("dtend", span.closes + timedelta(days=1))
    event.add("summary", _("Apply: %(title)s") % {"title": said(span.benefit.record)})
    event.add(
        "description",
        f"{said(span.season)} {_('Usual year; the notice of the year sets the dates.')}",
    )
    event.add("url", request.build_absolute_uri(page))
    event.add("transp", "TRANSPARENT")
    return event
