"""The switches: theme, size of letters, elder mode, language."""

from __future__ import annotations

import pytest
from django.test import Client

from lilac.site.look import COOKIE, Look

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("look", [Look(), Look("dark", "large", True), Look("light", "small")])
def test_look_written_is_read_back(look):
    assert Look.read(look.written()) == look


@pytest.mark.parametrize("cookie", ["", "purple.huge", "<script>", "." * 5000, "dark" * 100])
def test_look_of_a_spoiled_cookie_is_the_ordinary_one(cookie):
    assert Look.read(cookie) == Look()


def test_pressing_a_switch_returns_to_the_same_page_and_is_rendered_there(client):
    response = client.post("/look/", {"elder": "on", "next": "/map/?a=1"}, follow=True)

    assert response.redirect_chain == [("/map/?a=1", 302)]
    assert "data-elder" in response.text
    assert 'name="elder" value="off" aria-pressed="true"' in response.text

    client.post("/look/", {"theme": "dark"})
    page = client.get("/map/").text
    assert 'data-theme="dark"' in page
    assert "data-elder" in page  # one switch leaves the others


def test_an_unknown_wish_changes_nothing(client):
    client.post("/look/", {"theme": "dark"})
    client.post("/look/", {"theme": "purple", "size": "huge", "elder": "maybe"})

    assert client.cookies[COOKIE].value == "dark.medium"


@pytest.mark.parametrize(
    "elsewhere", ["https://example.com/", "//example.com", "javascript:alert(1)", "/\\example.com"]
)
def test_a_switch_never_leads_to_another_site(client, elsewhere):
    assert client.post("/look/", {"theme": "dark", "next": elsewhere})["Location"] == "/"


def test_a_switch_needs_no_token_but_a_post():
    outsider = Client(enforce_csrf_checks=True)

    assert outsider.post("/look/", {"theme": "dark"}).status_code == 302
    assert outsider.get("/look/").status_code == 405


def test_chinese_is_spoken_unless_the_browser_or_the_visitor_asks_for_english(client):
    assert 'lang="zh-Hans"' in client.get("/map/").text
    assert 'lang="zh-Hans"' in client.get("/map/", headers={"Accept-Language": "zh-TW"}).text
    assert 'lang="zh-Hans"' in client.get("/map/", headers={"Accept-Language": "fr"}).text
    english = {"Accept-Language": "en-US,en;q=0.9"}
    assert '<html lang="en"' in client.get("/map/", headers=english).text

    client.post("/look/", {"language": "zh-hans"})
    assert 'lang="zh-Hans"' in client.get("/map/", headers=english).text


def test_lang_in_the_address_decides_that_page_and_respects_a_choice(client):
    client.post("/look/", {"language": "zh-hans"})

    assert '<html lang="en"' in client.get("/map/?lang=en").text
    assert 'lang="zh-Hans"' in client.get("/map/").text
    assert client.get("/map/?lang=../../x").status_code == 200


def test_lang_in_the_address_is_remembered_by_a_first_visit(client):
    client.get("/map/?lang=en")

    assert '<html lang="en"' in client.get("/privacy/").text
