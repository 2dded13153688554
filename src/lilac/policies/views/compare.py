"""What became of every clause between two texts of a policy."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lilac.policies import queries
from lilac.policies.comparison import compared
from lilac.policies.lookup import shown
from lilac.policies.models import Version
from lilac.policies.views.lookup import asked, crumbs, says_withdrawn, tabs
from lilac_engine.text.diff import Fate


@require_safe
@says_withdrawn
def compare(request: HttpRequest, slug: str) -> HttpResponse:
    """The comparison of two published texts; the two newest unless asked otherwise (版本比较)."""
    latest = shown(slug)
    versions = list(queries.published_versions().filter(policy=latest.policy_id).order_by("number"))
    old, new = _chosen(request, versions)
    pair = compared(old, new) if old is not new else None
    context = {
        "version": latest,
        "policy": latest.policy,
        "versions": versions,
        "old": old,
        "new": new,
        "pair": pair,
        "only_changes": asked(request, "all") != "1",
        "summary": _summary(pair.articles, pair.measures) if pair else [],
        "tabs": tabs(latest, "compare"),
        "crumbs": crumbs(latest, (_("Versions"), "")),
    }
    return render(request, "policies/compare.html", context)


def _chosen(request: HttpRequest, versions: list[Version]) -> tuple[Version, Version]:
    by_number = {str(version.number): version for version in versions}
    new = by_number.get(asked(request, "to"), versions[-1])
    before = [version for version in versions if version.number < new.number]
    old = by_number.get(asked(request, "from"), before[-1] if before else new)
    return old, new


def _summary(articles: dict[Fate, int], measures: dict[Fate, int]) -> list[tuple[str, int, int]]:
    return [
        (fate.value, articles.get(fate, 0), measures.get(fate, 0))
        for fate in Fate
        if articles.get(fate) or measures.get(fate)
    ]
