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
    region above it outranks one that holds everywhere; a body of a part of the region (a city of the
    province) is meant only by a name that begins with the part's, then read as in a text of that
    part. None when nothing fits on that day, or when two bodies fit equally well: a person decides
    then, nothing is guessed.
    """
    found = _fitting(printed_name, region, day)
    for part in () if found else _parts_named(printed_name, region):
        found = found or _fitting(printed_name, part, day)
    return found


def _parts_named(printed_name: str, region: Region | None) -> list[Region]:
    """Places within the region with whose whole name a printed one begins, the longest first."""
    beginnings = [printed_name[:n] for n in range(2, len(printed_name))]
    named = Region.objects.filter(name__in=beginnings).select_related("parent__parent")
    inside = [p for p in named if region is None or region in region_and_above(p.parent)]
    return sorted(inside, key=lambda place: (-len(place.name), place.pk))


def _fitting(printed_name: str, region: Region | None, day: date) -> PublicBody | None:
    above = region_and_above(region)
    forms = printed_forms(printed_name, above)
    nearness = {place.pk: step for step, place in enumerate(above)}
    ranked: dict[tuple[int, int], set[PublicBody]] = defaultdict(set)
    for name in _listed(forms, above):
        step = _step(name, printed_name, nearness)
        if step is not None and name.body.exists_on(day):
            ranked[forms.index(name.name), step].add(name.body)
    if not ranked:
        return None
    best = ranked[min(ranked)]
    return next(iter(best)) if len(best) == 1 else None


def _listed(forms: list[str], above: list[Region]) -> Iterable[BodyName]:
    """Names that hold in the region, above it, everywhere, or in a part of the region."""
    place = Q(region__in=above) | Q(region=None)
    if above:
        place |= Q(region__parent=above[0]) | Q(region__parent__parent=above[0])
    return BodyName.objects.filter(place, name__in=forms).select_related("body", "region")


def _step(name: BodyName, printed_name: str, nearness: dict[int, int]) -> int | None:
    """How far a name's region is: own region, those above, everywhere, then its parts.

    A part's body is meant only when the name says so ("哈尔滨市政府" in a provincial policy), never
    a bare "科技局".
    """
    if name.region is None:
        return len(nearness)
    if name.region_id in nearness:
        return nearness[name.region.pk]
    says_so = name.name == printed_name and printed_name.startswith(name.region.name[:2])
    return len(nearness) + 1 if says_so else None


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
