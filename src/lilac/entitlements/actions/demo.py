"""Facts for the demo: a made-up population, and one firm to look at closely."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import polars as pl
from django.db import transaction
from django.utils.timezone import localdate

from lilac.accounts.models import User
from lilac.accounts.permissions import may_enter_demo
from lilac.entitlements.actions.bulk import Origin, Value, insert_values
from lilac.entitlements.actions.facts import declaration, enter, read_value
from lilac.entitlements.actions.revisions import renew
from lilac.entitlements.actions.standing import settle
from lilac.entitlements.models import Complete, FactValue
from lilac.entitlements.queries import book as rules
from lilac.entitlements.states import Kept, Source
from lilac.kernel.refusal import require
from lilac.parties.models import Organisation
from lilac_engine.rules.program import Column

SAID: Final = "演示数据（合成）"  # what stands where a register's reference would


@dataclass(frozen=True, slots=True)
class Told:
    """One fact of the firm one looks at: ``lag`` years before the present one, as typed."""

    fact: str
    typed: str
    lag: int | None = None
    unit: str = ""
    own: bool = False


@transaction.atomic
def furnish_population(
    *, firms: Sequence[int], frame: pl.DataFrame, columns: Iterable[Column], day: date, at: datetime
) -> int:
    """Give made-up firms the facts of a synthetic population, row by row; gives how many values.

    As a register would have them; what only a firm may hand in itself is left out. Refused
    outside demo mode.
    """
    require(may_enter_demo())
    registers = {register.id: register for register in rules.book().registers}
    count = 0
    for column in columns:
        register = registers[column.fact.register_]
        if register.own_copy or column.name not in frame.columns:
            continue
        year = 0 if column.lag is None else day.year - column.lag
        values = list(_values(firms, frame[column.name], column.fact.id, year))
        insert_values(Origin(register.id, register.statistics, day, at), values)
        count += len(values)
    renew(Kept.FACTS)
    return count


@transaction.atomic
def furnish_firm(
    *, organisation: Organisation, clerk: User, told: Iterable[Told], at: datetime
) -> None:
    """Enter what is told of one firm: the registers' part first, then the clerk's own word.

    Facts the book does not declare are passed over. Refused outside demo mode.
    """
    require(may_enter_demo())
    today = localdate(at)
    known = {fact.id for fact in rules.book().facts}
    rows = [one for one in told if one.fact in known]
    for one in rows:
        if not one.own:
            _registered(organisation, one, today, at)
    renew(Kept.FACTS)
    for one in rows:
        if one.own:
            enter(
                organisation=organisation, fact=one.fact, year=_year(one, today), typed=one.typed,
                unit=one.unit, by=clerk, at=at, observed_on=today, sure=True,
            )  # fmt: skip


@transaction.atomic
def say_complete(*, registers: Iterable[str], at: datetime) -> None:
    """Say that some registers are complete today, for their facts that go by no years."""
    require(may_enter_demo())
    wanted = set(registers)
    for fact in rules.book().facts:
        if fact.closed_world and fact.register_ in wanted and not fact.per:
            Complete.objects.get_or_create(
                register=fact.register_, fact=fact.id, year=0, complete_on=localdate(at),
                defaults={"said_at": at},
            )  # fmt: skip
    renew(Kept.FACTS)


def told_from(rows: Iterable[Mapping[str, object]]) -> list[Told]:
    """The lines of a demo file."""
    return [
        Told(
            fact=str(row["fact"]),
            typed=str(row["typed"]),
            lag=int(str(row["lag"])) if "lag" in row else None,
            unit=str(row.get("unit", "")),
            own=bool(row.get("own", False)),
        )
        for row in rows
    ]


def _registered(organisation: Organisation, one: Told, today: date, at: datetime) -> None:
    declared, register = declaration(one.fact)
    year = _year(one, today)
    reading = read_value(declared, register, one.typed, one.unit, today=today)
    there = FactValue.objects.filter(
        organisation=organisation, fact=one.fact, year=year, source=Source.REGISTER,
        replaced_at=None,
    )  # fmt: skip
    if not there.exists():
        origin = Origin(register.id, register.statistics, today, at)
        insert_values(origin, [(organisation.pk, one.fact, year, reading.value, SAID)])
        settle(organisation, one.fact, year)


def _year(one: Told, today: date) -> int:
    return 0 if one.lag is None else today.year - one.lag


def _values(firms: Sequence[int], series: pl.Series, fact: str, year: int) -> Iterator[Value]:
    for firm, value in zip(firms, series.to_list(), strict=True):
        if value is not None:
            yield firm, fact, year, int(value), SAID
