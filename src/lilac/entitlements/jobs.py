"""What of the entitlements happens in the background."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from lilac.entitlements import jobs_scenario as jobs_scenario  # registers its job
from lilac.entitlements.actions import imports, watch
from lilac.entitlements.models import FactImport
from lilac.entitlements.states import Cause
from lilac.kernel.jobs import job


@job(
    "entitlements.check_extract",
    title=_("Try out an extract of a register"),
    attempts=3,
    lease=timedelta(minutes=3),
)
def check_extract(*, extract: int, at: datetime) -> None:
    """Try an extract out; its report says what would be written."""
    imports.check(extract=FactImport.objects.select_related("upload").get(pk=extract), at=at)


@job(
    "entitlements.write_extract",
    title=_("Write an extract of a register"),
    attempts=3,
    lease=timedelta(minutes=3),
)
def write_extract(*, extract: int, at: datetime) -> None:
    """Write what an extract changes."""
    imports.write(extract=FactImport.objects.select_related("upload").get(pk=extract), at=at)


@job(
    "entitlements.refresh",
    title=_("Compute what organisations may have"),
    lease=timedelta(minutes=3),
)
def refresh(
    *,
    organisations: list[int] | None = None,
    cause: str = Cause.DAY,
    detail: str = "",
    letters: bool = False,
    at: datetime,
) -> None:
    """Compute the outcomes of some organisations, or of all, anew."""
    watch.refresh(organisations=organisations, cause=cause, detail=detail, letters=letters, at=at)


@job(
    "entitlements.refresh_day",
    title=_("Compute what a new day changes"),
    daily="02:40",
    lease=timedelta(minutes=3),
)
def refresh_day(*, at: datetime) -> None:
    """Dates are reached at midnight: periods end, amounts begin to hold."""
    watch.refresh(organisations=None, cause=Cause.DAY, detail="", letters=True, at=at)
