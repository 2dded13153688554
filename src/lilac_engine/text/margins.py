"""The margins of a page: everything that belongs to the site and not to its documents."""

from __future__ import annotations

from lilac_engine.text import noise
from lilac_engine.text.model import (
    Diagnostic,
    Document,
    Noise,
    NoiseKind,
    Notice,
    Severity,
    Span,
)
from lilac_engine.text.survey import Survey


def find(
    survey: Survey,
    fields: list[Span],
    notice: Notice | None,
    documents: list[Document],
    *,
    annexed: bool,
) -> tuple[list[Noise], list[Diagnostic]]:
    """Noise in order, and what is worth saying of it.

    ``fields`` are the places of the metadata table; with ``annexed`` text below 附件 the tail of
    the page belongs to the document.
    """
    reading = survey.reading
    found = [Noise(NoiseKind.METADATA, span) for span in fields]
    said: list[Diagnostic] = []
    for start, end in survey.repeats:
        place = reading.span(start, end)
        found.append(Noise(NoiseKind.REPETITION, place))
        said.append(Diagnostic("repeated_text", place))
    found += noise.lines(reading, survey.paragraphs)
    if not annexed:
        last = _last(survey, notice, documents)
        found += noise.tail(reading, survey.paragraphs, last, found)
    found.sort(key=lambda n: n.span)
    for one in found:
        if one.kind is NoiseKind.IMAGE and reading.source[one.span.start].isdigit():
            name = (("name", one.span.of(reading.source)[:60]),)
            said.append(Diagnostic("image_not_article", one.span, Severity.INFO, name))
    return found, said


def _last(survey: Survey, notice: Notice | None, documents: list[Document]) -> int:
    """Where the last thing stands that belongs to a document or notice."""
    reading = survey.reading
    spans = [d.span for d in documents] + [a.span for d in documents for a in d.attachments]
    signed = [s.end for s in survey.signatures if s.issuer]
    if notice is None:
        return max([*(reading.back(s.end) for s in spans), *signed], default=0)
    spans += [a.span for a in notice.attachments]
    if any(d.articles for d in documents):
        return max((reading.back(s.end) for s in spans), default=0)
    if not signed:
        return len(reading.norm)
    spans += [c.span for c in notice.contacts]
    return max([*(reading.back(s.end) for s in spans), *signed])
