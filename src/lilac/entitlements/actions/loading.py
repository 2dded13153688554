"""What a pack says of an entry, laid beside what is in force; the desk's word is never overwritten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from lilac.accounts.models import User
from lilac.entitlements import records
from lilac.entitlements.actions.book import next_number, supersede
from lilac.entitlements.actions.revisions import renew
from lilac.entitlements.events import BookLoaded, EditionMoved
from lilac.entitlements.models import Edition, Entry
from lilac.entitlements.states import EditionState, Kept
from lilac.kernel import events
from lilac.policies.models import Measure, Policy
from lilac_engine.pack.evidence import Record

TO_LOOK_AT = "to be looked at: the desk's own edition stands"


@dataclass(frozen=True, slots=True)
class Laid:
    """What became of one record: ``created``, ``changed``, ``unchanged``, with a remark."""

    what: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Loading:
    """Where the records come from and when; ``over``: packs whose editions it may replace."""

    pack: str
    policy: Policy | None
    measures: Mapping[str, Measure]
    at: datetime
    over: tuple[str, ...] = ()


@transaction.atomic
def lay(loading: Loading, *, kind: str, position: int, record: Record) -> Laid:
    """Sign a pack's record, or leave it as a draft where the desk has signed another since.

    Idempotent. What the pack brought itself is replaced by its new edition; what an officer
    signed stays, and the pack's change becomes a draft for a person to look at, once.
    """
    entry, made = _entry(loading, kind, position, record)
    since, until = records.days_of(kind, record)
    written = list(Edition.objects.filter(entry=entry, since=since).order_by("-number"))
    standing = next((e for e in written if e.state == EditionState.SIGNED), None)
    if standing is not None and records.read(kind, standing.body) == record:
        return Laid("unchanged")
    if standing is None and not any(e.pack == loading.pack for e in written):
        _sign(loading, entry, record, since, until)
        return Laid("created" if made or not written else "changed")
    mine = next((e for e in written if e.pack == loading.pack), None)
    if mine is not None and mine is not standing and records.read(kind, mine.body) == record:
        return Laid("unchanged", TO_LOOK_AT if mine.state == EditionState.DRAFT else "")
    if standing is None or standing.pack in (loading.pack, *loading.over):
        _sign(loading, entry, record, since, until)
        return Laid("changed")
    _leave(loading, entry, record, since, until)
    return Laid("changed", TO_LOOK_AT)


@transaction.atomic
def note_load(*, pack: str, created: int, changed: int, by: User | None, at: datetime) -> None:
    """Say that a pack brought the book something new; publishes BookLoaded."""
    renew(Kept.BOOK)
    events.publish(BookLoaded(pack, created, changed), by=by, at=at)


def _entry(loading: Loading, kind: str, position: int, record: Record) -> tuple[Entry, bool]:
    code = records.measure_of(kind, record)
    facts: dict[str, Any] = {
        "position": position,
        "policy": loading.policy,
        "measure": loading.measures.get(code) if code else None,
    }
    entry, made = Entry.objects.get_or_create(
        kind=kind, key=records.key_of(kind, record), defaults=facts
    )
    changed = [name for name, value in facts.items() if getattr(entry, name) != value]
    if changed:
        for name in changed:
            setattr(entry, name, facts[name])
        entry.save(update_fields=changed)
    return entry, made


def _sign(
    loading: Loading, entry: Entry, record: Record, since: date | None, until: date | None
) -> Edition:
    edition = _edition(loading, entry, record, since, until)
    supersede(edition, by=None, at=loading.at)
    edition.state, edition.decided_at = EditionState.SIGNED, loading.at
    edition.save(force_insert=True)
    return edition


def _leave(
    loading: Loading, entry: Entry, record: Record, since: date | None, until: date | None
) -> Edition:
    edition = _edition(loading, entry, record, since, until)
    edition.save(force_insert=True)
    said = EditionMoved(edition.pk, entry.kind, entry.key, edition.state)
    events.publish(said, by=None, at=loading.at)
    return edition


def _edition(
    loading: Loading, entry: Entry, record: Record, since: date | None, until: date | None
) -> Edition:
    return Edition(
        entry=entry,
        number=next_number(entry),
        body=records.body_of(record),
        since=since,
        until=until,
        pack=loading.pack,
        drafted_at=loading.at,
    )
