"""Reading: who a printed name means, who answers today, who belongs to whom."""

from lilac.parties.queries.bodies import body_on, names_of, today_of
from lilac.parties.queries.memberships import (
    body_memberships,
    claims_waiting,
    in_whose_name,
    invitations_for,
    members_of,
    memberships_of,
)
from lilac.parties.queries.regions import cities_with_counties, region_and_above

__all__ = [
    "body_memberships",
    "body_on",
    "cities_with_counties",
    "claims_waiting",
    "in_whose_name",
    "invitations_for",
    "members_of",
    "memberships_of",
    "names_of",
    "region_and_above",
    "today_of",
]
