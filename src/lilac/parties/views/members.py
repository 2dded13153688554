from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lilac.accounts.http import SignedInRequest
from lilac.accounts.permissions import may_check_claims
from lilac.kernel import limits
from lilac.kernel.clock import now
from lilac.kernel.refusal import Refused, require
from lilac.parties import actions, permissions, queries
from lilac.parties.forms import CodeForm, InviteForm
from lilac.parties.models import Membership, Organisation, PublicBody
from lilac.parties.states import MemberRole, MembershipState
from lilac_engine.flow import IllegalMove

INVITATIONS_A_DAY = "30/d"


@login_required
@require_GET
def mine_page(request: SignedInRequest) -> HttpResponse:
    """我的单位: what I act for, invitations to me, my claims and what became of them."""
    user = request.user
    rejected = user.memberships.filter(state=MembershipState.REJECTED).select_related(
        "organisation", "claim"
    )
    context = {
        "memberships": queries.memberships_of(user).select_related("claim"),
        "invitations": queries.invitations_for(user),
        "rejected": rejected.order_by("-decided_at", "-pk")[:10],
        "code_form": CodeForm(),
        "may_check": may_check_claims(user),
    }
    return render(request, "parties/mine.html", context)


@login_required
@require_GET
def organisation_page(request: SignedInRequest, uscc: str) -> HttpResponse:
    """One organisation with those who act for it; outsiders are told why not."""
    return _page(request, _organisation(request, uscc))


@login_required
@require_GET
def body_members_page(request: SignedInRequest, slug: str) -> HttpResponse:
    """Who serves in a public body here; outsiders are told why not."""
    return _page(request, get_object_or_404(PublicBody, slug=slug))


@login_required
@require_POST
def invite(request: SignedInRequest, uscc: str) -> HttpResponse:
    """Invite into an organisation."""
    return _invite(request, _organisation(request, uscc))


@login_required
@require_POST
def invite_into_body(request: SignedInRequest, slug: str) -> HttpResponse:
    """Invite into a public body."""
    return _invite(request, get_object_or_404(PublicBody, slug=slug))


@login_required
@require_POST
def accept(request: SignedInRequest, pk: int) -> HttpResponse:
    """Accept an invitation; one sent to somebody else is not found."""
    membership = _invitation(request, pk)
    try:
        actions.accept_invitation(membership=membership, by=request.user, at=now())
    except IllegalMove:
        messages.warning(request, _("This was decided already."))
    else:
        messages.success(request, _("You now act for %(thing)s.") % {"thing": membership.of})
    return redirect("parties:mine")


@login_required
@require_POST
def decline(request: SignedInRequest, pk: int) -> HttpResponse:
    """Decline an invitation; one sent to somebody else is not found."""
    membership = _invitation(request, pk)
    try:
        actions.decline_invitation(membership=membership, by=request.user, at=now())
    except IllegalMove:
        messages.warning(request, _("This was decided already."))
    else:
        messages.success(request, _("The invitation is declined."))
    return redirect("parties:mine")


@login_required
@require_POST
def end(request: SignedInRequest, pk: int) -> HttpResponse:
    """Leave, remove a member, or take back a claim or an invitation."""
    membership = get_object_or_404(Membership.objects.select_related("organisation", "body"), pk=pk)
    if membership.user_id != request.user.pk:
        require(permissions.may_see(request.user, membership.of))
    actions.end_membership(membership=membership, by=request.user, at=now())
    messages.success(request, _("The membership is ended."))
    if membership.user_id == request.user.pk:
        return redirect("parties:mine")
    return _back_to(membership.of)


def _organisation(request: SignedInRequest, uscc: str) -> Organisation:
    """An organisation nobody confirmed yet is not found, except by officers."""
    found = get_object_or_404(Organisation.objects.select_related("region"), uscc=uscc.upper())
    if found.confirmed_at is None and not permissions.may_see(request.user, found):
        raise Http404(_("There is no such organisation here."))
    return found


def _invitation(request: SignedInRequest, pk: int) -> Membership:
    membership = get_object_or_404(Membership.objects.select_related("organisation", "body"), pk=pk)
    if not permissions.may_answer_invitation(request.user, membership):
        raise Http404(_("There is no such invitation to you."))
    if membership.state not in {
        MembershipState.INVITED,
        MembershipState.ACTIVE,
        MembershipState.DECLINED,
    }:
        raise Refused(_("This invitation is no longer open."))
    return membership


def _invite(request: SignedInRequest, thing: Organisation | PublicBody) -> HttpResponse:
    require(permissions.may_invite(request.user, thing))
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, thing, form, status=422)
    try:
        require(limits.allow(f"invite:{request.user.pk}", INVITATIONS_A_DAY, at=now()))
        actions.invite_member(
            thing=thing,
            address=form.cleaned_data["email"],
            role=MemberRole(form.cleaned_data["role"]),
            by=request.user,
            at=now(),
        )
    except Refused as refusal:
        form.add_error(None, list(refusal.reasons))
        return _page(request, thing, form, status=422)
    messages.success(request, _("Invited. The owner of the address answers in this service."))
    return _back_to(thing)


def _back_to(thing: Organisation | PublicBody) -> HttpResponse:
    if isinstance(thing, Organisation):
        return redirect("parties:organisation", thing.uscc)
    return redirect("parties:body-members", thing.slug)


def _page(
    request: SignedInRequest,
    thing: Organisation | PublicBody,
    form: InviteForm | None = None,
    status: int = 200,
) -> HttpResponse:
    require(permissions.may_see(request.user, thing))
    members = list(queries.members_of(thing))
    rights = permissions.rights_over(request.user, thing, members)
    context = {
        "thing": thing,
        "organisation": thing if isinstance(thing, Organisation) else None,
        "rows": [{"membership": m, "may_end": rights[m.pk]} for m in members],
        "form": form or InviteForm(),
        "may_invite": permissions.may_invite(request.user, thing),
    }
    return render(request, "parties/organisation.html", context, status=status)
