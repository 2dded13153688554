"""A visitor checks on a phone; a clerk corrects a fact, sees what changes, and prints."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from lilac.accounts.models import User
from lilac.entitlements.models import Decision, FactValue
from lilac.parties.models import Organisation
from lilac.site.demo import STAGES, build
from tests.journeys.axe import SCREENS
from tests.journeys.pictures import picture

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def founding_rules(settings):
    """The demo world, with a few firms."""
    settings.DEMO_FIRMS = 12
    build(STAGES["published"], say=lambda line: None)


def answer(page, answers):
    """Answer what is asked, as far as the table knows; leave out the rest."""
    column = page.locator("input[name=column]").input_value()
    value = answers.get(column)
    if value is None:
        page.get_by_role("button", name="不清楚，跳过").click()
        return column
    if page.locator("input[type=radio][name=value]").count():
        page.locator(f"input[name=value][value='{value}']").check()
    elif page.locator("select[name=value]").count():
        page.locator("select[name=value]").select_option(value)
    else:
        page.locator("[name=value]").first.fill(value)
    page.get_by_role("button", name="下一题").click()
    return column


def test_visitor_checks_on_a_phone_without_an_account(founding_rules, live_server, page, look):
    page.set_viewport_size({"width": 375, "height": 740})
    page.goto(f"{live_server.url}/entitlements/")
    picture(page, "entitlements", height=1000)
    page.get_by_role("link", name="开始自测").click()
    expect(page.locator("main")).to_contain_text("不需要账号")
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENS / "check-phone.png", full_page=True)
    look(page, "check-first", few=True)
    page.set_viewport_size({"width": 375, "height": 740})

    known = {"city": "1", "hnte_valid": "yes", "legal_form": "1", "resident_enterprise": "yes",
             "hnte_first": "no", "rd_tax_y1": "320", "rd_tax_y2": "250", "above_scale_y0": "yes",
             "registered_on": "2015-05-06", "stat_duty_in_scope_y1": "no"}  # fmt: skip
    asked = set()
    while not {"rd_tax_y1", "rd_tax_y2", "stat_duty_in_scope_y1"} <= asked and len(asked) < 24:
        asked.add(answer(page, known))  # what is not asked about is left out
    page.screenshot(path=SCREENS / "check-phone-later.png", full_page=True)
    page.get_by_role("link", name="直接看结果").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("自测结果")
    expect(page.locator("#g-entitled")).to_contain_text("企业研发投入后补助")
    page.screenshot(path=SCREENS / "check-phone-results.png", full_page=True)
    look(page, "check-results", few=True)


def test_clerk_corrects_a_fact_sees_what_changes_and_prints(
    founding_rules, live_server, page, look, sign_in
):
    clerk = User.objects.get(persona="clerk")
    firm = Organisation.objects.get(memberships__user=clerk)
    home = f"{live_server.url}/entitlements/firms/{firm.pk}/"
    sign_in(clerk)
    page.goto(f"{live_server.url}/entitlements/firms/")
    expect(page.get_by_role("heading", level=1)).to_have_text(firm.name)
    picture(page, "firm", height=1000)
    look(page, "firm")

    page.get_by_role("link", name="我们的信息").click()
    expect(page.locator("main")).to_contain_text("两个来源不一致")
    look(page, "firm-facts", few=True)

    page.goto(home)
    page.get_by_role("link", name="承诺配套经费用于该领域持续研究").first.click()
    page.get_by_label("是", exact=True).check()
    page.get_by_role("button", name="先看看会改变什么").click()
    expect(page.locator("#fact")).to_contain_text("尚未填入")
    assert not FactValue.objects.filter(organisation=firm, fact="match_same_field").exists()
    page.get_by_label("是", exact=True).check()
    page.get_by_role("button", name="填入", exact=True).click()
    expect(page.locator("#fact")).to_contain_text("已填入")
    expect(page.locator("#fact")).to_contain_text("国家重点科研项目经费配套")
    expect(page.get_by_role("button", name="撤销")).to_be_visible()
    picture(page, "fact", height=1000)
    look(page, "fact", few=True)

    page.goto(f"{home}what-if/?rd_tax_y1=900&rd_tax_y1-unit=万元")
    expect(page.locator("main")).to_contain_text("企业研发投入后补助")
    look(page, "what-if", few=True)
    page.goto(f"{home}calendar/")
    look(page, "calendar", few=True)
    page.goto(f"{home}alerts/")
    look(page, "alerts", few=True)

    page.goto(f"{home}statements/")
    page.get_by_role("button", name="生成今天的测算单").click()
    decision = Decision.objects.get()
    expect(page.locator("main")).to_contain_text(decision.reference)
    look(page, "statement", few=True)
    page.pdf(path=SCREENS / "statement-printed.pdf")
    with page.expect_download() as paper:
        page.get_by_role("link", name="PDF").click()
    paper.value.save_as(SCREENS / "statement.pdf")
    page.get_by_role("link", name="得出过程").click()
    expect(page.locator("main")).to_contain_text("逐位一致")
    look(page, "explanation", few=True)


def test_newcomer_reads_a_benefit(founding_rules, live_server, page, look):
    page.goto(f"{live_server.url}/entitlements/")
    look(page, "entitlements", few=True)
    page.get_by_role("searchbox", name="搜索").last.fill("研发")
    page.get_by_role("button", name="查看").click()
    page.locator(".ent-offers a").first.click()
    expect(page.get_by_role("heading", name="谁可以享受")).to_be_visible()
    picture(page, "benefit", height=1000)
    look(page, "benefit", few=True)
