"""What happens to every request because of who sends it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from lilac.accounts import personas
from lilac.accounts.adapter import has_second_factor
from lilac.accounts.http import VISITOR_COOKIE, visitor_of, write_cookie

Next = Callable[[HttpRequest], HttpResponseBase]

# Reached by a staff member who has no second factor yet: setting one up, signing out, reading
# the page in another language or size.
OPEN_NAMES = frozenset(
    {"account_logout", "account_reauthenticate", "look", "health", "demo", "enter-persona"}
)


class PrivatePages:
    """Keep what one person sees out of every shared cache (the browser's own included)."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        personal = settings.SESSION_COOKIE_NAME in {*request.COOKIES, *response.cookies} or (
            VISITOR_COOKIE in {*request.COOKIES, *response.cookies}
        )
        if personal:
            response["Cache-Control"] = "private, no-store"
        patch_vary_headers(response, ["Cookie"])
        return response


class VisitorCookie:
    """Offer ``request.visitor``, read only when asked for, and write the cookie when needed."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.visitor = SimpleLazyObject(lambda: visitor_of(request))  # type: ignore[attr-defined]
        response = self.get_response(request)
        write_cookie(request, response)
        return response


class PersonaGuard:
    """A demo persona outside demo mode is signed out at once, whatever its session says."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not personas.allowed() and _has_session(request):
            user = request.user
            if user.is_authenticated and user.persona:
                logout(request)
                return redirect("account_login")
        return self.get_response(request)


class SecondFactor:
    """Staff roles need a second factor: without one, everything leads to setting it up.

    Demo personas are exempt, in demo mode only.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Runs once the address is resolved, before the view."""
        if not _has_session(request) or _may_stay(request):
            return None
        if request.path.startswith("/api/"):
            reason = _("Your role needs a second factor: set it up first.")
            return JsonResponse({"status": 403, "reasons": [reason]}, status=403)
        return redirect(f"{reverse('mfa_index')}?{urlencode({'next': request.path})}")


def _has_session(request: HttpRequest) -> bool:
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def _may_stay(request: HttpRequest) -> bool:
    match = request.resolver_match
    name = (match.url_name if match else None) or ""
    if name.startswith("mfa_") or name in OPEN_NAMES:
        return True
    user = request.user
    if not user.is_authenticated or not user.is_officeholder:
        return True
    return bool(user.persona and personas.allowed()) or has_second_factor(user)
