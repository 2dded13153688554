"""How values of several sources stand to one another: checked, declared, in conflict."""

from __future__ import annotations

from lilac.entitlements.models import FactValue
from lilac.entitlements.states import FactState, Source
from lilac.parties.models import Organisation


def settle(organisation: Organisation, fact: str, year: int) -> None:
    """Say anew how the values of one fact and year stand; two that differ are both in conflict."""
    standing = list(
        FactValue.objects.filter(
            organisation=organisation, fact=fact, year=year, replaced_at=None
        ).order_by("pk")
    )
    differ = len({value.value for value in standing}) > 1
    checked = any(value.source != Source.OWN for value in standing)
    for value in standing:
        state = state_of(differ=differ, checked=checked)
        if value.state != state:
            value.state = state
            value.save(update_fields=["state"])


def state_of(*, differ: bool, checked: bool) -> FactState:
    """The state of values that differ or agree, with one from a register or officer or without."""
    if differ:
        return FactState.CONFLICT
    return FactState.CHECKED if checked else FactState.DECLARED
