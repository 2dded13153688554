"""Plain text and Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lilac_engine.text.model import Diagnostic, Severity, Span
from lilac_engine.text.reading.result import notice

if TYPE_CHECKING:
    from markdown_it.token import Token

LINE_END: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
HARD: Final = "\n"  # a line break that somebody wanted
CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufeff]")
ENDS_SENTENCE: Final = "。；：！？”）」』】》.;:!?)]|"
STARTS_CLAUSE: Final = re.compile(
    r"\s*(?:第[\d一二三四五六七八九十百零〇\s]{1,8}[章节条款]|[一二三四五六七八九十]{1,3}、|[（(]\s*[\d一二三四五六七八九十]{1,3}\s*[）)]"
    r"|\d{1,3}\s*[.．、](?!\d)|[①-⑳]|附件|联系|电话|传真|邮箱|\u3000)"
)


def tidy(text: str) -> tuple[str, tuple[Diagnostic, ...]]:
    """Lines ended by ``\\n``, no control characters; garbled characters stay and are named."""
    text = LINE_END.sub("\n", text)
    text, removed = CONTROL.subn("", text)
    found: list[Diagnostic] = []
    if removed:
        found.append(notice("reading.control_removed", Severity.INFO, count=removed))
    garbled = text.count("\ufffd")
    if garbled:
        at = text.index("\ufffd")
        values = (("count", str(garbled)),)
        found.append(Diagnostic("reading.garbled", Span(at, at + 1), Severity.WARNING, values))
    return text, tuple(found)


def belongs_together(above: str, below: str) -> bool:
    """True when a line break only wraps a paragraph of prose."""
    above = above.rstrip()
    return bool(
        above
        and below.strip()
        and above[-1] not in ENDS_SENTENCE
        and not STARTS_CLAUSE.match(below)
    )


def glue(above: str, below: str) -> str:
    """Two halves of a wrapped line: a space between Latin words, nothing between Chinese ones."""
    above, below = above.rstrip(), below.strip()
    space = (
        above[-1:].isascii()
        and below[:1].isascii()
        and above[-1:].isalnum()
        and below[:1].isalnum()
    )
    return above + (" " if space else "") + below


def from_markdown(source: str) -> tuple[str, str | None]:
    """Text as a reader of the rendered page sees it (CommonMark with tables), and its first heading.

    Printed numbers of lists are kept, table cells stand on lines of their own, pictures go.
    """
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark", {"maxNesting": 40}).enable("table").parse(source)
    lines: list[str] = []
    title: str | None = None
    marker = ""
    heading = False
    for token in tokens:
        if token.type == "heading_open":
            heading = True
        elif token.type == "heading_close":
            heading = False
        elif token.type == "list_item_open":
            marker = f"{token.info}{token.markup}" if token.info else ""
        elif token.type == "inline":
            paragraphs = _paragraphs(token.children or [])
            if heading and title is None and paragraphs:
                title = "".join(paragraphs)
            lines += [marker + paragraphs[0], *paragraphs[1:]] if paragraphs else []
            marker = ""
        elif token.type in {"code_block", "fence"}:
            lines += [line for line in token.content.split("\n") if line.strip()]
        elif token.type == "html_block":
            lines += _from_html_block(token.content)
        if token.type.endswith("_close") and token.level == 0:
            lines.append("")
    return "\n".join(lines).strip("\n") + "\n", title


def _paragraphs(children: list[Token]) -> list[str]:
    lines = [""]
    for child in children:
        if child.type == "softbreak":
            lines.append("")
        elif child.type in {"text", "code_inline", "text_special"}:
            lines[-1] += child.content
        elif child.type == "hardbreak" or child.content.lower().startswith("<br"):
            lines += [HARD, ""]
    joined: list[str] = []
    for line in lines:
        if joined and joined[-1] != HARD and belongs_together(joined[-1], line):
            joined[-1] = glue(joined[-1], line)
        else:
            joined.append(line)
    return [line for line in joined if line.strip()]


def _from_html_block(content: str) -> list[str]:
    from lilac_engine.text.reading.html import page_text

    return [line for line in page_text(content).text.split("\n") if line.strip()]
