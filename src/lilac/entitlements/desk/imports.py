"""Register extracts: brought, tried out, carried out; what was refused, line by line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lilac.accounts.http import SignedInRequest
from lilac.entitlements import permissions
from lilac.entitlements.actions import imports as actions
from lilac.entitlements.desk.access import officers_only
from lilac.entitlements.forms.desk_import import ExtractForm
from lilac.entitlements.models import FactImport
from lilac.entitlements.queries import book as reading
from lilac.entitlements.states import ImportState
from lilac.entitlements.words import english, said
from lilac.kernel.clock import now, today
from lilac.kernel.export import csv_response, xlsx_response
from lilac.kernel.refusal import Refused

PER_PAGE = 30
LINES = 50
AT_WORK = {ImportState.RECEIVED, ImportState.CHECKING, ImportState.RUNNING}
STEPS: dict[str, tuple[Callable[..., Any], Any]] = {
    "carry-out": (actions.carry_out, _("It is being written.")),
    "cancel": (actions.cancel, _("Stopped. Nothing of it was written.")),
    "discard": (actions.discard, _("Laid aside. Nothing of it was written.")),
}


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: SignedInRequest) -> HttpResponse:
    """Bring an extract; all extracts so far."""
    if request.method != "POST":
        return _list(request, ExtractForm(initial={"observed_on": today()}))
    form = ExtractForm(request.POST, request.FILES)
    if not form.is_valid():
        return _list(request, form, status=422)
    given = form.cleaned_data
    try:
        extract = actions.receive(
            register=given["register"],
            name=given["file"].name,
            data=given["file"].read(),
            observed_on=given["observed_on"],
            complete=given["complete"],
            by=request.user,
            at=now(),
        )
    except Refused as refusal:
        form.add_error("file", list(refusal.reasons))
        return _list(request, form, status=422)
    messages.success(request, _("Received. It is tried out first; nothing is written yet."))
    return redirect("rules:extract", extract.pk)


@officers_only
@require_safe
def extract(request: SignedInRequest, pk: int) -> HttpResponse:
    """One extract: how its columns were read, what would be written, what is refused and why."""
    found = _extract(pk)
    lines = _lines(found, request.GET.get("q", "")[:100], request.GET.get("column", ""))
    columns = sorted({line["column"] for line in found.report.get("lines", ())})
    context = _shown(found) | {
        "page": Paginator(lines, LINES).get_page(request.GET.get("page")),
        "q": request.GET.get("q", "")[:100],
        "column": request.GET.get("column", ""),
        "titles": columns,
        "may_carry_out": permissions.may_import(request.user)
        & permissions.may_move_import(found, "carry_out"),
        "may_discard": permissions.may_move_import(found, "discard"),
    }
    return render(request, "rules_desk/extract.html", context)


@officers_only
@require_safe
def progress(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far an extract is; asks again every second while something is at work."""
    found = _extract(pk)
    response = render(request, "rules_desk/_import_progress.html", _shown(found))
    if found.state not in AT_WORK:
        response["HX-Refresh"] = "true"
    return response


@officers_only
@require_POST
def step(request: SignedInRequest, pk: int, step: str) -> HttpResponse:
    """Carry out, stop, or lay aside."""
    if step not in STEPS:
        raise Http404
    act, words = STEPS[step]
    try:
        act(extract=_extract(pk), by=request.user, at=now())
    except Refused as refusal:
        messages.error(request, " ".join(refusal.reasons))
    else:
        messages.success(request, str(words))
    return redirect("rules:extract", pk)


@officers_only
@require_safe
def report(request: SignedInRequest, pk: int, form: str) -> HttpResponseBase:
    """The lines that are refused, as CSV or XLSX."""
    found = _extract(pk)
    if form not in {"csv", "xlsx"}:
        raise Http404
    header = [str(name) for name in (_("Line"), _("Column"), _("Value"), _("Why not"))]
    rows = [[x["line"], x["column"], x["value"], x["why"]] for x in _lines(found, "", "")]
    name = f"extract-{pk}-refused"
    return csv_response(name, header, rows) if form == "csv" else xlsx_response(name, header, rows)


def _lines(found: FactImport, query: str, column: str) -> list[dict[str, Any]]:
    """Refused lines with their reason in the reader's language, narrowed."""
    key = "reason_en" if english() else "reason"
    lines = [line | {"why": line.get(key, "")} for line in found.report.get("lines", ())]
    wanted = query.casefold()
    return [
        line
        for line in lines
        if (not column or line["column"] == column)
        and (not wanted or wanted in f"{line['value']} {line['why']} {line['line']}".casefold())
    ]


def _shown(found: FactImport) -> dict[str, Any]:
    book = reading.book()
    register = next((r for r in book.registers if r.id == found.register), None)
    facts = {fact.id: said(fact) for fact in book.facts}
    columns = [
        column | {"fact_name": facts.get(column.get("fact"), ""),
                  "why": column.get("reason_en" if english() else "reason", "")}
        for column in (found.report.get("columns") or found.columns or ())
    ]  # fmt: skip
    return {
        "extract": found,
        "register": said(register) if register else found.register,
        "statistics": register.statistics if register else False,
        "columns": columns,
        "at_work": found.state in AT_WORK,
    }


def _list(request: SignedInRequest, form: ExtractForm, status: int = 200) -> HttpResponse:
    found = FactImport.objects.select_related("upload", "brought_by", "carried_out_by")
    registers = {register.id: said(register) for register in reading.book().registers}
    page = Paginator(found.order_by("-brought_at", "-pk"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {"form": form, "page": page, "registers": registers}
    return render(request, "rules_desk/imports.html", context, status=status)


def _extract(pk: int) -> FactImport:
    found = FactImport.objects.select_related("upload", "brought_by", "carried_out_by")
    return get_object_or_404(found, pk=pk)
