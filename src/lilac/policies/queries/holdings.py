"""What the policies module itself has on a measure: annexes, precedence, decided conflicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from lilac.policies.hub import Holding
from lilac.policies.models import Attachment, Conflict, Measure, Precedence, Wording
from lilac.policies.queries.documents import latest_versions
from lilac.policies.states import ClauseKind, ConflictState


def own_holdings(measures: Iterable[Measure]) -> dict[int, list[Holding]]:
    """Lines by measure: three queries for any number of measures.

    A sentence of the annexes has the annexes on file; a sentence of the closing words has the
    rules of precedence it states; any measure has the conflicts a person confirmed or suspects.
    """
    keys = {measure.pk for measure in measures}
    found: dict[int, list[Holding]] = defaultdict(list)
    wordings = list(
        Wording.objects.filter(measure__in=keys, version__in=latest_versions().values("pk"))
        .filter(clause__kind__in=[ClauseKind.ANNEX, ClauseKind.CLOSING])
        .select_related("clause", "version__policy")
        .defer("version__source")
    )
    for wording in wordings:
        if wording.clause.kind == ClauseKind.ANNEX:
            found[wording.measure_id] += _annexes(wording)
    for rule, wording in _rules(wordings):
        page = reverse("policies:precedence", args=[wording.version.policy.slug])
        title = f"{rule.get_kind_display()} {rule.over}"
        found[wording.measure_id].append(Holding(title, page, rule.quote))
    conflicts = (
        Conflict.objects.filter(measure__in=keys)
        .exclude(state=ConflictState.DISMISSED)
        .select_related("measure__policy")
        .order_by("pk")
    )
    for conflict in conflicts:
        page = reverse("policies:precedence", args=[conflict.measure.policy.slug])
        title = _("Conflict with %(other)s") % {"other": conflict.other}
        found[conflict.measure_id].append(
            Holding(title, f"{page}#conflicts", str(conflict.get_state_display()), carries=False)
        )
    return found


def _annexes(wording: Wording) -> list[Holding]:
    page = reverse("policies:policy", args=[wording.version.policy.slug])
    return [
        Holding(annex.name, f"{page}#annexes", annex.also_named)
        for annex in Attachment.objects.filter(version=wording.version_id).order_by("span_start")
    ]


def _rules(wordings: Iterable[Wording]) -> list[tuple[Precedence, Wording]]:
    """Rules with the sentence that states them."""
    closing = {w.clause_id: [] for w in wordings}  # type: dict[int, list[Wording]]
    for wording in wordings:
        closing[wording.clause_id].append(wording)
    rules = Precedence.objects.filter(clause__in=closing).order_by("pk")
    return [
        (rule, wording)
        for rule in rules
        for wording in closing.get(rule.clause_id or 0, ())
        if rule.quote[:12] in wording.text or rule.quote in wording.text
    ]
