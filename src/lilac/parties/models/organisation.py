from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from lilac.parties.models.region import Region
from lilac.parties.states import OrganisationKind


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations."""

    def confirmed(self) -> OrganisationQuerySet:
        """Those whose code and name somebody checked."""
        return self.filter(confirmed_at__isnull=False)


class Organisation(models.Model):
    """An enterprise, university, institute ... (单位), by its unified social credit code.

    A check digit only proves the form of a code. Until an officer has checked a claimant's proof,
    the organisation is a claim: nobody manages it and outsiders do not see it.
    """

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=OrganisationKind.choices)
    uscc = models.CharField(max_length=18, unique=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="organisation_confirmed_by_someone",
                condition=Q(confirmed_at__isnull=False) | Q(confirmed_by=None),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """Someone known to the office, with or without a sign-in (个人)."""

    name = models.CharField(max_length=100)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="person"
    )

    def __str__(self) -> str:
        return self.name
