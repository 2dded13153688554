"""The looks of the house, on the pages every visitor meets."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.factories.policies import founding
from tests.journeys.axe import look_at

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("home-empty", "/"),
        ("style", "/style/"),
        ("contact", "/contact/"),
        ("map", "/map/"),
        ("accessibility", "/accessibility/"),
        ("privacy", "/privacy/"),
        ("licence", "/licence/"),
        ("403", "/style/403/"),
        ("404", "/nothing-here/"),
        ("429", "/style/429/"),
        ("500", "/style/500/"),
    ],
)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_page_has_no_barrier_in_any_look(live_server, page, look, name, path, language):
    page.goto(f"{live_server.url}{path}?lang={language}")

    assert page.locator("h1").count() == 1
    look(page, f"{name}-{language}", few=language == "en")


def test_switches_work_at_once_and_are_remembered(live_server, page):
    page.goto(f"{live_server.url}/contact/")
    page.get_by_role("button", name="关怀版").click()
    expect(page.locator("html")).to_have_attribute("data-elder", "")

    page.locator("summary", has_text="显示").click()
    page.get_by_role("button", name="深色").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")

    page.goto(f"{live_server.url}/privacy/")
    expect(page.locator("html")).to_have_attribute("data-elder", "")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_switches_return_to_the_same_page_without_scripts(live_server, browser):
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{live_server.url}/map/?from=here")

    page.get_by_role("button", name="English").click()
    expect(page).to_have_url(f"{live_server.url}/map/?from=here")
    expect(page.locator("html")).to_have_attribute("lang", "en")

    page.get_by_role("button", name="Elder mode").click()
    expect(page).to_have_url(f"{live_server.url}/map/?from=here")
    expect(page.locator("html")).to_have_attribute("data-elder", "")
    context.close()


def test_elder_mode_has_large_letters_and_targets(live_server, page):
    page.goto(f"{live_server.url}/style/")
    page.get_by_role("button", name="关怀版").click()

    sizes = page.evaluate(
        """() => ({
            letters: Math.min(...[...document.querySelectorAll("main p, main li, main td, main label")]
                .filter(e => e.getClientRects().length && !e.closest(".visually-hidden"))
                .map(e => parseFloat(getComputedStyle(e).fontSize))),
            heading: parseFloat(getComputedStyle(document.querySelector("h1")).fontSize),
            targets: [...document.querySelectorAll("main .btn, main .form-control, main .tabs a, .switch, .site-nav a")]
                .filter(e => e.getClientRects().length)
                .map(e => e.getBoundingClientRect().height),
        })"""
    )

    assert sizes["letters"] >= 18
    assert sizes["heading"] >= 30
    assert min(sizes["targets"]) >= 60


def test_slash_goes_to_the_search_and_first_tab_skips_to_the_content(live_server, page):
    page.goto(f"{live_server.url}/contact/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    expect(page.locator(".skip-link")).to_be_in_viewport()

    page.keyboard.press("/")
    expect(page.locator("#site-search")).to_be_focused()
    page.keyboard.type("/")
    expect(page.locator("#site-search")).to_have_value("/")


def test_error_summary_takes_the_focus_and_leads_to_the_field(live_server, page):
    page.goto(f"{live_server.url}/style/")
    expect(page.locator(".error-summary")).to_be_focused()

    page.locator(".error-summary a").first.click()
    expect(page.locator("#wrong_title")).to_be_focused()


def test_paper_shows_the_text_and_nothing_to_press(live_server, page):
    page.goto(f"{live_server.url}/style/")
    page.emulate_media(media="print")

    expect(page.locator(".service-bar")).to_be_hidden()
    expect(page.locator(".site-nav")).to_be_hidden()
    expect(page.locator("main h1")).to_be_visible()
    content = page.locator(".permalink").first.evaluate(
        "e => getComputedStyle(e, '::after').content"
    )
    assert "#text" in content


def test_home_with_the_founding_policy_has_no_barrier(live_server, page, look):
    founding()
    page.goto(f"{live_server.url}/")

    expect(page.get_by_role("heading", level=2).first).to_contain_text("实施意见")
    look(page, "home-zh-hans")
    page.goto(f"{live_server.url}/?lang=en")
    look(page, "home-en")


def test_a_barrier_and_a_wide_page_are_found(live_server, page):
    page.goto(f"{live_server.url}/contact/")
    page.evaluate(
        """() => {
            const wide = document.createElement("div");
            wide.innerHTML = "<img src='data:,'><p>wide</p>";
            wide.className = "d-flex";
            wide.style.width = "2000px";
            document.querySelector("main").append(wide);
        }"""
    )
    faults = look_at(page, "spoiled")

    assert any("image-alt" in fault for fault in faults)
    assert any("wider than the screen" in fault for fault in faults)
