"""What the house knows how to do in the background, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from typing import TypeVar

from django.utils.functional import Promise

from lilac.kernel.schedule import Daily, Every, Rule

F = TypeVar("F", bound=Callable[..., None])


@dataclass(frozen=True, slots=True)
class Task:
    """What the house knows how to do in the background; ``title`` is what people are shown."""

    name: str
    title: str | Promise
    run: Callable[..., None]
    attempts: int
    lease: timedelta
    first_pause: timedelta
    rule: Rule | None

    def pause(self, attempts: int) -> timedelta:
        """How long to wait after so many failures: each time four times longer, a day at most."""
        grown: timedelta = self.first_pause * 4 ** min(attempts - 1, 20)
        return min(grown, timedelta(days=1))


_tasks: dict[str, Task] = {}


def job(
    name: str,
    *,
    title: str | Promise = "",
    attempts: int = 5,
    lease: timedelta = timedelta(minutes=1),
    first_pause: timedelta = timedelta(seconds=30),
    every: timedelta | None = None,
    daily: str | None = None,
) -> Callable[[F], F]:
    """Register a function as a job; it is called as ``function(at=now, **payload)``.

    ``title``: what administrators read. ``attempts``: how often it is tried before it is given up. ``lease``: how long after the last
    sign of life of its worker another worker takes it. ``first_pause``: before the second try;
    later pauses grow fourfold. ``every`` or ``daily`` (``"03:30"``, Asia/Shanghai) make it recur,
    then without payload.
    """
    if every and daily:
        raise ValueError(f"{name}: every or daily, not both")
    rule: Rule | None = Every(every) if every else None
    if daily:
        rule = Daily(time.fromisoformat(daily))

    def register(function: F) -> F:
        known = _tasks.get(name)
        if known and known.run.__qualname__ != function.__qualname__:
            raise ValueError(f"two jobs are called {name}")
        _tasks[name] = Task(name, title or name, function, attempts, lease, first_pause, rule)
        return function

    return register


def tasks() -> Mapping[str, Task]:
    """All registered jobs by name."""
    return _tasks
