"""A paper's way over the desk: submit, return, confirm, publish, discard, restore."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lilac.accounts.http import SignedInRequest
from lilac.kernel.refusal import Refused
from lilac.policies import actions, permissions
from lilac.policies.actions import sheet as sheets
from lilac.policies.actions.carry import compare as compare_with_before
from lilac.policies.actions.intake import language
from lilac.policies.actions.publish import suggested_slug
from lilac.policies.desk import rows as showing
from lilac.policies.desk.comparing import shown
from lilac.policies.desk.lookup import at_place, officers_only, paper
from lilac.policies.desk.sheet import standing
from lilac.policies.desk_words import STATUS_NAMES
from lilac.policies.forms import PublishForm, ReasonForm
from lilac.policies.models import Intake
from lilac_engine.text.galley import Galley, PieceKind
from lilac_engine.text.model import Document


@officers_only
@require_safe
def review(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the second person checks before confirming, and what publication will do."""
    return _review(request, paper(pk))


@officers_only
@require_POST
def submit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Hand the paper to a second person."""
    done = _moved(request, pk, actions.submit, _("Submitted. A second person confirms it now."))
    return done or redirect("desk:review", pk)


@officers_only
@require_POST
def confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    """Confirm as the second person: every point of the checklist must be ticked."""
    intake = paper(pk)
    wanted = [name for name, _label, _facts in _checklist(sheets.galley_of(intake))]
    if missing := [name for name in wanted if name not in request.POST.getlist("checked")]:
        refusal = _("Tick every point of the list; %(count)d are left.") % {"count": len(missing)}
        return _review(request, intake, reasons=(refusal,), status=422)
    confirmed = partial(actions.confirm, seen=request.POST.get("seen", ""))
    done = _moved(request, pk, confirmed, _("Confirmed. It can be published now."))
    return done or redirect("desk:review", pk)


@officers_only
@require_POST
def return_(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the paper back, with the reason."""
    intake = paper(pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _review(request, intake, return_form=form, status=422)
    try:
        actions.return_(
            intake=intake, by=request.user, at=now(), reason=form.cleaned_data["reason"]
        )
    except Refused as refusal:
        return _review(request, intake, reasons=refusal.reasons, return_form=form, status=422)
    messages.success(request, _("Returned for correction; the reason is kept with the page."))
    return redirect(at_place(intake))


@officers_only
@require_POST
def publish(request: SignedInRequest, pk: int) -> HttpResponse:
    """Publish what was confirmed."""
    intake = paper(pk)
    form = PublishForm(request.POST) if intake.policy_id is None else None
    if form is not None and not form.is_valid():
        return _review(request, intake, publish_form=form, status=422)
    chosen: dict[str, Any] = form.cleaned_data if form else {}
    try:
        version = actions.publish(intake=intake, by=request.user, at=now(), **chosen)
    except Refused as refusal:
        if form is not None:
            form.add_error(None, list(refusal.reasons))
            return _review(request, intake, publish_form=form, status=422)
        return _review(request, intake, reasons=refusal.reasons, status=422)
    messages.success(request, _("Published. Everyone can read it now."))
    return redirect("policies:policy", version.policy.slug)


@officers_only
@require_POST
def discard(request: SignedInRequest, pk: int) -> HttpResponse:
    """Lay the paper aside."""
    done = _moved(request, pk, actions.discard, _("Laid aside. It can be taken up again."))
    return done or redirect("desk:papers")


@officers_only
@require_POST
def restore(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take the paper up again."""
    done = _moved(request, pk, actions.restore, _("The paper is on the desk again, as it was."))
    return done or redirect(at_place(paper(pk)))


def _moved(
    request: SignedInRequest, pk: int, action: Callable[..., Intake], said: str
) -> HttpResponse | None:
    intake = paper(pk)
    try:
        action(intake=intake, by=request.user, at=now())
    except Refused as refusal:
        return _review(request, intake, reasons=refusal.reasons, status=422)
    messages.success(request, said)
    return None


def _review(
    request: SignedInRequest,
    intake: Intake,
    *,
    reasons: tuple[str, ...] = (),
    return_form: ReasonForm | None = None,
    publish_form: PublishForm | None = None,
    status: int = 200,
) -> HttpResponse:
    galley = sheets.galley_of(intake)
    found = showing.remarks(galley, sheets.diagnostics_of(intake), language())
    counts = showing.tally(found)
    comparison = compare_with_before(intake.policy, galley)
    slug = {"slug": suggested_slug(intake)}
    seen = sheets.seen(intake)
    context = {
        **standing(request, intake, galley, found),
        "reasons": reasons,
        "seen": seen,
        "checklist": _checklist(galley),
        # Ticks count for the page they were made on, and for no other.
        "checked": request.POST.getlist("checked") if request.POST.get("seen") == seen else [],
        "comparison": shown(comparison),
        "document": galley.documents[0] if galley.documents else None,
        "notice": galley.notice,
        "may_confirm": permissions.may_confirm(request.user, intake, errors=counts["error"]),
        "may_publish": permissions.may_publish(request.user, intake),
        "may_return": permissions.may_move(intake, "return"),
        "may_discard": permissions.may_move(intake, "discard"),
        "may_restore": permissions.may_move(intake, "restore"),
        "return_form": return_form or ReasonForm(),
        "publish_form": publish_form or PublishForm(initial=slug),
    }
    return render(request, "desk/review.html", context, status=status)


def _named(document: Document | None) -> str:
    if document is None:
        return _("none")
    status = str(STATUS_NAMES.get(document.status.value, "")) if document.status else ""
    return " · ".join(filter(None, (document.title, status, document.doc_number)))


def _checklist(galley: Galley) -> list[tuple[str, str, str]]:
    """The points a second person looks at, each with what the structure says now."""
    document = galley.documents[0] if galley.documents else None
    own = galley.of(0)
    kinds = [p.kind for p in own]
    bodies = {b.resolved for p in own for b in p.bodies}
    targets = document.targets if document else ()
    apart = [p for p in galley.pieces if p.kind in (PieceKind.NOISE, PieceKind.LOOSE)]
    notice = galley.notice
    deadline = notice.deadline.isoformat() if notice and notice.deadline else _("none")
    return [
        (
            "title",
            _("Title, status and number are those of the page"),
            _named(document),
        ),
        (
            "articles",
            _("Every article begins and ends where it is printed"),
            _("%(chapters)d chapters, %(articles)d articles, %(items)d items")
            % {
                "chapters": kinds.count(PieceKind.CHAPTER),
                "articles": kinds.count(PieceKind.ARTICLE),
                "items": kinds.count(PieceKind.ITEM),
            },
        ),
        (
            "bodies",
            _("The responsible bodies stand with their articles"),
            _("%(count)d bodies") % {"count": len(bodies)},
        ),
        (
            "targets",
            _("The targets are those printed"),
            "；".join(t.indicator for t in targets) or _("none"),
        ),
        ("deadline", _("The deadline for opinions is right"), deadline),
        (
            "apart",
            _("Nothing of the document is among what is kept apart"),
            _("%(count)d pieces kept apart") % {"count": len(apart)},
        ),
    ]
