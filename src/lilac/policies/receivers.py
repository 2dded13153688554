"""What follows from what happened: search knows each change as soon as it is committed."""

from __future__ import annotations

from lilac.kernel import events
from lilac.kernel.models import Event
from lilac.parties.events import RegistryLoaded
from lilac.policies import search_index
from lilac.policies.events import PolicyDescribed, VersionPublished, VersionWithdrawn
from lilac.policies.models import Policy, SearchEntry

# Loading a pack tells of hundreds of small changes in one transaction; all receivers run after it.
# One pass over the policy serves them all: the last event seen when it was made.
_seen: dict[int, int] = {}


def connect() -> None:
    """Subscribe; called once when the app is ready."""
    events.subscribe(VersionPublished, lambda said: index(said.policy))
    events.subscribe(VersionWithdrawn, lambda said: index(said.policy))
    events.subscribe(PolicyDescribed, lambda said: index(said.policy))
    events.subscribe(RegistryLoaded, lambda said: index_bodies())


def index(key: int) -> None:
    """Bring the index up to date for one policy, unless nothing happened since the last time."""
    last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if _seen.get(key) == last and SearchEntry.objects.filter(policy=key).exists():
        return
    policy = Policy.objects.select_related("issuer").filter(pk=key).first()
    if policy is not None:
        search_index.index_policy(policy)
    _seen[key] = last


def index_bodies() -> None:
    """Bring the index up to date for all bodies."""
    search_index.index_bodies()
