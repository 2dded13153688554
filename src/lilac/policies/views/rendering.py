"""The words of a text as HTML, kept until something of the policy changes.

A text is read far more often than it changes, and weaving a hundred sentences with their measures,
targets and bodies takes most of a page's time. Nothing personal is in what is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from lilac.policies import queries
from lilac.policies.models import Version
from lilac.policies.states import ClauseKind
from lilac.policies.templatetags.policy_text import woven

KEPT = 24 * 3600  # seconds; the revision in the key ends it sooner


@lru_cache(maxsize=1)
def _edition() -> str:
    """Which templates and translations this process works with: another set, other pages."""
    module = Path(__file__).parents[1]
    files = [*module.rglob("*.html"), *module.rglob("*.mo"), *module.rglob("*.py")]
    return f"{max(file.stat().st_mtime_ns for file in files):x}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A text ready to show: its pieces as HTML, and what the page's head needs of it."""

    notice: SafeString
    contents: SafeString
    body: SafeString
    summary: str
    article_count: int
    articles: tuple[tuple[str, str], ...]  # name, anchor


def sheet(version: Version) -> Sheet:
    """The text as HTML in the reader's language; nine queries the first time, then one."""
    policy = version.policy
    what = f"{version.pk}:{policy.revision}:{version.source_sha256[:12]}"
    key = f"text:{what}:{get_language()}:{_edition()}"
    kept = cache.get(key)
    if isinstance(kept, Sheet):
        return kept
    made = _made(version)
    cache.set(key, made, KEPT)
    return made


def _made(version: Version) -> Sheet:
    text = queries.reading(version)
    context = {"text": text, "policy": version.policy, "version": version}
    return Sheet(
        notice=SafeString(
            "".join(
                f'<p class="lx-words">{woven(piece, version.policy)}</p>' for piece in text.notice
            )
        ),
        contents=render_to_string("policies/_contents.html", context),
        body=render_to_string("policies/_body.html", context),
        summary=text.summary,
        article_count=text.article_count,
        articles=tuple(
            (f"{part.clause.raw}{part.clause.heading}", part.clause.anchor)
            for piece in text.body
            for part in (piece, *piece.parts)
            if part.kind == ClauseKind.ARTICLE
        ),
    )
