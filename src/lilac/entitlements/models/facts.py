from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lilac.entitlements.models.imports import FactImport
from lilac.entitlements.states import FactState, Source
from lilac.parties.models import Organisation


class Consent(models.Model):
    """An organisation lets its data be used for a purpose (授权同意), until it takes that back.

    ``purpose`` is the sentence that was shown; 个人信息保护法 arts. 14, 15, 17.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="consents"
    )
    purpose = models.TextField()
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(withdrawn_at=None),
                name="consent_stands_once",
            ),
            models.CheckConstraint(
                name="consent_withdrawn_after_given",
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("given_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.organisation_id}"


class FactValue(models.Model):
    """One value of one fact of one organisation from one source (事实取值).

    ``value`` travels as in the engine: fen, basis points, 0 or 1, 20210219, an option's number.
    ``year`` is 0 for facts that do not go by years. A replaced value stays as history. Statistics
    law art. 28: of a statistics register only yes or no may be held.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="facts")
    fact = models.CharField(max_length=48)
    year = models.PositiveSmallIntegerField(default=0)
    value = models.BigIntegerField()
    source = models.CharField(max_length=8, choices=Source.choices)
    register = models.CharField(max_length=64)
    statistics = models.BooleanField(default=False)
    source_ref = models.CharField(max_length=200, blank=True)
    observed_on = models.DateField()
    state = models.CharField(max_length=8, choices=FactState.choices)
    # Most values have none of these: their indexes hold only those that do (see Meta).
    evidence = models.ForeignKey(
        "kernel.Upload", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    consent = models.ForeignKey(
        Consent, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    brought_in = models.ForeignKey(
        FactImport, on_delete=models.PROTECT, null=True, related_name="values", db_index=False
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    entered_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "fact", "year", "source"],
                condition=Q(replaced_at=None),
                name="fact_value_once_a_source",
            ),
            models.CheckConstraint(
                name="fact_value_known_words",
                condition=Q(source__in=Source.values) & Q(state__in=FactState.values),
            ),
            models.CheckConstraint(
                name="fact_value_statistics_yes_or_no",
                condition=Q(statistics=False) | Q(value__in=[0, 1]),
            ),
            models.CheckConstraint(
                name="fact_value_own_needs_consent",
                condition=~Q(source="own") | Q(consent__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["fact", "year"], name="fact_value_by_fact"),
            *(
                models.Index(
                    fields=[name],
                    condition=Q(**{f"{name}__isnull": False}),
                    name=f"fact_value_by_{name}",
                )
                for name in ("evidence", "consent", "brought_in", "entered_by")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.fact} {self.year or ''} = {self.value}"


class ListRow(models.Model):
    """One row of a list kept of an organisation (清单条目): a patent, a contract, a grant.

    ``data`` holds the fields of the table as they travel; ``key`` is the row's own number.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="rows")
    table = models.CharField(max_length=48)
    key = models.CharField(max_length=100)
    data = models.JSONField()
    source = models.CharField(max_length=8, choices=Source.choices)
    source_ref = models.CharField(max_length=200, blank=True)
    observed_on = models.DateField()
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    entered_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "table", "key"],
                condition=Q(removed_at=None),
                name="list_row_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.table} {self.key}"


class ListKept(models.Model):
    """A list of an organisation is complete as of a day: what is not in it, is not there."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    table = models.CharField(max_length=48)
    complete_on = models.DateField()
    source = models.CharField(max_length=8, choices=Source.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "table"], name="list_kept_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.table} {self.complete_on}"


class Complete(models.Model):
    """A register's extract was complete on a day (登记完整日): absence there is a no.

    For closed-world facts only; an officer says so when bringing the extract in.
    """

    register = models.CharField(max_length=64)
    fact = models.CharField(max_length=48)
    year = models.PositiveSmallIntegerField(default=0)
    complete_on = models.DateField()
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["register", "fact", "year", "complete_on"], name="complete_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.register} {self.fact} {self.complete_on}"
