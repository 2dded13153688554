"""Search over everything public."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lilac.policies.search import Results, search
from lilac.policies.search_words import LONGEST_QUERY
from lilac.policies.states import SearchKind

PAGE = 20
LAST_PAGE = 50  # nobody turns further; a query narrows instead


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """What is found, best first, with the words marked (检索)."""
    query = request.GET.get("q", "")[: LONGEST_QUERY * 2]
    kind = request.GET.get("kind", "")
    chosen = SearchKind(kind) if kind in SearchKind.values else None
    wanted = request.GET.get("page", "1")
    number = min(int(wanted), LAST_PAGE) if wanted.isdecimal() and len(wanted) < 6 else 1
    found = search(query, kind=chosen, offset=max(0, number - 1) * PAGE, limit=PAGE)
    pages = Paginator(range(min(found.total, PAGE * LAST_PAGE)), PAGE)
    context = {
        "found": found,
        "query": found.query,
        "page": pages.get_page(number),
        "tabs": _tabs(found, chosen) if found.everything else [],
        "chosen": chosen,
        "too_long": len(request.GET.get("q", "")) > LONGEST_QUERY,
        "longest": LONGEST_QUERY,
        "crumbs": [(_("Search"), "")],
    }
    return render(request, "policies/search.html", context)


def _tabs(found: Results, chosen: SearchKind | None) -> list[dict[str, object]]:
    address = reverse("policies:search")

    def tab(label: str, count: int, kind: SearchKind | None) -> dict[str, object]:
        asked = {"q": found.query} | ({"kind": kind.value} if kind else {})
        return {
            "label": label,
            "url": f"{address}?{urlencode(asked)}",
            "count": count,
            "active": kind is chosen,
        }

    kinds = [tab(str(kind.label), found.counts.get(kind, 0), kind) for kind in SearchKind]
    return [tab(_("Everything"), found.everything, None), *kinds]
