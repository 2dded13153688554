"""Officers, and many firms with facts at once: what the rules desk's tests stand on."""

from __future__ import annotations

from lilac.entitlements.actions.revisions import renew
from lilac.entitlements.models import FactValue
from lilac.entitlements.states import FactState, Kept, Source
from lilac.parties.models import Organisation
from tests.factories.entitlements import AT, TODAY
from tests.factories.parties import OrganisationFactory

REGISTERS = {"rd_tax": "tax", "staff": "tax", "city": "tax", "dishonest": "credit",
             "duty_done": "statistics-duty"}  # fmt: skip


def held(organisation: Organisation, **facts: int) -> None:
    """Facts from the registers: ``staff=12``, ``rd_tax_2020=150_000_000``; as they travel."""
    for name, value in facts.items():
        stem, _sign, year = name.rpartition("_")
        yearly = year.isdecimal() and len(year) == 4
        fact = stem if yearly else name
        FactValue.objects.create(
            organisation=organisation, fact=fact, year=int(year) if yearly else 0, value=value,
            source=Source.REGISTER, register=REGISTERS[fact],
            statistics=fact == "duty_done", observed_on=TODAY, state=FactState.CHECKED,
            entered_at=AT,
        )  # fmt: skip
    renew(Kept.FACTS)


def firms(count: int, **facts: int) -> list[Organisation]:
    """So many confirmed firms that are alike."""
    found = [OrganisationFactory() for _ in range(count)]
    for organisation in found:
        held(organisation, **facts)
    return found


def entitled(count: int, rd: int = 200_000_000, **more: int) -> list[Organisation]:
    """Firms entitled to ``rd_subsidy``: R&D of 2020 in fen, 10 % of it paid, in halves."""
    facts = {"rd_tax_2020": rd, "duty_done_2020": 1, "dishonest": 0, "staff": 12, "city": 1}
    return firms(count, **(facts | more))
