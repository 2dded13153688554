"""The process that works off jobs: takes them by lease, keeps them alive, tells how they ended.

Any number of workers may run; a job is taken by one conditional UPDATE, so two never hold it
together unless one was silent for longer than the lease.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
import traceback
from datetime import datetime

from django.db import (
    DatabaseError,
    IntegrityError,
    close_old_connections,
    connection,
    models,
    transaction,
)
from django.db.models import F, Q
from django.utils import translation
from django.utils.timezone import now

from lilac.kernel import clock, events
from lilac.kernel.happenings import JobDied
from lilac.kernel.jobs import enqueue
from lilac.kernel.models import Job, Schedule, Worker
from lilac.kernel.refusal import Refused
from lilac.kernel.states import JobState
from lilac.kernel.tasks import Task, tasks

log = logging.getLogger(__name__)
ERROR_LENGTH = 8_000
LOST = "The worker stopped in the middle of it."


def take(worker: str, at: datetime) -> Job | None:
    """Take the job that has waited longest, or one whose worker fell silent; None when idle."""
    ready = Q(state=JobState.WAITING, run_at__lte=at) | Q(
        state=JobState.RUNNING, lease_until__lte=at
    )
    candidates = Job.objects.filter(ready, name__in=tasks()).order_by("run_at", "pk")[:10]
    for job in candidates:
        task = tasks()[job.name]
        same = Job.objects.filter(
            pk=job.pk, state=job.state, attempts=job.attempts, lease_until=job.lease_until
        )
        if job.state == JobState.RUNNING and job.attempts >= task.attempts:
            _give_up(same, job, LOST, at)
            continue
        taken = same.update(
            state=JobState.RUNNING,
            worker=worker,
            attempts=F("attempts") + 1,
            lease_until=at + task.lease,
            started_at=at,
        )
        if taken:
            job.refresh_from_db()
            return job
    return None


def prolong(job: Job, at: datetime) -> bool:
    """Keep the lease of a running job; False when it was lost to another worker."""
    lease = tasks()[job.name].lease
    return bool(_held(job).update(lease_until=at + lease))


def perform(job: Job, at: datetime) -> None:
    """Do a taken job and write down how it ended. Never raises for a fault of the job."""
    task = tasks()[job.name]
    try:
        with translation.override(None):
            task.run(at=at, **job.payload)
    except Refused as refusal:  # an answer, not an accident: trying again would not change it
        _give_up(_held(job), job, " ".join(refusal.reasons), now())
    except Exception as fault:
        if connection.in_atomic_block and connection.needs_rollback:
            raise  # only in a test's own transaction, which is broken now
        log.exception("job %s #%s failed", job.name, job.pk)
        _fail(job, task, "".join(traceback.format_exception(fault))[-ERROR_LENGTH:], now())
    else:
        ended = _held(job).update(state=JobState.DONE, lease_until=None, ended_at=now(), error="")
        if not ended:
            log.warning("job %s #%s outlived its lease", job.name, job.pk)


def _held(job: Job) -> models.QuerySet[Job]:
    return Job.objects.filter(
        pk=job.pk, state=JobState.RUNNING, worker=job.worker, attempts=job.attempts
    )


def _fail(job: Job, task: Task, error: str, at: datetime) -> None:
    if job.attempts >= task.attempts:
        _give_up(_held(job), job, error, at)
        return
    waiting = {
        "state": JobState.WAITING,
        "lease_until": None,
        "error": error,
        "run_at": at + task.pause(job.attempts),
    }
    try:
        with transaction.atomic():
            _held(job).update(**waiting)
    except IntegrityError:  # the same work was asked for again meanwhile: that one goes on
        _held(job).update(state=JobState.CANCELLED, lease_until=None, error=error, ended_at=at)


@transaction.atomic
def _give_up(held: models.QuerySet[Job], job: Job, error: str, at: datetime) -> None:
    dead = {"state": JobState.DEAD, "lease_until": None, "error": error or "?", "ended_at": at}
    if held.update(**dead):
        last = error.strip().splitlines()[-1][:200] if error.strip() else "?"
        events.publish(JobDied(job.pk, job.name, last), by=None, at=at)


def plan(at: datetime) -> int:
    """Queue what recurs and is due; returns how many. Safe for many workers at once."""
    queued = 0
    standing = {row.name: row for row in Schedule.objects.all()}
    for task in tasks().values():
        if task.rule is None:
            continue
        row = standing.get(task.name)
        if row is None:
            Schedule.objects.get_or_create(
                name=task.name, defaults={"next_at": task.rule.after(at)}
            )
        elif row.next_at <= at:
            with transaction.atomic():
                moved = Schedule.objects.filter(name=task.name, next_at=row.next_at).update(
                    next_at=task.rule.after(at), last_at=at
                )
                if moved:
                    enqueue(task.name, key="schedule")
                    queued += 1
    return queued


def drain(at: datetime | None = None) -> int:
    """Do everything that is due, here and now, and return how many jobs ran.

    For tests, for the demo, and for ``work --drain``; no heartbeat, so only for short jobs.
    """
    done = 0
    while job := take("drain", at or now()):
        perform(job, at or clock.now())
        done += 1
    return done


class Crew:
    """One worker process: a loop that works and a heartbeat beside it."""

    def __init__(self, *, idle: float = 1.0, beat: float = 10.0) -> None:
        self.name = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(3)}"
        self.idle, self.beat = idle, beat
        self._current: Job | None = None
        self._stop = threading.Event()
        self._over = threading.Event()

    def stop(self) -> None:
        """Finish the job in hand, then leave."""
        self._stop.set()

    def run(self) -> None:
        """Work until :meth:`stop`."""
        at = now()
        Worker.objects.create(name=self.name, started_at=at, seen_at=at)
        heart = threading.Thread(target=self._heartbeat, daemon=True)
        heart.start()
        try:
            while not self._stop.is_set():
                close_old_connections()
                if not self._step():
                    self._stop.wait(self.idle)
        finally:
            self._over.set()
            heart.join(timeout=5)
            at = now()
            Worker.objects.filter(name=self.name).update(seen_at=at, stopped_at=at)

    def _step(self) -> bool:
        try:
            plan(now())
            job = take(self.name, now())
            if job is None:
                return False
            self._current = job
            perform(job, clock.now())
        except DatabaseError:  # the database is away or busy: the queue waits, the worker lives
            log.exception("the worker cannot reach the queue")
            return False
        finally:
            self._current = None
        return True

    def _heartbeat(self) -> None:
        while not self._over.wait(self._pause()):
            try:
                at = now()
                Worker.objects.filter(name=self.name).update(seen_at=at)
                job = self._current  # the other thread may end it at any moment
                if job is not None:
                    prolong(job, at)
            except DatabaseError:
                log.exception("the worker's heartbeat was not written")
                connection.close()
        connection.close()

    def _pause(self) -> float:
        """Seconds to the next beat: a third of the shortest lease, so that two may fail."""
        leases = [task.lease.total_seconds() for task in tasks().values()]
        return min([self.beat, *(lease / 3 for lease in leases)])
