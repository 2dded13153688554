"""The list of papers on the desk, and bringing a new one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lilac.accounts.http import SignedInRequest
from lilac.kernel.refusal import Refused
from lilac.policies import actions, queries
from lilac.policies.actions import BroughtBefore
from lilac.policies.desk.lookup import at_place, officers_only, paper
from lilac.policies.forms import BringForm
from lilac.policies.models import Intake
from lilac.policies.states import IntakeState

PER_PAGE = 30


@officers_only
@require_safe
def papers(request: SignedInRequest) -> HttpResponse:
    """Every page on the desk, by state; what waits for this person comes first."""
    asked = request.GET.get("state", "")
    query = request.GET.get("q", "").replace("\0", "").strip()[:100]
    found = Intake.objects.all()
    counts = dict(found.values_list("state").annotate(n=Count("pk")).order_by())
    if asked in IntakeState.values:
        found = found.filter(state=asked)
    else:
        found = found.exclude(state=IntakeState.DISCARDED)
    if query:
        found = found.filter(Q(source_name__icontains=query) | Q(policy__title__icontains=query))
    if request.GET.get("mine"):
        found = found.filter(brought_by=request.user)
    found = (
        found.select_related("brought_by", "policy", "version")
        .defer("source", "reading", "version__source")
        .annotate(standing=Count("corrections", filter=Q(corrections__withdrawn_at=None)))
        .order_by("-brought_at", "-pk")
    )
    waiting = (
        Intake.objects.filter(state=IntakeState.SUBMITTED)
        .exclude(Q(brought_by=request.user) | Q(submitted_by=request.user))
        .defer("source", "reading")
        .select_related("brought_by")
        .order_by("brought_at", "pk")[:10]
    )
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "waiting": waiting,
        "unnamed": queries.policies_with_unnamed_bodies(),
        "states": [(s, label, counts.get(s, 0)) for s, label in IntakeState.choices],
        "asked": asked,
        "query": query,
        "mine": bool(request.GET.get("mine")),
    }
    return render(request, "desk/papers.html", context)


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: SignedInRequest) -> HttpResponse:
    """Bring a page: by file or pasted."""
    if request.method != "POST":
        return _new(request, BringForm(initial={"policy": request.GET.get("policy")}))
    form = BringForm(request.POST, request.FILES)
    if not form.is_valid():
        return _new(request, form, status=422)
    upload = form.cleaned_data["file"]
    given: dict[str, Any] = (
        {"data": upload.read(), "name": upload.name}
        if upload is not None
        else {"text": form.cleaned_data["text"]}
    )
    try:
        intake = actions.bring(by=request.user, at=now(), **given)
    except BroughtBefore as again:
        form.add_error(None, list(again.reasons))
        return _new(request, form, status=422, earlier=again.earlier)
    except Refused as refusal:
        form.add_error("file" if upload is not None else "text", list(refusal.reasons))
        return _new(request, form, status=422)
    if form.cleaned_data["policy"]:
        actions.tie_to_policy(
            intake=intake, policy=form.cleaned_data["policy"], by=request.user, at=now()
        )
    messages.success(
        request,
        _("The page is on the desk. Nothing is public before a second person has confirmed it."),
    )
    return redirect(at_place(intake))


@officers_only
@require_POST
def bring_again(request: SignedInRequest, pk: int) -> HttpResponse:
    """Lay the same page on the desk once more, deliberately."""
    intake = actions.bring_again(intake=paper(pk), by=request.user, at=now())
    messages.success(request, _("The same page lies on the desk once more, without corrections."))
    return redirect(at_place(intake))


def _new(
    request: SignedInRequest, form: BringForm, status: int = 200, earlier: Intake | None = None
) -> HttpResponse:
    return render(request, "desk/bring.html", {"form": form, "earlier": earlier}, status=status)
