from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lilac.parties import queries


@require_safe
def regions_page(request: HttpRequest) -> HttpResponse:
    """The province's cities with their counties and zones."""
    cities = list(queries.cities_with_counties())
    tiles = [
        {
            "name": c.name,
            "short": c.name.removesuffix("市").removesuffix("地区"),
            "row": c.tile_row,
            "column": c.tile_column,
            "url": f"#{c.slug}",
            "value": None,
            "text": "",
            "level": 0,
        }
        for c in cities
        if c.tile_row is not None
    ]
    return render(request, "parties/regions.html", {"cities": cities, "tiles": tiles})
