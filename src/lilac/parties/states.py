from django.db import models
from django.utils.translation import gettext_lazy as _

from lilac_engine.flow import Flow


class RegionLevel(models.TextChoices):
    """The level of an administrative division (行政区划级别)."""

    COUNTRY = "country", _("Country")
    PROVINCE = "province", _("Province")
    CITY = "city", _("City or prefecture")
    COUNTY = "county", _("County, district or county-level city")


class BodyKind(models.TextChoices):
    """What sort of public body answers for a measure (责任主体类别)."""

    GOVERNMENT = "government", _("Government")
    CONGRESS = "congress", _("People's congress")
    DEPARTMENT = "department", _("Government department")
    PARTY = "party", _("Party body")
    CENTRAL = "central", _("Central agency in the province")
    STATE_FIRM = "state_firm", _("State-owned group")
    COLLECTIVE = "collective", _("Collective name for several bodies")


class BodyLevel(models.TextChoices):
    """Where in the state a body stands (层级)."""

    CENTRAL = "central", _("Central")
    CENTRAL_AGENCY = "central-agency", _("Central, seated in the province")
    PROVINCE = "province", _("Provincial")
    CITY = "city", _("City")


class SuccessionKind(models.TextChoices):
    """How one body follows another (沿革方式)."""

    RENAMED = "renamed", _("Renamed")
    REPLACED = "replaced", _("Replaced")
    MERGED = "merged", _("Merged into a standing body")
    SPLIT = "split", _("Split")


class OrganisationKind(models.TextChoices):
    """What sort of organisation lives by the programmes (单位类别)."""

    ENTERPRISE = "enterprise", _("Enterprise")
    UNIVERSITY = "university", _("University")
    INSTITUTE = "institute", _("Research institute")
    INCUBATOR = "incubator", _("Incubator or park")
    SERVICE = "service", _("Service institution")
    FINANCE = "finance", _("Bank or fund")
    OTHER = "other", _("Other organisation")


class MemberRole(models.TextChoices):
    """What a member may do for the organisation or body (成员身份)."""

    MANAGER = "manager", _("Manager")
    MEMBER = "member", _("Member")


class MembershipState(models.TextChoices):
    """From invitation or claim to a standing membership."""

    INVITED = "invited", _("Invited")
    CLAIMED = "claimed", _("Claimed, waiting for proof to be checked")
    ACTIVE = "active", _("Active")
    DECLINED = "declined", _("Declined")
    REJECTED = "rejected", _("Not confirmed")
    ENDED = "ended", _("Ended")


OPEN_MEMBERSHIPS = (MembershipState.INVITED, MembershipState.CLAIMED, MembershipState.ACTIVE)

MEMBERSHIP_FLOW = Flow(
    {
        MembershipState.INVITED: {
            "accept": MembershipState.ACTIVE,
            "decline": MembershipState.DECLINED,
            "end": MembershipState.ENDED,
        },
        MembershipState.CLAIMED: {
            "confirm": MembershipState.ACTIVE,
            "reject": MembershipState.REJECTED,
            "end": MembershipState.ENDED,
        },
        MembershipState.ACTIVE: {"end": MembershipState.ENDED},
    }
)


class Proof(models.TextChoices):
    """How a claimant shows to act for the organisation (证明方式)."""

    LICENCE = "licence", _("A scan of the registration certificate with seal")
    LETTER = "letter", _("A code sent by letter to the registered address")
