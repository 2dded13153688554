"""Background work: what can be done, and how it is asked for.

A job is a function of plain values, registered by name::

    @job("policies.index_version", attempts=5)
    def index_version(*, version: int, at: datetime) -> None: ...

    enqueue("policies.index_version", {"version": version.pk})

Ask for it inside the transaction of the change: it becomes visible with the change or not at
all. It is done **at least once** (a worker can die after the work and before the note of it), so
a job must bear being done twice. Modules put their jobs into their own ``jobs.py``, which is
loaded at the start.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import IntegrityError, transaction
from django.utils.timezone import now  # the machine's clock: workers live by it
from django.utils.translation import gettext as _

from lilac.kernel import events
from lilac.kernel.happenings import JobCancelled, JobRetried
from lilac.kernel.models import Job
from lilac.kernel.permissions import may_run_jobs
from lilac.kernel.refusal import Refused, require
from lilac.kernel.schedule import Daily, Every, Rule
from lilac.kernel.states import JOB_FLOW, JobState

if TYPE_CHECKING:
    from lilac.accounts.models import User

F = TypeVar("F", bound=Callable[..., None])


@dataclass(frozen=True, slots=True)
class Task:
    """What the house knows how to do in the background."""

    name: str
    run: Callable[..., None]
    attempts: int
    lease: timedelta
    first_pause: timedelta
    rule: Rule | None

    def pause(self, attempts: int) -> timedelta:
        """How long to wait after so many failures: each time four times longer, a day at most."""
        grown: timedelta = self.first_pause * 4 ** min(attempts - 1, 20)
        return min(grown, timedelta(days=1))


_tasks: dict[str, Task] = {}


def job(
    name: str,
    *,
    attempts: int = 5,
    lease: timedelta = timedelta(minutes=1),
    first_pause: timedelta = timedelta(seconds=30),
    every: timedelta | None = None,
    daily: str | None = None,
) -> Callable[[F], F]:
    """Register a function as a job; it is called as ``function(at=now, **payload)``.

    ``attempts``: how often it is tried before it is given up. ``lease``: how long after the last
    sign of life of its worker another worker takes it. ``first_pause``: before the second try;
    later pauses grow fourfold. ``every`` or ``daily`` (``"03:30"``, Asia/Shanghai) make it recur,
    then without payload.
    """
    if every and daily:
        raise ValueError(f"{name}: every or daily, not both")
    rule: Rule | None = Every(every) if every else None
    if daily:
        rule = Daily(time.fromisoformat(daily))

    def register(function: F) -> F:
        known = _tasks.get(name)
        if known and known.run.__qualname__ != function.__qualname__:
            raise ValueError(f"two jobs are called {name}")
        _tasks[name] = Task(name, function, attempts, lease, first_pause, rule)
        return function

    return register


def tasks() -> Mapping[str, Task]:
    """All registered jobs by name."""
    return _tasks


def enqueue(
    name: str,
    payload: Mapping[str, Any] | None = None,
    *,
    at: datetime | None = None,
    key: str | None = None,
) -> Job:
    """Ask for a job, now or ``at`` a moment. Returns the waiting job.

    With a ``key`` at most one job of this name and key waits: asking again returns the one that
    waits already (a running one does not count: it may have read the old state). An unknown name
    raises ``LookupError`` here, not in the worker; a payload that is not JSON ``TypeError``.
    """
    if name not in _tasks:
        raise LookupError(f"no job is called {name}")
    moment = now()
    values = {"payload": dict(payload or {}), "run_at": at or moment, "enqueued_at": moment}
    if key is None:
        return Job.objects.create(name=name, **values)
    waiting, _created = Job.objects.get_or_create(
        name=name, key=key, state=JobState.WAITING, defaults=values
    )
    return waiting


@transaction.atomic
def retry_job(*, job: Job, by: User, at: datetime) -> Job:
    """Put a job that was given up or cancelled back into the queue, with all its attempts."""
    require(may_run_jobs(by))
    _move(job, "retry", attempts=0, run_at=now(), ended_at=None, ended_by=None, worker="")
    events.publish(JobRetried(job.pk, job.name), by=by, at=at)
    return job


@transaction.atomic
def cancel_job(*, job: Job, by: User, at: datetime) -> Job:
    """Take a waiting job out of the queue, or put one aside that was given up."""
    require(may_run_jobs(by))
    _move(job, "cancel", ended_at=at, ended_by=by)
    events.publish(JobCancelled(job.pk, job.name), by=by, at=at)
    return job


def _move(job: Job, move: str, **values: Any) -> None:
    """One conditional UPDATE, because a worker may take the job at this moment."""
    sources = [state for state, done, _next in JOB_FLOW.edges() if done == move]
    target = JOB_FLOW.after(sources[0], move)
    try:
        with transaction.atomic():
            moved = Job.objects.filter(pk=job.pk, state__in=sources).update(state=target, **values)
    except IntegrityError:
        raise Refused(_("The same work waits already.")) from None
    job.refresh_from_db()
    if not moved:
        raise Refused(
            _("The job “%(name)s” is “%(state)s” now; this cannot be done any more.")
            % {"name": job.name, "state": job.get_state_display()}
        )
