"""The founding page, every field."""

from __future__ import annotations

import time
from datetime import date

import pytest

from lilac_engine.text import parse
from lilac_engine.text.model import BodyRole, ContactKind, NoiseKind, Page, Status
from lilac_engine.text.scoring import compare
from lilac_engine.text.truth import as_truth


@pytest.fixture(scope="module")
def page(founding) -> Page:
    return parse(founding.text)


def test_every_scored_field_is_right(founding, page):
    row, misses = compare(founding.truth, as_truth(page))
    assert misses == []
    assert {name for name, tally in row.items() if tally.f1 < 1} == set()


def test_plain_values_are_those_of_the_truth(founding, page):
    found = as_truth(page)
    for key in ("title", "status", "doc_number", "issuer", "date", "deadline", "emails", "phones", "fax", "chapters", "attachments", "notice_title", "bodies_by_article"):  # fmt: skip
        assert found[key] == founding.truth[key], key
    assert found["targets"][4] == founding.truth["targets"][4]
    assert [t["indicator"] for t in found["targets"]] == [
        t["indicator"] for t in founding.truth["targets"]
    ]


def test_the_notice(page):
    notice = page.notice
    assert notice is not None
    assert notice.deadline == date(2021, 2, 19)
    assert notice.deadline_time is None
    assert {(c.kind, c.value) for c in notice.contacts} == {
        (ContactKind.PHONE, "0451-82628378"),
        (ContactKind.FAX, "0451-82628378"),
        (ContactKind.EMAIL, "kjtbgs@126.com"),
    }
    assert [a.number for a in notice.attachments] == ["1", "2"]
    assert len(notice.consulted) == 2


def test_two_documents_of_which_one_is_only_listed(page):
    main, listed = page.documents
    assert main.status is Status.DRAFT
    assert listed.status is Status.DRAFT
    assert listed.articles == ()
    assert listed.title == "关于促进新型研发机构发展的措施等4个政策措施"


def test_sentences_number_as_the_mission_counts_them(page):
    counts = [len(a.sentences) for a in page.main.articles]
    assert sum(counts) == 85
    ninth = page.main.article("9")
    assert ninth.sentences[0].text.startswith("实施“紫丁香计划”")
    assert [s.index for s in ninth.sentences] == [1, 2, 3, 4]
    assert all("[" not in s.text for a in page.main.articles for s in a.sentences)


def test_inherited_levels_are_resolved(page):
    by_key = {a.key: a for a in page.main.articles}
    assert [b.resolved for b in by_key["1"].bodies] == ["省科技厅", "省财政厅"]
    assert [b.resolved for b in by_key["14"].bodies][3:] == [
        "哈尔滨市政府",
        "齐齐哈尔市政府",
        "大庆市政府",
    ]
    cities = by_key["7"].bodies[-1]
    assert (cities.name, cities.resolved, cities.collective) == (
        "各市(地)政府(行署)",
        "各市(地)政府(行署)",
        True,
    )
    assert [b.resolved for b in by_key["20"].bodies][1] == "黑龙江银保监局"
    assert all(b.role is BodyRole.RESPONSIBLE for a in by_key.values() for b in a.bodies)


def test_the_closing_clause_belongs_to_no_article(page):
    assert page.main.closing.of(page.source).startswith("本意见出台后")
    assert page.main.articles[-1].span.end < page.main.closing.start
    assert page.main.preamble.of(page.source).startswith("为贯彻落实")


def test_the_site_is_kept_apart(page):
    kinds = {n.kind for n in page.noise}
    assert {NoiseKind.IMAGE, NoiseKind.ADVERTISEMENT, NoiseKind.WIDGET} <= kinds
    shown = "".join(n.span.of(page.source) for n in page.noise)
    assert "匿名访客" in shown
    assert "400-618-2787" in shown
    assert "附件1" not in shown
    codes = [d.code for d in page.diagnostics]
    assert "image_not_article" in codes


def test_it_takes_at_most_fifty_milliseconds(founding):
    parse(founding.text)
    best = min(_seconds(founding.text) for _ in range(5))
    assert best <= 0.05


def _seconds(text: str) -> float:
    start = time.perf_counter()
    parse(text)
    return time.perf_counter() - start
