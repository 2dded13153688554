"""The audit trail: rows that are written once."""

from __future__ import annotations

from typing import Any, Never

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class ReadableJSON(DjangoJSONEncoder):
    """Chinese stays Chinese in the database, so that it can be searched for there."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "ensure_ascii": False})


class AppendOnlyError(Exception):
    """Somebody tried to change what is on record: a fault of the program, never of a person."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Reads and inserts; the database's triggers say the same to everybody else."""

    def update(self, **kwargs: object) -> Never:
        raise AppendOnlyError(f"{self.model.__name__} rows are never changed")

    def delete(self) -> Never:
        raise AppendOnlyError(f"{self.model.__name__} rows are never deleted")

    def bulk_update(self, *args: object, **kwargs: object) -> Never:
        raise AppendOnlyError(f"{self.model.__name__} rows are never changed")


class AppendOnly(models.Model):
    """A row that is inserted once and stays as it is."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError(f"{self} is on record and is never changed")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: object, **kwargs: object) -> Never:
        raise AppendOnlyError(f"{self} is on record and is never deleted")


class Event(AppendOnly):
    """One thing that happened: the audit trail, and the feed that pages listen to (审计事件).

    ``id`` counts 1, 2, 3 ... without gaps and is part of the hash; ``hash`` chains each event to
    the one before it (``previous``), so that a change to any earlier row is found by
    ``lilac verify``. Written only by :func:`lilac.kernel.events.publish`.
    """

    id = models.BigIntegerField(primary_key=True)
    name = models.CharField(max_length=80)
    data = models.JSONField(encoder=ReadableJSON)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(db_index=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes = [models.Index(fields=["name", "id"], name="event_name_id")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.name}"


class Head(AppendOnly):
    """The end of the chain as published at the close of a civil day (链头公布).

    Whoever keeps a copy of a head can later prove that nothing before it was changed and that
    nothing up to it was cut off.
    """

    day = models.DateField(unique=True)
    number = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} #{self.number}"
