"""Spans: every piece of structure points at the characters that print it. Fuzzed."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lilac_engine.text import parse
from lilac_engine.text.characters import FORMS, read
from lilac_engine.text.model import Page, Span


def squeezed(text: str) -> str:
    return "".join(text.split())


def check_order(page: Page) -> None:
    """Containment, order and no overlap, for any page at all."""
    whole = Span(0, len(page.source))
    for diagnostic in page.diagnostics:
        assert diagnostic.span is None or inside(diagnostic.span, whole)
    for noise in page.noise:
        assert inside(noise.span, whole)
    at = 0
    for document in page.documents:
        last = 0
        for article in document.articles:
            assert article.span.start >= last
            last = article.span.end
            at = max(at, last)
            check_article(page, article)
        for chapter in document.chapters:
            assert inside(chapter.span, whole)
        for target in document.targets:
            assert inside(target.span, whole)


def check_article(page: Page, article) -> None:
    assert article.raw == article.span.of(page.source)[: len(article.raw)] or page.source
    assert inside(article.body_span, article.span)
    if article.heading_span is not None:
        assert inside(article.heading_span, article.span)
        assert article.heading_span.end <= article.body_span.start
    last = article.body_span.start
    for i, sentence in enumerate(article.sentences, 1):
        assert sentence.index == i
        assert sentence.span.start >= last
        assert sentence.span.end <= article.span.end
        last = sentence.span.end
    for item in article.items:
        assert inside(item.span, article.span)
    for body in article.bodies:
        assert inside(body.span, article.span)


def inside(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start <= inner.end <= outer.end


def test_spans_of_real_pages_reproduce_the_print(corpus):
    for case in corpus.values():
        page = parse(case.text)
        check_order(page)
        cleaned = any(d.code == "pinyin_removed" for d in page.diagnostics)
        for _, article in page.articles():
            if cleaned:
                continue
            assert squeezed(article.span.of(page.source)).startswith(squeezed(article.raw))
            if article.heading_span:
                assert squeezed(article.heading_span.of(page.source)) == squeezed(article.heading)
            for sentence in article.sentences:
                assert sentence.span.of(page.source) == sentence.text
            for body in article.bodies:
                assert squeezed(body.span.of(page.source)) == body.name


def test_sentences_and_brackets_together_are_the_whole_text(corpus):
    """Nothing of an article's text is lost between its sentences."""
    for case in corpus.values():
        page = parse(case.text)
        if any(d.code == "pinyin_removed" for d in page.diagnostics):
            continue
        for _, article in page.articles():
            body = squeezed(article.body_span.of(page.source))
            told = squeezed("".join(s.text for s in article.sentences))
            rest = body
            for sentence in article.sentences:
                rest = rest.replace(squeezed(sentence.text), "", 1)
            named = sum(len(b.name) for b in article.bodies)
            assert len(told) + len(rest) == len(body)
            assert len(rest) <= named * 3 + 40, (case.name, article.key, rest)


PIECES = st.sampled_from(
    [
        "第一条", "第二条 ", "第 1 0 条", "第一章 总则", "一、", "二、总体要求", "（一）", "(二)", "1.", "2．", "11.121人才", "①", "附件", "附件：1.甲办法",
        "《甲管理办法（征求意见稿）》", "》", "“", "”", "（责任单位：市科技局、市财政局）", "[省科技厅、财政厅]", "（", "）", "〔", "。", "；", "，", "：", "\n", "\n\n", "\u3000\u3000", " ",
        "\t", "到2025年，企业达到500家以上", "请于2023年2月30日前反馈意见", "2021年3月8日", "松江市人民政府", "关于印发", "的通知", "现公开征求意见", "a@b.cn", "电话：0451-12345678",
        "科技", "关(guān)於(yú)", "\ufeff", "\ufffd", "\x00", "html<br>", "1581480274156592.png", "各市、县人民政府", "黑龍江省關於產業學術",
    ]
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.lists(PIECES, max_size=60))
def test_any_mixture_of_marks_keeps_spans_in_order(pieces):
    text = "".join(pieces)
    page = parse(text)
    assert page.source == text
    check_order(page)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_any_text_parses(text):
    check_order(parse(text))


@settings(max_examples=40, deadline=None)
@given(st.lists(PIECES, max_size=30))
def test_a_reading_leads_back_to_its_source(pieces):
    text = "".join(pieces)
    reading, _ = read(text)
    assert len(reading.raw) == len(reading.norm)
    for i, char in enumerate(reading.raw):
        assert text[reading.place(i)] == char
        assert reading.back(reading.place(i)) == i


def test_forms_keep_lengths():
    assert all(len(form) == 1 for form in FORMS.values())


HOSTILE = {
    "open brackets": "（" * 40_000,
    "nested brackets": "（" * 20_000 + "）" * 20_000,
    "digits": "1" * 120_000,
    "第": "第" * 40_000,
    "第一条": "第一条" * 13_000,
    "articles": "第一条 甲。\n" * 7_000,
    "一、": "一、" * 20_000,
    "一、 lines": "一、\n" * 17_000,
    "1. lines": "1.\n" * 40_000,
    "、": "、" * 40_000,
    "spaces": " " * 120_000,
    "wide spaces": "\u3000" * 40_000,
    "line ends": "\n" * 120_000,
    "lines": "a\n" * 60_000,
    "quotes": "《“" * 20_000,
    "dates": "2021年1月1日" * 7_000,
    "annexes": "附件：1.甲\n" * 7_000,
    "targets": "到2025年达到30%，" * 5_000,
    "labels": "责任单位：" * 8_000,
    "at signs": "a@" * 60_000,
    "pinyin": "关(guān)" * 13_000,
    "nul": "\x00" * 120_000,
}


@pytest.mark.fuzz
@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_text_takes_linear_time(name):
    """A tenth of a megabyte and more each; the benchmark measures a whole one."""
    text = HOSTILE[name]
    start = time.perf_counter()
    page = parse(text)
    took = time.perf_counter() - start
    assert page.source == text
    assert took < 1.0


def test_a_page_with_too_many_numbers_says_where_it_stopped():
    page = parse("第一条 甲。\n" * 5_500)
    said = next(d for d in page.diagnostics if d.code == "page_too_long")
    assert said.span.end == len(page.source)
    assert len(page.main.articles) < 5_001
