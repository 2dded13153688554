"""Bodies: what does this department answer for, in all policies?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lilac.kernel.clock import today
from lilac.parties.states import BodyKind
from lilac.policies import queries
from lilac.policies.lookup import body_named
from lilac.policies.views.lookup import asked


@require_safe
def bodies(request: HttpRequest) -> HttpResponse:
    """The bodies that answer for something, by kind (责任单位)."""
    kind = asked(request, "kind")
    groups = queries.roster(today())
    shown = [(each, rows) for each, rows in groups if not kind or each == kind]
    context = {
        "groups": shown,
        "kinds": [(each, len(rows)) for each, rows in groups],
        "kind": kind if kind in BodyKind.values else "",
        "crumbs": [(_("Bodies"), "")],
        "exports": [
            (label, reverse("policies:bodies-export", args=[form]))
            for label, form in (("Excel", "xlsx"), ("CSV", "csv"), ("JSON", "json"))
        ],
    }
    return render(request, "policies/bodies.html", context)


@require_safe
def body(request: HttpRequest, slug: str) -> HttpResponse:
    """One body: articles, measures and targets it answers for, and who does its work today."""
    found = body_named(slug)
    page = queries.body_page(found, today())
    context = {
        "page": page,
        "body": found,
        "today": page.lineage.today(found),
        "moved": page.lineage.changed(found),
        "line": page.lineage.line(found),
        "issued": queries.issued_by(found),
        "crumbs": [(_("Bodies"), reverse("policies:bodies")), (found.name, "")],
        "exports": [
            (label, reverse("policies:duties-export", args=[slug, form]))
            for label, form in (("Excel", "xlsx"), ("CSV", "csv"), ("JSON", "json"))
        ],
    }
    return render(request, "policies/body.html", context)
