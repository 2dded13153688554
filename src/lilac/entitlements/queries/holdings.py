"""What the entitlements have on a measure, for the hub."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from lilac.policies.hub import Holding
from lilac.policies.models import Measure


def holdings(measures: Iterable[Measure]) -> dict[int, list[Holding]]:
    """The benefits of each measure, by its primary key."""
    return defaultdict(list)
