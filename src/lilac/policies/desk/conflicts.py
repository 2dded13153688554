"""Suspected conflicts of a policy with other texts: named and decided by persons."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lilac.accounts.http import SignedInRequest
from lilac.kernel.refusal import Refused
from lilac.policies import actions
from lilac.policies.actions.carry import latest
from lilac.policies.desk.lookup import officers_only
from lilac.policies.forms import ConflictForm, ReasonForm
from lilac.policies.models import Conflict, Policy

DECISIONS = {"confirm": actions.confirm_conflict, "dismiss": actions.dismiss_conflict}


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def conflicts(request: SignedInRequest, slug: str) -> HttpResponse:
    """The conflicts of a policy; a form to name another."""
    policy = get_object_or_404(Policy, slug=slug)
    version = latest(policy)
    if version is None:
        raise Http404
    form = ConflictForm(request.POST or None, policy=policy)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.raise_conflict(
                    version=version, by=request.user, at=now(), **form.cleaned_data
                )
            except Refused as refusal:
                form.add_error(None, list(refusal.reasons))
            else:
                messages.success(request, _("Noted as suspected; a person decides."))
                return redirect("desk:conflicts", slug)
    return _page(request, policy, form, status=status)


@officers_only
@require_POST
def decide(request: SignedInRequest, pk: int, move: str) -> HttpResponse:
    """Confirm or dismiss, with the reason."""
    conflict = get_object_or_404(Conflict.objects.select_related("measure__policy"), pk=pk)
    policy = conflict.measure.policy
    if move not in DECISIONS:
        raise Http404
    form = ReasonForm(request.POST, prefix=str(pk))
    if form.is_valid():
        try:
            DECISIONS[move](
                conflict=conflict, by=request.user, at=now(), reason=form.cleaned_data["reason"]
            )
        except Refused as refusal:
            form.add_error(None, list(refusal.reasons))
        else:
            messages.success(request, _("Decided; the reason stands beside it."))
            return redirect("desk:conflicts", policy.slug)
    return _page(request, policy, ConflictForm(policy=policy), decided=(pk, form), status=422)


def _page(
    request: SignedInRequest,
    policy: Policy,
    form: ConflictForm,
    decided: tuple[int, ReasonForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    found = (
        Conflict.objects.filter(measure__policy=policy)
        .select_related("measure", "precedence", "raised_by", "decided_by")
        .order_by("-state", "-raised_at", "pk")
    )
    bound = dict([decided]) if decided else {}
    lines = [(c, bound.get(c.pk) or ReasonForm(prefix=str(c.pk))) for c in found]
    context = {"policy": policy, "lines": lines, "form": form}
    return render(request, "desk/conflicts.html", context, status=status)
