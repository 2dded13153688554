"""The hub's registry: each module says what it has on a measure; the measure page asks all.

A module above calls :func:`register` in its ``AppConfig.ready``. So the hub shows everything
without importing upwards, and what runs for a measure is computed, never typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lilac.policies.models import Measure

# The house's modules by name, so that the hub can say which of them is not there yet.
TITLES: Mapping[str, str | Promise] = {
    "accounts": _("Accounts and visitors"),
    "consultation": _("Public consultation"),
    "duties": _("Duties and progress"),
    "entitlements": _("Entitlements and simulation"),
    "exchange": _("Needs and offers"),
    "facilities": _("Shared instruments"),
    "indicators": _("Targets and assessment"),
    "ledger": _("Budgets and payments"),
    "live": _("Live broadcasts"),
    "messages": _("Messages and service desk"),
    "parties": _("Organisations and public bodies"),
    "policies": _("Policy texts"),
    "programmes": _("Calls and projects"),
    "registries": _("Registers and rosters"),
    "returns": _("Periodic reports"),
    "site": _("Website"),
    "transfer": _("Technology transfer"),
    "vouchers": _("Innovation vouchers"),
}


@dataclass(frozen=True, slots=True)
class Holding:
    """One thing a module has on a measure: a line with its page."""

    title: str
    url: str
    detail: str = ""
    live: bool = True  # False: closed, historical
    carries: bool = True  # False: concerns the measure without carrying it, like a conflict


@dataclass(frozen=True, slots=True)
class Panel:
    """A section a module adds to the page of one measure: a template and what it shows."""

    template: str
    context: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A module of the house as the hub sees it.

    ``holdings`` answers for many measures at once (no query per measure): it is given measures
    and returns their lines by primary key. ``panel`` is asked on the page of one measure.
    """

    name: str
    title: str | Promise
    holdings: Callable[[Iterable[Measure]], Mapping[int, list[Holding]]]
    panel: Callable[[Measure], Panel | None] | None = None


@dataclass(frozen=True, slots=True)
class Carrier:
    """A mechanism on one measure: bound to it by the policy, installed here, and what it has."""

    name: str
    title: str | Promise
    bound: bool
    installed: bool
    holdings: tuple[Holding, ...] = ()

    @property
    def live(self) -> int:
        """How many live things it has on the measure."""
        return sum(holding.live for holding in self.holdings)

    @property
    def runs(self) -> bool:
        """Whether the measure asks for it and something of it is live there.

        What else hangs on a measure (an annex, a suspected conflict) is shown and carries nothing.
        """
        return self.bound and any(h.live and h.carries for h in self.holdings)


@dataclass(frozen=True, slots=True)
class Standing:
    """What carries one measure, computed from what the modules registered."""

    carriers: tuple[Carrier, ...]

    @property
    def runs(self) -> bool:
        """Whether at least one mechanism the measure asks for has something live on it."""
        return any(carrier.runs for carrier in self.carriers)

    @property
    def live(self) -> int:
        """How many live things hang on the measure."""
        return sum(carrier.live for carrier in self.carriers)


_mechanisms: dict[str, Mechanism] = {}


def register(mechanism: Mechanism) -> None:
    """Put a module on the hub; a second registration of the same name replaces the first."""
    _mechanisms[mechanism.name] = mechanism


def mechanisms() -> tuple[Mechanism, ...]:
    """All registered modules, in order of registration."""
    return tuple(_mechanisms.values())


def title(name: str) -> str:
    """A mechanism's name as a person reads it; an unknown one keeps its own."""
    known = _mechanisms.get(name)
    return str(known.title if known else TITLES.get(name, name))


def panels(measure: Measure) -> list[Panel]:
    """The sections the modules add to the page of a measure, in order of registration."""
    asked = [m.panel(measure) for m in _mechanisms.values() if m.panel is not None]
    return [panel for panel in asked if panel is not None]


def holdings(measures: Iterable[Measure]) -> dict[int, dict[str, list[Holding]]]:
    """What each module has on each measure: ``{measure pk: {mechanism name: lines}}``."""
    measures = list(measures)
    found: dict[int, dict[str, list[Holding]]] = {m.pk: {} for m in measures}
    for mechanism in _mechanisms.values():
        for pk, lines in mechanism.holdings(measures).items():
            if lines:
                found[pk][mechanism.name] = lines
    return found


def standings(measures: Iterable[Measure]) -> dict[int, Standing]:
    """For each measure, by primary key: the bound mechanisms and whatever else has something."""
    measures = list(measures)
    held = holdings(measures)
    return {
        measure.pk: Standing(tuple(_carriers(measure, held[measure.pk]))) for measure in measures
    }


def _carriers(measure: Measure, held: Mapping[str, list[Holding]]) -> Iterable[Carrier]:
    for name in dict.fromkeys([*measure.mechanisms, *held]):
        yield Carrier(
            name,
            title(name),
            bound=name in measure.mechanisms,
            installed=name in _mechanisms,
            holdings=tuple(held.get(name, ())),
        )
