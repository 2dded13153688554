from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lilac.accounts import actions, personas
from lilac.accounts.http import ensure_visitor
from lilac.kernel.clock import now

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@require_GET
def demo_page(request: HttpRequest) -> HttpResponse:
    """The personas, one button each; not found outside demo mode."""
    _only_in_demo()
    return render(request, "accounts/demo.html", {"personas": personas.PERSONAS.values()})


@require_POST
def enter_persona(request: HttpRequest, slug: str) -> HttpResponse:
    """Sign in as a persona, or out as an anonymous visitor; not found outside demo mode."""
    _only_in_demo()
    if slug == personas.VISITOR:
        logout(request)
        visitor = ensure_visitor(request, at=now())
        messages.info(request, _("You are now %(visitor)s.") % {"visitor": visitor})
        return redirect("/")
    if slug not in personas.PERSONAS:
        raise Http404(_("There is no such demo persona."))
    user = actions.enter_persona(slug=slug, at=now())
    login(request, user, backend=BACKEND)
    UserSession.objects.create_from_request(request)
    messages.info(request, _("You are now signed in as %(persona)s.") % {"persona": user})
    return redirect(_where_to(personas.PERSONAS[slug].start))


def _only_in_demo() -> None:
    if not personas.allowed():
        raise Http404


def _where_to(start: str) -> str:
    """The persona's own desk when its module is installed, else the personal centre."""
    try:
        resolve(start)
    except Resolver404:
        return "/me/"
    return start
