"""From what an address says to what may be shown."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from lilac.parties.models import PublicBody
from lilac.policies import queries
from lilac.policies.models import Version

LONGEST = 100  # characters of one filter value


def shown(slug: str, number: int | None = None) -> Version:
    """The latest published text of a policy, or the numbered one; 404 for any other."""
    versions = (
        queries.published_versions()
        .select_related("policy", "policy__issuer", "policy__region")
        .filter(policy__slug=slug)
        .order_by("-number")
    )
    version = (versions.filter(number=number) if number else versions).first()
    if version is None or number == 0:
        raise Http404(_("There is no published text here."))
    return version


def body_named(slug: str) -> PublicBody:
    """The body of an address; 404 for any other."""
    body = PublicBody.objects.select_related("region", "parent").filter(slug=slug).first()
    if body is None:
        raise Http404(_("There is no such body here."))
    return body


def asked(request: HttpRequest, name: str) -> str:
    """One value of the query string, of bounded length and without control characters."""
    return "".join(c for c in request.GET.get(name, "")[:LONGEST] if c.isprintable()).strip()


def tabs(version: Version, active: str) -> list[dict[str, object]]:
    """The views of one policy, for the tabs below its title."""
    slug = version.policy.slug
    items = [
        ("policy", _("Full text")),
        ("measures", _("Measures")),
        ("targets", _("Targets")),
        ("precedence", _("Precedence")),
        ("compare", _("Versions")),
        ("source", _("Page as published")),
    ]
    return [
        {"label": label, "url": reverse(f"policies:{name}", args=[slug]), "active": name == active}
        for name, label in items
    ]


def crumbs(version: Version, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """Where a page below a policy stands."""
    policy = version.policy
    return [
        (_("Policies"), reverse("policies:list")),
        (policy.title, reverse("policies:policy", args=[policy.slug])),
        *more,
    ]
