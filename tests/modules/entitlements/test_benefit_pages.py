from __future__ import annotations

import pytest
import time_machine

from tests.factories.accounts import UserFactory
from tests.factories.entitlements import BENEFITS, PARAMETERS, benefit, condition, signed, small

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
LIST = "/entitlements/"
SEASON = {
    "opens": "11-15", "closes": "02-29", "zh": "冬季", "en": "in winter",
    "evidence": {"mark": "seed"},
}  # fmt: skip


@pytest.fixture
def today():
    with time_machine.travel("2021-03-01 12:00+08:00", tick=False):
        yield


@pytest.fixture(autouse=True)
def book():
    tree = benefit(
        "tree",
        {"any": [condition("large", "staff >= 100"), {"all": [
            condition("here", "city = city.harbin"),
            {"id": "judged", "expert": "core", "zh": "专家", "en": "experts agree"},
        ]}]},
        season=SEASON,
        gives="status",
        lines=[],
    )  # fmt: skip
    assumed = {**PARAMETERS[1], "id": "guess", "zh": "假设", "en": "a guess", "values": [
        {"value": "5", "standing": "assumed", "evidence": {"mark": "?", "note": "<b>demo</b>"}}]}  # fmt: skip
    guessed = benefit("guessed", condition("some", "staff >= 1"),
                      lines=[{"payer": "city", "formula": "pct(rd_tax_y1, p.guess)"}])  # fmt: skip
    signed(small(benefits=[*BENEFITS, tree, guessed], parameters=[*PARAMETERS, assumed]))


PAGES = [LIST, f"{LIST}benefits/rd_subsidy/", f"{LIST}benefits/tree/", f"{LIST}benefits/announced/"]


@pytest.mark.parametrize("url", PAGES)
def test_everybody_reads_every_page(client, url):
    assert client.get(url).status_code == 200

    client.force_login(UserFactory())
    response = client.get(url)

    assert response.status_code == 200
    assert response.text.count("<h1") == 1
    assert "style=" not in response.text.partition("<main")[2]


@pytest.mark.parametrize("url", [*PAGES, f"{LIST}benefits.csv", f"{LIST}windows.ics"])
def test_a_page_is_read_and_nothing_else(client, url):
    assert client.post(url).status_code == 405


@pytest.mark.parametrize(
    "url", ["benefits/no_such/", "benefits.exe", "benefits/<b>/", "benefits/rd_subsidy/x/"]
)
def test_what_is_not_there_is_not_found(client, url):
    assert client.get(f"{LIST}{url}").status_code == 404


def test_the_numbers_on_top_are_honest(client):
    count = client.get(LIST).context["count"]

    assert (count.benefits, count.payable, count.announced, count.experts) == (5, 3, 2, 1)


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("text=事项staffed", ["staffed"]),
        ("text=BENEFIT RD", ["rd_subsidy"]),
        ("gives=status", ["tree"]),
        ("payer=city", ["guessed", "rd_subsidy"]),
        ("payable=no", ["announced", "guessed"]),
        ("payer=nobody", []),
        ("text=%00%00", ["announced", "guessed", "rd_subsidy", "staffed", "tree"]),
    ],
)
def test_the_list_is_narrowed(client, query, keys):
    page = client.get(f"{LIST}?{query}")

    found = [offer.benefit.id for _article, offers in page.context["groups"] for offer in offers]
    assert sorted(found) == keys


def test_the_list_is_taken_away_as_shown(client):
    text = client.get(f"{LIST}benefits.csv?payable=no").getvalue().decode("utf-8-sig")

    assert "announced" in text
    assert "rd_subsidy" not in text
    assert client.get(f"{LIST}benefits.xlsx").status_code == 200


def test_the_rule_stands_in_words_and_as_written(client):
    page = client.get(f"{LIST}benefits/rd_subsidy/").text

    assert "condition gate_passed" in page
    assert "rd_tax_y1 &gt; p.gate" in page
    assert "R&amp;D gate" in page
    assert "CNY 1 million" in page
    assert "Province" in page
    assert "article 19" in page


def test_a_tree_says_what_must_hold_together(client):
    page = client.get(f"{LIST}benefits/tree/").text

    assert "one of these" in page
    assert "experts judge" in page
    assert "15 November 2020" in page
    assert "28 February 2021" in page


def test_what_is_not_published_is_said_to_be_so(client):
    page = client.get(f"{LIST}benefits/announced/").text

    assert "Announced, not yet payable" in page
    assert "not published" in page


def test_values_assumed_for_the_demo_are_marked_and_count_in_demo_mode_only(client, settings):
    url = f"{LIST}benefits/guessed/"
    assert "Announced, not yet payable" in client.get(url).text

    settings.DEMO = True
    page = client.get(url).text

    assert "This rests on values assumed for the demo." in page
    assert "assumed for the demo" in page
    assert "<b>demo</b>" not in page


def test_windows_go_into_a_calendar(client):
    calendar = client.get(f"{LIST}windows.ics")

    assert calendar["Content-Type"].startswith("text/calendar")
    text = calendar.content.decode()
    assert text.count("BEGIN:VEVENT") == 2
    assert "DTSTART;VALUE=DATE:20201115" in text
    assert "DTEND;VALUE=DATE:20210301" in text


def test_queries_do_not_grow_with_the_benefits(client, django_assert_max_num_queries):
    client.get(LIST)
    with django_assert_max_num_queries(8):
        client.get(LIST)
    more = [benefit(f"more{n}", condition("some", "staff >= 1")) for n in range(10)]
    signed(small(benefits=[*BENEFITS, *more]))
    client.get(LIST)
    with django_assert_max_num_queries(8):
        client.get(LIST)


def test_an_empty_book_is_an_empty_page(client):
    signed(small(benefits=[]))
    from lilac.entitlements.models import Edition

    Edition.objects.update(state="discarded")
    from lilac.entitlements.actions.revisions import renew
    from lilac.entitlements.states import Kept

    renew(Kept.BOOK)
    page = client.get(LIST)

    assert "The rule book holds no benefit yet." in page.text
