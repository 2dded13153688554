"""The kernel's own recurring work: publish the day's head, clear what is no longer needed."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from lilac.kernel import chain, events, heads, limits
from lilac.kernel.happenings import ChainVerified
from lilac.kernel.jobs import job
from lilac.kernel.models import Job, Upload, Worker
from lilac.kernel.states import JobState

KEEP_DONE = timedelta(days=30)
ORPHAN_AGE = 86_400  # seconds: longer than any transaction


@job("kernel.publish_head", title=_("Publish the day's head of the audit chain"), daily="00:05")
def publish_head(*, at: datetime) -> None:
    """Publish where the audit chain ended at the close of yesterday."""
    heads.publish_head(day=localdate(at) - timedelta(days=1), at=at)


@job("kernel.verify_chain", title=_("Verify the audit chain"), daily="00:20")
def verify_chain(*, at: datetime) -> None:
    """Walk the audit chain and put the result on record."""
    report = heads.verify_database()
    broken = report.broken or chain.Break(0, "", "")
    result = ChainVerified(report.events, broken.number, broken.code, broken.what)
    with transaction.atomic():
        events.publish(result, by=None, at=at)


@job("kernel.sweep", title=_("Clear what is no longer needed"), daily="03:40")
def sweep(*, at: datetime) -> None:
    """Forget jobs done a month ago, silent workers, full buckets, and files of failed uploads."""
    Job.objects.filter(
        state__in=[JobState.DONE, JobState.CANCELLED], ended_at__lt=at - KEEP_DONE
    ).delete()
    Worker.objects.filter(seen_at__lt=at - KEEP_DONE).delete()
    limits.sweep(at)
    sweep_orphans(Path(settings.MEDIA_ROOT) / "uploads")


def sweep_orphans(folder: Path) -> int:
    """Remove stored files, a day old, that no row speaks of; returns how many."""
    removed = 0
    for shelf in folder.glob("??"):
        old = [f for f in shelf.iterdir() if f.stat().st_mtime < time.time() - ORPHAN_AGE]
        known = set(
            Upload.objects.filter(key__in=[f.name for f in old]).values_list("key", flat=True)
        )
        for file in old:
            if file.name not in known:
                file.unlink(missing_ok=True)
                removed += 1
    return removed
