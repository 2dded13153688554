"""Writing the rule book: drafted by one officer, signed by another, never changed afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from lilac.accounts.models import User
from lilac.entitlements import permissions, records
from lilac.entitlements.actions.proof import check_body, check_together
from lilac.entitlements.actions.revisions import renew
from lilac.entitlements.events import EditionMoved, EditionSigned
from lilac.entitlements.models import Edition, Entry
from lilac.entitlements.states import EDITION_FLOW, EditionState, EntryKind, Kept
from lilac.kernel import events
from lilac.kernel.refusal import Refused, require
from lilac.policies.models import Measure


@transaction.atomic
def draft(
    *,
    kind: str,
    key: str,
    body: Mapping[str, Any],
    note: str,
    by: User,
    at: datetime,
    measure: Measure | None = None,
) -> Edition:
    """Begin an edition of an entry, which is made if the book has none of that name.

    ``body`` is the record as JSON; Refused says what is wrong with it. Formulas are tested when
    it is submitted, so that one may leave a half-written one. Publishes EditionMoved.
    """
    require(permissions.may_draft(by))
    record = check_body(kind, key, body)
    entry, _made = Entry.objects.get_or_create(
        kind=EntryKind(kind),
        key=key,
        defaults={"measure": measure or _measure(kind, record), "position": _last(kind) + 1},
    )
    entry = _lock(entry)
    since, until = records.days_of(kind, record)
    edition = Edition.objects.create(
        entry=entry,
        number=next_number(entry),
        body=records.body_of(record),
        since=since,
        until=until,
        note=note.strip(),
        drafted_by=by,
        drafted_at=at,
    )
    _tell(edition, by=by, at=at)
    return edition


@transaction.atomic
def rewrite(
    *, edition: Edition, body: Mapping[str, Any], note: str, by: User, at: datetime
) -> Edition:
    """Change a draft; whoever rewrites it has written it, so somebody else must sign.

    The same words again change nothing. Publishes EditionMoved.
    """
    edition = _locked(edition)
    require(permissions.may_draft(by))
    if edition.state != EditionState.DRAFT:
        raise Refused(_("Only a draft is changed; a signed edition gets a new one instead."))
    record = check_body(edition.entry.kind, edition.entry.key, body)
    written = records.body_of(record)
    if edition.body == written and edition.note == note.strip():
        return edition
    edition.body, edition.note = written, note.strip()
    edition.since, edition.until = records.days_of(edition.entry.kind, record)
    edition.drafted_by, edition.drafted_at, edition.pack = by, at, ""
    edition.save()
    _tell(edition, by=by, at=at)
    return edition


@transaction.atomic
def submit(*, edition: Edition, by: User, at: datetime, remark: str = "") -> Edition:
    """Hand a draft to a second person, once the whole book stands with it.

    Refused carries the engine's sentences. Asked twice, it stays submitted.
    """
    edition = _locked(edition)
    if edition.state == EditionState.SUBMITTED:
        return edition
    require(permissions.may_draft(by) & permissions.may_move(edition, "submit"))
    check_together(edition, at=at)
    edition.submitted_at = at
    return _move(edition, "submit", by=by, at=at, remark=remark)


@transaction.atomic
def return_(*, edition: Edition, by: User, at: datetime, remark: str = "") -> Edition:
    """Give a submitted edition back, with what is to be changed."""
    edition = _locked(edition)
    require(permissions.may_draft(by) & permissions.may_move(edition, "return"))
    if not remark.strip():
        raise Refused(_("Say what is to be changed."))
    edition.submitted_at = None
    return _move(edition, "return", by=by, at=at, remark=remark)


@transaction.atomic
def sign(*, edition: Edition, by: User, at: datetime, remark: str = "") -> Edition:
    """Put an edition into force as the second person; what it takes the place of is superseded.

    The whole book is compiled with it once more, for it may have changed since. Publishes
    EditionSigned. Signed twice by the same person: nothing happens.
    """
    edition = _locked(edition)
    if edition.state == EditionState.SIGNED and edition.decided_by_id == by.pk:
        return edition
    require(permissions.may_sign(by, edition))
    check_together(edition, at=at)
    supersede(edition, by=by, at=at)
    edition.state = EDITION_FLOW.after(edition.state, "sign")
    edition.decided_by, edition.decided_at = by, at
    edition.remark = remark.strip()
    edition.save()
    renew(Kept.BOOK)
    said = EditionSigned(edition.pk, edition.entry.kind, edition.entry.key)
    events.publish(said, by=by, at=at)
    return edition


@transaction.atomic
def discard(*, edition: Edition, by: User, at: datetime, remark: str = "") -> Edition:
    """Lay a draft aside; nothing of it is deleted."""
    edition = _locked(edition)
    if edition.state == EditionState.DISCARDED:
        return edition
    require(permissions.may_draft(by) & permissions.may_move(edition, "discard"))
    return _move(edition, "discard", by=by, at=at, remark=remark)


@transaction.atomic
def restore(*, edition: Edition, by: User, at: datetime, remark: str = "") -> Edition:
    """Take a draft that was laid aside up again."""
    edition = _locked(edition)
    require(permissions.may_draft(by) & permissions.may_move(edition, "restore"))
    return _move(edition, "restore", by=by, at=at, remark=remark)


def supersede(edition: Edition, *, by: User | None, at: datetime) -> list[Edition]:
    """Take out of force what this edition replaces: the signed one that begins on the same day."""
    replaced = list(
        Edition.objects.filter(
            entry=edition.entry, since=edition.since, state=EditionState.SIGNED
        ).exclude(pk=edition.pk)
    )
    for earlier in replaced:
        earlier.state = EDITION_FLOW.after(earlier.state, "supersede")
        earlier.save(update_fields=["state"])
        _tell(earlier, by=by, at=at)
    return replaced


def next_number(entry: Entry) -> int:
    """The number of an entry's next edition; the entry is locked."""
    last = Edition.objects.filter(entry=entry).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _move(edition: Edition, move: str, *, by: User, at: datetime, remark: str) -> Edition:
    edition.state = EDITION_FLOW.after(edition.state, move)
    if remark.strip():
        edition.remark = remark.strip()
    edition.save()
    _tell(edition, by=by, at=at)
    return edition


def _tell(edition: Edition, *, by: User | None, at: datetime) -> None:
    of = edition.entry
    events.publish(EditionMoved(edition.pk, of.kind, of.key, edition.state), by=by, at=at)


def _locked(edition: Edition) -> Edition:
    """The entry is held, so that two people cannot put two editions into force at once."""
    _lock(edition.entry)
    return Edition.objects.select_related("entry").get(pk=edition.pk)


def _lock(entry: Entry) -> Entry:
    return Entry.objects.select_for_update(of=("self",)).get(pk=entry.pk)


def _last(kind: str) -> int:
    last = Entry.objects.filter(kind=kind).aggregate(last=Max("position"))["last"]
    return last if last is not None else -1


def _measure(kind: str, record: Any) -> Measure | None:
    code = records.measure_of(kind, record)
    if code is None:
        return None
    return Measure.objects.filter(code=code).order_by("pk").first()
