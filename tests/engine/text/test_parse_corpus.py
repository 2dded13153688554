"""The figures of the development corpus, and that they hold when the print is spoilt."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from lilac_engine.text import parse
from lilac_engine.text.scoring import FIELDS, Table, Tally, compare, score
from lilac_engine.text.truth import as_truth
from tests.engine.text.conftest import corpus_folder

LEAST = {
    "articles": 0.99,
    "headings": 0.97,
    "chapters": 0.98,
    "article_chapter": 0.98,
    "bodies": 0.95,
    "roles": 0.95,
    "title": 0.95,
    "status": 0.95,
    "doc_number": 0.95,
    "deadline": 1.0,
    "contacts": 0.98,
    "issuer": 0.95,
    "date": 0.95,
    "attachments": 0.95,
}


@pytest.fixture(scope="module")
def table(corpus) -> Table:
    return score(corpus_folder())


@pytest.mark.parametrize("name", sorted(LEAST))
def test_field_reaches_its_figure(table, name):
    total = table.total(name)
    assert total.wanted
    assert total.f1 >= LEAST[name], [m for ms in table.misses.values() for m in ms if name in m]


def test_targets_reach_their_figures(table):
    assert table.total("targets").recall >= 0.90
    assert table.complete().precision >= 0.85


def test_the_table_names_every_document_and_field(table):
    text = table.text()
    assert all(name in text for name in table.rows)
    assert "recall" in text


# -- the same pages, spoilt --------------------------------------------------------------------

HALF = str.maketrans("，：；（）？！", ",:;()?!")
FULL = str.maketrans(",:;()?!", "，：；（）？！")
STRUCTURE = ("articles", "headings", "chapters", "bodies", "targets")


def _indented(text: str) -> str:
    return "\n".join("\u3000\u3000" + s.strip() if s.strip() else s for s in text.split("\n"))


def _wrapped(text: str) -> str:
    lines = []
    for line in text.split("\n"):
        rest = line.rstrip()
        while len(rest) > 38:
            lines.append(rest[:38])
            rest = rest[38:]
        lines.append(rest)
    return "\n".join(lines)


SPOILT: dict[str, tuple[Callable[[str], str], float]] = {
    "half width": (lambda t: t.translate(HALF), 0.99),
    "full width": (
        lambda t: re.sub(r"(?<!\d)[,;()?!](?!\d)", lambda m: m[0].translate(FULL), t),
        0.98,
    ),
    "indented": (_indented, 0.99),
    "windows line ends, doubled": (lambda t: t.replace("\n", "\r\n\r\n"), 0.99),
    "no blank lines": (lambda t: "\n".join(s.strip() for s in t.split("\n") if s.strip()), 0.98),
    "lines of 38 characters": (_wrapped, 0.94),
    "no line ends at all": (lambda t: re.sub(r"\s*\n\s*", "", t), 0.90),
}


@pytest.mark.parametrize("how", sorted(SPOILT))
def test_structure_survives(corpus, how):
    spoil, least = SPOILT[how]
    totals = {name: Tally() for name in FIELDS}
    missed = []
    for case in corpus.values():
        row, misses = compare(case.truth, as_truth(parse(spoil(case.text))))
        missed += [f"{case.name}: {m}" for m in misses]
        for name in STRUCTURE:
            totals[name].add(row.get(name, Tally()))
    low = {name: round(totals[name].f1, 3) for name in STRUCTURE if totals[name].f1 < least}
    assert low == {}, missed[:12]


def test_a_lost_article_is_reported_and_nothing_else_moves(corpus):
    for number in ("00", "03", "08", "20", "21", "05"):
        case = corpus[number]
        gone = parse(case.text).main.articles[2]
        text = case.text[: gone.span.start] + case.text[gone.span.end :]
        page = parse(text)
        kept = [a.number for a in parse(case.text).main.articles if a.number != gone.number]
        assert [a.number for a in page.main.articles] == kept
        assert "numbering_gap" in {d.code for d in page.diagnostics}, case.name


def test_chapters_may_be_missing(corpus):
    for number in ("00", "03", "05", "13", "20"):
        case = corpus[number]
        text = case.text
        before = parse(text).main
        for chapter in reversed(before.chapters):
            text = text[: chapter.span.start] + text[chapter.span.end :]
        after = parse(text).main
        assert after.chapters == ()
        assert [(a.number, a.heading) for a in after.articles] == [
            (a.number, a.heading) for a in before.articles
        ]


def test_page_numbers_in_the_middle_of_sentences_change_nothing(corpus):
    for number in ("00", "05", "07", "13", "20", "44"):
        case = corpus[number]
        text = case.text
        long = [s for a in parse(text).main.articles for s in a.sentences if len(s.text) > 60]
        for i, sentence in reversed(list(enumerate(long[::5], 1))):
            inside = re.search(r"[\u4e00-\u9fff](?=[\u4e00-\u9fff]{8})", sentence.text[30:])
            if inside:
                at = sentence.span.start + 30 + inside.end()
                text = f"{text[:at]}\n- {i} -\n{text[at:]}"
        row, misses = compare(case.truth, as_truth(parse(text)))
        assert [
            m for m in misses if m.startswith(("articles", "heading", "bodies", "target"))
        ] == []
        assert row["articles"].f1 == 1


@pytest.mark.parametrize("pair", ["20+21", "16+44", "08+41", "07+05", "21+23", "01+18"])
def test_two_documents_pasted_on_one_page(corpus, pair):
    first, second = (corpus[n] for n in pair.split("+"))
    page = parse(first.text + "\n\n" + second.text)
    assert [len(d.articles) for d in page.documents if d.articles] == [
        len(first.truth["articles"]),
        len(second.truth["articles"]),
    ]
    assert "several_documents" in {d.code for d in page.diagnostics}
