"""The one clock of the house: read by views, the API, commands and jobs, never below them.

In the demo world the clock may stand at another day (``lilac demo --stage consulting`` sets it
into the weeks in which the draft was open), so that a stage of a policy's life can be lived
through. Outside demo mode it is the machine's clock, always.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """The present moment, aware."""
    return timezone.now() + shift()


def today() -> date:
    """The present civil day in the house's time zone."""
    return timezone.localdate(now())


def shift() -> timedelta:
    """How far the demo's clock stands from the machine's; zero outside demo mode."""
    if not settings.DEMO or settings.PRODUCTION:
        return timedelta()
    try:
        return timedelta(seconds=float(_mark().read_text()))
    except (FileNotFoundError, ValueError):
        return timedelta()


def set_demo_day(moment: datetime | None) -> None:
    """Let the demo's clock go on from ``moment``; ``None`` returns it to the machine's."""
    mark = _mark()
    if moment is None:
        mark.unlink(missing_ok=True)
        return
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(str((moment - timezone.now()).total_seconds()))


def _mark() -> Path:
    return Path(settings.HOME) / "demo-clock"
