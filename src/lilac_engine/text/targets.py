"""Targets: dated results a text commits to. See :func:`find`."""

from __future__ import annotations

from lilac_engine.text.characters import Reading
from lilac_engine.text.model import Article, Chapter, Target


def find(reading: Reading, start: int, end: int, article: str | None = None) -> list[Target]:
    """Targets of one stretch of text."""
    return []


def of_document(
    reading: Reading,
    chapters: tuple[Chapter, ...],
    articles: tuple[Article, ...],
    start: int,
    end: int,
) -> list[Target]:
    """Targets of a document."""
    return []
