"""The day of the event picks the version (事件发生日): each benefit by the program of its own day.

Who was listed in 2021 is judged by the rules and the amounts of 2021, and by the years before that
day, however late anybody asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from lilac_engine.rules.outcomes import Outcome, OutcomeKind
from lilac_engine.rules.program import Benefit, Program
from lilac_engine.rules.sharpening import answer
from lilac_engine.rules.types import Value, day


@dataclass(frozen=True, slots=True)
class OnEvent:
    """An outcome, with the program and the facts (in that program's columns) it follows from.

    ``event``: the day that picked the program; None where it is today's.
    """

    outcome: Outcome
    program: Program
    facts: Mapping[str, Value]
    event: date | None


def decide_on_events(
    program_on: Callable[[date], Program], facts: Mapping[str, Value], today: date
) -> tuple[OnEvent, ...]:
    """One outcome for each benefit of today's program, by the program of its event's day.

    ``facts`` are columns as they are called today (``rd_y3`` too, though no rule of today asks for
    it) and the days of events; what they say of years goes into its columns of the other day. An event that is
    not known, or still to come, leaves today's program; a benefit that was not in force on its
    event's day does not apply. Raises what ``program_on`` raises.
    """
    now = program_on(today)
    ways: dict[date, Mapping[str, OnEvent]] = {}
    found = []
    for benefit in now.benefits:
        event = _event(benefit, facts, today)
        on = today if event is None else event
        if on not in ways:
            ways[on] = dict(_answered(program_on(on), now, facts, event))
        found.append(ways[on].get(benefit.id) or _beyond(benefit, now, facts, event))
    return tuple(found)


def moved(facts: Mapping[str, Value], of: Program, to: Program) -> dict[str, Value]:
    """Facts by the columns of one program's day in those of another: the same fact of the same year.

    What the other program does not ask for is left out; what it asks for besides is not known.
    """
    later = of.day.year - to.day.year
    return {
        c.name: facts.get(c.name if c.lag is None else f"{c.fact.id}_y{c.lag + later}")
        for c in to.columns
    }


def _event(benefit: Benefit, facts: Mapping[str, Value], today: date) -> date | None:
    """The day of a benefit's event, where it is known and not still to come (or no day at all)."""
    told = None if benefit.record.event is None else facts.get(benefit.record.event)
    if told is None:
        return None
    try:
        on = day(told)
    except ValueError:
        return None
    return on if on < today else None


def _answered(
    program: Program, now: Program, facts: Mapping[str, Value], event: date | None
) -> Iterator[tuple[str, OnEvent]]:
    own = facts if event is None else moved(facts, now, program)
    for outcome in answer(program, own):
        yield outcome.benefit, OnEvent(outcome, program, own, event)


def _beyond(
    benefit: Benefit, now: Program, facts: Mapping[str, Value], event: date | None
) -> OnEvent:
    """A benefit that was not there on the day of the event."""
    kind = OutcomeKind.NOT_APPLICABLE
    return OnEvent(Outcome(benefit.id, kind, None, (), None, 0, 0), now, facts, event)
