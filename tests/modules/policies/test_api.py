from __future__ import annotations

import json
from pathlib import Path

import pytest

from lilac.policies.models import Conflict
from lilac.site import api
from lilac.site.management.commands.openapi import written
from tests.factories.accounts import UserFactory
from tests.factories.policies import ENTERED, SLUG

ROOT = Path(__file__).parents[3]
BASE = "/api/v1"
LISTS = [
    "/policies",
    f"/policies/{SLUG}/versions/1/clauses",
    f"/policies/{SLUG}/measures",
    f"/policies/{SLUG}/targets",
    "/bodies",
    "/regions",
]


def get(client, path, **more):
    return client.get(f"{BASE}{path}", **more)


def test_the_committed_description_is_the_one_of_the_code():
    committed = (ROOT / "docs" / "api" / "openapi.json").read_text(encoding="utf-8")

    assert committed == written(), "run `lilac openapi` and commit docs/api/openapi.json"


def test_every_operation_declares_how_it_refuses():
    description = json.loads(written())

    assert description["openapi"].startswith("3.1")
    for path, methods in description["paths"].items():
        for operation in methods.values():
            assert "429" in operation["responses"], path
            assert ("{slug}" in path) <= ("404" in operation["responses"]), path


@pytest.mark.parametrize("path", LISTS)
def test_lists_come_in_pages(client, draft, path):
    first = get(client, f"{path}?page_size=1").json()

    assert first["count"] == first["pages"] >= 1
    assert len(first["results"]) == 1
    assert first["previous"] is None
    if first["next"]:
        assert client.get(first["next"]).json()["previous"]
    beyond = get(client, f"{path}?page=1000&page_size=200").json()
    assert beyond["results"] == []
    assert beyond["next"] is None


@pytest.mark.parametrize("path", LISTS)
def test_lists_are_csv_by_address_and_by_accept(client, draft, path):
    by_address = get(client, f"{path}.csv")
    by_accept = get(client, path, headers={"Accept": "text/csv"})

    assert by_address["Content-Type"] == by_accept["Content-Type"] == "text/csv; charset=utf-8"
    assert by_address.getvalue() == by_accept.getvalue()
    assert "Accept" in by_accept["Vary"]


def test_accept_csv_where_there_is_no_table_gives_json(client, draft):
    response = get(client, f"/policies/{SLUG}/precedence", headers={"Accept": "text/csv"})

    assert response["Content-Type"].startswith("application/json")


def test_a_policy_says_what_its_page_says(client, draft):
    policy = get(client, f"/policies/{SLUG}").json()

    assert policy["status"] == "draft"
    assert policy["consultation"]["closes_on"] == "2021-02-19"
    assert policy["consultation"]["closes_at"] == "2021-02-20T00:00:00+08:00"
    assert [a["also_named"] for a in policy["attachments"]][1].startswith("《关于加强原创性")
    assert policy["issuer"] == ""
    assert client.get(policy["url"]).status_code == 200


def test_clauses_reproduce_the_source(client, draft):
    clauses = get(client, f"/policies/{SLUG}/versions/1/clauses?page_size=200").json()["results"]

    assert sum(c["kind"] == "article" for c in clauses) == 23
    nine = next(c for c in clauses if c["anchor"] == "art-9")
    assert draft.source[nine["start"] : nine["end"]].startswith("9.支持科技型企业上市。实施")
    assert nine["measures"] == ["9.1", "9.2", "9.3", "9.4"]
    assert nine["responsibilities"][0]["body"] == "hlj-local-finance-2018"


def test_a_measure_has_everything_the_hub_shows(client, draft):
    Conflict.objects.create(
        measure=draft.policy.measures.get(code="9.3"),
        version=draft,
        precedence=draft.policy.precedences.first(),
        other="条例",
        explanation="须有期限",
        raised_by=UserFactory(name="某某审查员"),
        raised_at=ENTERED,
    )

    response = get(client, f"/policies/{SLUG}/measures/9.3")

    measure = response.json()
    assert measure["conflicts"][0]["state"] == "suspected"
    assert (measure["previous"], measure["next"]) == ("9.2", "9.4")
    assert measure["answerable"][0]["today"][0]["name"] == "黑龙江省地方金融管理局"
    assert "某某审查员" not in response.content.decode()


def test_measures_are_narrowed_like_the_page(client, draft):
    found = get(client, f"/policies/{SLUG}/measures?article=10&mechanism=registries").json()

    assert [each["code"] for each in found["results"]] == ["10.2"]


def test_a_body_says_what_falls_to_it(client, draft):
    body = get(client, "/bodies/harbin-government").json()

    own = [duty for duty in body["duties"] if duty["through"] is None]
    assert [duty["article"] for duty in own] == ["art-14"]
    assert len(body["duties"]) == 13


def test_two_texts_are_compared(client, draft, final):
    result = get(client, f"/policies/{SLUG}/compare/1/2").json()

    assert result["articles"]["gone"] == 1


def test_search_finds_and_suggests(client, draft):
    found = get(client, "/search?q=紫丁香").json()
    nothing = get(client, "/search?q=火星 高新区").json()

    assert found["counts"] == {"clause": 1, "measure": 1}
    assert nothing["suggestions"][0]["query"] == "高新区"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/policies/no-such", 404),
        (f"/policies/{SLUG}/versions/9", 404),
        (f"/policies/{SLUG}/versions/0", 422),
        (f"/policies/{SLUG}/measures/99.9", 404),
        ("/bodies/no-such", 404),
        ("/policies?page=0", 422),
        ("/policies?page_size=201", 422),
        ("/policies?page=x", 422),
        (f"/policies/{SLUG}/measures?running=maybe", 422),
        ("/search", 422),
        ("/search?q=", 422),
        ("/search?q=%00", 422),
        ("/search?q=a&kind=b", 422),
    ],
)
def test_refusals_are_sentences(client, draft, path, status):
    response = get(client, path)

    assert response.status_code == status
    assert response.json()["detail"].endswith(".")


def test_what_the_asker_has_is_not_sent_again(client, draft):
    first = get(client, "/policies")

    again = get(client, "/policies", headers={"If-None-Match": first["ETag"]})

    assert again.status_code == 304
    assert again.content == b""


def test_who_asks_too_often_is_told_when_to_come_back(client, draft, monkeypatch):
    monkeypatch.setattr(api, "RATE", "2/m")

    answers = [get(client, "/regions") for _ in range(3)]

    assert [a.status_code for a in answers] == [200, 200, 429]
    assert "Please try again in" in answers[2].json()["detail"]
    assert int(answers[2]["Retry-After"]) > 0
    other = get(client, "/regions", REMOTE_ADDR="203.0.113.9")
    assert other.status_code == 200


@pytest.mark.parametrize("path", LISTS)
def test_nothing_can_be_written(client, draft, officer, path):
    client.force_login(officer)

    for method in (client.post, client.put, client.patch, client.delete):
        assert method(f"{BASE}{path}").status_code == 405


@pytest.mark.parametrize("path", LISTS)
def test_lists_take_a_fixed_number_of_queries(client, draft, path, django_assert_max_num_queries):
    with django_assert_max_num_queries(13):
        get(client, f"{path}?page_size=200")


def test_the_docs_page_needs_nothing_from_elsewhere(client, draft):
    page = client.get("/api/docs/").text

    assert "/api/v1/policies/{slug}/measures" in page
    assert "http://" not in page.replace("http://testserver", "").replace(
        "http://127.0.0.1:8000", ""
    )
    assert "cdn" not in page
