"""A parsed page for machines and for editing: JSON with every span, Markdown, CSV."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import asdict
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from lilac_engine.text.export_layout import BlockKind, Meta, blocks
from lilac_engine.text.model import Article, BodyRole, Document, Noise, Page

if TYPE_CHECKING:
    from pydantic import TypeAdapter

FORMAT: Final = "lilac-page/1"
MARKUP: Final = re.compile(r"([\\`*_\[\]<>#|~&])")
LIST_MARK: Final = re.compile(r"^(\s*\d*)([-+.)])(?=\s|$)")
COLUMNS: Final = (
    "key", "chapter", "number", "heading", "text", "lead", "support", "responsible",
    "open_ended", "start", "end",
)  # fmt: skip
SEPARATOR: Final = "；"


def to_json(page: Page, meta: Meta | None = None) -> str:
    """The whole page with its source and every span, so that :func:`from_json` rebuilds it."""
    content = {
        "format": FORMAT,
        "meta": asdict(meta or Meta()),
        "page": _adapter().dump_python(page, mode="json"),
    }
    return json.dumps(content, ensure_ascii=False, indent=1, default=_plain) + "\n"


def from_json(text: str) -> Page:
    """The page that :func:`to_json` wrote. Raises ``ValueError`` for anything else."""
    content = json.loads(text)
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ValueError(f"not a {FORMAT} file")
    page: Page = _adapter().validate_python(_tuples(content["page"]))
    return page


def to_markdown(
    document: Document, source: str, meta: Meta | None = None, noise: tuple[Noise, ...] = ()
) -> str:
    """The document for editing: title and chapters as headings, articles with bold leads."""
    paragraphs: list[str] = []
    title: list[str] = []
    for block in blocks(document, source, meta, noise):
        if block.kind is BlockKind.TITLE:
            title.append(_escape(block.text))
            continue
        if title:
            paragraphs.append(f"# {'<br>'.join(title)}")
            title = []
        mark = "## " if block.kind is BlockKind.CHAPTER else ""
        paragraphs.append(mark + _lead(block.lead) + _escape(block.text))
    paragraphs += [f"# {'<br>'.join(title)}"] if title else []
    return "\n\n".join(paragraphs) + "\n"


def to_csv(document: Document) -> str:
    """One row an article with its responsible bodies by role, full names, joined by ``；``.

    Plain RFC 4180; whoever offers it for download adds the byte order mark and the formula guard.
    """
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    chapters = {chapter.index: chapter.title for chapter in document.chapters}
    for article in document.articles:
        chapter = chapters.get(article.chapter, "") if article.chapter is not None else ""
        row = [article.key, chapter, article.number, article.heading or "", article.text]
        row += [
            _bodies(article, role)
            for role in (BodyRole.LEAD, BodyRole.SUPPORT, BodyRole.RESPONSIBLE)
        ]
        row += [
            "yes" if article.bodies_open_ended else "",
            str(article.span.start),
            str(article.span.end),
        ]
        writer.writerow(row)
    return target.getvalue()


def _bodies(article: Article, role: BodyRole) -> str:
    return SEPARATOR.join(body.resolved for body in article.bodies if body.role is role)


def _lead(text: str) -> str:
    """Bold up to its last letter: CommonMark does not close ** between 。 and a letter."""
    bold = text.rstrip("。：:.．、 　")
    if not bold or not bold[-1].isalnum():
        return _escape(text)
    return f"**{_escape(bold)}**{_escape(text[len(bold) :])}"


def _escape(text: str) -> str:
    """No character of the text is taken for a mark."""
    return LIST_MARK.sub(r"\1\\\2", MARKUP.sub(r"\\\1", text))


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[Page]:
    from pydantic import TypeAdapter

    return TypeAdapter(Page)


def _tuples(value: Any) -> Any:
    """JSON knows no tuples; the model has nothing else."""
    if isinstance(value, list):
        return tuple(_tuples(item) for item in value)
    if isinstance(value, dict):
        return {key: _tuples(item) for key, item in value.items()}
    return value


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
