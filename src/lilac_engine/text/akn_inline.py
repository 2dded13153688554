"""What an Akoma Ntoso paragraph marks inside its text: bodies, figures of targets, days."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lilac_engine.text.model import Document, Noise, Span, Target
from lilac_engine.text.reading.plain import belongs_together


@dataclass(frozen=True, slots=True)
class Annotation:
    """An inline element over a stretch of the source."""

    span: Span
    element: str
    attributes: tuple[tuple[str, str], ...]


def identifier(prefix: str, name: str) -> str:
    """A stable XML name for a Chinese one: the same body has the same id in every document."""
    return f"{prefix}_{hashlib.sha256(name.encode()).hexdigest()[:10]}"


def marks_of(document: Document, source: str) -> tuple[Annotation, ...]:
    """Bodies, figures and days in printed order, none inside another."""
    found = [
        Annotation(
            body.span,
            "organization",
            (("refersTo", f"#{identifier('org', body.resolved)}"), ("class", body.role.value)),
        )
        for article in document.articles
        for body in article.bodies
    ]
    found += [figure for target in document.targets for figure in _figure(target, source)]
    found += [
        Annotation(task.span, "date", (("date", task.day.isoformat()),))
        for task in document.task_deadlines
        if task.day is not None
    ]
    kept: list[Annotation] = []
    for mark in sorted(found, key=lambda m: (m.span.start, -m.span.end)):
        single_line = "\n" not in mark.span.of(source)
        if (
            single_line
            and mark.span.end > mark.span.start
            and (not kept or mark.span.start >= kept[-1].span.end)
        ):
            kept.append(mark)
    return tuple(kept)


def _figure(target: Target, source: str) -> Iterator[Annotation]:
    """The printed number of a target with its unit, where it can be found in the target's text."""
    number = re.escape(f"{target.value:g}") if target.value < 1e15 else "(?!)"
    pattern = re.compile(rf"(?<![\d.]){number}(?:\.0+)?(?![\d.])\s*{re.escape(target.unit)}")
    hit = pattern.search(source, target.span.start, target.span.end)
    if hit:
        refers = f"#{identifier('ind', target.indicator)}"
        normalized = f"{target.value:g}"
        attributes = (("refersTo", refers), ("normalized", normalized))
        yield Annotation(Span(*hit.span()), "quantity", attributes)


def paragraphs(span: Span, source: str, noise: tuple[Noise, ...]) -> Iterator[list[Span]]:
    """The printed paragraphs inside ``span``, each as its lines; blank lines and noise left out."""
    pending: list[Span] = []
    at = span.start
    for line in span.of(source).split("\n"):
        text = line.strip()
        start = at + len(line) - len(line.lstrip())
        here = Span(start, start + len(text))
        at += len(line) + 1
        if not text or any(n.span.start <= here.start and here.end <= n.span.end for n in noise):
            continue
        if pending and not belongs_together(pending[-1].of(source), line):
            yield pending
            pending = []
        pending.append(here)
    if pending:
        yield pending
