from __future__ import annotations

import csv
import io
import json
import re
from datetime import time

import pytest
import time_machine
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook
from pypdfium2 import PdfDocument

from lilac.kernel import events
from lilac.policies import hub
from lilac.policies.events import PolicyDescribed
from lilac.policies.hub import Holding, Mechanism
from lilac.policies.models import Conflict, Version
from lilac.policies.states import VersionState
from tests.factories.accounts import UserFactory
from tests.factories.policies import ENTERED, SLUG, edition, founding, source_page

PAGES = [
    "/policies/",
    f"/policies/{SLUG}/",
    f"/policies/{SLUG}/v/1/",
    f"/policies/{SLUG}/compare/",
    f"/policies/{SLUG}/measures/",
    f"/policies/{SLUG}/measures/9.1/",
    f"/policies/{SLUG}/targets/",
    f"/policies/{SLUG}/precedence/",
    f"/policies/{SLUG}/source/",
    "/bodies/",
    "/bodies/harbin-government/",
    "/bodies/city-governments/",
    "/search/?q=科技",
    "/search/",
]


@pytest.mark.parametrize("url", PAGES)
def test_everybody_reads_every_page(client, draft, citizen, url):
    assert client.get(url).status_code == 200

    client.force_login(citizen)
    response = client.get(url)

    assert response.status_code == 200
    assert response.text.count("<h1") == 1
    assert "style=" not in response.text.partition("<main")[2]


@pytest.mark.parametrize("url", PAGES)
def test_a_page_is_read_and_nothing_else(client, draft, url):
    assert client.post(url).status_code == 405


@pytest.mark.parametrize(
    "url",
    [
        "/policies/no-such/",
        f"/policies/{SLUG}/v/2/",
        f"/policies/{SLUG}/v/0/",
        f"/policies/{SLUG}/measures/99.9/",
        f"/policies/{SLUG}/measures.exe",
        f"/policies/{SLUG}/export/exe/",
        "/policies/no-such/source/",
        "/bodies/no-such/",
        "/bodies/no-such/atom.xml",
    ],
)
def test_what_is_not_there_is_not_found(client, draft, url):
    assert client.get(url).status_code == 404


def test_a_withdrawn_text_is_nowhere(client, draft, final):
    Version.objects.filter(pk=final.pk).update(state=VersionState.WITHDRAWN)

    gone = client.get(f"/policies/{SLUG}/v/2/")
    assert gone.status_code == 410
    assert "季度通报" not in gone.text
    assert client.get(f"/policies/{SLUG}/export/json/?v=2").status_code == 404
    assert "季度通报" not in client.get(f"/policies/{SLUG}/").text
    assert client.get(f"/policies/{SLUG}/compare/?to=2").context["pair"] is None


def test_the_reading_page_shows_the_whole_text(client, draft):
    page = client.get(f"/policies/{SLUG}/").text
    words = re.sub(r"<[^>]+>|\s", "", page)

    for clause in draft.clauses.exclude(kind="annex"):
        for line in re.sub(r"\s", "", clause.text).split("。"):
            parts = [p for w in draft.wordings.filter(clause=clause) for p in [w.text]]
            assert not line or line[:10] in words or parts
    assert page.count('class="lx-article"') == 23
    for number in range(1, 24):
        assert f'id="art-{number}"' in page
    assert 'href="/bodies/hlj-science/"' in page
    assert "关于促进新型研发机构发展的措施等4个政策措施(征求意见稿)" in page
    assert "《关于加强原创性科学研究的措施》等4个措施(征求意见稿)" in page


def test_the_reading_page_says_what_is_not_stated(client, draft):
    page = client.get(f"/policies/{SLUG}/").text

    assert page.partition('class="lx-facts"')[2].partition("</dl>")[0].count("not stated") == 6


@time_machine.travel("2021-02-19 23:59+08:00")
def test_the_notice_is_open_to_the_end_of_its_last_day(client, draft):
    page = client.get(f"/policies/{SLUG}/").text

    assert "Opinions are taken until the end of 19 February 2021, that day included." in page
    assert "1 day is left." in page
    assert 'href="mailto:kjtbgs@126.com"' in page
    assert SLUG in client.get("/policies/").text.partition("lx-open")[2].partition("</section>")[0]


@time_machine.travel("2021-02-20 00:00+08:00")
def test_the_notice_is_over_on_the_next_day(client, draft):
    page = client.get(f"/policies/{SLUG}/").text

    assert "The consultation is over." in page
    assert "Opinions were taken until the end of 19 February 2021" in page
    assert "lx-open" not in client.get("/policies/").text


@time_machine.travel("2021-02-19 18:00+08:00")
def test_a_notice_with_a_time_says_the_time(client, draft):
    Version.objects.filter(pk=draft.pk).update(comments_close_at=time(17))

    assert (
        "Opinions were taken until 17:00 on 19 February 2021."
        in client.get(f"/policies/{SLUG}/").text
    )


def test_the_reading_page_tells_machines_what_it_is(client, draft):
    page = client.get(f"/policies/{SLUG}/").text
    script = re.search(r'<script type="application/ld\+json" nonce="([^"]+)">(.+?)</script>', page)

    facts = json.loads(script[2])

    assert script[1] != "None"
    assert facts["@type"] == "Legislation"
    assert len(facts["hasPart"]) == 23
    assert facts["hasPart"][8]["url"].endswith(f"/policies/{SLUG}/#art-9")


def test_hostile_words_in_a_text_stay_words(client, draft):
    evil = "</script><script>alert(1)</script>"
    draft.clauses.filter(anchor="art-1").update(heading=evil, text=f"{evil}支持")
    draft.attachments.update(name=evil)
    Version.objects.filter(pk=draft.pk).update(
        notice_title=evil, contacts=[{"kind": "url", "value": "javascript:alert(1)"}]
    )

    page = client.get(f"/policies/{SLUG}/").text

    assert "<script>alert" not in page
    assert 'href="javascript:' not in page


@pytest.mark.parametrize("editions", [1, 3])
def test_reading_takes_a_fixed_number_of_queries(
    client, draft, editions, django_assert_num_queries
):
    for _ in range(editions - 1):
        edition(draft.policy, source_page())

    with django_assert_num_queries(14):  # five of them keep what was woven
        client.get(f"/policies/{SLUG}/")
    with django_assert_num_queries(3):
        client.get(f"/policies/{SLUG}/")


def test_a_kept_text_is_woven_anew_once_something_is_told_of_the_policy(
    client, draft, django_capture_on_commit_callbacks
):
    client.get(f"/policies/{SLUG}/")
    draft.attachments.update(also_named="另一个名称")
    assert "另一个名称" not in client.get(f"/policies/{SLUG}/").text

    with django_capture_on_commit_callbacks(execute=True):
        events.publish(PolicyDescribed(draft.policy_id, ("also_named",)), by=None, at=ENTERED)

    assert "另一个名称" in client.get(f"/policies/{SLUG}/").text


def test_each_language_has_its_own_text(client, draft):
    english = client.get(f"/policies/{SLUG}/?lang=en").text
    chinese = client.get(f"/policies/{SLUG}/?lang=zh-hans").text

    assert ">Responsible bodies<" in english
    assert ">责任单位<" in chinese


@pytest.mark.parametrize("policies", [1, 3])
def test_the_list_takes_a_fixed_number_of_queries(
    client, draft, policies, django_assert_num_queries
):
    for number in range(policies - 1):
        founding(slug=f"another-{number}")

    with django_assert_num_queries(8):
        client.get("/policies/")


@pytest.mark.parametrize("policies", [1, 3])
@pytest.mark.parametrize(
    ("url", "queries"),
    [
        (f"/policies/{SLUG}/measures/", 9),
        (f"/policies/{SLUG}/measures/9.1/", 12),
        ("/bodies/", 4),
        ("/bodies/harbin-government/", 8),
        ("/search/?q=科技", 2),
    ],
)
def test_pages_take_a_fixed_number_of_queries(
    client, draft, policies, url, queries, django_assert_num_queries
):
    for number in range(policies - 1):
        founding(slug=f"another-{number}")

    with django_assert_num_queries(queries):
        client.get(url)


def test_the_list_is_narrowed_and_says_when_nothing_is_left(client, draft):
    assert "1 policy" in client.get("/policies/?status=draft&text=揭榜").text
    empty = client.get("/policies/?status=final").text

    assert "No policy answers to all of this." in empty
    assert 'href="/policies/"' in empty


def test_an_empty_house_says_so(client, empty_house):
    assert "No policy has been published yet." in client.get("/policies/").text
    assert "No policy names a body yet." in client.get("/bodies/").text
    assert client.get("/policies/?page=99").status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "?status=%00",
        "?year=99999999999999999999",
        "?year=²",
        "?page=-1",
        "?page=x",
        "?issuer=" + "a" * 5000,
    ],
)
def test_odd_filters_break_nothing(client, draft, query):
    assert client.get(f"/policies/{query}").status_code == 200


@pytest.mark.parametrize("query", ["?q=%00", "?q=科技&page=²", "?q=科技&page=0", "?q=科技&page=99999",
                                   "?q=科技&kind=x", "?q=" + "词" * 3000])  # fmt: skip
def test_odd_searches_break_nothing(client, draft, query):
    assert client.get(f"/search/{query}").status_code == 200


def test_search_marks_the_words_and_leads_to_the_place(client, draft):
    page = client.get("/search/?q=紫丁香").text

    assert "<mark>紫丁香</mark>" in page
    assert f'href="/policies/{SLUG}/#art-9"' in page
    assert f'href="/policies/{SLUG}/measures/9.1/"' in page


def test_search_shows_the_query_as_text(client, draft):
    page = client.get("/search/", {"q": "<script>alert(1)</script>"}).text

    assert "<script>alert" not in page


def test_the_measure_page_is_the_hub(client, draft, monkeypatch):
    monkeypatch.setattr(hub, "_mechanisms", dict(hub._mechanisms))
    hub.register(
        Mechanism(
            "entitlements",
            "Entitlements",
            lambda measures: {
                m.pk: [Holding("Listing subsidy", "/e/1/", "three stages")] for m in measures
            },
        )
    )

    page = client.get(f"/policies/{SLUG}/measures/9.1/").text

    assert 'href="/e/1/"' in page
    assert "three stages" in page
    assert "it is not installed yet" in page  # the ledger
    assert "黑龙江省地方金融管理局" in page  # today's body
    assert "Previous measure 8.3" in " ".join(page.split())
    assert f'href="/policies/{SLUG}/#art-9"' in page


def test_a_measure_that_is_gone_says_so(client, draft, final):
    page = client.get(f"/policies/{SLUG}/measures/11.4/").text

    assert "Not in the latest text" in page


def test_the_table_of_measures_counts_and_narrows(client, draft):
    response = client.get(f"/policies/{SLUG}/measures/?article=art-10&running=no")

    assert [row.measure.code for row in response.context["rows"]] == ["10.1", "10.2", "10.3"]
    assert response.context["tally"].measures == 101
    assert f"/policies/{SLUG}/measures.csv?article=art-10&amp;running=no" in response.text
    assert (
        "No measure answers to all of this."
        in client.get(f"/policies/{SLUG}/measures/?article=x").text
    )


def test_compare_marks_what_changed_not_by_colour_alone(client, draft, final):
    page = client.get(f"/policies/{SLUG}/compare/").text

    assert "<del>年度</del>" in page
    assert "<ins>季度</ins>" in page
    assert "Not in this text." in page  # article 11
    assert ">gone<" in page
    assert page.count('class="lx-row"') == 3
    everything = client.get(f"/policies/{SLUG}/compare/?from=1&to=2&all=1").text
    assert everything.count('class="lx-row"') == 25


def test_compare_with_one_text_says_there_is_one(client, draft):
    assert "There is one text so far." in client.get(f"/policies/{SLUG}/compare/?from=9&to=x").text


def test_an_older_text_leads_to_the_latest(client, draft, final):
    page = client.get(f"/policies/{SLUG}/v/1/").text

    assert "This is an older text." in page
    assert f'href="/policies/{SLUG}/compare/?from=1"' in page


def test_precedence_shows_rules_conflicts_and_how_well_facts_are_known(client, draft):
    Conflict.objects.create(
        measure=draft.policy.measures.get(code="9.3"),
        version=draft,
        precedence=draft.policy.precedences.first(),
        other="公平竞争审查条例",
        explanation="例外须有期限",
        raised_by=UserFactory(name="某某审查员"),
        raised_at=ENTERED,
    )

    page = client.get(f"/policies/{SLUG}/precedence/").text

    assert "国家出台相关政策的遵照国家政策执行" in page
    assert "例外须有期限" in page
    assert "Read on a page that states it" in page
    assert "某某审查员" not in page


def test_a_body_shows_its_line_and_what_falls_to_it(client, draft):
    bank = client.get("/bodies/pboc-harbin/").text
    city = client.get("/bodies/harbin-government/").text

    assert "Another body does this work today." in bank
    assert 'href="/bodies/pboc-heilongjiang/"' in bank
    assert "through 各市(地)政府(行署)" in city
    assert (
        client.get("/bodies/city-governments/").text.count('href="/bodies/harbin-government/"') == 1
    )


@pytest.mark.parametrize(
    ("url", "first"),
    [
        (f"/policies/{SLUG}/measures.", "Code"),
        (f"/policies/{SLUG}/targets.", "Code"),
        ("/bodies.", "Address"),
        ("/bodies/hlj-science/duties.", "Policy"),
    ],
)
def test_every_table_can_be_taken_away(client, draft, url, first):
    rows = list(csv.reader(io.StringIO(client.get(f"{url}csv").getvalue().decode("utf-8-sig"))))
    book = load_workbook(io.BytesIO(client.get(f"{url}xlsx").content)).active
    data = client.get(f"{url}json").json()

    assert rows[0][0] == first
    assert len(rows) - 1 == book.max_row - 1 == len(data) > 0


@pytest.mark.parametrize("form", ["csv", "xlsx", "json", "md", "akn", "docx"])
def test_a_text_can_be_taken_away(client, draft, final, form):
    latest = client.get(reverse("policies:export", args=[SLUG, form]))
    older = client.get(reverse("policies:export", args=[SLUG, form]) + "?v=1")

    assert latest.status_code == older.status_code == 200
    assert b"".join(latest) != b"".join(older)


def test_word_holds_the_whole_text(client, draft):
    content = client.get(f"/policies/{SLUG}/export/docx/").content

    words = "".join(paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs)
    for article in draft.clauses.filter(kind="article"):
        assert article.text.strip() in words


def test_pdf_can_be_read_back(client, draft, settings):
    settings.FONTS = [place for place in settings.FONTS if place.exists()]
    if not settings.FONTS:
        pytest.skip("no whole Chinese font on this machine")

    content = client.get(f"/policies/{SLUG}/export/pdf/").content

    pages = [page.get_textpage().get_text_bounded() for page in PdfDocument(content)]
    assert "实施“紫丁香计划”" in re.sub(r"\s", "", "".join(pages))


def test_without_a_font_the_reader_is_told_what_to_take_instead(client, draft, settings):
    settings.FONTS = []

    response = client.get(f"/policies/{SLUG}/export/pdf/")

    assert response.status_code == 403
    assert "Take Word instead." in response.text


def test_a_cell_that_looks_like_a_formula_is_disarmed(client, draft):
    draft.wordings.filter(measure__code="1.1").update(text="=cmd|' /C calc'!A0")

    sheet = client.get(f"/policies/{SLUG}/measures.csv").getvalue().decode("utf-8-sig")

    assert "'=cmd" in sheet


def test_the_source_is_every_character_as_published(client, draft):
    response = client.get(f"/policies/{SLUG}/source/")

    assert response.context["version"].source == source_page()
    assert draft.source_sha256 in response.text
