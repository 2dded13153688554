"""What every public page needs: filter values, tabs, crumbs."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lilac.policies import queries
from lilac.policies.lookup import Withdrawn
from lilac.policies.models import Version

View = Callable[..., HttpResponse]
LONGEST = 100  # characters of one filter value


def asked(request: HttpRequest, name: str) -> str:
    """One value of the query string, of bounded length and without control characters."""
    return "".join(c for c in request.GET.get(name, "")[:LONGEST] if c.isprintable()).strip()


def says_withdrawn(view: View) -> View:
    """Answer for a text that was taken back: which, when and why, and what stands instead (410)."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Withdrawn as gone:
            version = gone.version
        context = {
            "version": version,
            "said": queries.withdrawal(version),
            "latest": queries.published_versions().filter(policy=version.policy_id).exists(),
            "crumbs": [(_("Policies"), reverse("policies:list")), (version.title, "")],
        }
        return render(request, "policies/withdrawn.html", context, status=410)

    return answered


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
