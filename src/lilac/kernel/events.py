"""Say what happened. Whoever cares subscribes; the sayer never knows."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Never, Protocol, TypeVar

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
    data = _plain(happening)
    end = Event.objects.order_by("-pk").values_list("pk", "hash").first()
    number, last = end or (0, chain.GENESIS)
    content = chain.content(
        number=number + 1,
        name=kind.__name__,
        data=data,
        by=by.pk if by else None,
        at=at,
        previous=last,
    )
    event = Event.objects.create(
        pk=number + 1,
        name=kind.__name__,
        data=data,
        by=by,
        at=at,
        previous=last,
        hash=chain.digest(content),
    )
    for receiver in _receivers[kind]:
        transaction.on_commit(partial(receiver, happening))
    return event


def _plain(happening: Happening) -> Any:
    """The happening as JSON that every database gives back exactly as it was given.

    Floats are refused: their spelling depends on the database, and the house has none (money is
    fen, rates are basis points).
    """
    text = json.dumps(asdict(happening), cls=DjangoJSONEncoder, allow_nan=False)
    return json.loads(text, parse_float=_no_float)


def _no_float(spelling: str) -> Never:
    raise TypeError(f"a happening holds no floating point number: {spelling}")
