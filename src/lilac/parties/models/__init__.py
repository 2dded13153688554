"""Organisations, people, public bodies with their days, regions and zones."""

from lilac.parties.models.body import BodyName, DutyTransfer, PublicBody, Succession
from lilac.parties.models.membership import Claim, Membership, MembershipQuerySet
from lilac.parties.models.organisation import Organisation, Person
from lilac.parties.models.region import Region, Zone, ZoneMilestone

__all__ = [
    "BodyName",
    "Claim",
    "DutyTransfer",
    "Membership",
    "MembershipQuerySet",
    "Organisation",
    "Person",
    "PublicBody",
    "Region",
    "Succession",
    "Zone",
    "ZoneMilestone",
]
