"""Simulations in the background; loaded by ``jobs.py``."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from lilac.entitlements.actions import scenario as scenarios
from lilac.entitlements.models import Scenario
from lilac.kernel.jobs import job


@job(
    "entitlements.scenario",
    title=_("Compute a simulation"),
    attempts=2,
    lease=timedelta(minutes=5),
)
def compute_scenario(*, scenario: int, at: datetime) -> None:
    """Compute a simulation over a large population."""
    found = Scenario.objects.select_related("upload", "by").get(pk=scenario)
    scenarios.compute(scenario=found, at=at)
