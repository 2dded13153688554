from __future__ import annotations

import re

import pytest
import time_machine
from django.test import Client

from lilac.entitlements.models import Consent, FactValue
from lilac.entitlements.views.visit import KEY
from tests.factories.accounts import UserFactory
from tests.factories.entitlements import BENEFITS, FACTS, benefit, condition, firm, signed, small
from tests.factories.parties import OrganisationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
CHECK = "/entitlements/check/"
RESULTS = f"{CHECK}results/"
KEEP = f"{CHECK}keep/"


@pytest.fixture
def today():
    with time_machine.travel("2021-03-01 12:00+08:00", tick=False):
        yield


@pytest.fixture(autouse=True)
def book():
    local = benefit(
        "local",
        condition("here", "city = city.harbin"),
        condition("begun", "registered_on <= today"),
    )
    signed(small(benefits=[*BENEFITS, local]))


def answer(client, column, value, **more):
    return client.post(CHECK, {"column": column, "value": value, "do": "answer", **more})


def asked(client):
    return client.get(CHECK).context["column"].name


def test_everybody_is_asked_one_question_and_told_where_the_answers_stay(client):
    page = client.get(CHECK)

    assert page.status_code == 200
    assert page.text.count("<h1") == 1
    assert "gone when you throw them away" in page.text
    assert "style=" not in page.text.partition("<main")[2]
    assert "sessionid" not in client.cookies  # reading leaves no trace


def test_answers_lead_to_a_result_without_an_account(client):
    answer(client, "staff", "12")
    page = client.get(RESULTS)

    assert page.context["found"].likely == 1
    assert "benefit staffed" in page.text.partition('id="g-entitled"')[2].partition("</section>")[0]
    assert "CNY 100" in page.text
    assert "condition enough" in page.text
    assert not FactValue.objects.exists()


def test_the_running_result_counts(client):
    answer(client, "staff", "12")
    page = client.get(CHECK).text

    assert "1 likely" in page
    assert re.search(r"\d need(s)? one more fact", page)


def test_every_question_leads_to_an_end(client):
    values = {
        "rd_tax_y1": {"value": "200", "value-unit": "万元"}, "duty_done_y1": {"value": "yes"},
        "dishonest": {"value": "no"}, "staff": {"value": "12"}, "city": {"value": "1"},
        "registered_on": {"value": "2019-05-06"},
    }  # fmt: skip
    seen = []
    for _turn in range(10):
        page = client.get(CHECK)
        if page.status_code == 302:
            break
        column = page.context["column"].name
        seen.append(column)
        client.post(CHECK, {"column": column, "do": "answer", **values[column]})

    assert page.url == RESULTS
    assert len(seen) == len(set(seen)) <= 6
    found = client.get(RESULTS).context["found"]
    assert found.settled == 4
    assert {row.benefit.id: row.outcome.amount for row in found.rows}["rd_subsidy"] == 20_000_000


def test_an_amount_is_read_in_the_chosen_unit(client):
    answer(client, "rd_tax_y1", "2,000.5", **{"value-unit": "千元"})

    assert client.session[KEY]["answers"] == {"rd_tax_y1": 200_050_000}


def test_a_question_left_out_is_not_asked_again(client):
    first = asked(client)
    client.post(CHECK, {"column": first, "do": "skip"})

    assert asked(client) != first
    assert "left out" in client.get(RESULTS).text


def test_an_earlier_answer_is_changed(client):
    answer(client, "staff", "12")
    page = client.get(f"{CHECK}?ask=staff")
    assert 'value="12"' in page.text

    answer(client, "staff", "3")

    assert client.get(RESULTS).context["found"].likely == 0


def test_no_answer_is_sent_back_with_its_reason(client):
    response = answer(client, "staff", "")

    assert response.status_code == 422
    assert "Answer the question, or leave it out." in response.text


@pytest.mark.parametrize(
    ("column", "value", "more"),
    [
        ("staff", "12,5 people", {}),
        ("staff", "2000000", {}),
        ("staff", "-1", {}),
        ("staff", "1e999", {}),
        ("staff", "9" * 200, {}),
        ("rd_tax_y1", "0.001", {"value-unit": "元"}),
        ("rd_tax_y1", "12", {"value-unit": "bushels"}),
        ("rd_tax_y1", "<script>alert(1)</script>", {"value-unit": "元"}),
        ("registered_on", "2021-02-30", {}),
        ("registered_on", "2021-03-02", {}),
        ("city", "99", {}),
        ("dishonest", "perhaps", {}),
    ],
)
def test_what_is_no_answer_is_refused_and_nothing_is_kept(client, column, value, more):
    response = answer(client, column, value, **more)

    assert response.status_code == 422
    assert "field-error" in response.text
    assert "<script>alert" not in response.text
    assert KEY not in client.session


@pytest.mark.parametrize("column", ["no_such", "", "staff'--", "x" * 500])
def test_a_question_nobody_asked_is_not_found(client, column):
    assert answer(client, column, "1").status_code == 404
    assert client.get(CHECK, {"ask": column or "no_such"}).status_code == 404


def test_a_session_that_somebody_spoiled_does_no_harm(client):
    answer(client, "staff", "12")
    session = client.session
    session[KEY] = {"year": 2021, "answers": {"staff": "12", "no_such": 1, "rd_tax_y1": -5}, "skipped": ["no_such"]}  # fmt: skip
    session.save()

    assert client.get(RESULTS).context["found"].likely == 0


def test_the_answers_of_another_year_are_not_taken_over(client):
    answer(client, "rd_tax_y1", "200", **{"value-unit": "万元"})
    with time_machine.travel("2022-01-02 12:00+08:00", tick=False):
        assert client.get(RESULTS).context["given"] == []


def test_answers_are_thrown_away(client):
    answer(client, "staff", "12")
    client.post(f"{CHECK}forget/")

    assert KEY not in client.session


def test_one_visitor_does_not_see_the_answers_of_another(client):
    answer(client, "staff", "12")

    assert Client().get(RESULTS).context["given"] == []


def test_keeping_asks_for_a_sign_in(client):
    assert client.get(KEEP).url.startswith("/accounts/login/")
    assert client.post(KEEP).url.startswith("/accounts/login/")


def test_answers_are_kept_for_ones_own_organisation_with_consent(client):
    organisation, clerk = firm()
    client.force_login(clerk)
    answer(client, "staff", "12")
    page = client.get(KEEP)
    assert "The agreement can be taken back at any time" in page.text

    response = client.post(KEEP, {"organisation": organisation.pk, "agree": "on"})

    assert response.url == f"/entitlements/firms/{organisation.pk}/"
    assert FactValue.objects.get().value == 12
    assert Consent.objects.filter(organisation=organisation, withdrawn_at=None).count() == 1
    assert KEY not in client.session


def test_without_consent_nothing_is_kept(client):
    organisation, clerk = firm()
    client.force_login(clerk)
    answer(client, "staff", "12")

    response = client.post(KEEP, {"organisation": organisation.pk})

    assert response.status_code == 422
    assert "Without consent nothing is kept." in response.text
    assert not FactValue.objects.exists()


def test_nobody_keeps_answers_for_somebody_elses_organisation(client):
    organisation, _clerk = firm()
    client.force_login(UserFactory())
    answer(client, "staff", "12")

    response = client.post(KEEP, {"organisation": organisation.pk, "agree": "on"})

    assert response.status_code == 422
    assert not FactValue.objects.exists()


def test_an_unconfirmed_organisation_is_nobodys(client):
    organisation = OrganisationFactory(confirmed_at=None)
    client.force_login(UserFactory())

    assert organisation.name not in client.get(KEEP).text


def test_words_of_the_book_are_escaped(client):
    evil = [{**each, "question_en": "<b>q</b>", "question_zh": "<b>q</b>", "hint_en": "<i>h</i>", "hint_zh": "<i>h</i>"} for each in FACTS]  # fmt: skip
    signed(small(facts=evil))
    page = client.get(CHECK).text

    assert "<b>q</b>" not in page
    assert "<i>h</i>" not in page


@pytest.mark.parametrize("url", [CHECK, RESULTS])
def test_queries_do_not_grow_with_the_answers(client, url, django_assert_max_num_queries):
    client.get(url)
    with django_assert_max_num_queries(12):
        client.get(url)
    answer(client, "staff", "12")
    answer(client, "city", "1")
    with django_assert_max_num_queries(12):
        client.get(url)
