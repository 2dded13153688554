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

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.timezone import now  # the machine's clock: workers live by it
from django.utils.translation import gettext as _

from lilac.kernel import events
from lilac.kernel.happenings import JobCancelled, JobRetried
from lilac.kernel.models import Job
from lilac.kernel.permissions import may_run_jobs
from lilac.kernel.refusal import Refused, require
from lilac.kernel.states import JOB_FLOW, JobState
from lilac.kernel.tasks import job, tasks

if TYPE_CHECKING:
    from lilac.accounts.models import User

__all__ = ["cancel_job", "enqueue", "job", "retry_job", "tasks"]


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
    if name not in tasks():
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
