"""What follows from what happened: search and pages know each change once it is committed."""

from __future__ import annotations

from django.db.models import F

from lilac.kernel import events
from lilac.kernel.models import Event
from lilac.parties.events import RegistryLoaded
from lilac.policies import search_index, task_dates
from lilac.policies.events import (
    BodyAssigned,
    PolicyDescribed,
    VersionPublished,
    VersionWithdrawn,
)
from lilac.policies.models import Policy, SearchEntry

# Loading a pack tells of hundreds of small changes in one transaction; all receivers run after it.
# One pass over the policy serves them all: the last event seen when it was made.
_seen: dict[int, int] = {}


def connect() -> None:
    """Subscribe; called once when the app is ready."""
    events.subscribe(VersionPublished, _text_published)
    events.subscribe(VersionWithdrawn, lambda said: policy_changed(said.policy))
    events.subscribe(PolicyDescribed, lambda said: policy_changed(said.policy))
    events.subscribe(BodyAssigned, lambda said: policy_changed(said.policy))
    events.subscribe(RegistryLoaded, lambda said: bodies_changed())


def _text_published(said: VersionPublished) -> None:
    task_dates.note(said.version)
    policy_changed(said.policy)


def policy_changed(key: int) -> None:
    """Search and pages follow one policy, unless nothing happened since the last time."""
    last = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if _seen.get(key) == last and SearchEntry.objects.filter(policy=key).exists():
        return
    Policy.objects.filter(pk=key).update(revision=F("revision") + 1)
    policy = Policy.objects.select_related("issuer").filter(pk=key).first()
    if policy is not None:
        search_index.index_policy(policy)
    _seen[key] = last


def bodies_changed() -> None:
    """Search follows all bodies; every page that names one is made anew."""
    Policy.objects.update(revision=F("revision") + 1)
    search_index.index_bodies()
