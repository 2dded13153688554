"""What became of every clause: each fate once, doubtful ones named, and the benchmark in small."""

import importlib
import re
import time
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from lilac_engine.text import parse
from lilac_engine.text.diff import Comparison, Edit, Fate, carry, compare
from lilac_engine.text.model import Article, Document, Sentence, Span

ROOT = Path(__file__).resolve().parents[3]
SOURCE = ROOT / "packs/heilongjiang-2021/source/source-page.txt"

RESEARCH = (
    "加强基础研究",
    "围绕人工智能、量子信息等前沿领域开展基础研究。加大省自然科学基金支持力度，培育一批储备项目。",
)
FIRMS = (
    "培育科技企业",
    "支持孵化器、众创空间孵化科技型中小微企业。实行科技创新券跨区域通用通兑，对购买科技服务给予后补助。",
)
TALENT = (
    "激励创新人才",
    "对获国家科技奖励的团队给予配套奖励，提高省科技奖奖金标准。优化布局各类人才支持计划，加强衔接协调。",
)
FINANCE = (
    "完善金融支持",
    "发挥龙江振兴基金作用，引导社会资本进入科技创业风险投资领域。鼓励银行在高新区开展投贷联动业务。",
)
OPENING = (
    "深化开放合作",
    "巩固对俄科技合作优势，支持科研机构开展联合研究。择优对国际科技合作基地给予奖补。",
)
BODIES = "[省科技厅、财政厅]"


@dataclass(frozen=True)
class Printed:
    """A page and the document a perfect parser finds on it."""

    document: Document
    source: str


def page(*articles: tuple[str, str], bodies: str = BODIES) -> Printed:
    source, found = "", []
    for number, (heading, text) in enumerate(articles, 1):
        start, head = len(source), len(source) + len(f"{number}.")
        body = head + len(heading) + 1
        source += f"{number}.{heading}。{text}{bodies}\n"
        end = body + len(text)
        pieces = [Span(body + m.start(), body + m.end()) for m in re.finditer("[^。]+。", text)]
        found.append(
            Article(
                key=str(number),
                number=str(number),
                raw=f"{number}.",
                span=Span(start, len(source) - 1),
                body_span=Span(body, end),
                heading=heading,
                heading_span=Span(head, head + len(heading)),
                sentences=tuple(Sentence(i, p.of(source), p) for i, p in enumerate(pieces, 1)),
            )
        )
    return Printed(Document(Span(0, len(source)), articles=tuple(found)), source)


def compared(old: Printed, new: Printed) -> Comparison:
    return compare(old.document, old.source, new.document, new.source)


def fates(level) -> list[tuple[tuple[str, ...], list[str], list[str]]]:
    return [
        (tuple(c.fates), [u.key for u in c.old], [u.key for u in c.new])
        for c in level.changes
        if c.fates != (Fate.KEPT,)
    ]


ALL = (RESEARCH, FIRMS, TALENT, FINANCE, OPENING)


def test_the_same_text_is_kept_word_for_word():
    both = compared(page(*ALL), page(*ALL))
    assert both.articles.counts() == {Fate.KEPT: 5}
    assert both.sentences.counts() == {Fate.KEPT: 10}
    assert all(change.confidence == 1.0 and not change.words for change in both.articles.changes)


def test_a_new_clause_renumbers_those_behind_it():
    both = compared(page(RESEARCH, FIRMS, TALENT), page(RESEARCH, OPENING, FIRMS, TALENT))
    assert fates(both.articles) == [
        ((Fate.NEW,), [], ["2"]),
        ((Fate.RENUMBERED,), ["2"], ["3"]),
        ((Fate.RENUMBERED,), ["3"], ["4"]),
    ]
    assert fates(both.sentences) == [((Fate.NEW,), [], ["2.1"]), ((Fate.NEW,), [], ["2.2"])]


def test_a_gone_clause_stands_behind_its_old_neighbour():
    both = compared(page(RESEARCH, FIRMS, TALENT), page(RESEARCH, TALENT))
    assert fates(both.articles) == [((Fate.GONE,), ["2"], []), ((Fate.RENUMBERED,), ["3"], ["2"])]
    assert both.articles.of_old("2").fates == (Fate.GONE,)
    with pytest.raises(KeyError):
        both.articles.of_new("9")


def test_a_clause_that_changed_its_turn_is_moved_and_no_other():
    both = compared(page(*ALL), page(OPENING, *ALL[:4]))
    assert fates(both.articles)[0] == ((Fate.MOVED, Fate.RENUMBERED), ["5"], ["1"])
    assert all(Fate.MOVED not in found for found, _, _ in fates(both.articles)[1:])
    assert both.sentences.counts() == {Fate.KEPT: 10}


def test_changed_words_are_shown_with_their_places():
    text = FIRMS[1].replace("科技型中小微企业", "科技企业")
    text = text.replace("给予后补助", "按不超过百分之三十的比例给予后补助")
    old, new = page(RESEARCH, FIRMS), page(RESEARCH, (FIRMS[0], text))
    both = compared(old, new)
    change = both.articles.of_old("2")
    assert change.fates == (Fate.CHANGED,)
    edits = [(w.edit, w.old, w.new) for w in change.words if w.edit is not Edit.EQUAL]
    assert (Edit.REPLACE, "科技型中小微", "科技") in edits
    assert any(edit is Edit.INSERT and "百分之三十" in text for edit, _, text in edits)
    assert "".join(w.new for w in change.words) == change.new[0].text
    for word in change.words:
        assert word.old_span.of(old.source) == word.old
        assert word.new_span.of(new.source) == word.new


def test_other_departments_change_a_clause_but_not_its_identity():
    both = compared(page(RESEARCH, FIRMS), page(RESEARCH, FIRMS, bodies="[省工信厅]"))
    assert both.articles.counts() == {Fate.CHANGED: 2}
    assert both.articles.of_new("1").confidence == 1.0
    assert both.sentences.counts() == {Fate.KEPT: 4}


def test_split_and_merge():
    one, two = (text + "。" for text in TALENT[1].rstrip("。").split("。"))
    apart = page(RESEARCH, ("激励创新人才", one), ("优化人才计划", two), FIRMS)
    together = page(RESEARCH, TALENT, FIRMS)
    split = compared(together, apart).articles.of_old("2")
    assert (split.fates, [u.key for u in split.new]) == ((Fate.SPLIT,), ["2", "3"])
    merged = compared(apart, together).articles.of_new("2")
    assert (merged.fates, [u.key for u in merged.old]) == ((Fate.MERGED,), ["2", "3"])
    assert fates(compared(together, apart).sentences) == []


def test_text_swapped_under_headings_is_followed():
    swapped = page((RESEARCH[0], FIRMS[1]), (FIRMS[0], RESEARCH[1]), TALENT)
    both = compared(page(RESEARCH, FIRMS, TALENT), swapped)
    assert [u.key for u in both.articles.of_old("1").new] == ["2"]
    assert Fate.CHANGED in both.articles.of_old("1").fates


def test_two_look_alikes_are_ambiguous_and_never_guessed():
    like = (RESEARCH[0], RESEARCH[1].replace("量子信息", "生物育种"))
    also = (RESEARCH[0], RESEARCH[1].replace("量子信息", "空天科技"))
    both = compared(page(RESEARCH, FIRMS), page(like, FIRMS, also))
    (question,) = (c for c in both.articles.changes if not c.sure)
    assert [u.key for u in question.old] == ["1"]
    assert sorted(pair[:2] for pair in question.candidates) == [("1", "1"), ("1", "3")]
    assert question.confidence == 0.0


def test_an_exact_copy_wins_over_its_look_alike():
    like = (RESEARCH[0], RESEARCH[1].replace("量子信息", "生物育种"))
    both = compared(page(RESEARCH, FIRMS), page(RESEARCH, FIRMS, like))
    assert both.articles.of_old("1").fates == (Fate.KEPT,)
    added = both.articles.of_new("3")
    assert added.fates == (Fate.NEW,)
    assert added.candidates[0][:2] == ("1", "3")


def test_repeated_words_are_told_apart_by_their_neighbours():
    echo = ("附加要求", "具体办法由省科技厅会同省财政厅另行制定并公布。")
    both = compared(page(RESEARCH, echo, FIRMS, echo), page(TALENT, RESEARCH, echo, FIRMS, echo))
    assert [u.key for u in both.articles.of_old("2").new] == ["3"]
    assert [u.key for u in both.articles.of_old("4").new] == ["5"]


def test_a_page_of_nothing_but_repetition_keeps_its_order():
    echo = ("重复事项", "具体办法由省科技厅会同省财政厅另行制定并公布。")
    both = compared(page(*[echo] * 9), page(*[echo] * 9))
    assert both.articles.counts() == {Fate.KEPT: 9}
    assert all(change.old[0].key == change.new[0].key for change in both.articles.changes)


def test_a_repeated_text_without_a_sure_neighbour_is_a_question():
    echo = ("重复事项", "具体办法由省科技厅会同省财政厅另行制定并公布。")
    both = compared(page(RESEARCH, echo, FIRMS, echo, TALENT), page(OPENING, echo, FINANCE))
    (question,) = (change for change in both.articles.changes if not change.sure)
    assert [u.key for u in question.old] == ["2", "4"]
    assert [u.key for u in question.new] == ["2"]


def test_a_short_phrase_that_turns_up_elsewhere_is_not_taken_for_the_old_one():
    short = ("附则", "试行。")
    both = compared(page(RESEARCH, short, FIRMS), page(FINANCE, OPENING, short, TALENT))
    assert not both.articles.of_old("2").sure
    beside = compared(page(RESEARCH, short, FIRMS), page(short, FIRMS, OPENING))
    assert beside.articles.of_old("2").fates == (Fate.RENUMBERED,)


def test_every_piece_stands_in_exactly_one_row():
    both = compared(page(*ALL), page(OPENING, RESEARCH, (FIRMS[0], TALENT[1])))
    for level, olds, news in ((both.articles, 5, 3), (both.sentences, 10, 6)):
        old = [u.key for c in level.changes for u in c.old]
        new = [u.key for c in level.changes for u in c.new]
        assert (len(old), len(set(old))) == (olds, olds)
        assert (len(new), len(set(new))) == (news, news)


def numbered(prefix: str):
    numbers = count(1)
    return lambda key: f"{prefix}{next(numbers)}"


def test_identity_is_carried_through_renumbering_and_change():
    old, new = (
        page(RESEARCH, FIRMS, TALENT),
        page(OPENING, (FIRMS[0], FIRMS[1].replace("通用通兑", "互认")), RESEARCH),
    )
    line = carry(compared(old, new).articles, {"1": "a", "2": "b", "3": "c"}, numbered("new"))
    assert line.identities == {"1": "new1", "2": "b", "3": "a"}
    assert line.ended == {"c": ""}
    assert line.undecided == {}


def test_identity_of_split_and_merged_clauses():
    one, two = (text + "。" for text in TALENT[1].rstrip("。").split("。"))
    apart, together = page(RESEARCH, ("甲事项", one), ("乙事项", two)), page(RESEARCH, TALENT)
    split = carry(compared(together, apart).articles, {"1": "a", "2": "b"}, numbered("n"))
    assert split.identities == {"1": "a", "2": "b", "3": "n1"}
    assert split.descends == {"n1": ("b",)}
    merged = carry(
        compared(apart, together).articles, {"1": "a", "2": "b", "3": "c"}, numbered("n")
    )
    assert merged.identities == {"1": "a", "2": "b"}
    assert merged.ended == {"c": "b"}


def test_an_ambiguous_clause_waits_for_a_decision():
    like = (RESEARCH[0], RESEARCH[1].replace("量子信息", "生物育种"))
    also = (RESEARCH[0], RESEARCH[1].replace("量子信息", "空天科技"))
    level = compared(page(RESEARCH, FIRMS), page(like, FIRMS, also)).articles
    known = {"1": "a", "2": "b"}
    waiting = carry(level, known, numbered("n"))
    assert waiting.identities == {"2": "b"}
    assert waiting.undecided == {"1": ("a",), "3": ("a",)}
    assert waiting.waiting == {"a"}
    settled = carry(level, known, numbered("n"), {"3": "1", "1": None})
    assert settled.identities == {"3": "a", "1": "n1", "2": "b"}
    assert settled.ended == {}
    neither = carry(level, known, numbered("n"), {"3": None, "1": None})
    assert neither.ended == {"a": ""}
    half = carry(level, known, numbered("n"), {"3": "1"})
    assert half.undecided == {"1": ()}
    for wrong in ({"1": "1", "3": "1"}, {"2": "1"}, {"1": "2"}):
        with pytest.raises(ValueError, match=r"clause|question"):
            carry(level, known, numbered("n"), wrong)


@pytest.fixture(scope="module")
def benchmark():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(ROOT / "benchmarks")
        yield importlib.import_module("diff")


def test_no_silent_wrong_match_under_mutation(benchmark):
    result = benchmark.run(benchmark.documents(), trials=40, seed=11, peers=False)
    assert sum(result.edits.values()) > 200
    for name in ("lilac, articles", "lilac, sentences"):
        counts = result.scores[name].counts
        assert counts["silent wrong"] == 0, result.faults
        there = sum(n for key, n in counts.items() if key == "matched" or key.startswith("lost"))
        assert counts["matched"] / there > 0.95


def test_the_benchmark_catches_a_matcher_that_guesses(benchmark):
    score = benchmark.Score()
    score.add(2, truth={(0, 0)}, said={(0, 1)}, doubtful=set())
    assert score.counts["silent wrong"] == 1
    assert score.counts["gone, named gone"] == 1


def test_founding_page_against_an_edited_version_is_fast():
    old = SOURCE.read_text(encoding="utf-8")
    new = old.replace("加大省自然科学基金支持力度", "设立省自然科学基金").replace(
        "10.激励", "11.激励"
    )
    before, after = parse(old).main, parse(new).main
    assert before is not None
    assert after is not None
    compare(before, old, after, new)  # loads the word list
    started = time.perf_counter()
    both = compare(before, old, after, new)
    assert time.perf_counter() - started < 0.2
    assert Fate.CHANGED in both.articles.of_old("1").fates
