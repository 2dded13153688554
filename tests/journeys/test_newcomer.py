"""A newcomer reads the founding policy, and finds what a department answers for."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from lilac.site.demo import STAGES, build
from tests.journeys.pictures import picture

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def founding_world(settings):
    build(STAGES["published"], say=lambda line: None)


def test_newcomer_reads_the_policy_and_finds_what_a_department_answers_for(
    founding_world, live_server, page, look
):
    page.goto(live_server.url)
    picture(page, "home")
    page.get_by_role("link", name=re.compile("关于加快提升科技创新能力")).first.click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("支撑引领高质量发展的实施意见")
    expect(page.locator("#art-23")).to_be_visible()
    expect(page.locator("main")).to_contain_text("2021年2月19日")
    picture(page, "reading", height=1000)
    look(page, "founding-policy", few=True)

    page.goto(f"{live_server.url}/policies/heilongjiang-2021/#art-9")
    expect(page.locator("#art-9")).to_be_in_viewport()
    expect(page.locator("#art-9")).to_contain_text("支持科技型企业上市")

    page.locator("a[href$='/measures/9.1/']").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("紫丁香计划")
    picture(page, "measure", height=1000)
    look(page, "measure")

    page.get_by_role("link", name="新产业投资集团").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("新产业投资集团")
    expect(page.locator("main")).to_contain_text("支持科技型企业上市")
    expect(page.locator("main")).to_contain_text("完善金融支持创新体系")
    picture(page, "body", height=1000)
    look(page, "body")


def test_newcomer_sees_five_targets_and_every_measure(founding_world, live_server, page, look):
    page.goto(f"{live_server.url}/policies/heilongjiang-2021/targets/")
    for figure in ("2.5", "30", "5,000", "500", "65"):
        expect(page.locator("main")).to_contain_text(figure)
    look(page, "targets", few=True)

    page.goto(f"{live_server.url}/policies/heilongjiang-2021/measures/")
    expect(page.locator("main")).to_contain_text("101")
    picture(page, "measures", height=1000)
    look(page, "measures", few=True)


def test_citizen_searches_two_characters(founding_world, live_server, page, look):
    page.goto(live_server.url)
    page.get_by_role("searchbox").first.fill("上市")
    page.get_by_role("searchbox").first.press("Enter")

    expect(page.locator("mark").first).to_have_text("上市")
    expect(page.locator("main")).to_contain_text("支持科技型企业上市")
    picture(page, "search")
    look(page, "search")

    page.get_by_role("link", name=re.compile("支持科技型企业上市")).first.click()
    expect(page.locator("#art-9")).to_be_in_viewport()


def test_citizen_who_finds_nothing_is_told_what_to_do(founding_world, live_server, page, look):
    page.goto(f"{live_server.url}/search/?q=火星移民")
    expect(page.locator("main")).to_contain_text("“火星移民”")
    expect(page.locator("mark")).to_have_count(0)
    look(page, "search-nothing", few=True)
