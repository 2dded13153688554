"""Work that no page waits for."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from lilac.kernel.states import JobState


class Job(models.Model):
    """One piece of background work (后台任务), done at least once.

    A worker holds a running job by a lease that it keeps prolonging; when the worker dies, the
    lease runs out and another takes the job. ``attempts`` counts the times it was taken.
    """

    name = models.CharField(max_length=80)
    payload = models.JSONField(default=dict)
    key = models.CharField(max_length=120, null=True)  # noqa: DJ001 - null is "may be queued twice"
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    run_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    worker = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    enqueued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["run_at", "id"],
                condition=Q(state=JobState.WAITING),
                name="job_waiting_run_at",
            ),
            models.Index(
                fields=["lease_until"],
                condition=Q(state=JobState.RUNNING),
                name="job_running_lease",
            ),
            models.Index(fields=["state", "id"], name="job_state_id"),
        ]
        constraints = [
            models.CheckConstraint(name="job_state_known", condition=Q(state__in=JobState.values)),
            models.CheckConstraint(
                name="job_running_by_lease",
                condition=Q(state=JobState.RUNNING, lease_until__isnull=False)
                | (~Q(state=JobState.RUNNING) & Q(lease_until=None)),
            ),
            models.CheckConstraint(
                name="job_dead_with_error", condition=~Q(state=JobState.DEAD) | ~Q(error="")
            ),
            models.UniqueConstraint(
                fields=["name", "key"],
                condition=Q(state=JobState.WAITING),
                name="job_key_waits_once",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.name}"


class Schedule(models.Model):
    """When a recurring job comes next (定时); the rule itself stands in code."""

    name = models.CharField(max_length=80, primary_key=True)
    next_at = models.DateTimeField()
    last_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Worker(models.Model):
    """A process that works off jobs (后台进程), alive as long as it keeps being seen."""

    name = models.CharField(max_length=80, primary_key=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
