"""The parties' part of a policy pack: regions, zones, public bodies and their succession."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

from lilac.accounts.models import User
from lilac.parties import actions
from lilac.parties.actions.registry import Kept
from lilac.parties.models import PublicBody, Region, Zone
from lilac.parties.states import BodyKind, RegionLevel
from lilac_engine.pack import Pack
from lilac_engine.pack import bodies as from_pack
from lilac_engine.pack.change import Change
from lilac_engine.pack.evidence import Evidence, earliest, latest
from lilac_engine.pack.places import RegionKind

LEVELS = {
    RegionKind.PROVINCE: RegionLevel.PROVINCE,
    RegionKind.CITY: RegionLevel.CITY,
    RegionKind.PREFECTURE: RegionLevel.CITY,
}  # everything else is a county


class Identified(Protocol):
    """A record of a pack that may stand under another."""

    @property
    def id(self) -> str:
        """Its name inside the pack."""

    @property
    def parent(self) -> str | None:
        """The id of the record above it."""


R = TypeVar("R", bound=Identified)


def load(pack: Pack, *, at: datetime, by: User | None = None) -> Iterator[Change]:
    """Bring the pack's regions, zones and bodies into the house.

    Idempotent; nothing is ever deleted, because policies cite it. Runs inside the caller's
    transaction (who rolls back for a dry run). Publishes RegistryLoaded when anything changed.
    """
    changes: list[Change] = []
    for part in (_regions, _zones, _bodies, _collectives, _successions, _transfers):
        for change in part(pack):
            changes.append(change)
            yield change
    created = sum(change.what == "created" for change in changes)
    changed = sum(change.what == "changed" for change in changes)
    if created or changed:
        actions.note_load(pack=pack.manifest.id, created=created, changed=changed, by=by, at=at)


def _regions(pack: Pack) -> Iterator[Change]:
    known: dict[str, Region] = {}
    for region in _parents_first(pack.regions):
        facts = {
            "code": region.code,
            "name": region.name,
            "name_en": region.name_en,
            "level": LEVELS.get(region.kind, RegionLevel.COUNTY),
            "kind": region.kind.value,
            "parent": known[region.parent] if region.parent else None,
            "tile_row": region.tile.row if region.tile else None,
            "tile_column": region.tile.col if region.tile else None,
            **_evidence(pack, region.evidence),
        }
        kept = actions.keep_region(slug=region.id, facts=facts)
        known[region.id] = kept.row
        yield _change("region", region.id, kept)


def _zones(pack: Pack) -> Iterator[Change]:
    regions = Region.objects.in_bulk(field_name="slug")
    zones: dict[str, Zone] = {}
    for zone in sorted(pack.zones, key=lambda z: bool(z.members)):  # the parts before the whole
        facts = {
            "name": zone.name,
            "name_en": zone.name_en,
            "kind": zone.kind.value,
            "printed": list(zone.printed),
            **_days(zone.valid_from, zone.valid_to),
            **_evidence(pack, zone.evidence),
        }
        kept = actions.keep_zone(
            slug=zone.id,
            facts=facts,
            regions=[regions[id_] for id_ in zone.regions],
            members=[zones[id_] for id_ in zone.members if id_ in zones],
        )
        zones[zone.id] = kept.row
        yield _change("zone", zone.id, kept)
        for milestone in zone.milestones:
            facts = {
                "event_en": milestone.event_en,
                "on": _earliest(milestone.on),
                "known_on": milestone.on or "",
                **_evidence(pack, milestone.evidence),
            }
            done = actions.keep_milestone(zone=kept.row, event=milestone.event_zh, facts=facts)
            yield _change("milestone", f"{zone.id} {milestone.on or ''}".strip(), done)


def _bodies(pack: Pack) -> Iterator[Change]:
    regions = Region.objects.in_bulk(field_name="slug")
    known: dict[str, PublicBody] = {}
    for body in _parents_first(pack.bodies):
        facts = {
            "name": body.name,
            "name_en": body.name_en,
            "kind": _kind(body),
            "level": body.level.value,
            "region": regions[body.region] if body.region else None,
            "parent": known[body.parent] if body.parent else None,
            "note": body.note_zh or "",
            "note_en": body.note_en or "",
            "continuity": body.continuity.mark.value if body.continuity else "",
            **_days(body.valid_from, body.valid_to),
            **_evidence(pack, body.evidence),
        }
        names = {body.name, *body.printed, *body.aliases}
        kept = actions.keep_body(slug=body.id, facts=facts, names=names)
        known[body.id] = kept.row
        yield _change("body", body.id, kept)


def _collectives(pack: Pack) -> Iterator[Change]:
    region = Region.objects.filter(slug=pack.manifest.region).first()
    bodies = PublicBody.objects.in_bulk(field_name="slug")
    for collective in pack.collectives:
        facts = {
            "name": collective.name,
            "name_en": collective.name_en,
            "kind": BodyKind.COLLECTIVE,
            "region": region,
            "open_ended": collective.open_ended,
            "note": collective.note_zh or "",
            "note_en": collective.note_en or "",
            **_evidence(pack, collective.evidence),
        }
        names = {collective.name, *collective.printed}
        kept = actions.keep_body(slug=collective.id, facts=facts, names=names)
        members = [bodies[id_] for id_ in collective.members]
        also = actions.keep_members(collective=kept.row, members=members)
        fields = (*kept.fields, *also.fields)
        yield _change("collective", collective.id, Kept(kept.row, kept.created, fields))


def _successions(pack: Pack) -> Iterator[Change]:
    bodies = PublicBody.objects.in_bulk(field_name="slug")
    for step in pack.successions:
        facts = {
            "kind": step.kind.value,
            "on": _earliest(step.on),
            "known_on": step.on or "",
            **_evidence(pack, step.evidence),
        }
        kept = actions.keep_succession(
            predecessor=bodies[step.predecessor], successor=bodies[step.successor], facts=facts
        )
        yield _change("succession", f"{step.predecessor} → {step.successor}", kept)


def _transfers(pack: Pack) -> Iterator[Change]:
    bodies = PublicBody.objects.in_bulk(field_name="slug")
    for transfer in pack.transfers:
        facts = {
            "duty": transfer.duty,
            "duty_en": transfer.duty_en,
            "predecessor": bodies[transfer.predecessor],
            "successor": bodies[transfer.successor],
            "since": _earliest(transfer.since),
            "known_since": transfer.since or "",
            **_evidence(pack, transfer.evidence),
        }
        kept = actions.keep_transfer(slug=transfer.id, facts=facts)
        yield _change("transfer", transfer.id, kept)


def _kind(body: from_pack.Body) -> BodyKind:
    if body.kind is from_pack.BodyKind.ENTERPRISE:
        return BodyKind.STATE_FIRM
    if body.level is from_pack.Level.CENTRAL_AGENCY:
        return BodyKind.CENTRAL
    return BodyKind(body.kind.value)


def _days(start: str | None, end: str | None) -> dict[str, Any]:
    """The widest reading of two dates that may be known to the year or month only."""
    return {
        "valid_from": _earliest(start),
        "valid_until": latest(end) if end else None,
        "known_from": start or "",
        "known_until": end or "",
    }


def _earliest(partial: str | None) -> date | None:
    return earliest(partial) if partial else None


def _evidence(pack: Pack, evidence: Evidence) -> dict[str, str]:
    """The mark, and where it was read: title, address and remark in one line."""
    source = next((s for s in pack.manifest.sources if s.id == evidence.source), None)
    words = [source.title, source.address] if source else [evidence.source]
    return {
        "evidence": evidence.mark.value,
        "source": " · ".join(word for word in (*words, evidence.note) if word),
    }


def _parents_first(rows: Iterable[R]) -> Iterator[R]:
    """Each record after the one it stands under; the pack's check has refused rings."""
    waiting = {row.id: row for row in rows}
    while waiting:
        ready = [row for row in waiting.values() if row.parent not in waiting]
        if not ready:
            raise ValueError(f"a ring of parents: {', '.join(waiting)}")
        for row in ready:
            del waiting[row.id]
            yield row


def _change(kind: str, key: str, kept: Kept[Any]) -> Change:
    return Change.of(kind, key, None if kept.created else kept.fields)
