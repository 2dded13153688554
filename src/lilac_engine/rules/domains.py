"""Whether facts keep to what their declarations allow: the proof that nothing overflows rests on it."""

from __future__ import annotations

from collections.abc import Mapping

from lilac_engine.rules.errors import Faulty, RuleFault, fault
from lilac_engine.rules.program import Column
from lilac_engine.rules.types import Kind, Value, day
from lilac_engine.rules.wording import show


def check(columns: Mapping[str, Column], facts: Mapping[str, Value]) -> None:
    """Nothing, where every fact is one its column can have; a name without a column is passed over.

    Raises Faulty with a sentence for each that is not: above or below its domain, no option, no
    day of the calendar. What is not known is always allowed.
    """
    known = ((columns[name], value) for name, value in facts.items() if name in columns)
    found = [wrong.at(f"facts.{c.name}") for c, v in known if (wrong := outside(c, v)) is not None]
    if found:
        raise Faulty(found)


def outside(column: Column, value: Value) -> RuleFault | None:
    """What is wrong with a travelling value for a column; None where nothing is."""
    if value is None or (column.type.kind is Kind.BOOL and value in {0, 1}):
        return None
    fact = column.fact
    if column.type.kind is Kind.CODE:
        if value in {choice.number for choice in fact.options.values()}:
            return None
        options = ", ".join(f"{fact.id}.{id_}" for id_ in fact.options)
        return fault("no-such-choice", text=value, name=column.name, options=options)
    if column.low <= value <= column.high and _civil(column, value):
        return None
    said, low, high = (show(one, column.type) for one in (value, column.low, column.high))
    return fault(
        "out-of-domain", name=column.name, text=said.zh, text_en=said.en, low=low.zh,
        low_en=low.en, high=high.zh, high_en=high.en,
    )  # fmt: skip


def _civil(column: Column, value: int) -> bool:
    if column.type.kind is not Kind.DATE:
        return True
    try:
        day(value)
    except ValueError:
        return False
    return True
