from __future__ import annotations

import pytest

from lilac.policies import hub, queries
from lilac.policies.hub import Holding, Mechanism
from lilac.policies.models import Conflict
from tests.factories.accounts import UserFactory
from tests.factories.policies import ENTERED


@pytest.fixture
def registry(monkeypatch):
    """The hub as this test fills it; the house's registrations are kept."""
    known = dict(hub._mechanisms)
    monkeypatch.setattr(hub, "_mechanisms", known)
    return known


@pytest.fixture
def vouchers(registry):
    """A module that has one open and one closed thing on measure 7.5."""
    asked = []

    def holdings(measures):
        measures = list(measures)
        asked.append(len(measures))
        return {
            m.pk: [Holding("2026 round", "/vouchers/2026/"), Holding("2025", "/vouchers/2025/", live=False)]
            for m in measures
            if m.code == "7.5"
        }  # fmt: skip

    hub.register(Mechanism("vouchers", "Innovation vouchers", holdings))
    return asked


def test_standing_says_what_runs_what_is_missing_and_what_is_idle(draft, vouchers):
    measure = draft.policy.measures.get(code="7.5")

    standing = hub.standings([measure])[measure.pk]

    by_name = {carrier.name: carrier for carrier in standing.carriers}
    assert by_name["vouchers"].runs
    assert by_name["vouchers"].installed
    assert not by_name["ledger"].installed
    assert standing.runs
    assert standing.live == 1


def test_a_module_is_asked_once_for_the_whole_table(draft, vouchers):
    rows = queries.table(draft)

    assert vouchers == [101]
    assert [row.measure.code for row in rows if "vouchers" in
            {c.name for c in row.standing.carriers if c.runs}] == ["7.5"]  # fmt: skip


def test_only_closed_things_do_not_make_a_measure_run(draft, registry):
    hub.register(
        Mechanism(
            "ledger", "Ledger", lambda ms: {m.pk: [Holding("old", "/", live=False)] for m in ms}
        )
    )
    measure = draft.policy.measures.get(code="14.2")

    assert not hub.standings([measure])[measure.pk].runs


def test_a_mechanism_the_policy_did_not_ask_for_is_shown_as_such(draft, registry):
    hub.register(Mechanism("live", "Live", lambda ms: {m.pk: [Holding("On air", "/")] for m in ms}))
    measure = draft.policy.measures.get(code="7.5")

    carriers = {c.name: c for c in hub.standings([measure])[measure.pk].carriers}

    assert not carriers["live"].bound
    assert carriers["vouchers"].bound
    assert carriers["live"].holdings


def test_a_mechanism_the_policy_did_not_ask_for_does_not_make_a_measure_run(
    client, draft, registry
):
    hub.register(Mechanism("live", "Live", lambda ms: {m.pk: [Holding("On air", "/")] for m in ms}))
    measure = draft.policy.measures.get(code="7.5")

    standing = hub.standings([measure])[measure.pk]

    assert not standing.runs
    assert standing.live == 1
    page = client.get("/policies/hlj-innovation-2021/measures/7.5/").text
    assert "On air" in page
    assert "Something runs" not in page


def test_a_suspected_conflict_does_not_make_a_measure_run(client, draft):
    pilot = draft.policy.measures.get(code="14.3")
    Conflict.objects.create(
        measure=pilot,
        version=draft,
        precedence=draft.policy.precedences.first(),
        other="公平竞争审查条例",
        explanation="选择性支持须有依据",
        raised_by=UserFactory(),
        raised_at=ENTERED,
    )

    (row,) = [row for row in queries.table(draft) if row.measure == pilot]

    assert not row.standing.runs
    assert "公平竞争审查条例" in client.get("/policies/hlj-innovation-2021/measures/14.3/").text


def test_an_unknown_mechanism_keeps_its_name():
    assert hub.title("weather") == "weather"


def test_policies_itself_has_the_annexes_the_rules_and_the_conflicts(draft):
    closing = draft.policy.measures.get(code="C.2")
    annexes = draft.policy.measures.get(code="A.1")
    pilot = draft.policy.measures.get(code="14.3")
    Conflict.objects.create(
        measure=pilot,
        version=draft,
        precedence=draft.policy.precedences.first(),
        other="公平竞争审查条例",
        explanation="选择性支持须有依据",
        raised_by=UserFactory(),
        raised_at=ENTERED,
    )

    found = queries.own_holdings([closing, annexes, pilot])

    assert [h.title for h in found[annexes.pk]] == [
        a.name for a in draft.attachments.order_by("pk")
    ]
    assert [h.url.rpartition("/")[0] for h in found[closing.pk]] == [
        "/policies/hlj-innovation-2021/precedence"
    ] * 2
    assert [h.title for h in found[pilot.pk]] == ["Conflict with 公平竞争审查条例"]


@pytest.mark.parametrize("count", [1, 3])
def test_own_holdings_ask_a_fixed_number_of_questions(draft, count, django_assert_num_queries):
    measures = list(draft.policy.measures.filter(code__in=["C.2", "C.1", "9.1"][:count]))

    with django_assert_num_queries(3):
        queries.own_holdings(measures)
