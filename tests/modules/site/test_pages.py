"""The home page, the pages about the service, and what machines ask for."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine

from lilac.kernel import clock
from lilac.policies.states import VersionState
from lilac.site import home, navigation
from tests.factories.accounts import AdministratorFactory, OfficerFactory, UserFactory
from tests.factories.policies import SLUG, founding

pytestmark = pytest.mark.django_db


def test_home_without_policies_says_how_one_comes(client):
    response = client.get("/")

    assert "这里还没有发布政策" in response.text
    assert "打开导入台" not in response.text

    client.force_login(OfficerFactory())
    assert "打开导入台" in client.get("/").text


@time_machine.travel("2021-02-10 09:00+08:00")
def test_home_leads_with_the_text_that_takes_opinions(client):
    founding(slug="other", comments_close_on=date(2021, 1, 1))
    founding()
    response = client.get("/")

    assert response.context["lead"].version.policy.slug == SLUG
    assert "征求意见至2021年2月19日，含当日还有10天" in response.text
    assert [v.policy.slug for v in response.context["others"]] == ["other"]


@time_machine.travel("2021-02-20 00:00+08:00")
def test_home_after_the_last_day_says_it_is_over(client):
    founding()

    assert "征求意见已于2021年2月19日截止" in client.get("/").text


def test_home_counts_what_is_there(client):
    version = founding()
    totals = client.get("/").context["totals"]

    assert totals["policies"] == 1
    assert totals["articles"] == 23
    assert totals["measures"] == version.wordings.count() > 90
    assert 25 < totals["bodies"] < 60


def test_home_shows_the_five_targets_as_figures(client):
    founding()
    aims = client.get("/").context["lead"].aims

    figures = {f"{aim.figure}{aim.unit}" for aim in aims}
    assert len(aims) == 5
    assert {"≈ 2.5%", "≥ 30%"} <= figures


def test_home_never_shows_a_withdrawn_text(client):
    founding(state=VersionState.WITHDRAWN)
    response = client.get("/")

    assert "这里还没有发布政策" in response.text
    assert home.answering() == []


@pytest.mark.parametrize("count", [1, 3])
def test_home_queries_do_not_grow(client, count, django_assert_max_num_queries):
    for number in range(count):
        founding(slug=f"policy-{number}")

    with django_assert_max_num_queries(9):
        client.get("/")


@pytest.mark.parametrize(
    "address", ["/contact/", "/map/", "/accessibility/", "/privacy/", "/licence/"]
)
def test_pages_about_the_service_ask_the_database_nothing(
    client, address, django_assert_num_queries
):
    with django_assert_num_queries(0):
        response = client.get(address)

    assert response.status_code == 200
    assert response.text.count("<h1>") == 1


def test_contact_shows_the_operator_where_one_is_set(client, settings):
    assert "尚未公布联系方式" in client.get("/contact/").text

    settings.OPERATOR = {
        "name": "某省科技厅", "phone": "0000-12345678", "email": "", "icp": "某ICP备1号",
        "police": "", "site_code": "2300000001",
    }  # fmt: skip
    page = client.get("/contact/").text
    assert "某省科技厅" in page
    assert "某ICP备1号" in page
    assert '<meta name="SiteIDCode" content="2300000001">' in page


def test_navigation_shows_what_a_person_may_open():
    everybody = [place.url for place in navigation.main(UserFactory(), "/")]
    officer = [place.url for place in navigation.main(OfficerFactory(), "/")]
    administrator = [place.url for place in navigation.main(AdministratorFactory(), "/audit/")]

    assert "/desk/" not in everybody
    assert "/audit/" not in everybody
    assert set(everybody) < set(officer) or not navigation.installed("/desk/")
    assert "/audit/" not in officer
    assert "/audit/" in administrator
    assert (
        next(p for p in navigation.main(AdministratorFactory(), "/audit/") if p.active).url
        == "/audit/"
    )


def test_a_place_nobody_answers_at_is_not_shown():
    assert not navigation.installed("/no-such-module/")
    assert navigation.installed("/map/")


@pytest.mark.parametrize("address", ["/style/", "/style/403/"])
def test_the_style_page_is_for_the_demo_only(client, settings, address):
    settings.DEMO = False
    assert client.get(address).status_code == 404
    settings.DEMO = True
    assert client.get(address).status_code in {200, 403}


def test_demo_pages_say_so_and_name_the_day_their_clock_shows(client, settings, tmp_path):
    assert "这是演示系统" not in client.get("/map/").text

    settings.DEMO, settings.HOME = True, tmp_path
    assert "这是演示系统" in client.get("/map/").text
    assert "这里的今天是" not in client.get("/map/").text

    clock.set_demo_day(datetime(2021, 2, 10, 9, 0, tzinfo=UTC))
    assert "这里的今天是2021年2月10日" in client.get("/map/").text


def test_robots_keeps_the_demo_out_of_search_engines(client, settings):
    assert "Disallow: /desk/" in client.get("/robots.txt").text
    settings.DEMO = True
    assert "\nDisallow: /\n" in client.get("/robots.txt").text


def test_sitemap_lists_policies_and_bodies(client):
    founding()
    page = client.get("/sitemap.xml").text

    assert f"/policies/{SLUG}/</loc>" in page
    assert "/bodies/" in page
    assert "/accessibility/</loc>" in page


def test_security_txt_has_what_the_standard_demands(client):
    lines = client.get("/.well-known/security.txt").text.splitlines()

    assert {"Contact", "Expires"} <= {line.partition(":")[0] for line in lines}


def test_pages_carry_the_head_of_public_service_sites(client):
    page = client.get("/privacy/").text

    for name in ("SiteName", "ColumnName", "description"):
        assert f'<meta name="{name}" content="' in page
    assert '<link rel="canonical" href="http://127.0.0.1:8000/privacy/">' in page
    assert 'hreflang="en" href="http://127.0.0.1:8000/privacy/?lang=en"' in page
    assert "style=" not in page


def test_home_in_english_marks_what_is_chinese(client):
    founding()
    page = client.get("/?lang=en").text

    assert "Department of Science and Technology" in page
    assert '<h2 id="lead-title" lang="zh-Hans">' in page
    assert "Opinions were taken until 19 February 2021." in page
