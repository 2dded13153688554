"""All firms as one frame, the same as one by one; tables over it with small cells kept back."""

from __future__ import annotations

import polars as pl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lilac.entitlements.models import Complete, ListKept, ListRow
from lilac.entitlements.queries import population
from lilac.entitlements.queries.facts import known
from lilac.entitlements.queries.population import registered
from lilac.entitlements.queries.pricing import price_of_policy
from lilac.entitlements.queries.privacy import withhold
from lilac.entitlements.states import Source
from tests.factories.entitlements import (
    AT,
    FACTS,
    TODAY,
    entered,
    fact,
    firm,
    program,
    signed,
    small,
)
from tests.factories.parties import OrganisationFactory
from tests.factories.policies import founding
from tests.factories.rules_desk import entitled, firms, held

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _book():
    population.forget()
    signed()


def row_of(frame: pl.DataFrame, organisation) -> dict:
    return frame.row(by_predicate=pl.col("firm") == organisation.pk, named=True)


def test_registered_is_what_is_known_of_each():
    own, clerk = firm()
    entered(own, clerk, staff="12", rd_tax_2020="150 万元", registered_on="2019-04-05")
    other = firms(1, staff=3, city=6, dishonest=1, rd_tax_2020=5)[0]
    held(own, staff=14)  # the register prevails over what the firm says
    empty = OrganisationFactory()
    Complete.objects.create(register="credit", fact="dishonest", complete_on=TODAY, said_at=AT)
    frame = registered(program())

    assert frame.height == 3
    for organisation in (own, other, empty):
        row = row_of(frame, organisation)
        facts = known(organisation, program()).facts
        assert {name: row[name] for name in facts} == facts
    assert row_of(frame, own)["staff"] == 14
    assert row_of(frame, own)["dishonest"] is False  # a complete register does not mention it
    assert row_of(frame, other)["dishonest"] is True
    assert row_of(frame, other)["of.city"] == 6


def test_registered_takes_a_computed_fact_in_place_of_what_was_entered():
    book = small(
        facts=[*FACTS, fact("patents", unit="count", low="0", high="1000")],
        tables=[{"id": "patent", "zh": "专利", "en": "patents", "register": "tax", "fields": [
            {"id": "granted_on", "zh": "授权日", "en": "granted", "kind": "date"}]}],
        derived=[{"fact": "patents", "table": "patent", "aggregate": "count"}],
        benefits=[{**small().benefits[1].model_dump(mode="json", by_alias=True, exclude_defaults=True),
                   "requires": [{"id": "some", "when": "patents >= 2"}]}],
    )  # fmt: skip
    signed(book)
    kept, plain = firms(2, staff=1)
    ListKept.objects.create(
        organisation=kept, table="patent", complete_on=TODAY, source=Source.REGISTER
    )
    for number in range(2):
        ListRow.objects.create(
            organisation=kept, table="patent", key=str(number), data={"granted_on": 20200101},
            source=Source.REGISTER, observed_on=TODAY, entered_at=AT,
        )  # fmt: skip
    frame = registered(program())

    assert row_of(frame, kept)["patents"] == known(kept, program()).facts["patents"] == 2
    assert row_of(frame, plain)["patents"] is None


def test_registered_leaves_claims_out_and_knows_a_value_that_no_longer_fits():
    OrganisationFactory(confirmed_at=None)
    strange = firms(1, staff=9_999_999)[0]  # more than the fact now allows
    frame = registered(program())

    assert frame["firm"].to_list() == [strange.pk]
    assert row_of(frame, strange)["staff"] is None


def test_registered_is_kept_until_a_fact_changes():
    first = firms(1, staff=5)[0]
    frame = registered(program())
    with CaptureQueriesContext(connection) as again:
        assert registered(program()) is frame
    assert len(again) <= 3

    held(first, dishonest=1)
    assert row_of(registered(program()), first)["dishonest"] is True


@pytest.mark.parametrize("count", [1, 3])
def test_registered_asks_the_same_queries_however_many_firms(count):
    firms(count, staff=5)
    running = program()
    with CaptureQueriesContext(connection) as queries:
        registered(running)
    assert len(queries) <= 7


def cells(*counts):
    return [{"name": n, "after": {"firms": c, "fen": c * 100}} for n, c in enumerate(counts)]


def shown(rows):
    return [row["after"]["firms"] for row in rows]


def test_small_cells_are_kept_back_and_another_with_them():
    assert shown(withhold(cells(40, 3, 9, 0), ["after"])) == [40, None, None, 0]
    assert shown(withhold(cells(40, 5, 9), ["after"])) == [40, 5, 9]
    assert shown(withhold(cells(40, 3, 9), ["after"], 0)) == [40, 3, 9]
    assert shown(withhold(cells(40, 3, 9), ["after"], alike=False)) == [40, None, 9]
    assert withhold(cells(3, 9), ["after"])[0]["after"] == {"firms": None, "fen": None}


def test_price_of_policy_stands_beside_its_clauses():
    version = founding()
    entitled(6)
    found = price_of_policy(version.policy, TODAY)
    (clause, measures), = found.clauses  # fmt: skip

    assert clause.number == "19"
    priced = {one.benefit.id: one for each in measures for one in each.benefits}
    assert (priced["rd_subsidy"].firms, priced["rd_subsidy"].fen) == (6, 6 * 20_000_000)
    assert priced["announced"].open
    assert found.total_fen == 6 * 20_000_000 + 6 * 10_000
    assert found.firms == 6


def test_price_of_policy_keeps_back_what_tells_of_few():
    version = founding()
    entitled(3)
    priced = [b for _c, ms in price_of_policy(version.policy, TODAY).clauses for m in ms for b in m.benefits]  # fmt: skip
    assert all(one.kept_back for one in priced if one.benefit.id == "rd_subsidy")
