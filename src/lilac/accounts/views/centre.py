from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lilac.accounts import actions, permissions, queries
from lilac.accounts.centre import cards
from lilac.accounts.forms import ClosureForm, NameForm
from lilac.accounts.http import SignedInRequest, visitor_of
from lilac.accounts.http import forget_visitor as forget
from lilac.kernel.clock import now


@login_required
@require_GET
def centre_page(request: SignedInRequest) -> HttpResponse:
    """个人中心: who I am, how I sign in, what I have here."""
    return _centre(request, NameForm(initial={"name": request.user.name}))


@login_required
@require_POST
def rename(request: SignedInRequest) -> HttpResponse:
    """Change the name others see."""
    form = NameForm(request.POST)
    if not form.is_valid():
        return _centre(request, form, status=422)
    actions.rename(name=form.cleaned_data["name"], by=request.user)
    messages.success(request, _("Your name is changed."))
    return redirect("accounts:me")


@login_required
@require_GET
def export_data(request: SignedInRequest) -> HttpResponse:
    """Everything the house knows of the person, as one JSON file."""
    user = request.user
    moment = now()
    known = {"account": queries.known_of(user)}
    known |= {card.name: card.data(user) for card in cards()}
    actions.note_export(by=user, at=moment)
    return JsonResponse(
        {"exported_at": moment, **known},
        json_dumps_params={"ensure_ascii": False, "indent": 2},
        headers={"Content-Disposition": 'attachment; filename="lilac-my-data.json"'},
    )


@login_required
@require_http_methods(["GET", "POST"])
def closure_page(request: SignedInRequest) -> HttpResponse:
    """Ask that the account be closed (注销账号)."""
    form = ClosureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.ask_closure(reason=form.cleaned_data["reason"], by=request.user, at=now())
        messages.success(request, _("Your request is with the administrators."))
        return redirect("accounts:closure")
    context = {
        "form": form,
        "closure": queries.closure_of(request.user),
        "may_ask": permissions.may_ask_closure(request.user),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/closure.html", context, status=status)


@login_required
@require_POST
def withdraw_closure(request: SignedInRequest) -> HttpResponse:
    """Keep the account after all."""
    if actions.withdraw_closure(by=request.user, at=now()):
        messages.success(request, _("Your account stays open."))
    return redirect("accounts:me")


@login_required
@require_POST
def merge_visitor(request: SignedInRequest) -> HttpResponse:
    """Make what this browser's anonymous visitor did the account's own."""
    visitor = visitor_of(request)
    if visitor is None:
        raise Http404(_("This browser is no anonymous visitor."))
    actions.merge_visitor(visitor=visitor, by=request.user, at=now())
    forget(request)
    messages.success(request, _("What you did as %(visitor)s is now yours.") % {"visitor": visitor})
    return redirect("accounts:me")


@require_POST
def forget_visitor(request: SignedInRequest) -> HttpResponse:
    """Take the visitor's cookie out of this browser."""
    forget(request)
    messages.success(request, _("This browser is nobody again."))
    return redirect("accounts:me" if request.user.is_authenticated else "/")


@login_required
@require_POST
def end_session(request: SignedInRequest, pk: int) -> HttpResponse:
    """Sign out one of one's own sessions elsewhere; another's is not found."""
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    session.end()
    messages.success(request, _("That session is signed out."))
    return redirect("usersessions_list")


def _centre(request: SignedInRequest, form: NameForm, status: int = 200) -> HttpResponse:
    user = request.user
    context = {
        "form": form,
        "visitor": visitor_of(request),
        "factors": queries.authenticators_of(user),
        "session_count": UserSession.objects.filter(user=user).count(),
        "closure": queries.closure_of(user),
        "cards": [{"card": card, "lines": card.lines(user)} for card in cards()],
        "may_find_people": permissions.may_find_people(user),
    }
    return render(request, "accounts/me.html", context, status=status)
