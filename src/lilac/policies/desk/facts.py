"""Facts of the whole page: metadata, explanations, which earlier clause is which, history."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lilac.accounts.http import SignedInRequest
from lilac.kernel.refusal import Refused
from lilac.policies import actions
from lilac.policies.actions import sheet as sheets
from lilac.policies.actions.intake import language
from lilac.policies.desk import rows as showing
from lilac.policies.desk.lookup import at_place, officers_only, paper
from lilac.policies.desk.sheet import standing
from lilac.policies.desk_words import OPERATION_NAMES
from lilac.policies.forms import FactsForm, TieForm
from lilac.policies.models import Intake
from lilac_engine.text.galley import Galley


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def facts(request: SignedInRequest, pk: int) -> HttpResponse:
    """Title, status, number, dates, deadline and contacts."""
    intake = paper(pk)
    galley = sheets.galley_of(intake)
    if request.method != "POST":
        return _facts(request, intake, galley, FactsForm(initial=_known(galley)))
    form = FactsForm(request.POST, initial=_known(galley))
    if not form.is_valid():
        return _facts(request, intake, galley, form, status=422)
    try:
        made = _correct_facts(request, intake, form)
    except Refused as refusal:
        form.add_error(None, list(refusal.reasons))
        return _facts(request, intake, galley, form, status=422)
    if made is not None:
        field, reasons = made
        form.add_error(field if field in form.fields else None, reasons)
        return _facts(request, intake, galley, form, status=422)
    messages.success(request, _("The facts are as you typed them."))
    return redirect(at_place(intake))


@officers_only
@require_POST
def tie(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say of which policy the page is a new text."""
    intake = paper(pk)
    form = TieForm(request.POST)
    if form.is_valid():
        actions.tie_to_policy(
            intake=intake, policy=form.cleaned_data["policy"], by=request.user, at=now()
        )
        if form.cleaned_data["policy"]:
            messages.success(request, _("See what changed before you publish."))
            return redirect("desk:compare", pk)
    return redirect(at_place(intake))


@officers_only
@require_POST
def explain(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say why a remark may stand."""
    intake = paper(pk)
    at = _place_sent(request, "start")
    operation = {
        "kind": "explain",
        "code": request.POST.get("code", ""),
        "at": at,
        "reason": request.POST.get("reason", ""),
    }
    _one(request, intake, operation, _("The explanation is kept with the page."))
    return redirect(at_place(intake, at))


@officers_only
@require_POST
def same_as(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say which clause of the text before a clause is."""
    intake = paper(pk)
    at = _place_sent(request, "at")
    operation = {
        "kind": "same_as",
        "level": request.POST.get("level", ""),
        "at": -1 if at is None else at,
        "old": request.POST.get("old", ""),
    }
    _one(request, intake, operation, _("Noted. Whatever hangs on that clause stays with it."))
    return redirect("desk:compare", pk)


@officers_only
@require_POST
def other_document(request: SignedInRequest, pk: int) -> HttpResponse:
    """Lay a second document of the page on the desk as a paper of its own."""
    document = _place_sent(request, "document") or 0
    intake = paper(pk)
    try:
        other = actions.bring_other_document(
            intake=intake, document=document, by=request.user, at=now()
        )
    except Refused as refusal:
        messages.error(request, " ".join(refusal.reasons))
        return redirect(at_place(intake))
    messages.success(request, _("The second document is a paper of its own now."))
    return redirect(at_place(other))


@officers_only
@require_safe
def history(request: SignedInRequest, pk: int) -> HttpResponse:
    """Every correction ever made, the withdrawn ones too."""
    intake = paper(pk)
    galley = sheets.galley_of(intake)
    found = showing.remarks(galley, sheets.diagnostics_of(intake), language())
    corrections = intake.corrections.select_related("by").order_by("-position")
    lines = [
        (c, OPERATION_NAMES.get(c.operation["kind"], c.operation["kind"]), _place(galley, c))
        for c in corrections
    ]
    context = {**standing(request, intake, galley, found), "lines": lines}
    return render(request, "desk/history.html", context)


def _place_sent(request: SignedInRequest, name: str) -> int | None:
    """A whole number of a form; None for anything else, a number longer than any page too."""
    sent = request.POST.get(name, "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else None


def _place(galley: Galley, correction: Any) -> tuple[int, str] | None:
    """Where a correction stands, and the first words there."""
    at = correction.operation.get("at", correction.operation.get("start"))
    if not isinstance(at, int) or at >= len(galley.source):
        return None
    return at, " ".join(galley.source[at : at + 24].split())


def _one(request: SignedInRequest, intake: Intake, operation: dict[str, Any], said: str) -> None:
    try:
        actions.correct(
            intake=intake,
            operation=operation,
            by=request.user,
            at=now(),
            revision=request.POST.get("revision"),
        )
    except Refused as refusal:
        messages.error(request, " ".join(refusal.reasons))
    else:
        messages.success(request, said)


def _correct_facts(
    request: SignedInRequest, intake: Intake, form: FactsForm
) -> tuple[str, list[str]] | None:
    """All facts or none; gives the field that does not fit and why."""
    wrong = form.wrong_values(language())
    if wrong:
        return wrong
    actions.correct_all(
        intake=intake,
        operations=form.operations(),
        by=request.user,
        at=now(),
        revision=request.POST.get("revision"),
    )
    return None


def _known(galley: Galley) -> dict[str, Any]:
    """The facts as they stand, as the form shows them."""
    document = galley.documents[0] if galley.documents else None
    notice = galley.notice
    printed = dict(galley.metadata)
    contacts = notice.contacts if notice else ()
    found: dict[str, Any] = {
        name: printed.get(label, "") for name, label in FactsForm.PRINTED.items()
    }
    found["contacts"] = "\n".join(f"{c.kind.value} {c.value}" for c in contacts)
    if document:
        for name in ("title", "status", "doc_number", "issuer", "issued_on", "effective_on"):
            found[name] = _text(getattr(document, name))
    if notice:
        found["notice_title"] = notice.title or ""
        for name in ("opens", "deadline"):
            found[name] = _text(getattr(notice, name))
        found["deadline_time"] = (
            notice.deadline_time.strftime("%H:%M") if notice.deadline_time else ""
        )
    return found


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _facts(
    request: SignedInRequest, intake: Intake, galley: Galley, form: FactsForm, status: int = 200
) -> HttpResponse:
    found = showing.remarks(galley, sheets.diagnostics_of(intake), language())
    context = {**standing(request, intake, galley, found), "form": form}
    context["places"] = [r for r in found if "deadline" in r.diagnostic.code]
    return render(request, "desk/facts.html", context, status=status)
