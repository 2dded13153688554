"""What is known of an organisation: the values that count, where they come from, what is assumed.

Of several sources the register's value counts, then an officer's, then the organisation's own;
they are shown side by side. A closed-world fact that a complete register does not mention is a
no (or nought), and is named as taken for granted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from django.db.models import Case, IntegerField, QuerySet, When

from lilac.entitlements.models import Complete, Consent, FactValue, ListKept, ListRow
from lilac.entitlements.queries import book as rules
from lilac.entitlements.states import Source
from lilac.parties.models import Organisation
from lilac_engine.rules import records
from lilac_engine.rules.derived import Derivation, derive
from lilac_engine.rules.program import Column, Program
from lilac_engine.rules.types import Kind, Value

PREVAILS: Final = Case(
    When(source=Source.REGISTER, then=0),
    When(source=Source.OFFICER, then=1),
    default=2,
    output_field=IntegerField(),
)
ASSUMABLE: Final = {Kind.BOOL: False, Kind.INT: 0}
STALE: Final = timedelta(days=366)  # how long the silence of a complete extract is heard
Key = tuple[str, int]  # fact, year (0 where the fact does not go by years)


@dataclass(frozen=True, slots=True)
class Known:
    """What a program may use of one organisation.

    ``facts``: every column of the program, None where nothing is known. ``assumed``: columns
    that are no because a complete register does not mention the organisation; ``complete`` says
    as of which day. ``sources``: the value that counts, by column; ``derived``: how a column was
    computed from a list.
    """

    facts: dict[str, Value]
    assumed: frozenset[str]
    sources: dict[str, FactValue]
    derived: dict[str, Derivation] = field(default_factory=dict)
    complete: dict[str, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact of one period on an organisation's sheet.

    ``current`` is the value that counts, ``others`` what other sources say, ``history`` what
    stood before, newest first. ``column``: its name in formulas on the sheet's day, or "".
    """

    fact: records.Fact
    register: records.Register | None
    year: int
    column: str
    current: FactValue | None
    others: tuple[FactValue, ...]
    history: tuple[FactValue, ...]
    assumed_on: date | None

    @property
    def value(self) -> Value:
        """The value as it travels; None where nothing is known."""
        if self.current is not None:
            return natural(self.fact.kind, self.current.value)
        return ASSUMABLE.get(self.fact.kind) if self.assumed_on else None

    @property
    def mine(self) -> FactValue | None:
        """What the organisation itself entered and has not taken back."""
        return next(
            (
                value
                for value in (self.current, *self.others)
                if value and value.source == Source.OWN
            ),
            None,
        )


def known(organisation: Organisation, program: Program) -> Known:
    """Everything the program may use of an organisation. A handful of queries.

    A value its declaration no longer allows is not known.
    """
    wanted = {column.fact.id for column in program.columns}
    values: dict[Key, FactValue] = {}
    for value in current(organisation).filter(fact__in=wanted):
        values.setdefault((value.fact, value.year), value)
    facts: dict[str, Value] = {}
    sources: dict[str, FactValue] = {}
    assumed: dict[str, date] = {}
    closed = completeness(program.day)
    computed = derivations(organisation, program.day)
    derived: dict[str, Derivation] = {}
    for column in program.columns:
        found = values.get((column.fact.id, year_of(column, program)))
        made = computed.get(column.fact.id) if column.lag is None else None
        if made is not None:
            facts[column.name], derived[column.name] = made.value, made
        elif found is not None and column.low <= found.value <= column.high:
            facts[column.name] = natural(column.fact.kind, found.value)
            sources[column.name] = found
        else:
            since = closed.get((column.fact.id, year_of(column, program)))
            taken = ASSUMABLE.get(column.fact.kind) if column.fact.closed_world else None
            facts[column.name] = taken if since else None
            if since and taken is not None:
                assumed[column.name] = since
    return Known(facts, frozenset(assumed), sources, derived, assumed)


def sheet(organisation: Organisation, day: date) -> list[FactRow]:
    """Every declared fact with its values, states and history, in the order of the book.

    Yearly facts: the years that programs of ``day`` ask for, and every year that has a value.
    """
    book = rules.book()
    registers = {register.id: register for register in book.registers}
    held: dict[Key, list[FactValue]] = defaultdict(list)
    for value in current(organisation):
        held[value.fact, value.year].append(value)
    past: dict[Key, list[FactValue]] = defaultdict(list)
    for value in replaced(organisation):
        past[value.fact, value.year].append(value)
    closed = completeness(day)
    rows = []
    for fact in book.facts:
        for year, column in _periods(fact, day, [*held, *past]):
            values = held.get((fact.id, year), [])
            since = closed.get((fact.id, year)) if fact.closed_world else None
            rows.append(
                FactRow(
                    fact,
                    registers.get(fact.register_),
                    year,
                    column,
                    values[0] if values else None,
                    tuple(values[1:]),
                    tuple(past.get((fact.id, year), [])),
                    None if values else since,
                )
            )
    return rows


def current(organisation: Organisation) -> QuerySet[FactValue]:
    """The values that stand, the one that counts first of each fact and year."""
    return (
        FactValue.objects.filter(organisation=organisation, replaced_at=None)
        .select_related("evidence", "entered_by", "brought_in")
        .order_by("fact", "year", PREVAILS, "pk")
    )


def replaced(organisation: Organisation) -> QuerySet[FactValue]:
    """What stood before, newest first."""
    return (
        FactValue.objects.filter(organisation=organisation, replaced_at__isnull=False)
        .select_related("evidence", "entered_by", "brought_in")
        .order_by("-replaced_at", "-pk")
    )


def consent_of(organisation: Organisation) -> Consent | None:
    """The agreement that stands, if any."""
    standing = Consent.objects.filter(organisation=organisation, withdrawn_at=None)
    return standing.select_related("given_by").first()


def consents(organisation: Organisation) -> QuerySet[Consent]:
    """All agreements, newest first."""
    found = Consent.objects.filter(organisation=organisation).select_related("given_by")
    return found.order_by("-given_at", "-pk")


def completeness(day: date) -> dict[Key, date]:
    """Up to which day the register behind a fact (and year) is complete, where that is enough.

    On ``day`` silence counts when the extract is at most a year old, or reaches the end of the
    year the fact is of.
    """
    said: dict[Key, date] = {}
    for row in Complete.objects.order_by("complete_on", "pk"):
        needed = day - STALE
        if row.year:
            needed = min(needed, date(row.year, 12, 31))
        if row.complete_on >= needed:
            said[row.fact, row.year] = row.complete_on
    return said


def derivations(organisation: Organisation, day: date) -> Mapping[str, Derivation]:
    """The facts computed from the lists kept of an organisation; none where no list is kept."""
    book = rules.book()
    tables = {table.id for table in book.tables}
    kept = ListKept.objects.filter(organisation=organisation, table__in=tables)
    complete = set(kept.values_list("table", flat=True))
    if not complete:
        return {}
    lists: dict[str, list[dict[str, Value]] | None] = {
        table: [] if table in complete else None for table in tables
    }
    rows = ListRow.objects.filter(
        organisation=organisation, table__in=complete, removed_at=None
    ).order_by("table", "key")
    for row in rows:
        made = lists[row.table]
        if made is not None:
            made.append(dict(row.data))
    return derivations_of(book, day, lists)


def derivations_of(
    book: records.Book,
    day: date,
    lists: Mapping[str, Sequence[Mapping[str, Value]] | None],
) -> dict[str, Derivation]:
    """Only what stands on a list that is kept: elsewhere the declared value counts."""
    kept = {table for table, rows in lists.items() if rows is not None}
    sums = tuple(one for one in book.derived if one.table in kept)
    if not sums:
        return {}
    return derive(book.model_copy(update={"derived": sums}), day, lists, assumed=rules.assumes())


def year_of(column: Column, program: Program) -> int:
    """The calendar year a column means; 0 for a fact that does not go by years."""
    return 0 if column.lag is None else program.day.year - column.lag


def natural(kind: Kind, value: int) -> Value:
    """A stored number as it travels: a yes or no is a truth value."""
    return bool(value) if kind is Kind.BOOL else value


def _periods(fact: records.Fact, day: date, held: Iterable[Key]) -> list[tuple[int, str]]:
    if fact.per != "year":
        return [(0, fact.id)]
    asked = {day.year - lag: f"{fact.id}_y{lag}" for lag in fact.lags}
    years = set(asked) | {year for name, year in held if name == fact.id}
    return [(year, asked.get(year, "")) for year in sorted(years, reverse=True)]
