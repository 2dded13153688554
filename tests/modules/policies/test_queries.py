from __future__ import annotations

from datetime import date, datetime, time
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilac.parties.models import PublicBody
from lilac.policies import queries
from lilac.policies.comparison import compared
from lilac.policies.models import Clause
from lilac.policies.queries import CIVIL_TIME, Narrowing, Sieve
from lilac.policies.queries.reading import weave
from lilac.policies.states import ClauseKind, VersionState
from lilac_engine.text.diff import Fate
from tests.factories.policies import founding

TODAY = date(2026, 1, 1)


def pieces(text):
    """Every clause of a reading, at any depth."""

    def walk(piece):
        yield piece
        for part in piece.parts:
            yield from walk(part)

    return [found for top in (*text.notice, *text.body, *text.page) for found in walk(top)]


def test_reading_gives_every_character_of_every_clause(draft):
    text = queries.reading(draft)

    assert text.article_count == 23
    assert sum(piece.kind == ClauseKind.CHAPTER for piece in text.body) == 6
    for piece in pieces(text):
        woven = "".join(run.text for each in piece.sentences for run in each.runs)
        assert woven == piece.clause.text


def test_reading_puts_every_measure_and_target_in_its_sentence(draft):
    text = queries.reading(draft)

    sentences = {
        each.measure.code: "".join(run.text for run in each.runs)
        for piece in pieces(text)
        for each in piece.sentences
        if each.measure
    }
    inner = [each.within for piece in pieces(text) for each in piece.sentences if each.within]
    assert [[measure.code for measure in within] for within in inner] == [["L.4"]]
    sentences["L.4"] = "申请开通直播授权帐户"  # a part of sentence L.3
    assert sentences == {w.measure.code: w.text for w in draft.wordings.select_related("measure")}
    marked = {r.target.code for p in pieces(text) for s in p.sentences for r in s.runs if r.target}
    assert marked == {"T1", "T2", "T3", "T4", "T5"}


@given(
    st.text(alphabet="科技。,\n ab", min_size=1, max_size=40),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=5),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=5),
)
def test_weaving_loses_nothing_whatever_the_spans_say(text, sentences, stretches):
    source = f"前言{text}后记"
    clause = Clause(text=text, span_start=2, span_end=2 + len(text))
    wordings = [
        SimpleNamespace(span_start=a, span_end=b, text=source[a:b], measure=object())
        for a, b in sorted(sentences)
    ]
    targets = [SimpleNamespace(span_start=a, span_end=b) for a, b in stretches]

    woven = weave(source, clause, wordings, targets)

    assert "".join(run.text for each in woven for run in each.runs) == text


def test_the_notice_does_not_say_its_title_twice(draft):
    notice = draft.clauses.get(kind=ClauseKind.NOTICE)
    notice.span_start, notice.text = 0, f"{draft.source.splitlines()[0]}\n\n{notice.text}"
    notice.save()

    (piece,) = queries.reading(draft).notice

    words = "".join(run.text for each in piece.sentences for run in each.runs)
    assert words.startswith("按照工作要求")


def test_a_cleaned_text_still_finds_its_sentences():
    source = "1.标题。支持  企业。鼓励创新。"
    clause = Clause(text="支持企业。鼓励创新。", span_start=0, span_end=len(source))
    wording = SimpleNamespace(span_start=12, span_end=17, text="鼓励创新。", measure="M")

    woven = weave(source, clause, [wording], [])

    assert [(s.runs[0].text, s.measure) for s in woven] == [
        ("支持企业。", None),
        ("鼓励创新。", "M"),
    ]


@pytest.mark.parametrize(
    ("narrowing", "found"),
    [
        (Narrowing(), 1),
        (Narrowing(status="draft"), 1),
        (Narrowing(status="final"), 0),
        (Narrowing(status="no-such"), 0),
        (Narrowing(validity="draft", region="heilongjiang"), 1),
        (Narrowing(region="beijing"), 0),
        (Narrowing(year="none"), 1),
        (Narrowing(year="2021"), 0),
        (Narrowing(year="二〇二一"), 0),
        (Narrowing(text="揭榜"), 1),
        (Narrowing(text="火星"), 0),
        (Narrowing(text="!!"), 0),
    ],
)
def test_shelf_narrows(draft, narrowing, found):
    assert queries.shelf(narrowing).count() == found


def test_shelf_shows_the_latest_text_of_a_policy_once(final):
    (version,) = queries.shelf(Narrowing())

    assert version.pk == final.pk
    assert version.article_count == 22


def test_choices_count_what_each_value_would_leave(final):
    draft_elsewhere = founding(slug="another")

    found = queries.choices(Narrowing(status="final"))

    counts = {choice.value: choice.count for choice in found["status"]}
    assert counts == {"final": 1, "draft": 1}  # the other values of the filter stay to choose
    assert [choice.count for choice in found["validity"]] == [1]
    assert draft_elsewhere.policy.slug == "another"


def test_a_withdrawn_text_gives_way_to_the_one_before(final, draft):
    final.state = VersionState.WITHDRAWN
    final.save(update_fields=["state"])

    assert [v.pk for v in queries.latest_versions()] == [draft.pk]


@pytest.mark.parametrize(
    ("at", "over", "left"),
    [
        (datetime(2021, 2, 10, 9, tzinfo=CIVIL_TIME), False, 10),
        (datetime(2021, 2, 19, 23, 59, 59, 999_999, tzinfo=CIVIL_TIME), False, 1),
        (datetime(2021, 2, 20, tzinfo=CIVIL_TIME), True, 0),
    ],
)
def test_a_printed_day_counts_whole(draft, at, over, left):
    call = queries.consultation(draft)

    assert call.is_over(at) is over
    assert call.days_left(at.date()) == left
    assert bool(queries.open_consultations(at)) is not over


def test_a_printed_time_ends_the_day_earlier(draft):
    draft.comments_close_at = time(17)

    call = queries.consultation(draft)

    assert call.is_over(datetime(2021, 2, 19, 17, tzinfo=CIVIL_TIME))
    assert not call.is_over(datetime(2021, 2, 19, 16, 59, tzinfo=CIVIL_TIME))


def test_measure_page_knows_neighbours_bodies_and_targets(draft):
    measure = queries.public_measure(draft, "19.4")

    page = queries.measure_page(draft, measure, TODAY)

    assert page.article.anchor == "art-19"
    assert (page.previous.measure.code, page.next.measure.code) == ("19.3", "20.1")
    assert [target.code for target in page.targets] == ["T5"]
    assert [each.responsibility.printed for each in page.answerable][:2] == ["省科技厅", "工信厅"]
    assert [each.measure.code for each in page.siblings] == ["19.1", "19.2", "19.3", "19.4"]


def test_a_printed_name_leads_to_the_body_of_the_day(draft):
    measure = queries.public_measure(draft, "9.1")

    def today_of(day):
        page = queries.measure_page(draft, measure, day)
        bank = next(a for a in page.answerable if a.responsibility.printed == "省地方金融监管局")
        return [body.name for body in bank.today]

    assert today_of(TODAY) == ["黑龙江省地方金融管理局"]
    pboc = PublicBody.objects.get(slug="pboc-harbin")
    assert [b.slug for b in queries.Lineage(date(2021, 2, 1)).today(pboc)] == ["pboc-harbin"]
    assert [b.slug for b in queries.Lineage(TODAY).today(pboc)] == ["pboc-heilongjiang"]


def test_a_ring_of_successions_ends():
    class Ring(queries.Lineage):
        def __init__(self):
            self._after = {1: [SimpleNamespace(successor_id=2, successor=SimpleNamespace(pk=2))],
                           2: [SimpleNamespace(successor_id=1, successor=SimpleNamespace(pk=1))]}  # fmt: skip

    body = SimpleNamespace(pk=1)
    assert Ring().today(body) == (body,)


def test_a_measure_the_latest_text_dropped_is_still_found(final, draft):
    measure = queries.public_measure(final, "11.4")

    page = queries.measure_page(final, measure, TODAY)

    assert not page.is_current
    assert page.wording.version_id == draft.pk


def test_public_measure_is_only_of_this_policy_and_published(draft):
    other = founding(slug="another")
    other.policy.measures.create(code="99.9", position=999)

    assert queries.public_measure(draft, "99.9") is None
    assert queries.public_measure(other, "99.9") is None


@pytest.mark.parametrize(
    ("sieve", "codes"),
    [
        (Sieve(article="10"), ["10.1", "10.2", "10.3"]),
        (Sieve(article="art-10", mechanism="registries"), ["10.2"]),
        (Sieve(body="hlj-audit"), ["23.1", "23.2", "23.3", "23.4"]),
        (Sieve(mechanism="facilities"), ["3.4"]),
        (Sieve(article="10", running="yes"), []),
        (Sieve(article="no-such"), []),
        (Sieve(kind="principle"), []),
    ],
)
def test_table_narrows(draft, sieve, codes):
    assert [row.measure.code for row in queries.table(draft, sieve)] == codes


def test_tally_counts_what_runs(draft):
    tally = queries.tally(queries.table(draft))

    assert tally.measures == 101
    assert 0 < tally.running < 10  # the annexes and the closing rules: policies itself has them
    assert tally.installed < tally.mechanisms


def test_a_city_sees_what_falls_to_it_through_the_collective(draft):
    harbin = PublicBody.objects.get(slug="harbin-government")

    page = queries.body_page(harbin, TODAY)

    assert [d.responsibility.clause.anchor for _v, rows in page.own for d in rows] == ["art-14"]
    shared = [d for _v, rows in page.as_member for d in rows]
    assert {d.member_of.slug for d in shared} == {"city-governments", "cities"}
    assert len(shared) == 12
    assert all(d.measures for d in shared)


def test_a_successor_answers_for_what_was_printed_under_the_old_name(draft):
    today = PublicBody.objects.get(slug="nfra-heilongjiang")

    page = queries.body_page(today, TODAY)

    assert {d.inherited_from.slug for d in page.duties} == {"cbirc-heilongjiang"}
    assert [d.responsibility.clause.anchor for d in page.duties] == ["art-4", "art-20"]
    assert page.printed_names == ("黑龙江银保监局",)
    assert [(s.predecessor.slug, s.successor.slug) for s in page.lineage.line(today)] == [
        ("cbirc-heilongjiang", "nfra-heilongjiang")
    ]


def test_roster_counts_articles_by_kind(draft):
    rows = {row.body.slug: row for _kind, group in queries.roster(TODAY) for row in group}

    assert rows["hlj-science"].articles == 21
    assert (rows["harbin-government"].articles, rows["harbin-government"].shared) == (1, 12)
    assert rows["mudanjiang-government"].articles == 0
    assert "nsfc" not in rows


def test_roster_queries_do_not_grow(draft, django_assert_num_queries):
    with django_assert_num_queries(4):
        queries.roster(TODAY)


def test_comparison_names_what_became_of_every_article(draft, final):
    pair = compared(draft, final)

    assert pair.articles[Fate.GONE] == 1
    assert pair.articles[Fate.CHANGED] == 2
    changed = next(row for row in pair.rows if row.old and row.old[0].anchor == "art-8")
    assert [s.text for s in changed.old[0].stretches if s.changed] == ["年度"]
    assert [s.text for s in changed.new[0].stretches if s.changed] == ["季度"]
    for row in pair.rows:
        for side, version in ((row.old, draft), (row.new, final)):
            for each in side:
                assert "".join(s.text for s in each.stretches) in version.source
