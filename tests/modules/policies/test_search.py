from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from lilac.kernel import events
from lilac.parties.models import PublicBody
from lilac.policies import search_index
from lilac.policies.events import VersionPublished, VersionWithdrawn
from lilac.policies.models import SearchEntry
from lilac.policies.search import marked, search
from lilac.policies.search_words import fold, index_words, marks, terms
from lilac.policies.states import SearchKind, VersionState
from tests.factories.policies import ENTERED


def titles(query, **more):
    return [hit.plain_title for hit in search(query, **more).hits]


def test_any_two_neighbouring_characters_of_an_article_find_it(draft):
    article = draft.clauses.get(anchor="art-9")
    han = [a + b for a, b in zip(article.text, article.text[1:], strict=False)]
    pairs = {pair for pair in han if all("一" <= c <= "鿿" for c in pair)}

    for pair in pairs:
        found = search(f"“{pair}”", kind=SearchKind.CLAUSE, limit=50)
        assert "9.支持科技型企业上市" in [hit.plain_title for hit in found.hits], pair


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("紫丁香", "9.支持科技型企业上市"),
        ("揭榜挂帅", "2.组织关键核心技术攻坚"),
        ("R&D", "Preamble"),
        ("Ｒ＆Ｄ", "Preamble"),
        ("2.5%", "Preamble"),
        ("5g", "17.大力培育高新技术产业"),
        ("营商环境局", "黑龙江省营商环境建设监督局"),
        ("龙江振兴 基金", "20.完善金融支持创新体系"),
    ],
)
def test_people_find_what_they_mean(draft, query, first):
    assert titles(query)[0] == first


def test_a_quoted_phrase_must_stand_as_written(draft):
    assert search("创新 企业").total > 0
    assert search("“创新企业”").total == 0
    assert search("“创新型领军企业”").total > 0


def test_kinds_are_counted_and_chosen(draft):
    everything = search("科技")
    bodies = search("科技", kind=SearchKind.BODY)

    assert everything.everything == sum(everything.counts.values()) == everything.total
    assert bodies.total == everything.counts["body"]
    assert {hit.kind for hit in bodies.hits} == {SearchKind.BODY}


def test_pages_follow_one_another_without_gap_or_repetition(draft):
    whole = [hit.url for hit in search("创新", limit=100).hits]
    in_parts = [
        hit.url for start in range(0, 100, 7) for hit in search("创新", offset=start, limit=7).hits
    ]

    assert whole == in_parts
    assert len(whole) == len(set(whole)) == search("创新").total


def test_nothing_found_suggests_what_would_be(draft):
    found = search("火星 高新区 设立")

    assert found.total == 0
    assert found.suggestions[0].query == "高新区 设立"
    for suggestion in found.suggestions:
        assert search(suggestion.query).total >= suggestion.count > 0


def test_a_near_name_is_suggested(draft):
    assert "支持科技型企业上市" in str(search("支持科技形企业上市").suggestions)


@pytest.mark.parametrize("query", ["", "   ", "!!!", "\0", "“”", '"', "' OR 1=1 --", "词" * 9_999])
def test_odd_queries_find_nothing_and_break_nothing(draft, query):
    assert search(query).hits == ()


@given(st.text(max_size=60))
def test_terms_hold_only_words_the_index_can_hold(query):
    for term in terms(query):
        assert term.words
        for word in term.words:
            assert not set(word) & set("\"'&|!()*:^\\- ")


@given(st.text(max_size=60))
def test_every_word_of_a_text_finds_the_text(text):
    known = set(index_words(text).split())
    for term in terms(text):
        assert set(term.words) <= known


@given(st.text(max_size=80), st.text(min_size=1, max_size=3))
def test_marks_stand_where_the_word_is(text, word):
    for start, end in marks(text, [fold(word)]):
        assert fold(word) in fold(text[start:end])


def test_highlighting_escapes_what_it_shows():
    assert marked("<b>科技</b>&", ["科技"]) == "&lt;b&gt;<mark>科技</mark>&lt;/b&gt;&amp;"


def test_older_texts_are_not_found(draft, final):
    search_index.index_policy(draft.policy)

    assert search("“年度通报制度”").total == 0
    assert search("“季度通报制度”").total == 1


def test_the_index_follows_publication_and_withdrawal(
    draft, final, django_capture_on_commit_callbacks
):
    def say(happening):
        with django_capture_on_commit_callbacks(execute=True):
            events.publish(happening, by=None, at=ENTERED)

    assert search("季度通报").total == 0
    say(VersionPublished(draft.policy_id, final.pk, 2))
    assert search("季度通报").total == 1

    final.state = VersionState.WITHDRAWN
    final.save(update_fields=["state"])
    say(VersionWithdrawn(draft.policy_id, final.pk, "misprint"))
    assert search("季度通报").total == 0
    assert search("年度通报").total == 2


def test_a_policy_without_published_text_leaves_the_index(draft):
    draft.state = VersionState.WITHDRAWN
    draft.save(update_fields=["state"])

    assert search_index.index_policy(draft.policy) == 0
    assert not SearchEntry.objects.filter(policy=draft.policy).exists()
    assert search("紫丁香").total == 0


def test_changed_words_are_found_and_old_ones_not(draft):
    entry = SearchEntry.objects.get(body__slug="harbin-government")
    entry.words = index_words("冰城")
    entry.save(update_fields=["words"])

    assert SearchEntry.objects.filter(words__holds=["冰城"]).get() == entry
    assert entry not in SearchEntry.objects.filter(words__holds=["哈尔"])


def test_reindex_builds_the_same_index_again(draft):
    PublicBody.objects.filter(slug="harbin-government").update(name="哈尔滨市人民政府办公厅")
    before = SearchEntry.objects.count()
    SearchEntry.objects.all().delete()
    out = StringIO()

    call_command("reindex", stdout=out, verbosity=0)

    assert out.getvalue() == f"{before} entries in the search index.\n"
    assert titles("市人民政府办公厅")[0] == "哈尔滨市人民政府办公厅"


@pytest.mark.parametrize("query", ["科技", "科技 创新 企业", "“科技创新”"])
def test_a_search_takes_two_queries(draft, query, django_assert_num_queries):
    with django_assert_num_queries(2):
        search(query)
