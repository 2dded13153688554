from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdfium2 import PdfDocument

from lilac.accounts.states import Role
from lilac.entitlements.actions import consents
from lilac.entitlements.models import Alert, Consent, Decision, FactValue
from lilac.entitlements.states import FactState, Source
from tests.factories.accounts import UserFactory
from tests.factories.entitlements import (
    BENEFITS,
    FACTS,
    benefit,
    condition,
    entered,
    firm,
    signed,
    small,
)
from tests.factories.parties import MembershipFactory, OrganisationFactory
from tests.modules.parties.test_claims import PNG

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
GET = ("", "facts/", "facts/staff/0/", "what-if/", "calendar/", "calendar.ics", "alerts/",
       "consents/", "statements/")  # fmt: skip
POST = ("facts/staff/0/", "facts/staff/0/remove/", "facts/staff/0/undo/", "alerts/seen/",
        "consents/", "consents/withdraw/", "statements/")  # fmt: skip
SEASON = {"opens": "03-15", "closes": "04-30", "zh": "每年春季", "en": "every spring",
          "evidence": {"mark": "seed"}}  # fmt: skip


@pytest.fixture
def today():
    with time_machine.travel("2021-03-01 12:00+08:00", tick=False):
        yield


@pytest.fixture(autouse=True)
def book():
    growth = benefit("growth", condition("spent", "rd_accounting_y1 >= p.gate"), season=SEASON)
    facts = [{**f, "actionable": "up"} if f["id"] == "rd_accounting" else f for f in FACTS]
    signed(small(facts=facts, benefits=[*BENEFITS, growth]))


@pytest.fixture
def ours(client):
    organisation, clerk = firm()
    client.force_login(clerk)
    return organisation


def at(organisation, path=""):
    return f"/entitlements/firms/{organisation.pk}/{path}"


def clerk_of(organisation):
    return organisation.memberships.get().user


def enter(client, organisation, fact="staff", year=0, value="12", **more):
    data = {"value": value, "observed_on": "2021-02-20", "do": "enter", **more}
    return client.post(at(organisation, f"facts/{fact}/{year}/"), data)


# --- who may come in -----------------------------------------------------------------------


@pytest.mark.parametrize("path", GET)
def test_a_stranger_is_asked_to_sign_in(client, path):
    organisation, _clerk = firm()

    assert client.get(at(organisation, path)).url.startswith("/accounts/login/")


@pytest.mark.parametrize("path", GET)
def test_an_outsider_is_refused_with_a_reason(client, path):
    organisation, _clerk = firm()
    client.force_login(MembershipFactory().user)  # a member of another organisation

    response = client.get(at(organisation, path))

    assert response.status_code == 403
    assert organisation.name not in response.text


@pytest.mark.parametrize("path", POST)
def test_an_outsider_writes_nothing(client, path):
    organisation, clerk = firm()
    entered(organisation, clerk, staff="12")
    client.force_login(UserFactory())

    response = client.post(at(organisation, path), {"value": "13", "observed_on": "2021-02-20", "agree": "on"})  # fmt: skip

    assert response.status_code == 403
    assert FactValue.objects.get().value == 12
    assert Consent.objects.filter(withdrawn_at=None).count() == 1
    assert not Decision.objects.exists()


@pytest.mark.parametrize("path", GET)
def test_an_organisation_that_is_not_there_is_not_found(client, path):
    client.force_login(UserFactory())

    assert client.get(f"/entitlements/firms/999999/{path}").status_code == 404


def test_a_member_of_an_unconfirmed_organisation_waits(client):
    organisation = OrganisationFactory(confirmed_at=None)
    client.force_login(MembershipFactory(organisation=organisation).user)

    assert client.get(at(organisation)).status_code == 403


@pytest.mark.parametrize("path", GET)
def test_members_and_officers_read_every_page(client, ours, path):
    entered(ours, clerk_of(ours), staff="12")
    for user in (clerk_of(ours), UserFactory(roles=[Role.OFFICER])):
        client.force_login(user)
        response = client.get(at(ours, path))

        assert response.status_code == 200
        if not path.endswith(".ics"):
            assert response.text.count("<h1") == 1
            assert "style=" not in response.text.partition("<main")[2]


def test_my_organisation_leads_to_the_only_one(client, ours):
    assert client.get("/entitlements/firms/").url == at(ours)

    second, _clerk = firm()
    MembershipFactory(organisation=second, user=clerk_of(ours))
    page = client.get("/entitlements/firms/").text
    assert ours.name in page
    assert second.name in page


def test_who_acts_for_nobody_is_told_what_to_do(client):
    client.force_login(UserFactory())

    assert "/organisations/claim/" in client.get("/entitlements/firms/").text


# --- answers -------------------------------------------------------------------------------


def test_all_answers_with_amount_reason_and_total(client, ours):
    entered(ours, clerk_of(ours), staff="12", rd_accounting_2020="50 万元")
    page = client.get(at(ours))

    assert page.context["found"].total == 10_000
    groups = {
        group.value: [s.row.benefit.id for s in rows] for group, _l, rows in page.context["heaps"]
    }
    assert groups == {
        "entitled": ["staffed"], "nearly": ["growth"], "unknown": ["rd_subsidy"],
        "announced": ["announced"],
    }  # fmt: skip
    assert "CNY 100" in page.text
    assert "R&amp;D by accounts in 2020 up" in page.text
    assert "of a year that is over" in page.text
    assert page.context["program"].hash[:16] in page.text


def test_what_cannot_be_had_together_is_explained(client, ours):
    entered(ours, clerk_of(ours), staff="12", rd_accounting_2020="500 万元", rd_tax_2020="200 万元")
    page = client.get(at(ours))

    kept = page.context["found"].settlement
    assert page.context["found"].total == sum(claim.fen for claim in kept.kept)
    assert bool(kept.given_up) == ("Not everything can be had together" in page.text)


def test_queries_of_the_firm_page_do_not_grow_with_facts(client, ours, django_assert_max_num_queries):  # fmt: skip
    client.get(at(ours))
    with django_assert_max_num_queries(24):
        client.get(at(ours))
    entered(ours, clerk_of(ours), staff="12", share="10", rd_tax_2020="200 万元", rd_tax_2019="100 万元")  # fmt: skip
    with django_assert_max_num_queries(24):
        client.get(at(ours))


# --- facts ---------------------------------------------------------------------------------


def test_entering_a_fact_shows_at_once_what_changed(client, ours):
    response = enter(client, ours)
    page = client.get(response.url)

    value = FactValue.objects.get()
    assert (value.value, value.source, value.state) == (12, Source.OWN, FactState.DECLARED)
    changes = {change.benefit.id: change.after.kind.name for change in page.context["changed"]}
    assert changes == {"staffed": "YES", "announced": "NO_AMOUNT"}
    assert "+CNY 100" in page.text


def test_the_same_comes_as_a_part_for_scripts(client, ours):
    data = {"value": "12", "observed_on": "2021-02-20", "do": "enter"}
    part = client.post(at(ours, "facts/staff/0/"), data, headers={"HX-Request": "true"})

    assert part.status_code == 200
    assert "<html" not in part.text
    assert "+CNY 100" in part.text


def test_looking_first_keeps_nothing(client, ours):
    page = enter(client, ours, do="look")

    assert page.status_code == 200
    assert "nothing is entered yet" in page.text
    assert "+CNY 100" in page.text
    assert not FactValue.objects.exists()


def test_units_are_converted_in_the_open(client, ours):
    enter(client, ours, "rd_tax", 2020, "2500.5", **{"value-unit": "千元"})
    page = client.get(at(ours, "facts/rd_tax/2020/")).text

    assert FactValue.objects.get().value == 250_050_000
    assert "2500.5 千元 = 250.05万元" in page


def test_an_undone_correction_counts_no_more(client, ours):
    enter(client, ours, value="12")
    enter(client, ours, value="3")
    assert client.get(at(ours)).context["found"].total is None

    client.post(at(ours, "facts/staff/0/undo/"))

    assert FactValue.objects.get(replaced_at=None).value == 12
    assert FactValue.objects.count() == 3
    client.post(at(ours, "facts/staff/0/undo/"))
    assert FactValue.objects.get(replaced_at=None).value == 3


def test_undoing_the_first_entry_leaves_nothing(client, ours):
    enter(client, ours)
    client.post(at(ours, "facts/staff/0/undo/"))

    assert not FactValue.objects.filter(replaced_at=None).exists()
    assert client.post(at(ours, "facts/rd_tax/2020/undo/")).status_code == 403


def test_ones_own_value_is_taken_back(client, ours):
    enter(client, ours)
    client.post(at(ours, "facts/staff/0/remove/"))

    assert not FactValue.objects.filter(replaced_at=None).exists()
    assert "What stood before" in client.get(at(ours, "facts/staff/0/")).text


def test_a_factor_of_a_thousand_is_asked_about_and_can_be_confirmed(client, ours):
    entered(ours, clerk_of(ours), rd_tax_2019="200 万元")
    data = {"fact": "rd_tax", "year": 2020, "value": "2100000", "value-unit": "千元"}
    asked = enter(client, ours, **data)

    assert asked.status_code == 422
    assert "the unit may be wrong" in asked.text
    assert 'name="sure"' in asked.text
    assert not FactValue.objects.filter(year=2020).exists()

    assert enter(client, ours, **data, sure="on").status_code == 302
    assert FactValue.objects.get(year=2020).value == 210_000_000_000


@pytest.mark.parametrize(
    ("fact", "year", "data"),
    [
        ("staff", 0, {"value": ""}),
        ("staff", 0, {"value": "2000000"}),
        ("staff", 0, {"value": "-1"}),
        ("staff", 0, {"value": "many <b>people</b>"}),
        ("staff", 0, {"value": "12", "observed_on": "2021-03-02"}),
        ("staff", 0, {"value": "12", "observed_on": "soon"}),
        ("share", 0, {"value": "101"}),
        ("registered_on", 0, {"value": "2021-03-02"}),
        ("registered_on", 0, {"value": "2021-02-30"}),
        ("rd_tax", 2020, {"value": "1", "value-unit": "bushels"}),
        ("rd_tax", 2020, {"value": "0.001", "value-unit": "元"}),
        ("city", 0, {"value": "77"}),
    ],
)
def test_what_cannot_be_is_sent_back_with_its_reason(client, ours, fact, year, data):
    response = enter(client, ours, fact, year, **data)

    assert response.status_code == 422
    assert "field-error" in response.text
    assert "<b>people" not in response.text
    assert not FactValue.objects.exists()


@pytest.mark.parametrize("path", ["facts/no_such/0/", "facts/rd_tax/1875/", "facts/staff/2020/"])
def test_a_fact_that_is_not_declared_is_not_found(client, ours, path):
    assert client.get(at(ours, path)).status_code == 404


def test_a_paper_is_kept_with_the_value_and_opened_by_members_only(client, ours):
    paper = SimpleUploadedFile("账.png", PNG, content_type="image/png")
    enter(client, ours, evidence=paper)

    upload = FactValue.objects.get().evidence
    response = client.get(f"/files/{upload.key}/")
    assert b"".join(response.streaming_content) == PNG
    client.force_login(UserFactory())
    assert client.get(f"/files/{upload.key}/").status_code in {403, 404}


def test_a_program_is_no_paper(client, ours):
    fake = SimpleUploadedFile("账.png", b"MZ not a picture", content_type="image/png")

    assert enter(client, ours, evidence=fake).status_code == 422
    assert not FactValue.objects.exists()


def test_two_sources_that_disagree_are_shown(client, ours):
    entered(ours, clerk_of(ours), rd_tax_2020="200 万元")
    officer = UserFactory(roles=[Role.OFFICER])
    entered(ours, officer, rd_tax_2020="150 万元")

    for path in ("facts/", "facts/rd_tax/2020/"):
        page = client.get(at(ours, path)).text
        assert "Two sources disagree" in page
    assert "CNY 1,500,000" in page or "CNY 1.5 million" in page


def test_the_rd_figures_of_a_year_stand_side_by_side(client, ours):
    entered(ours, clerk_of(ours), rd_tax_2020="200 万元", rd_accounting_2020="230 万元")
    accounts = client.get(at(ours, "facts/")).context["accounts"]

    assert [(each.year, each.gap) for each in accounts] == [(2020, 30_000_000)]


def test_without_consent_the_clerk_is_led_to_it(client):
    organisation = OrganisationFactory()
    client.force_login(MembershipFactory(organisation=organisation).user)

    assert "Read what the facts are used for, and agree." in client.get(at(organisation)).text
    response = enter(client, organisation)
    assert response.status_code == 422
    assert not FactValue.objects.exists()


# --- what if -------------------------------------------------------------------------------


def test_what_if_compares_and_keeps_nothing(client, ours):
    entered(ours, clerk_of(ours), staff="3")
    page = client.get(at(ours, "what-if/"), {"staff": "12"})

    assert {c.benefit.id for c in page.context["changes"]} == {"staffed"}
    assert "+CNY 100" in page.text
    assert FactValue.objects.get().value == 3


def test_a_near_miss_can_be_tried_at_once(client, ours):
    entered(ours, clerk_of(ours), rd_accounting_2020="50 万元")
    page = client.get(at(ours, "what-if/"))
    (way,) = page.context["tries"]

    tried = client.get(way["url"])

    assert {c.benefit.id: c.after.kind.name for c in tried.context["changes"]} == {"growth": "YES"}


@pytest.mark.parametrize("query", [{"staff": "-1"}, {"staff": "x" * 99}, {"rd_tax_y1": "1", "rd_tax_y1-unit": "bushels"}])  # fmt: skip
def test_what_cannot_be_supposed_is_said(client, ours, query):
    response = client.get(at(ours, "what-if/"), query)

    assert response.status_code == 422
    assert "field-error" in response.text


def test_another_fact_is_added_as_a_field(client, ours):
    assert 'name="staff"' in client.get(at(ours, "what-if/"), {"fact": "staff"}).text
    assert client.get(at(ours, "what-if/"), {"fact": "no_such"}).status_code == 200


# --- statements ----------------------------------------------------------------------------


@pytest.fixture
def statement(client, ours):
    entered(ours, clerk_of(ours), staff="12")
    return client.post(at(ours, "statements/")).url


def test_a_statement_is_kept_under_a_number_with_all_that_went_in(client, ours, statement):
    page = client.get(statement).text
    decision = Decision.objects.get()

    assert decision.reference in page
    assert decision.program.hash in page
    assert "staff" in page
    assert "12 persons" in page
    assert "CNY 100" in page
    assert decision.reference in client.get(at(ours, "statements/")).text


def test_a_statement_stays_what_it_was(client, ours, statement):
    enter(client, ours, value="3")
    page = client.get(statement).text

    assert "12 persons" in page
    assert "CNY 100" in page


def test_the_statement_as_pdf_says_the_same(client, statement):
    response = client.get(statement.replace("statement/", "statement.pdf"))

    assert response["Content-Type"] == "application/pdf"
    text = "".join(page.get_textpage().get_text_range() for page in PdfDocument(response.content))
    decision = Decision.objects.get()
    assert decision.reference in text
    assert decision.program.hash[:40] in re.sub(r"\s", "", text)
    assert "CNY 100" in text


def test_how_it_came_about_is_explained_and_repeats(client, statement):
    page = client.get(statement.replace("statement/", ""))

    assert page.context["replay"].same
    assert "bit for bit" in page.text
    assert "condition enough" in page.text
    assert "article 24" in page.text


def test_a_decision_somebody_changed_is_said_not_to_repeat(client, statement):
    decision = Decision.objects.get()
    decision.facts = {**decision.facts, "staff": 3}
    decision.save()

    page = client.get(statement.replace("statement/", ""))

    assert not page.context["replay"].same
    assert "do not rely on it" in page.text


@pytest.mark.parametrize("tail", ["", "statement/", "statement.pdf"])
def test_a_decision_is_not_there_for_outsiders(client, statement, tail):
    address = statement.replace("statement/", tail)
    client.logout()
    assert client.get(address).url.startswith("/accounts/login/")
    client.force_login(UserFactory())
    assert client.get(address).status_code == 404
    client.force_login(UserFactory(roles=[Role.AUDITOR]))
    assert client.get(address).status_code == 200
    assert client.get(f"/entitlements/decisions/20210301-NOSUCH/{tail}").status_code == 404


def test_statements_of_a_day_are_not_without_end(client, ours, monkeypatch):
    monkeypatch.setattr("lilac.entitlements.views.decisions.STATEMENTS_A_DAY", "1/d")
    client.post(at(ours, "statements/"))

    assert client.post(at(ours, "statements/")).status_code == 403
    assert Decision.objects.count() == 1


# --- calendar, alerts, consents ------------------------------------------------------------


def test_the_calendar_shows_what_may_concern_the_firm(client, ours):
    entered(ours, clerk_of(ours), rd_accounting_2020="500 万元")
    page = client.get(at(ours, "calendar/")).text
    feed = client.get(at(ours, "calendar.ics"))

    assert "benefit growth" in page
    assert "opens soon" in page
    assert feed["Content-Type"].startswith("text/calendar")
    assert "DTSTART;VALUE=DATE:20210315" in feed.content.decode()


def test_alerts_are_read_and_marked_by_members(client, ours):
    Alert.objects.create(
        organisation=ours, benefit="staffed", before=0, after=1, after_fen=10_000, cause="parameter",
        detail="<b>x</b>", at=datetime(2021, 2, 28, tzinfo=UTC),
    )  # fmt: skip
    page = client.get(at(ours, "alerts/")).text
    assert "benefit staffed" in page
    assert "An amount changed" in page
    assert "<b>x</b>" not in page

    client.post(at(ours, "alerts/seen/"))

    assert Alert.objects.get().seen_at is not None
    client.force_login(UserFactory(roles=[Role.OFFICER]))
    assert client.post(at(ours, "alerts/seen/")).status_code == 403


def test_a_withdrawn_consent_takes_ones_own_values_out_of_use(client, ours):
    entered(ours, clerk_of(ours), staff="12")
    client.post(at(ours, "consents/withdraw/"))

    assert client.get(at(ours)).context["found"].total is None
    page = client.get(at(ours, "consents/"))
    assert "I act for this organisation" in page.text
    assert client.post(at(ours, "consents/"), {}).status_code == 422
    assert client.post(at(ours, "consents/"), {"agree": "on"}).status_code == 302
    assert Consent.objects.filter(withdrawn_at=None).get().purpose == consents.purpose_shown()


def test_an_officer_does_not_agree_for_a_firm(client, ours):
    client.force_login(UserFactory(roles=[Role.OFFICER]))

    assert client.post(at(ours, "consents/"), {"agree": "on"}).status_code == 403
    assert client.post(at(ours, "consents/withdraw/")).status_code == 403
