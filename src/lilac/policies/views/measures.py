"""The hub: one measure and everything that hangs on it, and the table of all."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lilac.kernel.clock import today
from lilac.policies import hub, queries
from lilac.policies.lookup import shown
from lilac.policies.models import Version
from lilac.policies.states import MeasureKind
from lilac.policies.views.lookup import asked, crumbs, says_withdrawn, tabs


@require_safe
@says_withdrawn
def measure(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """One measure (措施): its words, who answers for it, what runs."""
    version = shown(slug)
    found = queries.public_measure(version, code)
    if found is None:
        raise Http404(_("No published text of this policy has such a measure."))
    page = queries.measure_page(version, found, today())
    context = {
        "version": version,
        "policy": version.policy,
        "page": page,
        "panels": hub.panels(found),
        "crumbs": crumbs(
            version,
            (_("Measures"), reverse("policies:measures", args=[slug])),
            (_("Measure %(code)s") % {"code": found.code}, ""),
        ),
    }
    return render(request, "policies/measure.html", context)


def sieve_of(request: HttpRequest) -> queries.Sieve:
    """The filters of the table, from the query string."""
    names = ("article", "body", "mechanism", "running", "kind")
    return queries.Sieve(**{name: asked(request, name) for name in names})


@require_safe
@says_withdrawn
def measures(request: HttpRequest, slug: str) -> HttpResponse:
    """Every measure of a policy with what runs for it, computed (措施清单)."""
    version = shown(slug)
    sieve = sieve_of(request)
    everything = queries.table(version)
    rows = queries.table(version, sieve) if sieve != queries.Sieve() else everything
    query = request.GET.urlencode()
    formats = [("Excel", "xlsx"), ("CSV", "csv"), ("JSON", "json")]
    context = {
        "version": version,
        "policy": version.policy,
        "rows": rows,
        "tally": queries.tally(everything),
        "filters": _filters(version, everything, sieve),
        "sieve": sieve,
        "exports": [
            (
                label,
                reverse("policies:measures-export", args=[slug, form])
                + (f"?{query}" if query else ""),
            )
            for label, form in formats
        ],
        "tabs": tabs(version, "measures"),
        "crumbs": crumbs(version, (_("Measures"), "")),
    }
    return render(request, "policies/measures.html", context)


def _filters(
    version: Version, rows: list[queries.Row], sieve: queries.Sieve
) -> list[tuple[str, str, list[tuple[str, str]], str]]:
    """Name, label, values with their labels, and the chosen value of each filter."""
    clauses = [queries.article_of(row.wording) for row in rows]
    articles = {
        clause.anchor: f"{clause.raw}{clause.heading}" or clause.get_kind_display()
        for clause in clauses
    }
    bodies = {each.body.slug: each.body.name for row in rows for each in row.bodies if each.body}
    names = {carrier.name for row in rows for carrier in row.standing.carriers}
    return [
        ("article", _("Article"), list(articles.items()), sieve.article),
        ("body", _("Responsible body"), sorted(bodies.items(), key=lambda b: b[1]), sieve.body),
        (
            "mechanism",
            _("Mechanism"),
            sorted(((name, hub.title(name)) for name in names), key=lambda m: m[1]),
            sieve.mechanism,
        ),
        (
            "running",
            _("Runs"),
            [("yes", _("Something runs")), ("no", _("Nothing runs yet"))],
            sieve.running,
        ),
        (
            "kind",
            _("Kind of sentence"),
            [(kind.value, str(kind.label)) for kind in MeasureKind],
            sieve.kind,
        ),
    ]
