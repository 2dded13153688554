from django.db import models
from django.utils.translation import gettext_lazy as _


class RegionLevel(models.TextChoices):
    """The level of an administrative division (行政区划级别)."""

    COUNTRY = "country", _("Country")
    PROVINCE = "province", _("Province")
    CITY = "city", _("City or prefecture")
    COUNTY = "county", _("County, district or county-level city")


class BodyKind(models.TextChoices):
    """What sort of public body answers for a measure (责任主体类别)."""

    GOVERNMENT = "government", _("Government")
    DEPARTMENT = "department", _("Government department")
    PARTY = "party", _("Party body")
    CENTRAL = "central", _("Central agency in the province")
    STATE_FIRM = "state_firm", _("State-owned group")
    COLLECTIVE = "collective", _("Collective name for several bodies")


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
    ENDED = "ended", _("Ended")
