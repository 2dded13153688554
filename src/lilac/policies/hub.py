"""The hub's registry: each module says what it has on a measure; the measure page asks all.

A module above calls :func:`register` in its ``AppConfig.ready``. So the hub shows everything
without importing upwards, and what runs for a measure is computed, never typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from lilac.policies.models import Measure


@dataclass(frozen=True, slots=True)
class Holding:
    """One thing a module has on a measure: a line with its page."""

    title: str
    url: str
    detail: str = ""
    live: bool = True  # False: closed, historical


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A module of the house as the hub sees it.

    ``holdings`` answers for many measures at once (no query per measure): it is given measures
    and returns their lines by primary key.
    """

    name: str
    title: str | Promise
    holdings: Callable[[Iterable[Measure]], Mapping[int, list[Holding]]]


_mechanisms: dict[str, Mechanism] = {}


def register(mechanism: Mechanism) -> None:
    """Put a module on the hub; a second registration of the same name replaces the first."""
    _mechanisms[mechanism.name] = mechanism


def mechanisms() -> tuple[Mechanism, ...]:
    """All registered modules, in order of registration."""
    return tuple(_mechanisms.values())


def holdings(measures: Iterable[Measure]) -> dict[int, dict[str, list[Holding]]]:
    """What each module has on each measure: ``{measure pk: {mechanism name: lines}}``."""
    measures = list(measures)
    found: dict[int, dict[str, list[Holding]]] = {m.pk: {} for m in measures}
    for mechanism in _mechanisms.values():
        for pk, lines in mechanism.holdings(measures).items():
            if lines:
                found[pk][mechanism.name] = lines
    return found
