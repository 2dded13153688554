"""Pages for what went wrong. Each says what happened and what one can do now."""

from __future__ import annotations

import logging
import secrets

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _

from lilac.kernel.refusal import Refused

log = logging.getLogger(__name__)
BARE = frozenset({405, 413, 429})  # refusals that libraries answer without a page


def wants_json(request: HttpRequest) -> bool:
    """Whether a program asks, and not a person."""
    return (
        request.path.startswith("/api/")
        or request.get_preferred_type(["text/html", "application/json"]) == "application/json"
    )


def page(request: HttpRequest, status: int, **context: object) -> HttpResponse:
    """The page (or JSON, or htmx part) of one status."""
    if wants_json(request):
        reasons = context.get("reasons") or [_("Not possible.")]
        return JsonResponse({"status": status, "reasons": reasons}, status=status)
    if "HX-Request" in request.headers:
        response = render(
            request, "site/_notice.html", {"status": status, **context}, status=status
        )
        response["HX-Retarget"], response["HX-Reswap"] = "#notices", "innerHTML"
        return response
    return render(request, f"{status}.html", context, status=status)


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """403 with the reasons of a :class:`Refused`."""
    return page(request, 403, reasons=list(refusal.reasons))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400; a body larger than allowed is 413."""
    return page(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 of Django's own ``PermissionDenied``; its text is the reason where it has one."""
    return page(request, 403, reasons=[str(exception)] if str(exception) else [])


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form whose security token is old or absent; going back keeps what was typed."""
    log.warning("CSRF check failed at %s: %s", request.path, reason)
    sentence = _(
        "The form was open for too long, or cookies are switched off. Go back: what you typed is "
        "still there. Reload the page and send it again."
    )
    return page(request, 403, reasons=[sentence])


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404. What Django says of it ("no row matches") is of no use to a reader."""
    return page(request, 404, reasons=[_("There is no page at this address.")])


def broken(request: HttpRequest) -> HttpResponse:
    """500. Asks neither database nor session: they may be what is broken."""
    reference = secrets.token_hex(4)
    log.error("Server error %s at %s", reference, request.path)
    if wants_json(request):
        return JsonResponse({"status": 500, "reference": reference}, status=500)
    body = loader.render_to_string("500.html", {"reference": reference})
    return HttpResponse(body, status=500)
