"""What the entitlements have on a measure, for the hub; and in numbers, with no cell under five."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lilac.entitlements.models import Entry, Tally
from lilac.entitlements.states import Answer, EditionState, EntryKind
from lilac.entitlements.words import english
from lilac.policies.hub import Holding, Panel
from lilac.policies.models import Measure

POSITIVE: Final = {Answer.YES, Answer.EXPERT, Answer.NO_AMOUNT}
LEAST: Final = 5
"""No cell under this many organisations is shown, nor one from which such a cell follows."""


@dataclass(frozen=True, slots=True)
class Cell:
    """How many organisations have one answer; None where that would tell of single ones.

    ``few`` says that the cell itself is under :data:`LEAST`; else it is hidden for another's sake.
    """

    answer: Answer
    organisations: int | None
    amount_fen: int | None
    few: bool = False


def numbers(benefit: str) -> tuple[Cell, ...]:
    """The answers for one benefit over all organisations with facts; empty before the first count."""
    return in_numbers([benefit]).get(benefit, ())


def in_numbers(benefits: Iterable[str]) -> dict[str, tuple[Cell, ...]]:
    """:func:`numbers` of several benefits; one query."""
    rows: dict[str, dict[int, Tally]] = defaultdict(dict)
    for tally in Tally.objects.filter(benefit__in=list(benefits)):
        rows[tally.benefit][tally.kind] = tally
    return {benefit: _safe(found) for benefit, found in rows.items()}


def shares() -> dict[str, float]:
    """Of the organisations counted, the part for which each benefit is positive; one query.

    Positive: entitled, with experts, or announced. Used to ask common things first, never shown.
    """
    every: dict[str, int] = defaultdict(int)
    positive: dict[str, int] = defaultdict(int)
    for benefit, kind, count in Tally.objects.values_list("benefit", "kind", "organisations"):
        every[benefit] += count
        positive[benefit] += count if kind in POSITIVE else 0
    return {benefit: positive[benefit] / count for benefit, count in every.items() if count}


def _safe(found: Mapping[int, Tally]) -> tuple[Cell, ...]:
    """Cells of one to four are hidden, and the smallest other one with them.

    All benefits are counted over the same organisations, so the sum of the cells is known: what is
    hidden alone could be subtracted. A cell of none tells of nobody and stays.
    """
    counts = {answer: found[answer].organisations if answer in found else 0 for answer in Answer}
    few = {answer for answer, count in counts.items() if 0 < count < LEAST}
    hidden = set(few)
    if few:
        rest = sorted((count, answer) for answer, count in counts.items() if count >= LEAST)
        hidden |= {answer for _count, answer in rest[:1]}
    return tuple(
        Cell(answer, None, None, answer in few)
        if answer in hidden
        else Cell(answer, counts[answer], found[answer].amount_fen if answer in found else 0)
        for answer in Answer
    )


def measures_of(benefits: Iterable[str]) -> dict[str, Measure]:
    """The measure each benefit belongs to, with its policy; one query."""
    entries = Entry.objects.filter(kind=EntryKind.BENEFIT, key__in=list(benefits))
    found = entries.exclude(measure=None).select_related("measure__policy")
    return {entry.key: entry.measure for entry in found if entry.measure}


@dataclass(frozen=True, slots=True)
class Given:
    """A benefit of a measure, as its latest signed edition calls it, with its numbers."""

    key: str
    measure: int
    title: str
    summary: str
    cells: tuple[Cell, ...]

    @property
    def shown(self) -> tuple[Cell, ...]:
        """The cells with anybody in them."""
        return tuple(cell for cell in self.cells if cell.organisations != 0)


def given(measures: Iterable[Measure]) -> list[Given]:
    """The benefits of some measures; three queries for any number of them."""
    entries = list(
        Entry.objects.filter(
            kind=EntryKind.BENEFIT,
            measure__in=[measure.pk for measure in measures],
            editions__state=EditionState.SIGNED,
        )
        .distinct()
        .order_by("measure_id", "position", "pk")
        .prefetch_related("editions")
    )
    counted = in_numbers(entry.key for entry in entries) if entries else {}
    return [
        Given(
            entry.key,
            entry.measure_id or 0,
            _words(body, ""),
            _words(body, "summary_"),
            counted.get(entry.key, ()),
        )
        for entry in entries
        for body in [_latest(entry)]
    ]


def _latest(entry: Entry) -> dict[str, Any]:
    signed = [each for each in entry.editions.all() if each.state == EditionState.SIGNED]
    body: dict[str, Any] = max(signed, key=lambda edition: edition.number).body
    return body


def _words(body: dict[str, Any], stem: str) -> str:
    zh, en = body.get(f"{stem}zh") or "", body.get(f"{stem}en") or ""
    return (en or zh) if english() else (zh or en)


def holdings(measures: Iterable[Measure]) -> dict[int, list[Holding]]:
    """The benefits of each measure, by its primary key, with how many are entitled."""
    lines: dict[int, list[Holding]] = defaultdict(list)
    for each in given(measures):
        address = reverse("entitlements:benefit", args=[each.key])
        lines[each.measure].append(Holding(each.title, address, in_words(each.cells)))
    return lines


def panel(measure: Measure) -> Panel | None:
    """What the page of a measure shows of its benefits: who gets which answer, and the cost."""
    found = given([measure])
    if not found:
        return None
    return Panel("entitlements/_measure_panel.html", {"benefits": found, "least": LEAST})


def in_words(cells: Iterable[Cell]) -> str:
    """``12 organisations are entitled``, where that may be told; else empty."""
    entitled = next((cell for cell in cells if cell.answer == Answer.YES), None)
    if entitled is None:
        return ""
    if entitled.organisations is None:
        return _("Fewer than five organisations are entitled so far.") if entitled.few else ""
    return ngettext(
        "%(count)d organisation is entitled.",
        "%(count)d organisations are entitled.",
        entitled.organisations,
    ) % {"count": entitled.organisations}
