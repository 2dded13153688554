from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lilac.accounts import actions, permissions, queries
from lilac.accounts.forms import RoleForm
from lilac.accounts.http import SignedInRequest
from lilac.accounts.models import Closure, Grant, User
from lilac.accounts.states import Role
from lilac.kernel.clock import now
from lilac.kernel.refusal import require
from lilac_engine.flow import IllegalMove

PER_PAGE = 30


@login_required
@require_GET
def people_page(request: SignedInRequest) -> HttpResponse:
    """Find people, to give them roles."""
    require(permissions.may_find_people(request.user))
    words = request.GET.get("q", "").replace("\0", " ")[:100]  # no database looks for a NUL
    page = Paginator(queries.people(words), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "words": words, "closures": queries.open_closures().count()}
    return render(request, "accounts/people.html", context)


@login_required
@require_GET
def person_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """One person's roles, present and past."""
    require(permissions.may_find_people(request.user))
    return _person(request, get_object_or_404(User, pk=pk), RoleForm())


@login_required
@require_POST
def grant_role(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give a role."""
    require(permissions.may_find_people(request.user))
    person = get_object_or_404(User, pk=pk)
    form = RoleForm(request.POST)
    if not form.is_valid():
        return _person(request, person, form, status=422)
    role = Role(form.cleaned_data["role"])
    actions.grant_role(user=person, role=role, by=request.user, at=now())
    messages.success(
        request, _("%(person)s now holds: %(role)s.") % {"person": person, "role": role.label}
    )
    return redirect("accounts:person", pk)


@login_required
@require_POST
def end_role(request: SignedInRequest, pk: int) -> HttpResponse:
    """End a role."""
    require(permissions.may_find_people(request.user))
    grant = get_object_or_404(Grant, pk=pk)
    actions.end_role(grant=grant, by=request.user, at=now())
    messages.success(request, _("The role is ended."))
    return redirect("accounts:person", grant.user_id)


@login_required
@require_GET
def closures_page(request: SignedInRequest) -> HttpResponse:
    """Requests to close an account."""
    require(permissions.may_find_people(request.user))
    rows = [
        {"closure": closure, "may_close": permissions.may_close_account(request.user, closure)}
        for closure in queries.open_closures()
    ]
    return render(request, "accounts/closures.html", {"rows": rows})


@login_required
@require_POST
def close_account(request: SignedInRequest, pk: int) -> HttpResponse:
    """Carry a request out."""
    require(permissions.may_find_people(request.user))
    closure = get_object_or_404(Closure, pk=pk)
    try:
        actions.close_account(closure=closure, by=request.user, at=now())
    except IllegalMove:
        messages.warning(request, _("This request was decided already."))
    else:
        messages.success(request, _("The account is closed, its personal data removed."))
    return redirect("accounts:closures")


def _person(
    request: SignedInRequest, person: User, form: RoleForm, status: int = 200
) -> HttpResponse:
    grants = list(queries.grants_of(person))
    rows = [
        {
            "grant": grant,
            "may_end": permissions.may_end_role(request.user, grant)
            if grant.ended_at is None
            else None,
        }
        for grant in grants
    ]
    context = {
        "person": person,
        "rows": rows,
        "form": form,
        "may_grant": permissions.may_grant_role(request.user, person),
    }
    return render(request, "accounts/person.html", context, status=status)
