"""What happens to every request of the house, beyond Django's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from lilac.kernel.refusal import Refused
from lilac.site import errors

Next = Callable[[HttpRequest], HttpResponseBase]


class LanguageInAddress:
    """``?lang=en`` shows a page in that language, so that each has an address of its own.

    Search engines and shared links need one. It decides this page only; it is remembered when
    the visitor never chose a language. Stands before ``LocaleMiddleware``, which then reads: the
    visitor's choice (cookie), the browser's wish (``Accept-Language``), Chinese.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        wanted = request.GET.get("lang", "")
        if wanted not in dict(settings.LANGUAGES):
            return self.get_response(request)
        chosen = settings.LANGUAGE_COOKIE_NAME in request.COOKIES
        request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = wanted
        response = self.get_response(request)
        if not chosen:
            remember_language(response, wanted)
        return response


def remember_language(response: HttpResponseBase, code: str) -> None:
    """Keep the visitor's language for a year."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=365 * 24 * 3600,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


class BodyLimit:
    """Refuse what is larger than the house ever takes, before a byte of it is read or kept.

    Forms say for each file how much they take, and keep what was typed beside it; this stands
    behind them, for senders that never saw a form. Must stand before whatever reads a body.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Runs once visitor and language are known, so that the answer is a whole page."""
        declared = request.META.get("CONTENT_LENGTH") or "0"
        if declared.isdecimal() and int(declared[:20]) <= settings.BODY_LIMIT:
            return None
        return errors.page(request, 413)


class SoundAddress:
    """An address with a zero byte leads nowhere; PostgreSQL would break on being asked for it."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> None:
        """Runs once the address is resolved, before the view."""
        if "\0" in request.path:
            raise Http404


class PlainAnswers:
    """Turn a :class:`Refused` into a page with its reasons, and bare refusals into pages."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        bare = isinstance(response, HttpResponse) and not response.content
        if bare and response.status_code in errors.BARE and not errors.wants_json(request):
            page = errors.page(request, response.status_code)
            for name in ("Allow", "Retry-After"):
                if name in response:
                    page[name] = response[name]
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refused):
            return errors.refused(request, exception)
        return None
