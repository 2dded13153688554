from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from lilac.parties.models import BodyName, PublicBody, Region, Succession
from lilac.parties.queries.regions import region_and_above
from lilac.parties.states import RegionLevel

SHORT_PREFIX = {RegionLevel.PROVINCE: "省", RegionLevel.CITY: "市", RegionLevel.COUNTY: "县"}


def body_on(printed_name: str, *, region: Region | None, day: date) -> PublicBody | None:
    """The body a policy of ``region``, issued on ``day``, means by a printed name (印发名称).

    A name is looked for as printed, then with and without the region's prefix ("财政厅", "省财政厅",
    "黑龙江省财政厅" are one body in a provincial policy). A name tied to the region or the nearest
    region above it outranks one that holds everywhere. None when nothing fits on that day, or when
    two bodies fit equally well: a person decides then, nothing is guessed.
    """
    above = region_and_above(region)
    forms = printed_forms(printed_name, above)
    names = (
        BodyName.objects.filter(name__in=forms)
        .filter(Q(region__in=above) | Q(region=None))
        .select_related("body")
    )
    nearness = {place.pk: step for step, place in enumerate(above)}
    ranked: dict[tuple[int, int], set[PublicBody]] = defaultdict(set)
    for name in names:
        if name.body.exists_on(day):
            step = nearness.get(name.region_id or 0, len(above))
            ranked[forms.index(name.name), step].add(name.body)
    if not ranked:
        return None
    best = ranked[min(ranked)]
    return next(iter(best)) if len(best) == 1 else None


def printed_forms(printed_name: str, regions: Iterable[Region]) -> list[str]:
    """The forms under which a body may be listed, the printed one first."""
    forms = [printed_name]
    for place in regions:
        prefixes = [place.name, SHORT_PREFIX.get(RegionLevel(place.level), "")]
        bare = next(
            (printed_name.removeprefix(p) for p in prefixes if p and printed_name.startswith(p)),
            printed_name,
        )
        forms += [bare, *(prefix + bare for prefix in reversed(prefixes) if prefix)]
    return list(dict.fromkeys(form for form in forms if form))


def today_of(body: PublicBody, today: date) -> list[PublicBody]:
    """The bodies that answer on the day for what ``body`` answered for (今日责任单位).

    Follows the successions that have happened, through any number of steps; the body itself when
    it stands unchanged; empty when it is gone and nobody is known to have followed. A succession
    without a date counts once the predecessor's own days are over, or when these are unknown too.
    """
    found: dict[int, PublicBody] = {}
    seen: set[int] = {body.pk}
    level = [body]
    while level:
        following: dict[int, list[PublicBody]] = defaultdict(list)
        for step in Succession.objects.filter(predecessor__in=level).select_related(
            "successor", "predecessor"
        ):
            if _happened(step, today):
                following[step.predecessor_id].append(step.successor)
        for one in level:
            if not following[one.pk] and one.exists_on(today):
                found[one.pk] = one
        level = [
            successor
            for successors in following.values()
            for successor in successors
            if successor.pk not in seen and not seen.add(successor.pk)  # type: ignore[func-returns-value]
        ]
    return sorted(found.values(), key=lambda b: (b.name, b.pk))


def names_of(body: PublicBody) -> list[str]:
    """Every name the body is known by: its full name first, then printed forms, shortest first."""
    others = body.names.exclude(name=body.name).values_list("name", flat=True)
    return [body.name, *sorted(others, key=lambda name: (len(name), name))]


def _happened(step: Succession, today: date) -> bool:
    if step.on is not None:
        return step.on <= today
    over = step.predecessor.valid_until
    return over is None or over < today
