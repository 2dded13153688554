"""Reads for the engine room's pages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, is_dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import Count, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.timezone import get_default_timezone

from lilac.kernel.models import Event, Head, Job, Schedule, Worker
from lilac.kernel.states import ChainFault, JobState
from lilac.kernel.tasks import Task, tasks
from lilac_engine.period import Days

ALIVE = timedelta(minutes=1)  # a worker beats every ten seconds


@dataclass(frozen=True, slots=True)
class Trail:
    """What to show of the audit trail; empty fields do not narrow it."""

    name: str = ""
    who: str = ""
    first: date | None = None
    last: date | None = None
    text: str = ""


def trail(wanted: Trail) -> QuerySet[Event]:
    """The events wanted, newest first."""
    events = Event.objects.select_related("by").order_by("-pk")
    if wanted.name:
        events = events.filter(name=wanted.name)
    if wanted.who:
        people = get_user_model().objects.filter(
            Q(name__icontains=wanted.who)
            | Q(username__iexact=wanted.who)
            | Q(email__iexact=wanted.who)
        )
        events = events.filter(by__in=people)
    if wanted.first or wanted.last:
        span = Days(wanted.first, wanted.last).moments(get_default_timezone())
        if span.start:
            events = events.filter(at__gte=span.start)
        if span.end:
            events = events.filter(at__lt=span.end)
    if wanted.text:
        written = Cast("data", TextField())
        events = events.annotate(written=written).filter(written__icontains=wanted.text)
    return events


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as the audit page shows it; ``gist`` is the first of its details in one line."""

    event: Event
    label: str | Promise
    gist: str


def entries(events: Iterable[Event]) -> list[Entry]:
    """The events of a page, ready to show."""
    names = labels()
    shown = []
    for event in events:
        told = [f"{key}: {value}" for key, value in event.data.items() if value not in ("", None)]
        shown.append(Entry(event, names.get(event.name, event.name), " · ".join(told[:3])))
    return shown


def titled(jobs: Iterable[Job]) -> list[tuple[Job, str | Promise]]:
    """Jobs with what people call them; one this program does not know keeps its name."""
    known = tasks()
    return [(job, known[job.name].title if job.name in known else job.name) for job in jobs]


def trail_rows(events: QuerySet[Event]) -> Iterator[list[str | int | datetime]]:
    """Events as rows of a table, streamed."""
    names = labels()
    for event in events.iterator(chunk_size=2_000):
        yield [
            event.pk,
            event.at,
            str(names.get(event.name, event.name)),
            event.name,
            str(event.by or ""),
            json.dumps(event.data, ensure_ascii=False, sort_keys=True),
            event.hash,
        ]


@cache
def labels() -> dict[str, str | Promise]:
    """How each kind of happening is called: its ``label``, or its class name in words.

    Reads the ``events.py`` of every module (and the kernel's ``happenings.py``).
    """
    found: dict[str, str | Promise] = {}
    paths = [f"{config.name}.events" for config in apps.get_app_configs()]
    for path in ["lilac.kernel.happenings", *paths]:
        if not path.startswith("lilac.") or find_spec(path) is None:
            continue
        module = import_module(path)
        for name, kind in vars(module).items():
            if is_dataclass(kind) and kind.__module__ == module.__name__:
                found[name] = getattr(kind, "label", None) or _in_words(name)
    return found


def _in_words(name: str) -> str:
    return "".join(f" {c.lower()}" if c.isupper() else c for c in name).strip().capitalize()


@dataclass(frozen=True, slots=True)
class Verification:
    """The latest walk over the whole chain: when, how far, and where it broke (0: nowhere)."""

    at: datetime
    events: int
    broken: int
    fault: str | Promise


def last_verification() -> Verification | None:
    """The latest record of a walk over the whole chain."""
    event = Event.objects.filter(name="ChainVerified").order_by("-pk").first()
    if event is None:
        return None
    broken, code = event.data["broken"], event.data["fault"]
    fault = ChainFault(code).label if broken else ""
    return Verification(event.at, event.data["events"], broken, fault)


def published_heads(count: int = 400) -> QuerySet[Head]:
    """The daily heads, newest first."""
    return Head.objects.order_by("-day", "-pk")[:count]


def head_list() -> list[dict[str, str | int]]:
    """The heads for programs; ``lilac verify --head`` reads them from a saved answer."""
    return [
        {
            "day": head.day.isoformat(),
            "number": head.number,
            "hash": head.hash,
            "published": head.at.astimezone(UTC).isoformat(timespec="seconds"),
        }
        for head in published_heads()
    ]


def queue(state: str) -> QuerySet[Job]:
    """The jobs of a state, in the order a person wants to see them."""
    jobs = Job.objects.select_related("ended_by").filter(state=state)
    if state == JobState.WAITING:
        return jobs.order_by("run_at", "pk")
    return jobs.order_by("-started_at", "-pk")


def queue_counts() -> dict[str, int]:
    """How many jobs are in each state."""
    counted = dict(Job.objects.values_list("state").annotate(Count("pk")).order_by())
    return {state: counted.get(state, 0) for state in JobState.values}


def workers(at: datetime) -> list[tuple[Worker, bool]]:
    """The workers seen in the last day, and whether each is alive."""
    seen = Worker.objects.filter(seen_at__gte=at - timedelta(days=1)).order_by("-seen_at", "pk")
    return [(w, w.stopped_at is None and w.seen_at >= at - ALIVE) for w in seen]


def schedules() -> list[tuple[Task, Schedule | None]]:
    """What recurs, soonest first; None while no worker has planned it yet."""
    planned = {row.name: row for row in Schedule.objects.all()}
    pairs = [(task, planned.get(task.name)) for task in tasks().values() if task.rule]
    return sorted(pairs, key=lambda p: (p[1] is None, p[1].next_at if p[1] else None, p[0].name))
