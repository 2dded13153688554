"""Taking things away: texts and tables in open forms."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from lilac.kernel.clock import today
from lilac.policies import editions, export, queries
from lilac.policies.lookup import body_named, shown
from lilac.policies.views.measures import sieve_of


@require_safe
def measures(request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    """The table of measures, narrowed like the page."""
    rows = queries.table(shown(slug), sieve_of(request))
    return export.measure_sheet(slug, rows).respond(form)


@require_safe
def targets(request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    """The targets of the latest text."""
    version = shown(slug)
    return export.target_sheet(version, version.targets.order_by("position")).respond(form)


@require_safe
def bodies(request: HttpRequest, form: str) -> HttpResponseBase:
    """All bodies that answer for something."""
    listed = (row for _kind, rows in queries.roster(today()) for row in rows)
    return export.body_sheet(listed).respond(form)


@require_safe
def duties(request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    """What one body answers for."""
    return export.duty_sheet(queries.body_page(body_named(slug), today())).respond(form)


@require_safe
def text(request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
    """A whole text in one of its forms; ``?v=2`` asks for an older one."""
    number = request.GET.get("v", "")
    version = shown(slug, int(number) if number.isdecimal() and len(number) < 5 else None)
    if form in editions.FORMS:
        return editions.download(version, form, today=today())
    return export.text_sheet(queries.reading(version)).respond(form)
