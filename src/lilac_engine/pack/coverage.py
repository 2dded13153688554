"""Every sentence of the articles is a measure or a principle, and every body printed is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lilac_engine.pack.files import Files
from lilac_engine.pack.measures import Measure, Part
from lilac_engine.pack.pack import Pack
from lilac_engine.pack.report import Coverage, Finding, error, warning
from lilac_engine.text.model import Article, Document

_SHOWN = 40


def coverage_faults(pack: Pack, files: Files) -> tuple[Coverage | None, list[Finding]]:
    """Compares the pack with the structure the text engine reads out of its source."""
    from lilac_engine.text import parse  # the parser is heavy and only checking needs it

    document = parse(pack.source).main
    if document is None or not document.articles:
        return None, [error("not-parsed", pack.manifest.source.file)]
    found = [
        *_misplaced(pack, files, document),
        *_uncovered(pack, document),
        *_unknown_bodies(pack, document),
        *_targets(pack, files, document),
    ]
    return _count(pack, document), found


def _count(pack: Pack, document: Document) -> Coverage:
    measures = {m.quote for m in pack.measures}
    principles = {p.quote for p in pack.principles}
    sentences = [s.text for article in document.articles for s in article.sentences]
    return Coverage(
        sentences=len(sentences),
        measures=sum(s in measures for s in sentences),
        principles=sum(s in principles for s in sentences),
    )


def _misplaced(pack: Pack, files: Files, document: Document) -> Iterator[Finding]:
    """Measures whose article or sentence number is not where their words stand."""
    articles: Mapping[str, Article] = {a.key: a for a in document.articles}
    for index, measure in enumerate(pack.measures):
        if measure.part is not Part.ARTICLE:
            continue
        line = files.line("measures.yaml", ("measures", index, "article"))
        key = f"measures.{index}"
        article = articles.get(measure.article or "")
        if article is None:
            yield error("no-article", "measures.yaml", line, key, article=measure.article or "—")
        elif (printed := _sentence(article, measure)) != measure.quote:
            line = files.line("measures.yaml", ("measures", index, "quote"))
            yield error(
                "wrong-sentence",
                "measures.yaml",
                line,
                key,
                article=article.key,
                index=measure.sentence,
                found=_short(printed),
            )


def _sentence(article: Article, measure: Measure) -> str:
    return next((s.text for s in article.sentences if s.index == measure.sentence), "")


def _uncovered(pack: Pack, document: Document) -> Iterator[Finding]:
    known = {m.quote for m in pack.measures} | {p.quote for p in pack.principles}
    for article in document.articles:
        for sentence in article.sentences:
            if sentence.text not in known:
                yield error(
                    "uncovered",
                    pack.manifest.source.file,
                    pack.source.count("\n", 0, sentence.span.start) + 1,
                    article=article.key,
                    index=sentence.index,
                    text=_short(sentence.text),
                )


def _unknown_bodies(pack: Pack, document: Document) -> Iterator[Finding]:
    for article in document.articles:
        for mention in article.bodies:
            if pack.named(mention.resolved, mention.name) is None:
                yield error(
                    "unknown-body",
                    pack.manifest.source.file,
                    pack.source.count("\n", 0, mention.span.start) + 1,
                    article=article.key,
                    name=mention.resolved,
                )


def _targets(pack: Pack, files: Files, document: Document) -> Iterator[Finding]:
    read = {(t.op, float(t.value), t.unit, t.year) for t in document.targets}
    for index, target in enumerate(pack.targets):
        if (target.op.value, float(target.value), target.unit, target.year) not in read:
            line = files.line("targets.yaml", ("targets", index))
            yield warning(
                "target-differs",
                "targets.yaml",
                line,
                f"targets.{index}",
                op=target.op.value,
                value=target.value,
                unit=target.unit,
                year=target.year,
            )


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
