"""An extract's plan into rows, in bulk, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Final, TypeVar

from lilac.entitlements.actions.bulk import Origin, insert_values
from lilac.entitlements.actions.extract_rows import Plan, Table, years_of
from lilac.entitlements.actions.revisions import renew
from lilac.entitlements.actions.standing import state_of
from lilac.entitlements.models import Complete, FactImport, FactValue
from lilac.entitlements.states import Kept, Source
from lilac_engine.rules.records import Book

CHUNK: Final = 5_000
T = TypeVar("T")


def write_values(
    extract: FactImport, table: Table, made: Plan, *, book: Book, at: datetime
) -> None:
    """End what is replaced, write what is new, say anew where two sources disagree."""
    renew(Kept.FACTS)  # held to the end: whoever enters a value meanwhile waits, then sees ours
    over = [*made.ended, *(row[0] for row in made.changed)]
    for keys in _chunks(over):
        FactValue.objects.filter(pk__in=keys).update(replaced_at=at)
    register = next(one for one in book.registers if one.id == extract.register)
    fresh = [*made.created, *(row[1:] for row in made.changed)]
    origin = Origin(
        register=register.id,
        statistics=register.statistics,
        observed_on=extract.observed_on,
        at=at,
        extract=extract.pk,
        by=extract.carried_out_by_id,
    )
    insert_values(origin, fresh)
    if fresh or over:
        _settle({fact.fact for fact in table.headings if fact.role == "fact"}, years_of(table))
    if extract.complete:
        _say_complete(extract, table, book, at=at)


def _settle(facts: set[str], years: set[int]) -> None:
    """Where an own or an officer's value stands beside the register's: agreed, or in conflict."""
    standing = FactValue.objects.filter(fact__in=facts, year__in=years, replaced_at=None)
    others = standing.exclude(source=Source.REGISTER)
    touched = others.values_list("organisation_id", flat=True).distinct()
    groups: dict[tuple[int, str, int], list[FactValue]] = {}
    for value in standing.filter(organisation__in=touched).order_by("pk"):
        groups.setdefault((value.organisation_id, value.fact, value.year), []).append(value)
    changed = []
    for values in groups.values():
        differ = len({value.value for value in values}) > 1
        checked = any(value.source != Source.OWN for value in values)
        state = state_of(differ=differ, checked=checked)
        for value in values:
            if value.state != state:
                value.state = state
                changed.append(value)
    FactValue.objects.bulk_update(changed, ["state"], batch_size=CHUNK)


def _say_complete(extract: FactImport, table: Table, book: Book, *, at: datetime) -> None:
    facts = {fact.id: fact for fact in book.facts}
    for heading in table.headings:
        fact = facts.get(heading.fact)
        if fact is None or not fact.closed_world:
            continue
        years = {0} if fact.per != "year" else {heading.year} if heading.year else years_of(table)
        for year in sorted(year for year in years if year is not None):
            if fact.per != "year" or year:
                Complete.objects.get_or_create(
                    register=extract.register,
                    fact=fact.id,
                    year=year,
                    complete_on=extract.observed_on,
                    defaults={"said_by": extract.carried_out_by, "said_at": at},
                )


def _chunks(rows: Sequence[T]) -> Iterator[list[T]]:
    found = iter(rows)
    while chunk := list(islice(found, CHUNK)):
        yield chunk
