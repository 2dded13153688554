"""What the floors below the policies carry: they cannot know the hub, so the site speaks for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from lilac.policies.hub import TITLES, Holding, Mechanism, register
from lilac.policies.models import Measure, Wording
from lilac.policies.queries.documents import latest_versions

ACCOUNTS = "accounts"


def accounts_holdings(measures: Iterable[Measure]) -> dict[int, list[Holding]]:
    """The personal centre, for measures given to the accounts that ask for it by name.

    One query for any number of measures. A measure that asks the accounts for something else
    gets no line: it does not run here.
    """
    keys = [measure.pk for measure in measures if ACCOUNTS in measure.mechanisms]
    found: dict[int, list[Holding]] = defaultdict(list)
    if not keys:
        return found
    wordings = Wording.objects.filter(measure__in=keys, version__in=latest_versions().values("pk"))
    for wording in wordings.order_by("pk"):
        for word, title in _services():
            if word in wording.text:
                found[wording.measure_id].append(Holding(title, reverse("accounts:me")))
    return found


def _services() -> tuple[tuple[str, str], ...]:
    """What a visitor's corner is called in print, and what we have for it."""
    return (
        ("匿名访客", _("Anonymous visitors have a name and can merge it into an account")),
        ("个人中心", _("Personal centre")),
        ("退出账号", _("Sign out, on every page")),
    )


def connect() -> None:
    """Put the accounts on the hub."""
    register(Mechanism(ACCOUNTS, TITLES[ACCOUNTS], accounts_holdings))
