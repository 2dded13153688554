"""The pieces of a document that have an identity: articles and sentences."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field, replace
from typing import Final

from lilac_engine.text.model import Article, Document, Span

SHINGLE: Final = 3  # characters; two-character words would be shared by every clause


@dataclass(frozen=True, slots=True)
class Unit:
    """One clause (article) or one measure (sentence) of one version.

    What it asks for is its identity: ``exact``, ``plain`` and ``shingles`` are the running text alone, without
    number, heading and responsible bodies, which an amendment changes more lightly.

    ``key`` is unique in its version: the article's key, ``key.index`` for a sentence, ``preamble``
    and ``closing`` for the parts outside the articles. ``place`` is the chapter's heading, for a
    sentence its article's key. ``text`` is printed text, ``span`` its place in the source.
    """

    key: str
    number: str
    heading: str | None
    text: str
    span: Span
    place: str | None = None
    exact: str = field(default="", compare=False, repr=False)
    plain: str = field(default="", compare=False, repr=False)
    shingles: frozenset[str] = field(default=frozenset(), compare=False, repr=False)


def articles_of(document: Document, source: str) -> tuple[Unit, ...]:
    """The clauses of a version in printed order, with preamble and closing as clauses of their own."""
    units = []
    for key, span in (("preamble", document.preamble), ("closing", document.closing)):
        if span is not None and span.of(source).strip():
            units.append(_unit(key, span, span, source))
    chapters = {chapter.index: chapter.heading for chapter in document.chapters}
    for article in document.articles:
        place = chapters.get(article.chapter) if article.chapter is not None else None
        span = Span(_start(article), article.span.end)
        unit = _unit(article.key, span, article.body_span, source, place)
        units.append(replace(unit, number=article.number, heading=article.heading))
    return tuple(sorted(units, key=lambda unit: unit.span))


def sentences_of(document: Document, source: str) -> tuple[Unit, ...]:
    """The sentences of all articles, in printed order."""
    return tuple(
        _unit(f"{article.key}.{sentence.index}", sentence.span, sentence.span, source, article.key)
        for article in document.articles
        for sentence in article.sentences
        if plain(sentence.text)  # a row of marks asks for nothing
    )


def plain(text: str) -> str:
    """Letters, digits and ideographs alone: spaces, punctuation and width say nothing of identity."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum())


def without_spaces(text: str) -> str:
    """What a reader sees: white space and width do not change a text, a comma does."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def shingles(text: str) -> frozenset[str]:
    """All runs of three characters; a shorter text is its own shingle."""
    if len(text) <= SHINGLE:
        return frozenset({text} if text else ())
    return frozenset(text[at : at + SHINGLE] for at in range(len(text) - SHINGLE + 1))


def _start(article: Article) -> int:
    """Where heading or text begins, behind the printed number."""
    return (article.heading_span or article.body_span).start


def _unit(key: str, span: Span, running: Span, source: str, place: str | None = None) -> Unit:
    text = span.of(source).strip()
    asks = running.of(source)
    asks = asks if plain(asks) else text
    exact, reduced = without_spaces(asks), plain(asks)
    return Unit(key, "", None, text, span, place, exact, reduced, shingles(reduced))
