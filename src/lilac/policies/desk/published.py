"""Published texts on the desk: printed bodies nobody has named yet, and taking a text back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from lilac.accounts.http import SignedInRequest
from lilac.kernel.refusal import Refused
from lilac.policies import actions, permissions, queries
from lilac.policies.desk.lookup import officers_only
from lilac.policies.desk.rows import body_names
from lilac.policies.forms import AssignForm, WithdrawForm
from lilac.policies.models import Policy, Version


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def bodies(request: SignedInRequest, slug: str) -> HttpResponse:
    """The names a policy prints without a body yet; a form for each says who is meant."""
    policy = get_object_or_404(Policy, slug=slug)
    if request.method != "POST":
        return _bodies(request, policy)
    form = AssignForm(request.POST)
    if form.is_valid():
        printed, body = form.cleaned_data["printed"], form.cleaned_data["body"]
        try:
            found = actions.assign_body(
                policy=policy, printed=printed, body=body, by=request.user, at=now()
            )
        except Refused as refusal:
            form.add_error(None, list(refusal.reasons))
        else:
            said = ngettext(
                "“%(printed)s” is %(body)s now, in %(count)d place.",
                "“%(printed)s” is %(body)s now, in %(count)d places.",
                found,
            )
            messages.success(request, said % {"printed": printed, "body": body, "count": found})
            return redirect("desk:bodies", slug)
    return _bodies(request, policy, sent=form, status=422)


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Take a published text back: what the public sees then, the reason, and a tick."""
    version = get_object_or_404(
        Version.objects.select_related("policy").defer("source"), policy__slug=slug, number=number
    )
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_version(
                version=version, by=request.user, at=now(), reason=form.cleaned_data["reason"]
            )
        except Refused as refusal:
            form.add_error(None, list(refusal.reasons))
        else:
            messages.success(request, _("Taken back; its address says so, with the reason."))
            return redirect("policies:version", slug, number)
    others = queries.published_versions().filter(policy=version.policy_id).exclude(pk=version.pk)
    context = {
        "version": version,
        "policy": version.policy,
        "form": form,
        "may_withdraw": permissions.may_withdraw(request.user, version),
        "next": others.defer("source").order_by("-number").first(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "desk/withdraw.html", context, status=status)


def _bodies(
    request: SignedInRequest, policy: Policy, sent: AssignForm | None = None, status: int = 200
) -> HttpResponse:
    unnamed = queries.unnamed_bodies(policy)
    if not unnamed and not queries.published_versions().filter(policy=policy).exists():
        raise Http404
    asked = sent.data.get("printed") if sent else None
    lines = [
        (name, sent if sent and name.printed == asked else _form(n, name))
        for n, name in enumerate(unnamed)
    ]
    context = {
        "policy": policy,
        "lines": lines,
        "sent": sent,
        "known": asked in {name.printed for name in unnamed},
        "body_names": body_names() if lines else [],
    }
    return render(request, "desk/bodies.html", context, status=status)


def _form(n: int, name: queries.UnnamedBody) -> AssignForm:
    return AssignForm(initial={"printed": name.printed}, auto_id=f"id_{n}_%s")
