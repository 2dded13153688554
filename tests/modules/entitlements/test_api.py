from __future__ import annotations

import csv
import io

import pytest
from django.test import Client

from lilac.accounts.states import Role
from lilac.entitlements.models import Decision, FactValue
from tests.factories.accounts import UserFactory
from tests.factories.entitlements import (
    BENEFITS,
    benefit,
    condition,
    entered,
    firm,
    signed,
    small,
)

pytestmark = pytest.mark.django_db
BASE = "/api/v1/entitlements"
DAY = "2021-03-01"


@pytest.fixture(autouse=True)
def book():
    local = benefit(
        "local",
        condition("here", "city = city.harbin"),
        condition("begun", "registered_on <= today"),
        gives="status",
        lines=[],
    )
    signed(small(benefits=[*BENEFITS, local]))


def post(client, path, **body):
    return client.post(f"{BASE}{path}", body, content_type="application/json")


def evaluated(client, facts, **more):
    body = {"facts": facts, "day": DAY, **more}
    response = post(client, "/evaluate", **body)
    assert response.status_code == 200, response.text
    return {row["benefit"]: row for row in response.json()["outcomes"]}


def test_benefits_are_listed_with_honest_marks(client):
    rows = {row["key"]: row for row in client.get(f"{BASE}/benefits").json()["results"]}

    assert rows["rd_subsidy"]["payable"] is True
    assert rows["announced"]["payable"] is False
    assert rows["rd_subsidy"]["payers"] == ["province", "city"]
    assert client.get(f"{BASE}/benefits?payable=no").json()["count"] == 1
    assert client.get(f"{BASE}/benefits?text=STAFFED").json()["count"] == 1


def test_lists_are_csv_too(client):
    for path in ("benefits", "facts"):
        by_address = client.get(f"{BASE}/{path}.csv").getvalue().decode("utf-8-sig")
        by_accept = client.get(f"{BASE}/{path}", headers={"Accept": "text/csv"}).getvalue()
        assert by_accept.decode("utf-8-sig") == by_address
    rows = list(csv.DictReader(io.StringIO(client.get(f"{BASE}/benefits.csv").getvalue().decode("utf-8-sig"))))  # fmt: skip
    assert {row["key"]: row["payable"] for row in rows}["announced"] == "no"


def test_a_benefit_is_told_in_words_and_formulas(client):
    found = client.get(f"{BASE}/benefits/rd_subsidy").json()

    assert found["requirements"][0]["words"]["en"] == "condition gate_passed"
    assert found["requirements"][0]["formula"] == "rd_tax_y1 > p.gate"
    assert {each["key"] for each in found["amounts"]} == {"gate", "rate"}
    assert client.get(f"{BASE}/benefits/no_such").status_code == 404


def test_one_case_in_natural_units_is_decided_and_explained(client):
    facts = {"rd_tax_y1": 2_000_000, "duty_done_y1": True, "dishonest": False, "city": "harbin"}
    found = evaluated(client, facts)

    subsidy = found["rd_subsidy"]
    assert subsidy["kind"] == "yes"
    assert subsidy["amount_fen"] == 20_000_000
    assert subsidy["lines"] == [
        {"payer": "province", "amount_fen": 10_000_000},
        {"payer": "city", "amount_fen": 10_000_000},
    ]
    assert found["staffed"]["kind"] == "unknown"
    assert found["staffed"]["missing"] == ["staff"]
    assert all(reason["finding"] == "met" for reason in subsidy["reasons"])


def test_travelling_units_give_the_same(client):
    natural = evaluated(client, {"rd_tax_y1": 2_000_000, "registered_on": "2019-05-06"})
    travel = evaluated(
        client, {"rd_tax_y1": 200_000_000, "registered_on": 20190506}, units="travel"
    )

    assert natural == travel


def test_what_is_left_out_is_unknown_and_never_nought(client):
    assert evaluated(client, {})["rd_subsidy"]["kind"] == "unknown"
    assert evaluated(client, {"staff": None})["staffed"]["kind"] == "unknown"
    assert evaluated(client, {"staff": 0})["staffed"]["kind"] == "no"


@pytest.mark.parametrize(
    ("facts", "units"),
    [
        ({"no_such_fact": 1}, "natural"),
        ({"staff": 2_000_000}, "natural"),
        ({"staff": -1}, "natural"),
        ({"staff": "many"}, "natural"),
        ({"staff": True}, "natural"),
        ({"city": "atlantis"}, "natural"),
        ({"registered_on": "2021-02-30"}, "natural"),
        ({"dishonest": 1}, "natural"),
        ({"rd_tax_y1": "0.001"}, "natural"),
        ({"rd_tax_y1": 1.5}, "travel"),
        ({"registered_on": 20210230}, "travel"),
        ({"city": 99}, "travel"),
        ({"dishonest": 1}, "travel"),
        ({"x" * 65: 1}, "natural"),
    ],
)
def test_what_cannot_be_is_refused_with_its_name(client, facts, units):
    response = post(client, "/evaluate", facts=facts, units=units, day=DAY)

    assert response.status_code == 422
    assert response.json()["errors"], response.text


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\x00", b'{"facts": []}', b'"facts"'])
def test_a_body_that_is_no_case_is_refused(client, body):
    response = client.post(f"{BASE}/evaluate", body, content_type="application/json")

    assert response.status_code == 422
    assert response.json()["detail"]


@pytest.mark.parametrize("day", ["1999-12-31", "2999-01-01", "yesterday"])
def test_a_day_without_rules_is_refused(client, day):
    assert post(client, "/evaluate", facts={}, day=day).status_code == 422


def test_a_benefit_nobody_knows_is_refused(client):
    assert post(client, "/evaluate", facts={}, benefits=["no_such"]).status_code == 422


def test_nothing_sent_is_kept(client):
    evaluated(client, {"staff": 12})

    assert not FactValue.objects.exists()
    assert not Decision.objects.exists()
    assert "sessionid" not in client.cookies


def test_evaluating_needs_no_token_of_the_pages():
    strict = Client(enforce_csrf_checks=True)

    assert post(strict, "/evaluate", facts={}).status_code == 200


def test_a_batch_gives_an_answer_for_each_case_in_order(client):
    response = post(
        client,
        "/evaluate/batch",
        cases=[{"facts": {"staff": 12}}, {"facts": {"staff": 1}}, {"facts": {}}],
        benefits=["staffed"],
        day=DAY,
    )

    kinds = [[each["kind"] for each in case] for case in response.json()["cases"]]
    assert kinds == [["yes"], ["no"], ["unknown"]]
    assert response.json()["cases"][1][0]["failed"] == ["enough"]


def test_a_batch_of_more_than_a_thousand_is_refused(client):
    assert post(client, "/evaluate/batch", cases=[{"facts": {}}] * 1001).status_code == 422
    assert post(client, "/evaluate/batch", cases=[]).status_code == 422


def test_a_batch_names_the_case_that_is_wrong(client):
    cases = [{"facts": {}}, {"facts": {"staff": -1}}]
    response = post(client, "/evaluate/batch", cases=cases, day=DAY)

    assert "cases.1.staff" in response.json()["errors"][0]


def test_only_officers_simulate(client):
    change = [{"parameter": "rate", "value": "20"}]

    assert post(client, "/simulate", changes=change).status_code == 403
    client.force_login(UserFactory())
    refused = post(client, "/simulate", changes=change)
    assert refused.status_code == 403
    assert refused.json()["errors"]


def test_a_simulation_with_a_session_needs_the_token_of_the_pages():
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(UserFactory(roles=[Role.OFFICER]))

    response = post(strict, "/simulate", changes=[{"parameter": "rate", "value": "20"}])

    assert response.status_code == 403


def test_an_officer_sees_what_a_change_costs(client):
    organisation, clerk = firm()
    entered(organisation, clerk, staff="12")
    client.force_login(UserFactory(roles=[Role.OFFICER]))

    response = post(client, "/simulate", changes=[{"parameter": "rate", "value": "20"}])

    assert response.status_code == 200, response.text
    found = response.json()
    assert found["program_before"] != found["program_after"]
    assert {row["benefit"] for row in found["benefits"]} == {
        "rd_subsidy",
        "staffed",
        "announced",
        "local",
    }
    assert all(row["before"]["firms"] in {None, 0} for row in found["benefits"])
    unknown = post(client, "/simulate", changes=[{"parameter": "no_such", "value": "1"}])
    assert unknown.status_code == 403


@pytest.mark.parametrize(
    ("path", "name", "body"),
    [
        ("/evaluate", "CASES", {"facts": {}}),
        ("/evaluate/batch", "BATCHES", {"cases": [{"facts": {}}]}),
    ],
)
def test_who_asks_too_often_waits(client, monkeypatch, path, name, body):
    monkeypatch.setattr(f"lilac.entitlements.api.deciding.{name}", "1/m")

    assert post(client, path, **body).status_code == 200
    response = post(client, path, **body)
    assert response.status_code == 429
    assert response["Retry-After"] == "60"
    assert response.json()["detail"]


@pytest.mark.parametrize("units", ["travel", "natural"])
@pytest.mark.parametrize(
    "sent", ["0" * 61 + "1e2000000", "0" * 61 + "1e-2000000", " " * 61 + "Infinity", "1e2000000"]
)
def test_a_number_written_as_text_is_refused_at_once(client, units, sent):
    response = post(client, "/evaluate", units=units, facts={"rd_tax_y1": sent})

    assert response.status_code == 422


def test_a_number_beyond_every_domain_is_refused(client):
    for sent in (10**19, 1e300, 1e-300):
        assert post(client, "/evaluate", facts={"rd_tax_y1": sent}).status_code == 422
