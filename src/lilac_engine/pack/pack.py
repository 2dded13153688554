"""A policy pack (政策包) in memory: typed, frozen, ready to be loaded into a system."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lilac_engine.pack.bodies import Body, Collective, DutyTransfer, Succession
from lilac_engine.pack.documents import (
    Conflict,
    Document,
    Parameter,
    PrecedenceRule,
    Relation,
)
from lilac_engine.pack.manifest import Manifest
from lilac_engine.pack.measures import Measure, Principle
from lilac_engine.pack.places import Region, Zone
from lilac_engine.pack.targets import Claim, Series, Target


@dataclass(frozen=True)
class Pack:
    """Everything one pack holds. ``source`` is the founding page, ``path`` the pack's folder."""

    path: Path
    manifest: Manifest
    source: str
    bodies: tuple[Body, ...]
    collectives: tuple[Collective, ...]
    successions: tuple[Succession, ...]
    transfers: tuple[DutyTransfer, ...]
    regions: tuple[Region, ...]
    zones: tuple[Zone, ...]
    measures: tuple[Measure, ...]
    principles: tuple[Principle, ...]
    targets: tuple[Target, ...]
    series: tuple[Series, ...]
    claims: tuple[Claim, ...]
    documents: tuple[Document, ...]
    relations: tuple[Relation, ...]
    precedence: tuple[PrecedenceRule, ...]
    conflicts: tuple[Conflict, ...]
    parameters: tuple[Parameter, ...]

    def body(self, id: str) -> Body:  # noqa: A002
        """The body with this id; KeyError when there is none."""
        return self._bodies[id]

    def measure(self, id: str) -> Measure:  # noqa: A002
        """The measure with this id; KeyError when there is none."""
        return self._measures[id]

    def named(self, *names: str) -> Body | Collective | None:
        """The body or collective printed under the first of ``names`` that is known.

        Give the resolved name first, then the bare print: ``named("省财政厅", "财政厅")``.
        """
        return next((self._named[n] for n in names if n in self._named), None)

    def today(self, body: Body) -> tuple[Body, ...]:
        """The bodies that answer today for what ``body`` answered for; itself where unchanged."""
        following = [s.successor for s in self.successions if s.predecessor == body.id]
        if not following:
            return (body,)
        return tuple(last for id_ in following for last in self.today(self.body(id_)))

    def members(self, collective: Collective) -> tuple[Body, ...]:
        """The bodies a collective stands for, as far as they are listed."""
        return tuple(self.body(id_) for id_ in collective.members)

    def measures_of(self, article: str) -> tuple[Measure, ...]:
        """The measures of one article, in the order of its sentences."""
        return tuple(m for m in self.measures if m.article == article)

    @cached_property
    def _bodies(self) -> Mapping[str, Body]:
        return {b.id: b for b in self.bodies}

    @cached_property
    def _measures(self) -> Mapping[str, Measure]:
        return {m.id: m for m in self.measures}

    @cached_property
    def _named(self) -> Mapping[str, Body | Collective]:
        known: dict[str, Body | Collective] = {}
        for body in self.bodies:
            for name in (body.name, *body.printed, *body.aliases):
                known.setdefault(name, body)
        for collective in self.collectives:
            for name in (collective.name, *collective.printed):
                known.setdefault(name, collective)
        return known
