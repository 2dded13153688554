from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lilac.accounts.http import SignedInRequest
from lilac.accounts.permissions import may_check_claims
from lilac.kernel import limits
from lilac.kernel.clock import now
from lilac.kernel.refusal import Refused, require
from lilac.parties import actions, permissions, queries
from lilac.parties.forms import ClaimForm, CodeForm, RejectForm
from lilac.parties.models import Membership
from lilac_engine.flow import IllegalMove

CLAIMS_A_DAY = "10/d"


@login_required
@require_http_methods(["GET", "POST"])
def claim_page(request: SignedInRequest) -> HttpResponse:
    """认领单位: say to act for an organisation, with a proof. What was typed is kept."""
    if request.method == "GET":
        return render(request, "parties/claim.html", {"form": ClaimForm()})
    form = ClaimForm(request.POST, request.FILES)
    if form.is_valid():
        data = form.cleaned_data
        try:
            require(limits.allow(f"claim:{request.user.pk}", CLAIMS_A_DAY, at=now()))
            membership = actions.claim_organisation(
                uscc=data["uscc"],
                name=data["organisation_name"],
                kind=data["kind"],
                region=data["region"],
                proof=data["proof"],
                licence=data["licence"],
                remark=data["remark"],
                by=request.user,
                at=now(),
            )
        except Refused as refusal:
            form.add_error(None, list(refusal.reasons))
        else:
            messages.success(request, _("Your claim is with the officers."))
            assert membership.organisation is not None  # noqa: S101
            return redirect("parties:mine")
    return render(request, "parties/claim.html", {"form": form}, status=422)


@login_required
@require_GET
def claims_page(request: SignedInRequest) -> HttpResponse:
    """The officers' desk: claims whose proof waits to be checked."""
    require(may_check_claims(request.user))
    return _desk(request)


@login_required
@require_POST
def confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    """The proof holds."""
    membership = _claimed(request, pk)
    try:
        actions.confirm_claim(membership=membership, by=request.user, at=now())
    except IllegalMove:
        messages.warning(request, _("This claim was decided already."))
    else:
        messages.success(request, _("Confirmed: the claimant manages the organisation now."))
    return redirect("parties:claims")


@login_required
@require_POST
def reject(request: SignedInRequest, pk: int) -> HttpResponse:
    """The proof does not hold; the claimant is told why."""
    membership = _claimed(request, pk)
    form = RejectForm(request.POST)
    if not form.is_valid():
        return _desk(request, wrong=(pk, form), status=422)
    try:
        actions.reject_claim(
            membership=membership, answer=form.cleaned_data["answer"], by=request.user, at=now()
        )
    except IllegalMove:
        messages.warning(request, _("This claim was decided already."))
    else:
        messages.success(request, _("Not confirmed; the claimant sees the reason."))
    return redirect("parties:claims")


@login_required
@require_POST
def letter(request: SignedInRequest, pk: int) -> HttpResponse:
    """Draw the code for a letter to the registered address, shown this once."""
    membership = _claimed(request, pk)
    try:
        code = actions.send_letter(membership=membership, by=request.user, at=now())
    except IllegalMove:
        messages.warning(request, _("This claim was decided already."))
        return redirect("parties:claims")
    context = {"membership": membership, "code": f"{code[:5]} {code[5:]}"}
    return render(request, "parties/letter.html", context)


@login_required
@require_POST
def enter_code(request: SignedInRequest, pk: int) -> HttpResponse:
    """Prove one's own claim with the code of the letter."""
    membership = get_object_or_404(
        Membership.objects.select_related("organisation"), pk=pk, user=request.user, body=None
    )
    form = CodeForm(request.POST)
    if form.is_valid():
        code = form.cleaned_data["code"]
        try:
            actions.prove_by_letter(membership=membership, code=code, by=request.user, at=now())
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The code is right: you manage the organisation now."))
    else:
        messages.error(request, _("Enter the code of the letter."))
    return redirect("parties:mine")


def _claimed(request: SignedInRequest, pk: int) -> Membership:
    """The claim, for officers only: others are refused whether it exists or not."""
    require(may_check_claims(request.user))
    claims = Membership.objects.select_related("organisation", "claim", "user")
    return get_object_or_404(claims, pk=pk, claim__isnull=False)


def _desk(
    request: SignedInRequest, wrong: tuple[int, RejectForm] | None = None, status: int = 200
) -> HttpResponse:
    rows = [
        {
            "claim": claim,
            "may_check": permissions.may_check(request.user, claim.membership),
            "form": wrong[1]
            if wrong and wrong[0] == claim.membership_id
            else RejectForm(auto_id=f"id_%s_{claim.pk}"),
        }
        for claim in queries.claims_waiting()
    ]
    return render(request, "parties/claims.html", {"rows": rows}, status=status)
