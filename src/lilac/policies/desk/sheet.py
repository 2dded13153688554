"""The desk itself: a page beside its structure, and the corrections of one piece."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from lilac.accounts.http import SignedInRequest
from lilac.kernel.models import Event
from lilac.kernel.refusal import Refused
from lilac.policies import actions, permissions
from lilac.policies.actions import sheet as sheets
from lilac.policies.actions.intake import language, redoable
from lilac.policies.desk import rows as showing
from lilac.policies.desk.editor import editors
from lilac.policies.desk.lookup import at_place, officers_only, paper
from lilac.policies.events import IntakeMoved
from lilac.policies.models import Intake
from lilac.policies.states import IntakeState
from lilac_engine.text.galley import Galley


@officers_only
@require_safe
def sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """The page on the left, its structure on the right; ``?at=`` finds a place."""
    intake = paper(pk)
    galley = sheets.galley_of(intake)
    found = showing.remarks(galley, sheets.diagnostics_of(intake), language())
    pages = Paginator(galley.pieces, showing.ROWS)
    number: Any = request.GET.get("page")
    at = _offset(request)
    if at is not None and galley.pieces:
        number = galley.around(at) // showing.ROWS + 1
    page = pages.get_page(number)
    context = {
        **standing(request, intake, galley, found),
        "page": page,
        "rows": showing.rows(galley, page.object_list, found),
        "at": at,
        "others": [
            (i, document.title or _("Document %(n)d") % {"n": i + 1})
            for i, document in enumerate(galley.documents)
            if i and galley.of(i)
        ],
    }
    return render(request, "desk/sheet.html", context)


@officers_only
@require_safe
def piece(request: SignedInRequest, pk: int, at: int) -> HttpResponse:
    """The forms that correct one piece; a part of the desk, or a page of its own."""
    intake = paper(pk)
    return edit_page(request, intake, at)


@officers_only
@require_POST
def correct(request: SignedInRequest, pk: int, at: int, form: str) -> HttpResponse:
    """One form of the editor: its corrections are made, or it comes back with what was typed."""
    intake = paper(pk)
    galley = sheets.galley_of(intake)
    found = galley.piece(at)
    if found is None:
        messages.error(
            request, _("This piece was changed meanwhile; here is the page as it is now.")
        )
        return redirect(at_place(intake, galley.pieces[galley.around(at)].start))
    bound = editors(galley, found, data=request.POST, only=form).get(form)
    if bound is None:
        raise Http404
    if not bound.is_valid():
        return edit_page(request, intake, at, bound={form: bound}, status=422)
    try:
        made = actions.correct_all(
            intake=intake,
            operations=bound.operations(at),
            by=request.user,
            at=now(),
            revision=request.POST.get("revision"),
        )
    except Refused as refusal:
        return edit_page(
            request, intake, at, bound={form: bound}, refusal=refusal.reasons, status=422
        )
    _say(request, len(made))
    return redirect(at_place(intake, _place_now(intake, at)))


@officers_only
@require_POST
def undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """Withdraw the last correction."""
    return _step(request, pk, actions.undo, _("The last correction was undone."))


@officers_only
@require_POST
def redo(request: SignedInRequest, pk: int) -> HttpResponse:
    """Bring back what was undone last."""
    return _step(request, pk, actions.redo, _("The correction stands again."))


def edit_page(
    request: SignedInRequest,
    intake: Intake,
    at: int,
    bound: dict[str, Any] | None = None,
    refusal: tuple[str, ...] = (),
    status: int = 200,
) -> HttpResponse:
    """The editor of one piece."""
    galley = sheets.galley_of(intake)
    found = galley.piece(at)
    if found is None:
        raise Http404
    remarks = showing.remarks(galley, sheets.diagnostics_of(intake), language())
    (row,) = showing.rows(galley, [found], remarks)
    context = {
        **standing(request, intake, galley, remarks),
        "row": row,
        "forms": {**editors(galley, found), **(bound or {})},
        "open": next(iter(bound), "") if bound else "",
        "refusal": refusal,
        "body_names": showing.body_names() if found.kind == "article" else [],
        "documents": list(enumerate(galley.documents)),
        "next_document": len(galley.documents),
    }
    template = "desk/_editor.html" if request.htmx else "desk/piece.html"
    return render(request, template, context, status=status)


def standing(
    request: SignedInRequest, intake: Intake, galley: Galley, found: tuple[showing.Remark, ...]
) -> dict[str, Any]:
    """What every page of one paper shows at its head."""
    counts = showing.tally(found)
    return {
        "intake": intake,
        "title": (galley.documents[0].title if galley.documents else "") or intake.source_name,
        "revision": sheets.revision(intake),
        "remarks": found,
        "counts": counts,
        "may_correct": permissions.may_correct(request.user, intake),
        "may_submit": permissions.may_submit(request.user, intake, errors=counts["error"]),
        "returned": _returned(intake),
        "redoable": redoable(intake),
        "undoable": intake.corrections.filter(withdrawn_at=None).exists(),
    }


def _returned(intake: Intake) -> Event | None:
    """Why the paper came back, while it is being corrected for that reason."""
    if intake.state != IntakeState.EDITING:
        return None
    last = (
        Event.objects.filter(name=IntakeMoved.__name__, data__intake=intake.pk)
        .select_related("by")
        .order_by("-pk")
        .first()
    )
    return last if last and last.data["move"] == "return" else None


def _step(request: SignedInRequest, pk: int, action: Any, said: str) -> HttpResponse:
    intake = paper(pk)
    try:
        correction = action(
            intake=intake, by=request.user, at=now(), revision=request.POST.get("revision")
        )
    except Refused as refusal:
        messages.error(request, " ".join(refusal.reasons))
        return redirect(at_place(intake))
    messages.success(request, said)
    at = correction.operation.get("at", correction.operation.get("start"))
    return redirect(at_place(intake, _place_now(intake, at) if at is not None else None))


def _place_now(intake: Intake, at: int) -> int:
    """Where the piece stands that now holds an offset."""
    galley = sheets.galley_of(intake)
    return galley.pieces[galley.around(at)].start


def _say(request: SignedInRequest, made: int) -> None:
    if made:
        text = ngettext("%(count)d correction was made.", "%(count)d corrections were made.", made)
        messages.success(request, text % {"count": made})
    else:
        messages.info(request, _("Nothing was changed: the form said what the page says already."))


def _offset(request: SignedInRequest) -> int | None:
    asked = request.GET.get("at", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None
