"""Setting a simulation down."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lilac.accounts.http import SignedInRequest
from lilac.entitlements import permissions
from lilac.entitlements.actions import scenario as actions
from lilac.entitlements.desk.access import officers_only
from lilac.entitlements.forms.desk_scenario import ScenarioForm
from lilac.entitlements.models import Edition, Scenario
from lilac.entitlements.queries import book as reading
from lilac.entitlements.queries.changes import usual_range
from lilac.entitlements.queries.desk import title_of
from lilac.entitlements.words import said
from lilac.kernel.clock import now, today
from lilac.kernel.refusal import Refused, require


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Changes, population, day; small ones are computed while the browser waits."""
    require(permissions.may_simulate(request.user))
    if request.method != "POST":
        return _page(request, ScenarioForm(initial=_initial(request)))
    form = ScenarioForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        scenario = actions.ask(
            title=form.cleaned_data["title"],
            note=form.cleaned_data["note"],
            day=form.cleaned_data["day"],
            changes=form.changes(),
            population=form.population_text(),
            file=form.cleaned_data.get("file"),
            by=request.user,
            at=now(),
        )
    except Refused as refusal:
        form.add_error(None, list(refusal.reasons))
        return _page(request, form, status=422)
    return _go_on(scenario)


@officers_only
@require_POST
def again(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same simulation over what is known now; the earlier one stays as it was cited."""
    earlier = get_object_or_404(Scenario.objects.select_related("upload"), pk=pk)
    try:
        scenario = actions.again(scenario=earlier, by=request.user, at=now())
    except Refused as refusal:
        messages.error(request, " ".join(refusal.reasons))
        return redirect("rules:scenario", pk)
    return _go_on(scenario)


def _go_on(scenario: Scenario) -> HttpResponse:
    if actions.is_small(scenario):
        actions.compute(scenario=scenario, at=now())
    return redirect("rules:scenario", scenario.pk)


def _initial(request: SignedInRequest) -> dict[str, Any]:
    """What the page was called with: an edition, or an amount with a value."""
    initial: dict[str, Any] = {"day": today()}
    book = {parameter.id: parameter for parameter in reading.book().parameters}
    asked = request.GET.get("edition", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 10:
        edition = Edition.objects.select_related("entry").filter(pk=int(asked)).first()
        if edition is not None:
            initial |= {"edition": edition.pk, "title": _("Cost of: %(name)s") % {"name": title_of(edition.body)}}  # fmt: skip
            if edition.entry.kind == "parameter" and edition.entry.key in book:
                initial |= _curve(edition.entry.key)
    key = request.GET.get("parameter", "")
    if key in book:
        initial |= {"parameter_1": key, "value_1": request.GET.get("value", "")[:20], **_curve(key)}
        initial["title"] = _("Cost of: %(name)s") % {"name": said(book[key])}
    return initial


def _curve(key: str) -> dict[str, Any]:
    low, high = usual_range(reading.program_on(today()), key)
    return {"curve": key, "low": f"{low:f}", "high": f"{high:f}"}


def _page(request: SignedInRequest, form: ScenarioForm, status: int = 200) -> HttpResponse:
    return render(request, "rules_desk/simulate.html", {"form": form}, status=status)
