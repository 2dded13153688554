"""A new text beside the latest one of its policy, before anything changes."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from lilac.accounts.http import SignedInRequest
from lilac.policies import hub
from lilac.policies.actions import sheet as sheets
from lilac.policies.actions.carry import Comparison
from lilac.policies.actions.carry import compare as compare_with_before
from lilac.policies.actions.intake import language
from lilac.policies.desk import rows as showing
from lilac.policies.desk.lookup import officers_only, paper
from lilac.policies.desk.sheet import standing
from lilac.policies.forms import TieForm
from lilac.policies.hub import Holding
from lilac.policies.models import Measure
from lilac_engine.text.diff import Change, Fate, Unit
from lilac_engine.text.folding import groups
from lilac_engine.text.galley import Galley

FATE_NAMES = {
    Fate.KEPT: _("Unchanged"),
    Fate.MOVED: _("Moved"),
    Fate.RENUMBERED: _("Renumbered"),
    Fate.CHANGED: _("Changed"),
    Fate.SPLIT: _("Split"),
    Fate.MERGED: _("Merged"),
    Fate.GONE: _("Gone"),
    Fate.NEW: _("New"),
    Fate.AMBIGUOUS: _("To be decided"),
}


@dataclass(frozen=True, slots=True)
class Affected:
    """A measure that reads otherwise or is gone, and what hangs on it."""

    measure: Measure
    gone: bool
    holdings: tuple[tuple[str, tuple[Holding, ...]], ...]

    @property
    def hangs(self) -> int:
        """How many things cite it."""
        return sum(len(lines) for _name, lines in self.holdings)


@dataclass(frozen=True, slots=True)
class Shown:
    """A comparison ready to show."""

    comparison: Comparison
    counts: tuple[tuple[str, int], ...]
    changes: tuple[Change, ...]
    affected: tuple[Affected, ...]

    @property
    def number(self) -> int:
        """The number of the text before."""
        return self.comparison.before.number if self.comparison.before else 0


def shown(comparison: Comparison) -> Shown | None:
    """The comparison with counts and what hangs on changed measures; None for a first text."""
    if comparison.before is None or comparison.differences is None:
        return None
    level = comparison.differences.articles
    counts = level.counts()
    measures = [*comparison.gone, *comparison.changed]
    found = hub.holdings(measures)
    titles = {m.name: str(m.title) for m in hub.mechanisms()}
    gone = {m.pk for m in comparison.gone}
    return Shown(
        comparison,
        tuple((str(FATE_NAMES[fate]), counts[fate]) for fate in Fate if counts.get(fate)),
        tuple(c for c in level.changes if c.fates != (Fate.KEPT,)),
        tuple(
            Affected(
                m,
                m.pk in gone,
                tuple((titles[name], tuple(lines)) for name, lines in found[m.pk].items()),
            )
            for m in measures
        ),
    )


def _questions(comparison: Comparison, galley: Galley) -> list[tuple[str, Unit, Change, int]]:
    """Which clause is which: every open question, with the place of the new clause."""
    starts = {g.key: g.article.start for g in groups(galley.of(0))}
    return [
        (level, unit, change, starts.get(unit.key, unit.span.start))
        for level, change, unit in comparison.undecided
    ]


@officers_only
@require_safe
def compare(request: SignedInRequest, pk: int) -> HttpResponse:
    """Clause by clause: what the new text changes, and what hangs on what it changes."""
    intake = paper(pk)
    galley = sheets.galley_of(intake)
    found = showing.remarks(galley, sheets.diagnostics_of(intake), language())
    comparison = compare_with_before(intake.policy, galley)
    context = {
        **standing(request, intake, galley, found),
        "comparison": shown(comparison),
        "tie_form": TieForm(initial={"policy": intake.policy_id}),
        "questions": _questions(comparison, galley),
    }
    return render(request, "desk/compare.html", context)
