from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db.models import Count, Q, QuerySet

from lilac.accounts.models import User
from lilac.parties.models import Claim, Membership, MembershipQuerySet, Organisation, PublicBody
from lilac.parties.states import OPEN_MEMBERSHIPS, MemberRole, MembershipState


def memberships_of(user: User) -> MembershipQuerySet:
    """Claims and standing memberships of a person, with what they are of."""
    return (
        Membership.objects.filter(user=user, state__in=OPEN_MEMBERSHIPS)
        .select_related("organisation", "body")
        .order_by("-state", "started_at", "pk")
    )


def invitations_for(user: User) -> MembershipQuerySet:
    """Open invitations to an address this person has proven."""
    addresses = EmailAddress.objects.filter(user=user, verified=True).values("email")
    return (
        Membership.objects.filter(state=MembershipState.INVITED, address__in=addresses)
        .select_related("organisation", "body", "started_by")
        .order_by("started_at", "pk")
    )


def members_of(thing: Organisation | PublicBody) -> MembershipQuerySet:
    """Members and open invitations of an organisation or body, managers first."""
    return (
        thing.memberships.filter(state__in=[MembershipState.ACTIVE, MembershipState.INVITED])
        .select_related("user", "started_by")
        .order_by("state", "role", "started_at", "pk")
    )


def body_memberships(user: User) -> QuerySet[PublicBody]:
    """The public bodies a person serves in now."""
    return PublicBody.objects.filter(
        memberships__user=user, memberships__state=MembershipState.ACTIVE
    ).order_by("name", "pk")


def in_whose_name(user: User) -> QuerySet[Organisation]:
    """The confirmed organisations a person may act for now."""
    return (
        Organisation.objects.confirmed()
        .filter(memberships__user=user, memberships__state=MembershipState.ACTIVE)
        .order_by("name", "pk")
    )


def claims_waiting() -> QuerySet[Claim]:
    """Claims an officer has to check, oldest first; ``managed`` counts standing managers."""
    managing = Q(
        membership__organisation__memberships__state=MembershipState.ACTIVE,
        membership__organisation__memberships__role=MemberRole.MANAGER,
    )
    return (
        Claim.objects.filter(membership__state=MembershipState.CLAIMED)
        .annotate(managed=Count("membership__organisation__memberships", filter=managing))
        .select_related(
            "membership__organisation", "membership__user", "region", "licence", "code_sent_by"
        )
        .order_by("membership__started_at", "pk")
    )
