"""When recurring work comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Rule(Protocol):
    """A rule of recurrence."""

    def after(self, moment: datetime) -> datetime:
        """The first time strictly after a moment."""


@dataclass(frozen=True, slots=True)
class Every(Rule):
    """Again and again after the same span, counted from 1970, so that every worker agrees."""

    span: timedelta

    def after(self, moment: datetime) -> datetime:
        return EPOCH + ((moment - EPOCH) // self.span + 1) * self.span


@dataclass(frozen=True, slots=True)
class Daily(Rule):
    """Once a day at a time on the clock of a zone."""

    at: time
    zone: ZoneInfo = SHANGHAI

    def after(self, moment: datetime) -> datetime:
        today = moment.astimezone(self.zone).date()
        for days in (0, 1, 2):
            found = datetime.combine(today + timedelta(days=days), self.at, self.zone)
            if found > moment:
                return found
        raise AssertionError("a day has at most two midnights")
