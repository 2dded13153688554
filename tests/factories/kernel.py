from __future__ import annotations

from dataclasses import dataclass

import factory
from django.db import transaction
from django.utils.timezone import now
from factory.django import DjangoModelFactory

from lilac.kernel import events
from lilac.kernel.models import Job


@dataclass(frozen=True)
class Stamped:
    """A happening of the tests' own."""

    paper: int
    words: str = ""


def stamp(count: int = 1, *, by=None, at=None) -> list:
    """So many events on the chain, each in its own transaction."""
    written = []
    for number in range(count):
        with transaction.atomic():
            happening = Stamped(number, f"盖章 {number}")
            written.append(events.publish(happening, by=by, at=at or now()))
    return written


class JobFactory(DjangoModelFactory):
    """A waiting job of the name ``tests.note``, due since now."""

    class Meta:
        model = Job

    name = "tests.note"
    payload = {"text": "x"}
    run_at = factory.LazyFunction(now)
    enqueued_at = factory.LazyFunction(now)
