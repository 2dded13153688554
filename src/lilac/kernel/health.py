"""Is the house in order? For monitors; says nothing that helps an attacker."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from lilac.kernel import append_only, heads, queries
from lilac.kernel.models import Head, Worker
from lilac.kernel.states import JobState

HEAD_AGE = timedelta(hours=50)  # a head is published every night


def report(*, at: datetime, machine: datetime) -> tuple[int, dict[str, Any]]:
    """HTTP status and facts. 503 when nothing can work; 200 with ``degraded`` when something lags.

    ``at`` is the house's clock (heads are published by it), ``machine`` the machine's (workers
    beat by it); they differ only in the demo world.
    """
    try:
        if not _migrated():
            return 503, {"status": "down", "database": True, "migrations": False}
        facts = _facts(at, machine)
    except DatabaseError:
        return 503, {"status": "down", "database": False}
    fine = facts["worker"]["alive"] and facts["audit"]["sealed"] and facts["audit"]["published"]
    return 200, {"status": "ok" if fine else "degraded", **facts}


def _facts(at: datetime, machine: datetime) -> dict[str, Any]:
    seen = Worker.objects.filter(stopped_at=None).order_by("-seen_at").first()
    counts = queries.queue_counts()
    end, head = heads.current(), Head.objects.order_by("-day").first()
    return {
        "database": True,
        "migrations": True,
        "worker": {
            "alive": seen is not None and seen.seen_at >= machine - queries.ALIVE,
            "seen_at": seen.seen_at.isoformat(timespec="seconds") if seen else None,
        },
        "jobs": {"waiting": counts[JobState.WAITING], "given_up": counts[JobState.DEAD]},
        "audit": {
            "number": end.number,
            "hash": end.hash,
            "head_of": head.day.isoformat() if head else None,
            "published": (head is not None and head.at >= at - HEAD_AGE) or end.number == 0,
            "sealed": not append_only.missing(connection),
        },
    }


def _migrated() -> bool:
    """Asked until it is true; a running house does not lose its migrations."""
    try:
        return _migrated_once()
    except LookupError:
        return False


@cache
def _migrated_once() -> bool:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise LookupError("migrations are missing")  # not remembered by the cache
    return True
