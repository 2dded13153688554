"""The home page, the pages about the service, and the switches."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST, require_safe

from lilac.accounts.permissions import may_use_desk
from lilac.kernel import clock
from lilac.site import errors, home, navigation, style
from lilac.site.look import COOKIE, COOKIE_AGE, Look
from lilac.site.middleware import remember_language


@require_safe
def home_page(request: HttpRequest) -> HttpResponse:
    """What is going on, and what one can do here."""
    lead, others = home.featured(clock.now())
    answering = home.answering() if lead else []
    context = {
        "lead": lead,
        "others": others,
        "answering": answering[:6],
        "totals": home.totals() | {"bodies": len(answering)} if lead else {},
        "may_import": may_use_desk(request.user),
    }
    return render(request, "site/home.html", context)


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """Whom to ask."""
    return render(request, "site/contact.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What people with and without assistive technology can rely on."""
    return render(request, "site/accessibility.html")


@require_safe
def licence(request: HttpRequest) -> HttpResponse:
    """Under which terms program, texts and data may be used."""
    return render(request, "site/licence.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept about a visitor. The cookies are listed as settings name them."""
    year, session = _("1 year"), _("until you sign out, at most 2 weeks")
    cookies = (
        (COOKIE, _("How you want pages shown"), year),
        (settings.LANGUAGE_COOKIE_NAME, _("Your language"), year),
        (settings.SESSION_COOKIE_NAME, _("Keeps you signed in"), session),
        (settings.CSRF_COOKIE_NAME, _("Proves that a form was sent by you"), year),
    )
    rows = [{"name": name, "purpose": purpose, "kept": kept} for name, purpose, kept in cookies]
    return render(request, "site/privacy.html", {"cookies": rows})


@require_safe
def site_map(request: HttpRequest) -> HttpResponse:
    """Everything this person may open."""
    return render(request, "site/map.html", {"parts": navigation.whole(request.user)})


@csrf_exempt  # changes nothing but the sender's own display cookies; so no page needs a token for it
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Press a switch (theme, size, elder mode, language), then return to the same page."""
    back = request.POST.get("next", "/")
    hosts = {request.get_host()}
    if not url_has_allowed_host_and_scheme(back, hosts, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)  # an address, never the name of a view
    chosen = Look.read(request.COOKIES.get(COOKIE, "")).changed(request.POST.dict())
    response.set_cookie(
        COOKIE,
        chosen.written(),
        max_age=COOKIE_AGE,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,  # not httponly: look.js writes it too
    )
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        remember_language(response, language)
    return response


@require_safe
def style_page(request: HttpRequest) -> HttpResponse:
    """Every component on one page, for those who build pages; in demo mode only."""
    if not settings.DEMO:
        raise Http404
    return render(request, "site/style.html", style.samples())


@require_safe
def error_page(request: HttpRequest, status: int) -> HttpResponse:
    """An error page to look at; in demo mode only."""
    if not settings.DEMO or status not in {400, 403, 404, 405, 413, 429, 500}:
        raise Http404
    if status == 500:
        return errors.broken(request)
    return errors.page(request, status)


@require_GET
def robots(request: HttpRequest) -> HttpResponse:
    """What programs that wander may read: everything public, no searches, no desks."""
    closed = ("/accounts/", "/me/", "/desk/", "/audit/", "/jobs/", "/search/", "/look/")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    if settings.DEMO:
        lines = ["User-agent: *", "Disallow: /"]  # invented people and cases are nothing to find
    lines.append(f"Sitemap: {settings.BASE_URL}{reverse('sitemap')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_GET
def favicon(request: HttpRequest) -> HttpResponse:
    """For browsers that ask here whatever the page says."""
    return redirect(static("favicon.svg"), permanent=True)


@require_GET
def security(request: HttpRequest) -> HttpResponse:
    """Where to report a weakness (RFC 9116)."""
    mail = settings.OPERATOR["email"]
    where = f"mailto:{mail}" if mail else f"{settings.BASE_URL}{reverse('site:contact')}"
    expires = (clock.now() + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    lines = [
        f"Contact: {where}",
        f"Expires: {expires}",
        "Preferred-Languages: zh, en",
        f"Canonical: {settings.BASE_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
