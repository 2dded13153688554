from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from lilac.parties.models.body import PublicBody
from lilac.parties.models.organisation import Organisation
from lilac.parties.models.region import Region
from lilac.parties.states import (
    OPEN_MEMBERSHIPS,
    MemberRole,
    MembershipState,
    OrganisationKind,
    Proof,
)

UNDECIDED = (MembershipState.INVITED, MembershipState.CLAIMED)


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships."""

    def active(self) -> MembershipQuerySet:
        """Those that stand now."""
        return self.filter(state=MembershipState.ACTIVE)

    def managing(self) -> MembershipQuerySet:
        """Those that stand now and may act for the whole."""
        return self.active().filter(role=MemberRole.MANAGER)


class Membership(models.Model):
    """A person acts for an organisation or serves in a public body (成员关系).

    An invitation goes to an e-mail address and has no user until somebody who has proven that
    address accepts: so inviting tells nobody who has a sign-in here.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="memberships"
    )
    address = models.EmailField(blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="memberships"
    )
    body = models.ForeignKey(
        PublicBody, on_delete=models.PROTECT, null=True, related_name="memberships"
    )
    role = models.CharField(max_length=10, choices=MemberRole.choices, default=MemberRole.MEMBER)
    state = models.CharField(max_length=10, choices=MembershipState.choices)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    started_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="membership_of_one_thing",
                condition=Q(organisation__isnull=False, body=None)
                | Q(organisation=None, body__isnull=False),
            ),
            models.CheckConstraint(
                name="membership_state_known", condition=Q(state__in=MembershipState.values)
            ),
            models.CheckConstraint(
                name="membership_of_a_user_or_an_address",
                condition=Q(user__isnull=False) | ~Q(address=""),
            ),
            models.CheckConstraint(
                name="membership_claimed_or_active_has_a_user",
                condition=~Q(state__in=["claimed", "active", "rejected"]) | Q(user__isnull=False),
            ),
            models.CheckConstraint(
                name="membership_ended_when_ended",
                condition=Q(state="ended", ended_at__isnull=False)
                | Q(~Q(state="ended"), ended_at=None, ended_by=None),
            ),
            models.CheckConstraint(
                name="membership_decided_when_decided",
                condition=Q(state__in=UNDECIDED, decided_at=None, decided_by=None)
                | Q(state="ended")
                | Q(
                    ~Q(state__in=[*UNDECIDED, "ended"]),
                    decided_at__isnull=False,
                ),
            ),
            models.UniqueConstraint(
                fields=["user", "organisation"],
                condition=Q(state__in=OPEN_MEMBERSHIPS),
                name="membership_of_organisation_once",
            ),
            models.UniqueConstraint(
                fields=["user", "body"],
                condition=Q(state__in=OPEN_MEMBERSHIPS),
                name="membership_of_body_once",
            ),
            models.UniqueConstraint(
                fields=["address", "organisation"],
                condition=Q(state="invited"),
                name="invitation_to_organisation_once",
            ),
            models.UniqueConstraint(
                fields=["address", "body"],
                condition=Q(state="invited"),
                name="invitation_to_body_once",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.user_id or self.address} {self.state}"

    @property
    def of(self) -> Organisation | PublicBody:
        """What the membership is of."""
        thing = self.organisation or self.body
        assert thing is not None  # noqa: S101  membership_of_one_thing
        return thing


class Claim(models.Model):
    """What a claimant says and shows (认领申请): the name typed, the proof, the answer.

    The code of a letter is kept as a keyed hash; ``tries`` counts wrong entries.
    """

    membership = models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="claim")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=OrganisationKind.choices)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True, related_name="+")
    proof = models.CharField(max_length=10, choices=Proof.choices)
    licence = models.ForeignKey(
        "kernel.Upload", on_delete=models.PROTECT, null=True, related_name="+"
    )
    remark = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    code_hash = models.CharField(max_length=64, blank=True)
    code_sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    code_sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="claim_code_sent_by_someone",
                condition=Q(code_hash="", code_sent_by=None, code_sent_at=None)
                | Q(~Q(code_hash=""), code_sent_by__isnull=False, code_sent_at__isnull=False),
            ),
            models.CheckConstraint(
                name="claim_by_licence_has_one",
                condition=~Q(proof="licence") | Q(licence__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.name}"
