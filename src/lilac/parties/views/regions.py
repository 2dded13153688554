from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lilac.parties import queries


@require_safe
def regions_page(request: HttpRequest) -> HttpResponse:
    """The province's cities with their counties and zones."""
    return render(request, "parties/regions.html", {"cities": queries.cities_with_counties()})
