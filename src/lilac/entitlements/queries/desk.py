"""The rule book as officers read it: entries with how they stand, and who uses what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Prefetch

from lilac.accounts.models import User
from lilac.entitlements.models import Edition, Entry
from lilac.entitlements.states import EditionState, EntryKind
from lilac.entitlements.words import english
from lilac.policies.models import Policy

ORDER: Final = (
    EntryKind.BENEFIT, EntryKind.RULE, EntryKind.PARAMETER, EntryKind.FACT, EntryKind.DERIVED,
    EntryKind.TABLE, EntryKind.REGISTER, EntryKind.OVERLAP,
)  # fmt: skip
STANDING: Final = (EditionState.SIGNED, EditionState.SUBMITTED, EditionState.DRAFT)


@dataclass(frozen=True, slots=True)
class Line:
    """One entry in the list: its words, and the editions that count."""

    entry: Entry
    editions: tuple[Edition, ...]

    @property
    def newest(self) -> Edition | None:
        """The edition whose words are shown: the one in force last, else the newest."""
        signed = [e for e in self.editions if e.state == EditionState.SIGNED]
        return next(reversed(signed or self.editions), None)

    @property
    def in_force(self) -> Edition | None:
        """The signed edition that began last."""
        signed = [e for e in self.editions if e.state == EditionState.SIGNED]
        return signed[-1] if signed else None

    @property
    def open(self) -> tuple[Edition, ...]:
        """Editions not finished, or waiting for a second person."""
        return tuple(e for e in self.editions if e.state != EditionState.SIGNED)

    @property
    def title(self) -> str:
        """Its name in the reader's language; the key where it has none."""
        newest = self.newest
        return title_of(newest.body) if newest else self.entry.key

    @property
    def without_amount(self) -> bool:
        """A parameter announced without an amount."""
        newest = self.newest
        return (
            self.entry.kind == EntryKind.PARAMETER
            and newest is not None
            and not newest.body.get("values")
        )


def title_of(body: dict[str, Any]) -> str:
    """The name of a record in the reader's language."""
    first, second = ("en", "zh") if english() else ("zh", "en")
    return str(body.get(first) or body.get(second) or body.get("id") or body.get("fact") or "")


def listing(*, kind: str = "", state: str = "", query: str = "", measure: str = "") -> list[Line]:
    """Entries that answer to all of this, benefits first. Two queries, however many there are."""
    entries = Entry.objects.select_related("measure").prefetch_related(
        Prefetch(
            "editions",
            Edition.objects.filter(state__in=STANDING)
            .select_related("drafted_by")
            .order_by("number", "pk"),
            to_attr="standing",
        )
    )
    if kind in EntryKind.values:
        entries = entries.filter(kind=kind)
    if measure:
        entries = entries.filter(measure__code=measure)
    lines = [Line(entry, tuple(entry.standing)) for entry in entries]
    words = query.casefold().split()
    found = [line for line in lines if _answers(line, words) and _stands(line, state)]
    order = {kind: place for place, kind in enumerate(ORDER)}
    return sorted(
        found, key=lambda x: (order[EntryKind(x.entry.kind)], x.entry.position, x.entry.pk)
    )


def tally(lines: Iterable[Line]) -> dict[str, int]:
    """How many entries there are of each kind."""
    counts = dict.fromkeys(ORDER, 0)
    for line in lines:
        counts[EntryKind(line.entry.kind)] += 1
    return {str(kind): count for kind, count in counts.items()}


def policies() -> list[Policy]:
    """Policies the rule book has entries of: what their text costs can be seen."""
    named = Entry.objects.filter(kind=EntryKind.BENEFIT).exclude(measure=None)
    found = Policy.objects.filter(pk__in=named.values("measure__policy"))
    return list(found.order_by("title", "pk"))


def to_sign(user: User) -> list[Edition]:
    """Editions that wait for a second person and may be signed by this one."""
    found = (
        Edition.objects.filter(state=EditionState.SUBMITTED)
        .exclude(drafted_by=user)
        .select_related("entry", "drafted_by")
        .order_by("submitted_at", "pk")
    )
    return list(found[:20])


def drafts_of(user: User) -> list[Edition]:
    """What somebody is writing."""
    found = Edition.objects.filter(state=EditionState.DRAFT, drafted_by=user)
    return list(found.select_related("entry").order_by("-drafted_at", "-pk")[:20])


def uses(key: str, lines: Iterable[Line]) -> list[Line]:
    """Entries whose formulas name a fact, a rule or a parameter."""
    import re

    named = re.compile(rf"(?<![\w]){re.escape(key)}(?:_y\d)?(?![\w])")
    return [
        line
        for line in lines
        if line.entry.key != key
        and line.newest
        and any(map(named.search, _formulas(line.newest.body)))
    ]


def _formulas(value: Any, name: str = "") -> Iterable[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _formulas(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _formulas(inner, name)
    elif isinstance(value, str) and name in {
        "formula",
        "when",
        "applies",
        "figure",
        "where",
        "benefits",
        "event",
        "register",
        "table",
        "fact",
    }:
        yield value


def _answers(line: Line, words: list[str]) -> bool:
    if not words:
        return True
    body = line.newest.body if line.newest else {}
    measure = line.entry.measure.code if line.entry.measure else ""
    text = " ".join((line.entry.key, body.get("zh", ""), body.get("en", ""), measure)).casefold()
    return all(word in text for word in words)


def _stands(line: Line, state: str) -> bool:
    match state:
        case "signed":
            return line.in_force is not None
        case "draft" | "submitted":
            return any(e.state == state for e in line.editions)
        case "no-amount":
            return line.without_amount
        case _:
            return bool(line.editions)
