"""The entitlements' part of a policy pack: its rule book, signed as the pack brings it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from lilac.accounts.permissions import may_enter_demo
from lilac.entitlements import records
from lilac.entitlements.actions.loading import Loading, lay, note_load
from lilac.entitlements.queries import book as rules
from lilac.kernel.refusal import Refused, require
from lilac.policies.models import Measure, Policy
from lilac_engine.pack import Pack, PackError
from lilac_engine.pack.change import Change
from lilac_engine.rules import book as packed
from lilac_engine.rules.errors import Faulty
from lilac_engine.rules.firewall import breaches
from lilac_engine.rules.records import Book

ASSUMED = "demo-assumed"  # the name under which values assumed for the demo come in


def load(pack: Pack, *, at: datetime) -> Iterator[Change]:
    """Bring the pack's ``rules/`` into the rule book. A pack without rules brings nothing.

    Idempotent: a second load gives ``unchanged`` only. Runs inside the caller's transaction;
    raises Refused where the book cannot be read, opens a way for survey data, or does not compile.
    """
    if (pack.path / "rules").is_dir():
        yield from bring(read(pack), pack=pack.manifest.id, at=at)


def read(pack: Pack, overlay: Path | None = None) -> Book:
    """The pack's book, with an overlay's values laid over its parameters if one is given."""
    try:
        book = packed.load(pack.path, pack)
        return packed.overlay(book, overlay) if overlay else book
    except PackError as fault:
        raise Refused(_("The pack's rules have faults: %(why)s") % {"why": fault}) from fault


def assume(pack: Pack, overlay: Path, *, at: datetime) -> Iterator[Change]:
    """Lay the values assumed for the demo over the pack's amounts, marked as what they are.

    Demo mode only: elsewhere they would not count and are refused.
    """
    require(may_enter_demo())
    plain, assumed = read(pack), read(pack, overlay)
    known = {parameter.id: parameter for parameter in plain.parameters}
    changed = tuple(p for p in assumed.parameters if p != known[p.id])
    yield from bring(
        Book(parameters=changed), pack=ASSUMED, at=at, over=(pack.manifest.id,), of=pack.manifest.id
    )


def bring(
    book: Book, *, pack: str, at: datetime, over: tuple[str, ...] = (), of: str = ""
) -> Iterator[Change]:
    """Lay every record of a book beside what is in force; the whole must compile afterwards.

    ``over``: packs whose editions this one replaces, as the demo's assumed values do; ``of``: the
    pack whose policy it belongs to, if not its own.
    """
    broken = breaches(book)
    if broken:
        raise Refused(*(breach.say("en") for breach in broken))
    name = of or pack
    policy = Policy.objects.filter(slug=name).first() or Policy.objects.filter(pack=name).first()
    measures = {m.code: m for m in Measure.objects.filter(policy=policy)} if policy else {}
    loading = Loading(pack, policy, measures, at, over)
    changes: list[Change] = []
    positions: dict[tuple[str, str], int] = {}
    for kind, key, record in records.entries(book):
        position = positions.setdefault((kind, key), len(positions))
        laid = lay(loading, kind=kind, position=position, record=record)
        changes.append(Change(str(kind.value), key, laid.what, laid.detail))
        yield changes[-1]
    created = sum(change.what == "created" for change in changes)
    changed = sum(change.what == "changed" for change in changes)
    if created or changed:
        note_load(pack=pack, created=created, changed=changed, by=None, at=at)
        _compiles(at)


def _compiles(at: datetime) -> None:
    try:
        rules.program_on(localdate(at))
    except Faulty as fault:
        raise Refused(_("The rule book does not compile with the pack: %(why)s") % {"why": fault}) from fault  # fmt: skip
