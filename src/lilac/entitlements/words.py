"""Records speak both languages: which of their words this reader gets."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language


def english() -> bool:
    """Whether the reader reads English."""
    return (get_language() or "zh").startswith("en")


def said(record: Any, what: str = "") -> str:
    """A record's words in the reader's language; the other language where one is missing.

    ``what`` names the field: ``said(benefit, "summary")`` reads ``summary_zh`` or ``summary_en``.
    """
    stem = f"{what}_" if what else ""
    first, second = ("en", "zh") if english() else ("zh", "en")
    for language in (first, second):
        words = getattr(record, f"{stem}{language}", None)
        if words:
            return str(words)
    return ""


def zh_or_en(zh: str, en: str) -> str:
    """One of two sentences, by the reader's language."""
    return en if english() else zh
