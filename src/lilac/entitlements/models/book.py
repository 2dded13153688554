from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lilac.entitlements.states import EditionState, EntryKind, Kept
from lilac.policies.models import Measure, Policy


class Entry(models.Model):
    """One thing of the rule book (规则簿条目): a fact, a parameter, a rule, a benefit ...

    ``key`` is its identifier in formulas; what it says stands in its editions.
    """

    kind = models.CharField(max_length=10, choices=EntryKind.choices)
    key = models.CharField(max_length=64)
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, null=True, related_name="+")
    measure = models.ForeignKey(
        Measure, on_delete=models.PROTECT, null=True, related_name="entries"
    )
    position = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="entry_once"),
            models.CheckConstraint(name="entry_kind_known", condition=Q(kind__in=EntryKind.values)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Edition(models.Model):
    """One written edition of an entry (条目版本): drafted by one person, signed by another.

    ``body`` is the record of ``lilac_engine.rules.records`` as JSON. ``since`` and ``until``
    repeat the record's days as their widest reading. What came with a pack has no persons.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveSmallIntegerField()
    body = models.JSONField()
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    state = models.CharField(
        max_length=10, choices=EditionState.choices, default=EditionState.DRAFT
    )
    pack = models.CharField(max_length=80, blank=True)
    note = models.TextField(blank=True)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    drafted_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    remark = models.TextField(blank=True)  # of the second person

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "number"], name="edition_number_once"),
            models.CheckConstraint(
                name="edition_state_known", condition=Q(state__in=EditionState.values)
            ),
            models.CheckConstraint(
                name="edition_days_in_order",
                condition=Q(since=None) | Q(until=None) | Q(since__lte=F("until")),
            ),
            models.CheckConstraint(
                name="edition_signed_by_a_second_person",
                condition=~Q(state__in=["signed", "superseded"])
                | ~Q(pack="")
                | (
                    Q(decided_by__isnull=False, drafted_by__isnull=False)
                    & ~Q(decided_by=F("drafted_by"))
                ),
            ),
            models.CheckConstraint(
                name="edition_decided_when_signed",
                condition=~Q(state__in=["signed", "superseded"]) | Q(decided_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["entry", "since"],
                condition=Q(state="signed", since__isnull=False),
                name="edition_in_force_once_a_day",
            ),
            models.UniqueConstraint(
                fields=["entry"],
                condition=Q(state="signed", since=None),
                name="edition_in_force_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} #{self.number} {self.state}"


class Revision(models.Model):
    """Which state of the book or of the facts the database holds (修订标记).

    ``number`` is drawn anew with every change and never comes again, so that what a process keeps
    of one state cannot be taken for another, not even after a change was rolled back.
    """

    of = models.CharField(max_length=12, primary_key=True, choices=Kept.choices)
    number = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.of} {self.number}"


class ProgramSnapshot(models.Model):
    """A program that decided something (程序快照): all records in force, for ever.

    ``hash`` is the engine's program hash. ``book`` is ``{"assumed": bool, "book": {...}}``: the
    records, and whether values assumed for the demo counted; it compiles to a program of this hash.
    """

    hash = models.CharField(max_length=64, unique=True)
    day = models.DateField()
    book = models.JSONField()
    kept_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.hash[:12]} {self.day}"
