"""Regions, zones and public bodies: kept as a policy pack or an officer states them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db import models, transaction

from lilac.accounts.models import User
from lilac.kernel import events
from lilac.parties.events import RegistryLoaded
from lilac.parties.models import (
    BodyName,
    DutyTransfer,
    PublicBody,
    Region,
    Succession,
    Zone,
    ZoneMilestone,
)

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Kept(Generic[M]):
    """One row as it is now: whether it was made, and which of its fields changed."""

    row: M
    created: bool
    fields: tuple[str, ...]


@transaction.atomic
def keep_region(*, slug: str, facts: Mapping[str, Any]) -> Kept[Region]:
    """State the facts of a region; fields not named stay as they are."""
    return _keep(Region, {"slug": slug}, facts)


@transaction.atomic
def keep_zone(
    *,
    slug: str,
    facts: Mapping[str, Any],
    regions: Collection[Region],
    members: Collection[Zone],
) -> Kept[Zone]:
    """State the facts of a zone, where it lies and which zones it is made of."""
    kept = _keep(Zone, {"slug": slug}, facts)
    return _with_sets(kept, regions=regions, members=members)


@transaction.atomic
def keep_milestone(*, zone: Zone, event: str, facts: Mapping[str, Any]) -> Kept[ZoneMilestone]:
    """State a dated event in a zone's life."""
    return _keep(ZoneMilestone, {"zone": zone, "event": event}, facts)


@transaction.atomic
def keep_body(*, slug: str, facts: Mapping[str, Any], names: Collection[str]) -> Kept[PublicBody]:
    """State the facts of a public body and every name it is printed under, in its region.

    A name no longer stated is dropped: nothing cites a name, and a stale one would resolve.
    """
    kept = _keep(PublicBody, {"slug": slug}, facts)
    body = kept.row
    have = {name.name: name for name in body.names.all()}
    for stale in have.keys() - set(names):
        have[stale].delete()
    moved = [n for n in have.values() if n.name in names and n.region_id != body.region_id]
    for name in moved:
        name.region_id = body.region_id
        name.save(update_fields=["region"])
    fresh = sorted(set(names) - have.keys())
    BodyName.objects.bulk_create(
        BodyName(body=body, name=name, region_id=body.region_id) for name in fresh
    )
    if moved or fresh or have.keys() - set(names):
        return Kept(body, kept.created, (*kept.fields, "names"))
    return kept


@transaction.atomic
def keep_members(*, collective: PublicBody, members: Collection[PublicBody]) -> Kept[PublicBody]:
    """State for which bodies a collective name stands."""
    return _with_sets(Kept(collective, False, ()), members=members)


@transaction.atomic
def keep_succession(
    *, predecessor: PublicBody, successor: PublicBody, facts: Mapping[str, Any]
) -> Kept[Succession]:
    """State that one body followed another."""
    return _keep(Succession, {"predecessor": predecessor, "successor": successor}, facts)


@transaction.atomic
def keep_transfer(*, slug: str, facts: Mapping[str, Any]) -> Kept[DutyTransfer]:
    """State that one duty moved between two bodies that both go on."""
    return _keep(DutyTransfer, {"slug": slug}, facts)


@transaction.atomic
def note_load(*, pack: str, created: int, changed: int, by: User | None, at: datetime) -> None:
    """Write down that a pack's registry was brought in; publishes RegistryLoaded."""
    events.publish(RegistryLoaded(pack, created, changed), by=by, at=at)


def _keep(model: type[M], key: Mapping[str, Any], facts: Mapping[str, Any]) -> Kept[M]:
    manager = model._default_manager
    row = manager.select_for_update(of=("self",)).filter(**key).first()
    if row is None:
        return Kept(manager.create(**key, **facts), True, ())
    changed = tuple(name for name, value in facts.items() if getattr(row, name) != value)
    if changed:
        for name in changed:
            setattr(row, name, facts[name])
        row.save(update_fields=changed)
    return Kept(row, False, changed)


def _with_sets(kept: Kept[M], **sets: Collection[models.Model]) -> Kept[M]:
    changed = list(kept.fields)
    for name, wanted in sets.items():
        manager = getattr(kept.row, name)
        if set(manager.values_list("pk", flat=True)) != {one.pk for one in wanted}:
            manager.set(wanted)
            changed.append(name)
    return Kept(kept.row, kept.created, tuple(changed))
