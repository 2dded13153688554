"""Amounts on the desk: dated values with their standing, and the price of a change at once."""

from __future__ import annotations

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lilac.entitlements.models import Edition
from lilac.entitlements.queries import book as reading
from lilac.entitlements.states import EditionState
from tests.factories.accounts import OfficerFactory, UserFactory
from tests.factories.entitlements import AT, TODAY, signed
from tests.factories.rules_desk import entitled

pytestmark = pytest.mark.django_db
WHATIF = "rules:whatif"


@pytest.fixture(autouse=True)
def _in_2021():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def desk(client):
    signed()
    client.force_login(OfficerFactory())
    return client


def amount(**more):
    """The editor's form for the gate, with one more value."""
    row = {"value": "", "day": "", "since": "", "until": "", "standing": "published", "document": "",
           "provision_zh": "", "provision_en": "", "mark": "seed", "source": "", "note": ""}  # fmt: skip
    first, second = row | {"value": "1000000", "until": "2020"}, row | more
    data = {f"value-{name}": [first[name], second[name]] for name in row}
    return data | {"f-zh": "研发门槛", "f-en": "R&D gate", "f-dimension": "money", "note": "新文件"}


def test_open_amounts_are_listed_apart(desk):
    page = desk.get(reverse("rules:parameters"))
    assert [line.entry.key for line, _bound in page.context["open"]] == ["open_amount"]
    assert {line.entry.key for line, _bound in page.context["valued"]} == {"gate", "rate"}
    assert "Announced without an amount" in page.content.decode()


def test_dated_values_are_written_signed_and_hold_on_their_days(desk, client):
    url = reverse("rules:write", args=["parameter", "gate"])
    desk.post(
        url, amount(value="2000000", since="2021", document="opinion-2021") | {"do": "submit"}
    )
    edition = Edition.objects.get(state=EditionState.SUBMITTED)
    assert edition.body["values"][1]["basis"] == {"document": "opinion-2021"}
    client.force_login(OfficerFactory())
    client.post(reverse("rules:move", args=[edition.pk, "sign"]))
    assert reading.program_on(TODAY).parameters["gate"].value == 200_000_000
    assert reading.program_on(TODAY.replace(year=2020)).parameters["gate"].value == 100_000_000
    page = client.get(reverse("rules:entry", args=["parameter", "gate"])).content.decode()
    assert "2000000" in page
    assert "Edition 2" in page


def test_values_that_hold_at_once_cannot_be_submitted(desk):
    url = reverse("rules:write", args=["parameter", "gate"])
    page = desk.post(url, amount(value="5", since="2020", until="2019") | {"do": "check"})
    assert page.context["checks"].remarks
    desk.post(url, amount(value="5", since="2020", until="2019") | {"do": "submit"})
    assert not Edition.objects.filter(state=EditionState.SUBMITTED).exists()


def test_rows_of_values_come_and_go_without_scripts(desk):
    url = reverse("rules:write", args=["parameter", "gate"])
    more = desk.post(url, amount(value="5") | {"do": "value:0"})
    assert len(more.context["values"]) == 3
    fewer = desk.post(url, amount(value="5") | {"do": "unvalue:0"})
    assert [row["value"] for _n, row in fewer.context["values"]] == ["5"]


def test_what_if_gives_the_new_total_and_who_gains(desk):
    entitled(6)
    page = desk.get(reverse(WHATIF), {"parameter": "rate", "value": "20"})
    assert page.context["change"] == 6 * 20_000_000
    (row,) = page.context["rows"]
    assert row["won"] == {"firms": 6, "fen": 6 * 20_000_000}
    assert row["lost"] == {"firms": 0, "fen": 0}
    assert page.context["touched"][0].id == "rd_subsidy"
    part = desk.get(reverse(WHATIF), {"parameter": "rate", "value": "20"},
                    headers={"HX-Request": "true", "HX-Target": "whatif-answer"})  # fmt: skip
    assert part.content.decode().strip().startswith('<div id="whatif-answer"')


def test_what_if_tells_nothing_of_few_firms(desk):
    entitled(3)
    page = desk.get(reverse(WHATIF), {"parameter": "rate", "value": "20"})
    assert page.context["rows"][0]["won"] == {"firms": None, "fen": None}


@pytest.mark.parametrize("value", ["viel", "1e99", "NaN", "0.00000001"])
def test_what_if_says_what_is_no_value(desk, value):
    page = desk.get(reverse(WHATIF), {"parameter": "rate", "value": value})
    assert page.status_code == 200
    assert page.context["reasons"]


def test_what_if_of_an_open_amount_prices_what_nobody_published(desk):
    entitled(5)
    page = desk.get(reverse(WHATIF), {"parameter": "open_amount", "value": "1000"})
    assert page.context["change"] == 5 * 100_000
    assert desk.get(reverse(WHATIF), {"parameter": "absent"}).context["chosen"] == ""


def test_what_if_reads_the_firms_once(desk):
    entitled(2)
    url = reverse(WHATIF)
    desk.get(url, {"parameter": "rate", "value": "11"})
    with CaptureQueriesContext(connection) as again:
        desk.get(url, {"parameter": "rate", "value": "12"})
    assert not [q for q in again if "factvalue" in q["sql"]]
    assert len(again) <= 8


def test_what_if_is_not_for_everybody(client, desk):
    client.force_login(UserFactory())
    assert client.get(reverse(WHATIF)).status_code == 403
