"""Whether an edition may stand: as a record, behind the statistics wall, and in the whole book."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from lilac.entitlements import records
from lilac.entitlements.models import Edition, FactValue
from lilac.entitlements.queries import book as reading
from lilac.entitlements.states import EntryKind
from lilac.kernel.refusal import Refused
from lilac_engine.pack.report import Finding
from lilac_engine.pack.validation import validated
from lilac_engine.pack.yaml_lines import Located
from lilac_engine.rules.book import boundary_days
from lilac_engine.rules.errors import Faulty
from lilac_engine.rules.firewall import breaches
from lilac_engine.rules.records import Book, Standing

DAYS = 12  # turning days on which the book is compiled with a new edition, at most


def language() -> str:
    """The language in which the engine speaks to this person."""
    return "zh" if (get_language() or "zh").startswith("zh") else "en"


def check_body(kind: str, key: str, body: Mapping[str, Any]) -> Any:
    """The record a body says. Refused tells every fault of its shape, part by part."""
    if kind not in EntryKind.values:
        raise Refused(_("The rule book has no entries of the kind “%(kind)s”.") % {"kind": kind})
    model = records.RECORDS[EntryKind(kind)]
    found = validated(model, dict(body), Located(key, dict(body), {}))
    if isinstance(found, list):
        raise Refused(*(_told(finding) for finding in found))
    if records.key_of(kind, found) != key:
        raise Refused(
            _("The record is called “%(inside)s”, the entry “%(key)s”; they must agree.")
            % {"inside": records.key_of(kind, found), "key": key}
        )
    if kind == EntryKind.PARAMETER and not reading.assumes():
        _nothing_assumed(found)
    return found


def check_together(edition: Edition, *, at: datetime) -> None:
    """The whole book with this edition in, on every day on which that makes a difference.

    Refused carries the sentences of the wall and of the compiler.
    """
    whole = reading.book_with(edition)
    broken = breaches(whole)
    if broken:
        raise Refused(*(breach.say(language()) for breach in broken))
    _old_meaning(edition)
    for day in turning_days(whole, edition, localdate(at)):
        try:
            reading.compiled(whole, day)
        except Faulty as faulty:
            raise Refused(*_sentences(faulty)) from faulty


def turning_days(book: Book, edition: Edition, today: date) -> list[date]:
    """Today or the edition's first day, and later days on which something else begins to hold."""
    first = max(edition.since or date.min, today)
    if edition.until is not None:
        first = min(first, edition.until)
    later = [
        day
        for day in boundary_days(book)
        if day > first and (edition.until is None or day <= edition.until)
    ]
    return [first, *later[:DAYS]]


def _sentences(faulty: Faulty) -> list[str]:
    said = "zh" if language() == "zh" else "en"
    return [
        f"{fault.where}: {fault.say(said)}" if fault.where else fault.say(said)  # type: ignore[arg-type]
        for fault in faulty.faults
    ]


def _told(finding: Finding) -> str:
    sentence = finding.zh if language() == "zh" else finding.en
    return f"{finding.key}: {sentence}" if finding.key else sentence


def _nothing_assumed(parameter: Any) -> None:
    if any(value.standing is Standing.ASSUMED for value in parameter.values):
        raise Refused(_("An assumed value stands in the demo only; leave the amount open instead."))


def _old_meaning(edition: Edition) -> None:
    """What is held travels under the declaration it was entered by; that cannot change under it."""
    kind = edition.entry.kind
    if kind not in {EntryKind.FACT, EntryKind.REGISTER}:
        return
    before = reading.in_force(edition.entry).first()
    if before is None:
        return
    old, new = records.read(kind, before.body), records.read(kind, edition.body)
    if kind == EntryKind.REGISTER:
        if old.statistics and not new.statistics:
            raise Refused(_("A statistics register stays one: survey data have no way in."))
        return
    same = (old.kind, old.unit, old.per, _numbers(old)) == (
        new.kind,
        new.unit,
        new.per,
        {key: number for key, number in _numbers(new).items() if key in old.options},
    )
    held = 0 if same else FactValue.objects.filter(fact=edition.entry.key).count()
    if held:
        raise Refused(
            ngettext(
                "%(count)d value of this fact is held; kind, unit, period and option numbers stay. Declare a new fact instead.",
                "%(count)d values of this fact are held; kind, unit, period and option numbers stay. Declare a new fact instead.",
                held,
            )
            % {"count": held}
        )


def _numbers(fact: Any) -> dict[str, int]:
    return {key: choice.number for key, choice in fact.options.items()}
