from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from lilac.parties.models import Region
from lilac.parties.states import RegionLevel


def region_and_above(region: Region | None) -> list[Region]:
    """The region, its parent, and so on up; at most one query a level (there are four)."""
    chain: list[Region] = []
    while region is not None and region not in chain:
        chain.append(region)
        region = region.parent
    return chain


def cities_with_counties() -> QuerySet[Region]:
    """Cities and prefectures with their counties, zones and province; three queries."""
    counties = Region.objects.filter(level=RegionLevel.COUNTY).order_by("code", "pk")
    return (
        Region.objects.filter(level=RegionLevel.CITY)
        .select_related("parent")
        .prefetch_related(Prefetch("parts", queryset=counties), "zones")
        .order_by("code", "pk")
    )
