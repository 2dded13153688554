"""What every public page needs: filter values, tabs, crumbs."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from lilac.policies.models import Version

LONGEST = 100  # characters of one filter value


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
