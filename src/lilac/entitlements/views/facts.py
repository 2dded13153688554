"""What is known of an organisation: the sheet, one fact, and what a change of it changes (事实)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lilac.accounts.http import SignedInRequest
from lilac.entitlements import typed
from lilac.entitlements.actions import facts as entering
from lilac.entitlements.forms.entry import FactForm
from lilac.entitlements.models import FactValue
from lilac.entitlements.queries.answers import Change, compared
from lilac.entitlements.queries.facts import FactRow, known, natural, sheet
from lilac.entitlements.queries.sheet import grouped, side_by_side
from lilac.entitlements.states import Source
from lilac.entitlements.views.firm import framed, own_firm
from lilac.entitlements.views.lookup import asked, program_today
from lilac.kernel.clock import now, today
from lilac.kernel.refusal import Refused
from lilac.parties.models import Organisation


@login_required
@require_GET
def facts(request: SignedInRequest, pk: int) -> HttpResponse:
    """Everything known, by register; the R&D accounts of a year side by side."""
    organisation = own_firm(request, pk)
    rows = sheet(organisation, today())
    empty = asked(request, "show") == "empty"
    context = framed(
        request.user,
        organisation,
        "facts",
        groups=grouped(rows, only_empty=empty),
        accounts=side_by_side(rows),
        only_empty=empty,
        count=sum(row.value is not None for row in rows),
        total=len(rows),
        conflicts=[row for row in rows if row.current and row.current.state == "conflict"],
    )
    return render(request, "entitlements/facts.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def fact(request: SignedInRequest, pk: int, fact: str, year: int) -> HttpResponse:
    """One fact of one period: enter it, and see at once what changes.

    ``do=look`` shows what would change and keeps nothing.
    """
    organisation = own_firm(request, pk)
    row = _row(organisation, fact, year)
    if request.method != "POST":
        form = FactForm(row, today=today())
        return _page(request, organisation, row, form)
    form = FactForm(row, request.POST, request.FILES, today=today())
    if not form.is_valid():
        return _page(request, organisation, row, form, status=422)
    if request.POST.get("do") == "look":
        return _page(request, organisation, row, form, would=_would(organisation, row, form))
    try:
        value = _entered(request, organisation, row, form)
    except entering.Doubt as doubt:
        form.ask(doubt.reasons)
        return _page(request, organisation, row, form, status=422)
    except Refused as refusal:
        form.add_error(None, list(refusal.reasons))
        return _page(request, organisation, row, form, status=422)
    if request.htmx:
        row = _row(organisation, fact, year)
        return _page(request, organisation, row, FactForm(row, today=today()), saved=value)
    address = reverse("entitlements:fact", args=[pk, fact, year])
    return redirect(f"{address}?saved={value.pk}")


def _entered(
    request: SignedInRequest, organisation: Organisation, row: FactRow, form: FactForm
) -> FactValue:
    data = form.cleaned_data
    return entering.enter(
        organisation=organisation,
        fact=row.fact.id,
        year=row.year,
        typed=data["value"].text,
        unit=data["value"].unit,
        by=request.user,
        at=now(),
        observed_on=data["observed_on"],
        evidence=data["evidence"],
        sure=data["sure"],
    )


def _row(organisation: Organisation, fact: str, year: int) -> FactRow:
    for row in sheet(organisation, today()):
        if row.fact.id == fact and row.year == year:
            return row
    raise Http404(_("There is no such fact of that year."))


def _would(organisation: Organisation, row: FactRow, form: FactForm) -> tuple[Change, ...] | None:
    """What the typed value would change; None where no rule asks for this period."""
    program = program_today()
    if row.column not in program.column:
        return None
    state = known(organisation, program)
    return compared(program, state.facts, {**state.facts, row.column: form.travels})


def _page(
    request: SignedInRequest,
    organisation: Organisation,
    row: FactRow,
    form: FactForm,
    *,
    status: int = 200,
    would: tuple[Change, ...] | None = None,
    saved: FactValue | None = None,
) -> HttpResponse:
    saved = saved or _saved(request, organisation, row)
    before = _before(row, saved)
    more: dict[str, Any] = {
        "row": row,
        "form": form,
        "would": would,
        "looked": would is not None,
        "saved": saved,
        "before": before,
        "changed": _changed(organisation, row, before) if saved else (),
        "used": row.column in program_today().column,
        "mine": row.mine,
    }
    part = "_fact.html" if request.htmx else "fact.html"
    context = framed(request.user, organisation, "facts", **more)
    return render(request, f"entitlements/{part}", context, status=status)


def _saved(request: SignedInRequest, organisation: Organisation, row: FactRow) -> FactValue | None:
    """The value just entered, where the address names it and it still stands."""
    number = request.GET.get("saved", "")
    mine = (row.current, *row.others)
    return next((value for value in mine if value and str(value.pk) == number), None)


def _before(row: FactRow, saved: FactValue | None) -> FactValue | None:
    """What stood from the same source before it."""
    if saved is None:
        return None
    return next(
        (
            value
            for value in row.history
            if value.source == saved.source and value.replaced_at == saved.entered_at
        ),
        None,
    )


def _changed(
    organisation: Organisation, row: FactRow, before: FactValue | None
) -> tuple[Change, ...]:
    """What the value that counts changed, beside what counted before it was entered."""
    program = program_today()
    column = program.column.get(row.column)
    if column is None:
        return ()
    state = known(organisation, program)
    counted = row.others[0] if row.others else None
    former = before or (counted if row.current and row.current.source == Source.OWN else None)
    if row.current is not None and row.mine is not None and row.current.pk != row.mine.pk:
        return ()  # a register's value counts; one's own stands beside it
    was = None if former is None else natural(column.type.kind, former.value)
    return compared(program, {**state.facts, column.name: was}, state.facts)


@login_required
@require_POST
def remove(request: SignedInRequest, pk: int, fact: str, year: int) -> HttpResponse:
    """Take one's own value back; it stays as history."""
    organisation = own_firm(request, pk)
    row = _row(organisation, fact, year)
    gone = entering.remove(
        organisation=organisation, fact=row.fact.id, year=year, by=request.user, at=now()
    )
    messages.success(
        request, _("Taken back.") if gone else _("There was nothing of yours to take back.")
    )
    return redirect("entitlements:fact", pk, fact, year)


@login_required
@require_POST
def undo(request: SignedInRequest, pk: int, fact: str, year: int) -> HttpResponse:
    """Put back what stood before the last entry of one's own."""
    organisation = own_firm(request, pk)
    row = _row(organisation, fact, year)
    last = next((value for value in row.history if value.source == _source_of(row)), None)
    former = _before(row, row.mine) if row.mine else last
    if row.mine is None and former is None:
        raise Refused(_("There is nothing to undo."))
    if former is None:
        entering.remove(organisation=organisation, fact=fact, year=year, by=request.user, at=now())
    else:
        _put_back(request, organisation, row, former)
    messages.success(request, _("Undone: what stood before counts again."))
    return redirect("entitlements:fact", pk, fact, year)


def _source_of(row: FactRow) -> str:
    return row.mine.source if row.mine else Source.OWN


def _put_back(
    request: SignedInRequest, organisation: Organisation, row: FactRow, former: FactValue
) -> None:
    written = typed.write(row.fact.kind, row.fact.unit, natural(row.fact.kind, former.value))
    entering.enter(
        organisation=organisation,
        fact=row.fact.id,
        year=row.year,
        typed=written.text,
        unit=written.unit,
        by=request.user,
        at=now(),
        observed_on=former.observed_on,
        evidence=former.evidence,
        sure=True,
    )
