"""The main navigation: what is installed, and what this person may open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from django.contrib.auth.models import AnonymousUser
from django.urls import Resolver404, resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lilac.accounts.models import User
from lilac.accounts.permissions import (
    may_check_claims,
    may_find_people,
    may_see_audit,
    may_see_jobs,
    may_use_desk,
)
from lilac_engine.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Place:
    """One line of the navigation; without ``may`` it is for everybody."""

    label: str | Promise
    url: str
    hint: str | Promise = ""
    may: Callable[[User | AnonymousUser], Verdict] | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A place as this page shows it."""

    label: str | Promise
    url: str
    active: bool
    hint: str | Promise = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the site map."""

    title: str | Promise
    places: tuple[Place | Shown, ...]


# In the order people look for them. A place appears when its module is installed.
PLACES = (
    Place(_("Policies"), "/policies/", _("Read, compare and download policies")),
    Place(_("What may we have"), "/entitlements/", _("What each policy gives you, and why")),
    Place(_("Departments"), "/bodies/", _("What each department answers for")),
    Place(_("Regions"), "/regions/", _("Cities, counties, and their zones")),
    Place(_("Import desk"), "/desk/", _("Bring in, correct and publish a text"), may_use_desk),
    Place(_("Rules and costs"), "/desk/rules/", _("Rules, amounts, simulation"), may_use_desk),
    Place(_("Claims"), "/organisations/claims/", _("Who acts for whom"), may_check_claims),
    Place(_("People and roles"), "/people/", _("Give and take back roles"), may_find_people),
    Place(_("Audit trail"), "/audit/", _("Who did what, when"), may_see_audit),
    Place(_("Background jobs"), "/jobs/", _("What runs behind the pages"), may_see_jobs),
)
SERVICES = (
    Place(_("Search"), "/search/", _("Policies, articles, measures, departments")),
    Place(_("Programming interface (API)"), "/api/docs/", _("All public data for programs")),
    Place(_("Atom feed"), "/policies/atom.xml", _("New texts in your feed reader")),
    Place(_("Calendar of deadlines"), "/policies/deadlines.ics", _("Subscribe in your calendar")),
)
ABOUT = (
    (_("Contact"), "contact"),
    (_("Accessibility statement"), "accessibility"),
    (_("Privacy"), "privacy"),
    (_("Source and licence"), "licence"),
)
OWN = (
    Place(_("Personal centre"), "/me/", _("What you do here, and your sign-ins")),
    Place(_("My organisations"), "/organisations/", _("The organisations you act for")),
)


@lru_cache(maxsize=64)
def installed(url: str) -> bool:
    """Whether a module answers at this address."""
    try:
        resolve(url)
    except Resolver404:
        return False
    return True


def main(user: User | AnonymousUser, path: str) -> list[Shown]:
    """The places this person may open, the one they are in marked."""
    open_ = [p for p in PLACES if installed(p.url) and (p.may is None or p.may(user))]
    here = max((p.url for p in open_ if path.startswith(p.url)), key=len, default="")
    return [Shown(place.label, place.url, place.url == here, place.hint) for place in open_]


def services() -> list[Place]:
    """What stands in the footer of every page."""
    return [place for place in SERVICES if installed(place.url)]


def whole(user: User | AnonymousUser) -> list[Part]:
    """The site map: everything this person may open."""
    own = [place for place in OWN if user.is_authenticated and installed(place.url)]
    about = [Place(label, reverse(f"site:{name}")) for label, name in ABOUT]
    parts = (
        Part(_("Policies and work"), (Place(_("Home"), "/"), *main(user, ""))),
        Part(_("Your affairs"), tuple(own)),
        Part(_("Services"), tuple(services())),
        Part(_("About this service"), tuple(about)),
    )
    return [part for part in parts if part.places]
