"""Text out of a web page: blocks to lines, one table cell per line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from lilac_engine.text.model import Diagnostic
from lilac_engine.text.reading.result import Unreadable, notice

DROPPED: Final = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "iframe",
        "object",
        "embed",
        "head",
        "audio",
        "video",
        "canvas",
        "datalist",
        "select",
    ]
)
BLOCKS: Final = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "caption",
    ]
)
PARAGRAPHS: Final = frozenset(
    ["p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "article", "section", "blockquote", "pre"]
)
HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
SPACES: Final = re.compile(r"[ \t\r\n\f\xa0]+")
WIDE: Final = re.compile(
    r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u201c\u201d\u2018\u2019\u2014\u2026]"
)
CHARSET: Final = re.compile(
    rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE
)
TITLE_NAMES: Final = ("articletitle", "title", "og:title")
OPENED: Final = re.compile(r"<(/?)([a-zA-Z][\w-]{0,30})")
CLOSED_BY_ITSELF: Final = frozenset(
    [
        "p",
        "li",
        "dd",
        "dt",
        "td",
        "th",
        "tr",
        "tbody",
        "thead",
        "tfoot",
        "option",
        "optgroup",
        "colgroup",
        "rp",
        "rt",
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)
MAX_DEPTH: Final = 1_000


@dataclass(frozen=True, slots=True)
class PageText:
    """What a web page says, and what it says of itself."""

    text: str
    title: str | None
    metadata: tuple[tuple[str, str], ...]
    diagnostics: tuple[Diagnostic, ...]


def declared_encoding(data: bytes) -> str | None:
    """The charset of the page's own ``meta`` tag, when Python knows it."""
    import codecs

    found = CHARSET.search(data[:4096].replace(b"\0", b""))
    if not found:
        return None
    name = found.group(1).decode("ascii", errors="replace").lower()
    name = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}.get(name, name)
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None


def page_text(source: str, name: str = "") -> PageText:
    """The body's text. Raises :class:`Unreadable` for a page nested absurdly deep."""
    _check_depth(source, name)
    tree = LexborHTMLParser(source)
    metadata = _metadata(tree)
    named = {key.lower(): value for key, value in metadata}
    title = next((named[key] for key in TITLE_NAMES if named.get(key)), None) or _title(tree)
    writer = _Writer(name)
    if tree.body is not None:
        writer.walk(tree.body)
    hidden = [text for text in writer.hidden if text]
    diagnostics: tuple[Diagnostic, ...] = ()
    if hidden:
        diagnostics = (notice("reading.hidden_text_dropped", count=len(hidden), text=hidden[0]),)
    return PageText(writer.text(), title, metadata, diagnostics)


def _check_depth(source: str, name: str) -> None:
    """Before parsing, because building a tree of 100,000 levels takes a parser 10 s."""
    depth = 0
    for closing, tag in OPENED.findall(source):
        if tag.lower() not in CLOSED_BY_ITSELF:
            depth = max(depth - 1, 0) if closing else depth + 1
            if depth > MAX_DEPTH:
                raise Unreadable("too_deep", name=name, limit=MAX_DEPTH)


def _metadata(tree: LexborHTMLParser) -> tuple[tuple[str, str], ...]:
    pairs = []
    for node in tree.css("meta[name][content], meta[property][content]")[:60]:
        key = node.attributes.get("name") or node.attributes.get("property") or ""
        value = SPACES.sub(" ", node.attributes.get("content") or "").strip()[:500]
        if key and value:
            pairs.append((key[:80], value))
    return tuple(pairs)


def _title(tree: LexborHTMLParser) -> str | None:
    node = tree.css_first("title")
    return (SPACES.sub(" ", node.text()).strip()[:300] or None) if node is not None else None


class _Writer:
    """Walks the tree without recursion and collects lines."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: list[list[str]] = [[]]
        self.hidden: list[str] = []
        self.preformatted = 0

    def walk(self, root: LexborNode) -> None:
        node: LexborNode | None = root
        depth = 0
        while node is not None:
            child = node.child if self._enter(node) else None
            if child is not None:
                node, depth = child, depth + 1
                if depth > MAX_DEPTH:
                    raise Unreadable("too_deep", name=self.name, limit=MAX_DEPTH)
                continue
            self._leave(node)
            while depth > 0 and node is not None and node.next is None:
                node, depth = node.parent, depth - 1
                if node is not None:
                    self._leave(node)
            node = node.next if depth > 0 and node is not None else None

    def _enter(self, node: LexborNode) -> bool:
        """True when the children are to be read."""
        tag = node.tag
        if tag == "-text":
            self._write(node.text_content or "")
            return False
        if tag is None or tag in DROPPED or tag.startswith(("-", "_")):
            return False
        if "hidden" in node.attributes or HIDDEN.search(node.attributes.get("style") or ""):
            self.hidden.append(SPACES.sub(" ", node.text(deep=True)).strip()[:40])
            return False
        if tag == "br":
            self.lines.append([])
        elif tag in BLOCKS:
            self._break(tag)
            self.preformatted += tag == "pre"
        return True

    def _leave(self, node: LexborNode) -> None:
        if node.tag in BLOCKS and "hidden" not in node.attributes:
            self.preformatted -= node.tag == "pre" and self.preformatted > 0
            self._break(node.tag)

    def _break(self, tag: str) -> None:
        if self.lines[-1]:
            self.lines.append([])
        if tag in PARAGRAPHS and len(self.lines) > 1 and self.lines[-2]:
            self.lines.append([])

    def _write(self, text: str) -> None:
        if self.preformatted:
            first, *rest = text.split("\n")
            self.lines[-1].append(first)
            self.lines += [[line] for line in rest]
        elif text.strip(" \t\r\n\f\xa0") or self.lines[-1]:
            self.lines[-1].append(text)

    def text(self) -> str:
        lines = [_collapse("".join(pieces)) for pieces in self.lines]
        kept = [line for at, line in enumerate(lines) if line or (at and lines[at - 1])]
        return "\n".join(kept).strip("\n") + "\n"


def _collapse(line: str) -> str:
    """Spaces as a browser shows them, except that a line break between Chinese characters is none."""

    def one(found: re.Match[str]) -> str:
        at, to = found.span()
        broken = "\n" in found.group() or "\r" in found.group()
        wide = WIDE.match(line[at - 1 : at]) and WIDE.match(line[to : to + 1])
        return "" if broken and wide else " "

    return SPACES.sub(one, line).strip(" ")
