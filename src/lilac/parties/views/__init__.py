"""Pages of organisations, of those who act for them, and of the regions."""

from lilac.parties.views.claims import (
    claim_page,
    claims_page,
    confirm,
    enter_code,
    letter,
    reject,
)
from lilac.parties.views.members import (
    accept,
    body_members_page,
    decline,
    end,
    invite,
    invite_into_body,
    mine_page,
    organisation_page,
)
from lilac.parties.views.regions import regions_page

__all__ = [
    "accept",
    "body_members_page",
    "claim_page",
    "claims_page",
    "confirm",
    "decline",
    "end",
    "enter_code",
    "invite",
    "invite_into_body",
    "letter",
    "mine_page",
    "organisation_page",
    "regions_page",
    "reject",
]
