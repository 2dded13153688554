"""How often something may be done: token buckets in the database, shared by all processes.

A bucket holds ``burst`` tokens and is refilled evenly over ``seconds``. It is kept as one number,
the moment at which it will be full again, so that taking a token is one conditional UPDATE.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import ngettext

from lilac.kernel.models import Throttle
from lilac_engine.verdict import Verdict, no, yes

RATE: Final = re.compile(r"(\d+)/(\d*)([smhd])")
SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400}
MICRO: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Rate:
    """``burst`` times at once, and as many in every ``seconds`` after."""

    burst: int
    seconds: int

    @classmethod
    def parse(cls, text: str) -> Rate:
        """``5/m``, ``100/h``, ``5/10s``; anything else raises ``ValueError``."""
        match = RATE.fullmatch(text)
        if match is None or not int(match[1]):
            raise ValueError(f"not a rate: {text!r}")
        return cls(int(match[1]), int(match[2] or 1) * SECONDS[match[3]])

    @property
    def step(self) -> int:
        """Microseconds until one token comes back."""
        return self.seconds * MICRO // self.burst


def allow(key: str, rate: str, *, at: datetime) -> Verdict:
    """Take one token for ``key`` (e.g. ``"comment:ip:203.0.113.0/24"``), or say when to come back.

    Only a keyed hash of ``key`` is stored. A refusal writes nothing, so a flood is cheap. Inside
    a transaction that is rolled back the token comes back too: call it before, not within.
    """
    limit = Rate.parse(rate)
    moment = int(at.timestamp() * MICRO)
    name = hmac.new(settings.SECRET_KEY.encode(), key.encode(), hashlib.sha256).hexdigest()
    room = moment + limit.step * (limit.burst - 1)
    for _attempt in range(20):
        full_at = Throttle.objects.filter(pk=name).values_list("full_at", flat=True).first()
        if full_at is None:
            try:
                with transaction.atomic():
                    Throttle.objects.create(pk=name, full_at=moment + limit.step)
            except IntegrityError:
                continue
            return yes()
        if full_at > room:
            return _refused(full_at - room)
        after = max(full_at, moment) + limit.step
        if Throttle.objects.filter(pk=name, full_at=full_at).update(full_at=after):
            return yes()
    return _refused(limit.step)


def _refused(wait: int) -> Verdict:
    seconds = max(1, -(-wait // MICRO))
    if seconds < 120:
        reason = ngettext(
            "Too many at once. Please try again in %(count)d second.",
            "Too many at once. Please try again in %(count)d seconds.",
            seconds,
        )
        return no(reason % {"count": seconds})
    minutes = -(-seconds // 60)
    reason = ngettext(
        "Too many at once. Please try again in %(count)d minute.",
        "Too many at once. Please try again in %(count)d minutes.",
        minutes,
    )
    return no(reason % {"count": minutes})


def sweep(at: datetime) -> int:
    """Forget buckets that are full again; returns how many."""
    full = Throttle.objects.filter(full_at__lt=int(at.timestamp() * MICRO))
    return full.delete()[0]
