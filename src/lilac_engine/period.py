"""Civil days as the text writes them, and the moments they mean.

A text says "2月19日前" or "自 2021 年 1 月 1 日至 12 月 31 日" and counts both ends in. Machines
compare moments in half-open intervals. This is the one place where the one becomes the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Moments:
    """From ``start`` on, until just before ``end``; None is without bound. Aware moments only."""

    start: datetime | None
    end: datetime | None

    def __post_init__(self) -> None:
        for moment in (self.start, self.end):
            if moment is not None and moment.tzinfo is None:
                raise ValueError("a moment needs its time zone")
        if self.start and self.end and self.end < self.start:
            raise ValueError("a period ends before it begins")

    def __contains__(self, moment: datetime) -> bool:
        return not self.is_before(moment) and not self.is_over(moment)

    def is_before(self, moment: datetime) -> bool:
        """Whether the period has not yet begun."""
        return self.start is not None and moment < self.start

    def is_over(self, moment: datetime) -> bool:
        """Whether the period is over; at ``end`` itself it is."""
        return self.end is not None and moment >= self.end


@dataclass(frozen=True, slots=True)
class Days:
    """From the first to the last civil day, both counted in; None is without bound."""

    first: date | None
    last: date | None

    def __post_init__(self) -> None:
        if self.first and self.last and self.last < self.first:
            raise ValueError("a period ends before it begins")

    def __contains__(self, day: date) -> bool:
        return not (self.first and day < self.first) and not (self.last and day > self.last)

    def __iter__(self) -> Iterator[date]:
        if self.first is None or self.last is None:
            raise ValueError("days without bound cannot be counted")
        for number in range(len(self)):
            yield self.first + timedelta(days=number)

    def __len__(self) -> int:
        if self.first is None or self.last is None:
            raise ValueError("days without bound cannot be counted")
        return (self.last - self.first).days + 1

    def __and__(self, other: Days) -> Days | None:
        """The days in both; None when there are none."""
        firsts = [d for d in (self.first, other.first) if d]
        lasts = [d for d in (self.last, other.last) if d]
        first, last = max(firsts, default=None), min(lasts, default=None)
        if first and last and last < first:
            return None
        return Days(first, last)

    def moments(self, zone: tzinfo = SHANGHAI) -> Moments:
        """The moments of these days on the clocks of a zone."""
        return Moments(
            midnight(self.first, zone) if self.first else None,
            midnight(self.last + timedelta(days=1), zone) if self.last else None,
        )


def midnight(day: date, zone: tzinfo = SHANGHAI) -> datetime:
    """The moment a civil day begins."""
    return datetime.combine(day, time.min, zone)


def deadline(last: date, at: time | None = None, zone: tzinfo = SHANGHAI) -> datetime:
    """The moment a deadline is over.

    A day alone is counted in: "2月19日前" is over at midnight after it, as offices practise. With a
    time of day ("2月19日17时前") it is over at that time.
    """
    if at is None:
        return midnight(last + timedelta(days=1), zone)
    return datetime.combine(last, at, zone)
