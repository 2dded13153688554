"""Say what happened. Whoever cares subscribes; the sayer never knows."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from lilac.kernel import chain
from lilac.kernel.models import Event

if TYPE_CHECKING:
    from lilac.accounts.models import User

CHAIN_LOCK = 0x11AC  # PostgreSQL advisory lock: one writer at the end of the chain


class Happening(Protocol):
    """A frozen dataclass of plain values, declared in the ``events.py`` of its module."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


H = TypeVar("H", bound=Happening)
_receivers: dict[type[Any], list[Callable[[Any], None]]] = defaultdict(list)


def subscribe(kind: type[H], receiver: Callable[[H], None]) -> None:
    """Call ``receiver`` after each committed happening of this kind."""
    _receivers[kind].append(receiver)


def publish(happening: Happening, *, by: User | None, at: datetime) -> Event:
    """Write the happening down now, and tell the receivers once it is committed.

    Must run inside the transaction of the change it tells of; the chain's end is held until
    that transaction ends (SQLite has one writer anyway), so publish last.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("publish() belongs inside the change")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
    kind = type(happening)
    data = json.loads(json.dumps(asdict(happening), cls=DjangoJSONEncoder))
    last = Event.objects.order_by("-pk").values_list("hash", flat=True).first() or chain.GENESIS
    by_id = by.pk if by else None
    event = Event.objects.create(
        name=kind.__name__,
        data=data,
        by=by,
        at=at,
        previous=last,
        hash=chain.link(last, name=kind.__name__, data=data, by=by_id, at=at),
    )
    for receiver in _receivers[kind]:
        transaction.on_commit(partial(receiver, happening))
    return event
