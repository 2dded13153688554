"""The daily head of the audit chain, published so that anyone can hold the house to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.utils.timezone import get_default_timezone

from lilac.kernel import chain
from lilac.kernel.models import Event, Head
from lilac_engine.period import Days


def publish_head(*, day: date, at: datetime) -> Head | None:
    """Write down where the chain ended at the close of a civil day; None before any event.

    A second call for the same day changes nothing: a published head stands.
    """
    over = Days(day, day).moments(get_default_timezone()).end
    last = Event.objects.filter(at__lt=over).order_by("-pk").first()
    if last is None:
        return None
    head, _created = Head.objects.get_or_create(
        day=day, defaults={"number": last.pk, "hash": last.hash, "at": at}
    )
    return head


def current() -> chain.HeadMark:
    """Where the chain ends now."""
    end = Event.objects.order_by("-pk").values_list("pk", "hash").first()
    return chain.HeadMark(*end) if end else chain.HeadMark(0, chain.GENESIS)


def published() -> list[chain.HeadMark]:
    """All heads ever published, oldest first."""
    rows = Head.objects.order_by("day", "pk").values_list("number", "hash")
    return [chain.HeadMark(*row) for row in rows]


def links(*, after: int = 0) -> Iterator[chain.Link]:
    """The events in order as they are chained, read in constant memory."""
    rows = (
        Event.objects.filter(pk__gt=after)
        .order_by("pk")
        .values_list("pk", "name", "data", "by_id", "at", "previous", "hash")
    )
    for number, name, data, by, at, previous, digest in rows.iterator(chunk_size=2_000):
        canonical = chain.content(
            number=number, name=name, data=data, by=by, at=at, previous=previous
        )
        yield chain.Link(number, previous, digest, canonical)


def verify_database() -> chain.Report:
    """Walk the whole chain in the database, against every head published."""
    return chain.verify(links(), heads=published())
