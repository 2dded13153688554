"""What the parties have of a person, for the personal centre and the export."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from lilac.accounts.centre import Card, Line
from lilac.accounts.models import User
from lilac.parties import queries
from lilac.parties.models import Organisation


def lines(user: User) -> list[Line]:
    """Invitations first, then what the person belongs to."""
    found = []
    waiting = queries.invitations_for(user).count()
    if waiting:
        said = ngettext("%(count)d open invitation", "%(count)d open invitations", waiting)
        found.append(Line(said % {"count": waiting}, reverse("parties:mine")))
    for membership in queries.memberships_of(user):
        thing = membership.of
        url = (
            reverse("parties:organisation", args=[thing.uscc])
            if isinstance(thing, Organisation)
            else reverse("parties:body-members", args=[thing.slug])
        )
        detail = f"{membership.get_role_display()} · {membership.get_state_display()}"
        found.append(Line(str(thing), url, detail))
    return found


def data(user: User) -> list[dict[str, Any]]:
    """Every membership there is or was, and the claims made, as plain values."""
    return [
        {
            "of": str(membership.of),
            "role": membership.role,
            "state": membership.state,
            "address": membership.address,
            "started_at": membership.started_at,
            "decided_at": membership.decided_at,
            "ended_at": membership.ended_at,
            "claim": _claim(membership),
        }
        for membership in user.memberships.select_related("organisation", "body", "claim").order_by(
            "pk"
        )
    ]


def _claim(membership: Any) -> dict[str, str] | None:
    claim = getattr(membership, "claim", None)
    if claim is None:
        return None
    return {
        "name": claim.name,
        "proof": claim.proof,
        "remark": claim.remark,
        "answer": claim.answer,
    }


CARD = Card(
    name="memberships",
    title=_("My organisations"),
    lines=lines,
    data=data,
    empty=_("You act for no organisation yet. Accept an invitation or claim one."),
    url="/organisations/",
    order=10,
)
