"""Revisions of a document whose truth is known: the edits behind ``diff.py``."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

import rjieba
from rapidfuzz import fuzz

from lilac_engine.text.diff.units import plain
from lilac_engine.text.model import Article, Chapter, Document, Sentence, Span


@dataclass(frozen=True)
class Line:
    """A sentence; ``origin`` is the identity it had in the old version, None for a stranger."""

    text: str
    origin: int | None


@dataclass(frozen=True)
class Clause:
    """An article; ``origins`` are the old articles whose text it carries on."""

    heading: str
    lines: tuple[Line, ...]
    bodies: str
    chapter: int
    origins: frozenset[int]
    built: bool = False  # already split, merged or swapped: not again in this trial
    copied: bool = False  # a look-alike of it exists: deleting it would make the truth a guess


@dataclass
class Draft:
    """A version under the pen."""

    clauses: list[Clause]
    words: Sequence[str]
    strangers: Sequence[Clause]
    old: Sequence[str]
    done: Counter[str] = field(default_factory=Counter)


def load(document: Document, source: str) -> list[Clause]:
    """The articles of a parsed document with identities."""
    ids = count()
    clauses = []
    for article in document.articles:
        said = [s for s in article.sentences if len(plain(s.text)) >= 4]
        if not said:
            continue
        lines = tuple(Line(s.span.of(source), next(ids)) for s in said)
        bodies = source[article.sentences[-1].span.end : article.span.end].strip()
        chapter = article.chapter or 0
        clauses.append(
            Clause(article.heading or "", lines, bodies, chapter, frozenset({len(clauses)}))
        )
    return clauses


def whole(clause: Clause) -> str:
    return clause.heading + "".join(line.text for line in clause.lines)


def size(clause: Clause) -> int:
    return sum(len(line.text) for line in clause.lines)


def render(clauses: Sequence[Clause], form: Callable[[int], str]) -> tuple[Document, str]:
    """Print the clauses as a page and as the document a perfect parser would find on it."""
    source = ""
    articles, chapters = [], []
    seen: int | None = None
    for at, clause in enumerate(clauses):
        if clause.chapter != seen:
            seen = clause.chapter
            title = f"第{seen + 1}部分"
            span = Span(len(source), len(source) + len(title))
            chapters.append(Chapter(len(chapters), title, title, title, span))
            source += title + "\n"
        start, number = len(source), form(at + 1)
        source += number
        head = Span(len(source), len(source) + len(clause.heading)) if clause.heading else None
        source += clause.heading + ("。" if clause.heading else "")
        body = len(source)
        sentences = []
        for index, line in enumerate(clause.lines, 1):
            sentences.append(
                Sentence(index, line.text, Span(len(source), len(source) + len(line.text)))
            )
            source += line.text
        end = len(source)
        source += clause.bodies
        articles.append(
            Article(
                key=str(at),
                number=number,
                raw=number,
                span=Span(start, len(source)),
                body_span=Span(body, end),
                heading=clause.heading or None,
                heading_span=head,
                chapter=len(chapters) - 1,
                sentences=tuple(sentences),
            )
        )
        source += "\n"
    return Document(
        Span(0, len(source)), chapters=tuple(chapters), articles=tuple(articles)
    ), source


def reword(chance: random.Random, text: str, words: Sequence[str], share: float) -> str:
    """Replace, drop or add about this share of the words."""
    tokens = rjieba.cut(text)
    for _ in range(max(1, round(len(tokens) * share))):
        at = chance.randrange(len(tokens))
        new = {
            "replace": [chance.choice(words)],
            "delete": [],
            "insert": [tokens[at], chance.choice(words)],
        }
        tokens[at : at + 1] = new[chance.choice(["replace", "replace", "delete", "insert"])]
        tokens = tokens or [chance.choice(words)]
    return "".join(tokens)


def edit_words(chance: random.Random, draft: Draft) -> bool:
    at = chance.randrange(len(draft.clauses))
    clause = draft.clauses[at]
    which = chance.randrange(len(clause.lines))
    lines = list(clause.lines)
    share = chance.choice([0.03, 0.08, 0.15, 0.3])
    lines[which] = replace(lines[which], text=reword(chance, lines[which].text, draft.words, share))
    draft.clauses[at] = replace(clause, lines=tuple(lines))
    return True


def reorder(chance: random.Random, draft: Draft) -> bool:
    clause = draft.clauses.pop(chance.randrange(len(draft.clauses)))
    at = chance.randrange(len(draft.clauses) + 1)
    chapter = draft.clauses[min(at, len(draft.clauses) - 1)].chapter
    draft.clauses.insert(at, replace(clause, chapter=chapter))
    return True


def split(chance: random.Random, draft: Draft) -> bool:
    fit = [
        i for i, c in enumerate(draft.clauses) if len(c.lines) >= 2 and not c.built and not c.copied
    ]
    if not fit:
        return False
    at = chance.choice(fit)
    clause = draft.clauses[at]
    cut = chance.randrange(1, len(clause.lines))
    heading = (
        "".join(chance.sample(draft.words, 4)) if clause.heading and chance.random() < 0.6 else ""
    )
    draft.clauses[at : at + 1] = [
        replace(clause, lines=clause.lines[:cut], built=True),
        replace(clause, heading=heading, lines=clause.lines[cut:], built=True),
    ]
    return True


def merge(chance: random.Random, draft: Draft) -> bool:
    fit = [
        i
        for i in range(len(draft.clauses) - 1)
        if not any(c.built or c.copied or not c.origins for c in draft.clauses[i : i + 2])
    ]
    if not fit:
        return False
    at = chance.choice(fit)
    one, two = draft.clauses[at : at + 2]
    lines = one.lines + two.lines
    both = replace(one, lines=lines, origins=one.origins | two.origins, built=True)
    draft.clauses[at : at + 2] = [both]
    return True


def delete(chance: random.Random, draft: Draft) -> bool:
    fit = [i for i, c in enumerate(draft.clauses) if not c.built and not c.copied]
    if len(fit) < 3:
        return False
    del draft.clauses[chance.choice(fit)]
    return True


def insert_look_alike(chance: random.Random, draft: Draft) -> bool:
    fit = [i for i, c in enumerate(draft.clauses) if not c.built and c.origins]
    if not fit:
        return False
    at = chance.choice(fit)
    clause = draft.clauses[at]
    share = chance.choice([0.03, 0.1, 0.25])
    lines = tuple(
        Line(reword(chance, line.text, draft.words, share), None) for line in clause.lines
    )
    draft.clauses[at] = replace(clause, copied=True)
    copy = replace(clause, lines=lines, origins=frozenset(), built=True)
    draft.clauses.insert(chance.randrange(len(draft.clauses) + 1), copy)
    return True


def insert_stranger(chance: random.Random, draft: Draft) -> bool:
    if not draft.strangers:
        return False
    stranger = chance.choice(draft.strangers)
    if any(fuzz.ratio(whole(stranger), text) > 45 for text in draft.old):
        return False  # laws copy one another: no stranger here
    lines = tuple(replace(line, origin=None) for line in stranger.lines)
    at = chance.randrange(len(draft.clauses) + 1)
    new = replace(stranger, lines=lines, origins=frozenset(), built=True, chapter=0)
    draft.clauses.insert(at, new)
    return True


def swap_texts(chance: random.Random, draft: Draft) -> bool:
    """Two articles keep number and heading and exchange their texts: identity goes with the text."""
    fit = [i for i, c in enumerate(draft.clauses) if not c.built and not c.copied and c.origins]
    if len(fit) < 2:
        return False
    a, b = chance.sample(fit, 2)
    one, two = draft.clauses[a], draft.clauses[b]
    draft.clauses[a] = replace(two, heading=one.heading, chapter=one.chapter, built=True)
    draft.clauses[b] = replace(one, heading=two.heading, chapter=two.chapter, built=True)
    return True


def swap_bodies(chance: random.Random, draft: Draft) -> bool:
    a, b = chance.sample(range(len(draft.clauses)), 2)
    one, two = draft.clauses[a], draft.clauses[b]
    draft.clauses[a], draft.clauses[b] = (
        replace(one, bodies=two.bodies),
        replace(two, bodies=one.bodies),
    )
    return True


def move_sentence(chance: random.Random, draft: Draft) -> bool:
    fit = [i for i, c in enumerate(draft.clauses) if len(c.lines) >= 4 and not c.built]
    if not fit or len(draft.clauses) < 2:
        return False
    at = chance.choice(fit)
    clause = draft.clauses[at]
    lines = list(clause.lines)
    line = lines.pop(chance.randrange(len(lines)))
    fit = [i for i, c in enumerate(draft.clauses) if i != at and size(c) > 2 * len(line.text)]
    if not fit:
        return False
    draft.clauses[at] = replace(clause, lines=tuple(lines), built=True)
    to = chance.choice(fit)
    target = draft.clauses[to]
    draft.clauses[to] = replace(target, lines=(*target.lines, line), built=True)
    return True


EDITS: dict[str, tuple[Callable[[random.Random, Draft], bool], int]] = {
    "words": (edit_words, 8),
    "reorder": (reorder, 3),
    "split": (split, 2),
    "merge": (merge, 2),
    "delete": (delete, 2),
    "look-alike": (insert_look_alike, 2),
    "stranger": (insert_stranger, 1),
    "swap texts": (swap_texts, 1),
    "swap bodies": (swap_bodies, 1),
    "move sentence": (move_sentence, 1),
}
FORMS: tuple[Callable[[int], str], ...] = (
    lambda n: f"{n}.",
    lambda n: f"第{n}条　",
    lambda n: f"（{n}）",
)


def mutate(chance: random.Random, draft: Draft) -> None:
    """A few to many edits, as a revision brings them."""
    names = [name for name, (_, weight) in EDITS.items() for _ in range(weight)]
    for _ in range(chance.randrange(2, 14)):
        name = chance.choice(names)
        if EDITS[name][0](chance, draft):
            draft.done[name] += 1
