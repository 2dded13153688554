"""What every page knows."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from lilac.kernel import clock
from lilac.site import navigation
from lilac.site.look import COOKIE, Look


def page(request: HttpRequest) -> dict[str, object]:
    """Facts for the base template. Nothing here asks the database before a template uses it.

    A request refused before anybody was recognised (wrong host, too many fields) has no user.
    """
    user = getattr(request, "user", None) or AnonymousUser()
    return {
        "demo": settings.DEMO,
        "look": Look.read(request.COOKIES.get(COOKIE, "")),
        "demo_day": clock.today() if clock.shift() else None,
        "places": SimpleLazyObject(lambda: navigation.main(user, request.path)),
        "services": SimpleLazyObject(navigation.services),
        "operator": settings.OPERATOR,
        "address": f"{settings.BASE_URL}{request.path}",
        "back": _back(request),
    }


def _back(request: HttpRequest) -> str:
    """Where a switch returns to: this page, or the one its form came from."""
    if request.method == "GET":
        return request.get_full_path()
    return request.headers.get("Referer", "/")
