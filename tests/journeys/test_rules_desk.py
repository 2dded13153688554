"""An officer changes the cap and sees who gains and who loses; a second signs; the firms are told."""

from __future__ import annotations

import re

import pytest
from django.utils.timezone import now
from playwright.sync_api import expect

from lilac.entitlements.actions import watch
from lilac.entitlements.models import Edition
from lilac.entitlements.queries import book as reading
from lilac.entitlements.states import Cause, EditionState
from lilac.kernel.clock import today
from lilac.kernel.worker import drain
from tests.factories.accounts import OfficerFactory
from tests.factories.entitlements import BENEFITS, PARAMETERS, firm, signed, small, value
from tests.factories.rules_desk import entitled, held
from tests.journeys.pictures import picture

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
YUAN = 100


@pytest.fixture
def world():
    """A subsidy of 10 % up to 200,000 yuan; small firms, large ones, and one with a clerk."""
    cap = {"id": "cap", "zh": "研发补助封顶", "en": "cap of the subsidy", "dimension": "money",
           "values": [value("200000")]}  # fmt: skip
    subsidy = {
        **BENEFITS[0],
        "zh": "企业研发投入后补助",
        "lines": [{"payer": "province", "formula": "least(pct(rd_tax_y1, p.rate), p.cap)"}],
    }
    signed(small(parameters=[*PARAMETERS, cap], benefits=[subsidy, *BENEFITS[1:]]), at=now())
    year = today().year - 1
    facts = {f"rd_tax_{year}": 6_000_000 * YUAN, f"duty_done_{year}": 1, "rd_tax_2020": 0, "duty_done_2020": 0}  # fmt: skip
    entitled(5, **facts)
    entitled(7, **{**facts, f"rd_tax_{year}": 1_500_000 * YUAN, "city": 6})
    organisation, clerk = firm(name="某某种业科技有限公司")
    held(organisation, staff=20, dishonest=0, city=1, **{f"rd_tax_{year}": 8_000_000 * YUAN, f"duty_done_{year}": 1})  # fmt: skip
    watch.refresh(organisations=None, cause=Cause.FACT, detail="", at=now(), alerts=False)
    drain()  # what loading the book asked for
    return organisation, clerk


def test_a_cap_is_priced_written_signed_and_told(live_server, page, sign_in, look, world):
    organisation, clerk = world
    first, second = OfficerFactory(name="甲专员"), OfficerFactory(name="乙专员")
    sign_in(first)
    page.goto(f"{live_server.url}/desk/rules/")
    look(page, "rules-book")
    _see_what_it_would_cost(live_server, page, look)
    _write_it(live_server, page, look)

    edition = Edition.objects.get(state=EditionState.SUBMITTED)
    expect(page.locator(".reason")).to_be_visible()  # one does not sign what one wrote
    sign_in(second)
    page.goto(f"{live_server.url}/desk/rules/")
    page.locator("#to-sign ~ ul a").click()
    expect(page.locator(".rd-words ins").first).to_contain_text("500000")
    look(page, "rules-edition")
    page.locator("form[action$='/sign/'] button[type=submit]").click()
    expect(page.locator(".page-head .badge.tone-success")).to_be_visible()
    edition.refresh_from_db()
    assert edition.decided_by == second
    assert reading.program_on(today()).parameters["cap"].value == 500_000 * YUAN

    drain()
    sign_in(clerk)
    page.goto(f"{live_server.url}/entitlements/firms/{organisation.pk}/alerts/")
    expect(page.get_by_text("研发补助封顶").first).to_be_visible()
    expect(page.get_by_text(re.compile("50 ?万元")).first).to_be_visible()


def _see_what_it_would_cost(live_server, page, look):
    page.goto(f"{live_server.url}/desk/rules/whatif/?parameter=cap")
    page.locator("#w-slide").evaluate(
        "e => { e.value = 300000; e.dispatchEvent(new Event('input', {bubbles: true})); }"
    )
    expect(page.locator("#w-value")).to_have_value("300000")
    expect(page.locator("#whatif-answer tbody tr")).to_have_count(1)
    page.locator("#w-value").fill("500000")
    gained = 5 * 300_000 + 300_000
    expect(page.locator("#whatif-answer")).to_contain_text(
        f"{gained // 10_000} 万元".replace(" ", "")
    )
    look(page, "rules-whatif")
    page.locator("#whatif-answer a.btn-secondary").click()
    page.locator("button[type=submit].btn-primary").last.click()

    expect(page.locator("h1")).to_contain_text("研发补助封顶")
    winners = page.locator("section[aria-labelledby=t-winners-title] tbody tr")
    expect(winners).to_contain_text("企业研发投入后补助")
    expect(winners.locator("td").first).to_have_text("6")
    expect(page.locator("lilac-chart canvas").first).to_be_visible()
    assert page.locator("lilac-chart canvas").count() >= 4
    page.evaluate("document.querySelector('#t-winners-title').scrollIntoView()")
    picture(page, "simulation", height=900)
    look(page, "rules-simulation")


def _write_it(live_server, page, look):
    page.goto(f"{live_server.url}/desk/rules/entries/parameter/cap/write/")
    page.locator("#v-value-0").fill("fünf")
    page.locator("button[value=save]").first.click()
    expect(page.locator("#editor .alert.tone-danger").first).to_be_visible()
    expect(page.locator("#v-value-0")).to_have_value("fünf")
    page.locator("#v-value-0").fill("500000")
    page.locator("#note").fill("新文件提高了封顶")
    look(page, "rules-parameter")
    page.locator("button[value=submit]").click()
    expect(page.locator(".rd-words ins")).to_contain_text("500000")


def test_rows_and_text_follow_each_other_while_one_types(live_server, page, sign_in, look, world):
    sign_in(OfficerFactory(name="甲专员"))
    page.goto(f"{live_server.url}/desk/rules/entries/benefit/rd_subsidy/write/")
    expect(page.locator(".rd-stands")).to_be_visible()

    page.locator("#row-when-0").fill("rd_tax_y1 > p.gat")
    expect(page.locator("#checks mark")).to_have_text("p.gat")
    expect(page.locator("#text")).to_have_value(re.compile(r"^rd_tax_y1 > p\.gat\n"))
    look(page, "rules-editor-fault", few=True)
    page.locator("#text").fill("rd_tax_y1 > p.gate AND (NOT dishonest OR staff >= 100)")
    expect(page.locator("#row-when-3")).to_have_value("staff >= 100")
    expect(page.locator("#row-zh-0")).to_have_value("条件gate_passed")
    expect(page.locator(".rd-stands")).to_be_visible()
    expect(page.locator("#text")).to_be_focused()
    page.locator("#row-1 button[value='up:1']").click()
    expect(page.locator("#row-when-1")).to_have_value("NOT dishonest")
    picture(page, "rule-editor", height=900)
    look(page, "rules-editor")
    page.locator("button[value=save]").first.click()
    expect(page.locator(".rd-differences")).to_contain_text("staff >= 100")
    look(page, "rules-draft", few=True)
