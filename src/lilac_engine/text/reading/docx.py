"""Text out of a Word file: paragraphs in order, tables cell by cell, automatic numbers printed."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any, Final

from lilac_engine.text.model import Diagnostic, Severity
from lilac_engine.text.reading.archive import check_word_package
from lilac_engine.text.reading.numbering import Numbering, whole
from lilac_engine.text.reading.result import Limits, Unreadable, notice

DELETED: Final = frozenset({"del", "moveFrom"})
INSERTED: Final = frozenset({"ins", "moveTo"})
SKIPPED: Final = frozenset(
    {"pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "sectPr", "sdtPr", "sdtEndPr", "Fallback"}
    | {"instrText", "delText", "delInstrText", "fldData", "commentRangeStart", "commentRangeEnd"}
)
SIGNS: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}
NOTES: Final = frozenset({"footnoteReference", "endnoteReference"})
STYLE_CHAIN: Final = 20


def word_text(
    data: bytes, name: str, limits: Limits
) -> tuple[str, str | None, tuple[Diagnostic, ...]]:
    """Text, title property and notices. Raises :class:`Unreadable`."""
    check_word_package(data, name, limits)
    from docx import Document

    try:
        document = Document(io.BytesIO(data))
        body = document.element.body
        numbering = _numbering(document)
        title = (document.core_properties.title or "").strip() or None
    except Exception as fault:  # python-docx raises whatever the damaged part made it stumble over
        raise Unreadable(
            "broken_docx", name=name, reason=f"{type(fault).__name__}: {fault}"[:200]
        ) from fault
    if body is None:
        raise Unreadable("broken_docx", name=name, reason="no body")
    reader = _Reader(numbering, _styles(document.styles.element), name, limits.depth)
    reader.block(body, 0)
    return "\n".join(reader.lines).strip("\n") + "\n", title, reader.notices()


def _numbering(document: Any) -> Numbering:
    from docx.opc.constants import RELATIONSHIP_TYPE

    for relation in document.part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.NUMBERING and not relation.is_external:
            return Numbering.of(relation.target_part.element)
    return Numbering()


def _local(node: Any) -> str:
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def _child(node: Any | None, name: str) -> Any | None:
    return None if node is None else next((c for c in node if _local(c) == name), None)


def _val(node: Any | None) -> str | None:
    if node is None:
        return None
    return next((str(v) for k, v in node.attrib.items() if k.endswith("}val")), None)


@dataclass(frozen=True, slots=True)
class _Style:
    parent: str | None
    number: Any | None


def _styles(root: Any) -> dict[str, _Style]:
    styles = {}
    for node in root:
        if _local(node) == "style":
            key = next((str(v) for k, v in node.attrib.items() if k.endswith("}styleId")), "")
            styles[key] = _Style(
                _val(_child(node, "basedOn")), _child(_child(node, "pPr"), "numPr")
            )
    return styles


@dataclass(slots=True)
class _Reader:
    """Collects lines; remembers what it left out and why."""

    numbering: Numbering
    styles: dict[str, _Style]
    name: str
    max_depth: int
    lines: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    inserted: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    comments: int = 0
    notes: int = 0
    boxes: list[Any] = field(default_factory=list)

    def block(self, node: Any, depth: int) -> None:
        """Paragraphs and tables below ``node``, through content controls and tracked rows."""
        self._check(depth)
        for child in node:
            kind = _local(child)
            if kind == "p":
                self._paragraph(child, depth)
            elif kind in DELETED or (
                kind == "tr" and _child(_child(child, "trPr"), "del") is not None
            ):
                self._drop(child)
            elif kind and kind not in SKIPPED:
                self.block(child, depth + 1)

    def _paragraph(self, node: Any, depth: int) -> None:
        boxes, self.boxes = self.boxes, []
        text = self._inline(node, depth)
        inner, self.boxes = self.boxes, boxes
        if text.strip():
            self.lines += (self._number(node) + text).split("\n")
        elif not self._in_table(node):
            self.lines.append("")
        for box in inner:
            self.block(box, depth + 1)

    @staticmethod
    def _in_table(node: Any) -> bool:
        parent = node.getparent()
        return parent is not None and _local(parent) == "tc"

    def _number(self, paragraph: Any) -> str:
        properties = _child(paragraph, "pPr")
        number = _child(properties, "numPr")
        list_id, level = _val(_child(number, "numId")), _val(_child(number, "ilvl"))
        style = _val(_child(properties, "pStyle"))
        for _ in range(STYLE_CHAIN):
            if list_id is not None or style not in self.styles:
                break
            inherited = self.styles[style].number
            list_id = _val(_child(inherited, "numId"))
            level = level or _val(_child(inherited, "ilvl"))
            style = self.styles[style].parent
        if not list_id or list_id == "0":
            return ""
        return self.numbering.number(list_id, whole(level) or 0)

    def _inline(self, node: Any, depth: int) -> str:
        self._check(depth)
        pieces: list[str] = []
        for child in node:
            kind = _local(child)
            if kind == "t":
                pieces.append(child.text or "")
            elif kind in SIGNS:
                pieces.append(SIGNS[kind])
            elif kind == "r":
                pieces.append(self._run(child, depth))
            elif kind in DELETED:
                self._drop(child)
            elif kind in INSERTED:
                text = self._inline(child, depth + 1)
                self.inserted += [text] if text.strip() else []
                pieces.append(text)
            elif kind == "txbxContent":
                self.boxes.append(child)
            elif kind == "commentReference":
                self.comments += 1
            elif kind in NOTES:
                self.notes += 1
            elif kind and kind not in SKIPPED:
                pieces.append(self._inline(child, depth + 1))
        return "".join(pieces)

    def _run(self, node: Any, depth: int) -> str:
        text = self._inline(node, depth + 1)
        vanish = _child(_child(node, "rPr"), "vanish")
        if vanish is not None and _val(vanish) not in {"0", "false", "off"}:
            self.hidden += [text] if text.strip() else []
            return ""
        return text

    def _drop(self, node: Any) -> None:
        text = "".join(n.text or "" for n in node.iter() if _local(n) in {"t", "delText"})
        self.deleted += [text] if text.strip() else []

    def _check(self, depth: int) -> None:
        if depth > self.max_depth:
            raise Unreadable("too_deep", name=self.name, limit=self.max_depth)

    def notices(self) -> tuple[Diagnostic, ...]:
        """What was left out or kept under tracked changes, each with its first words."""
        found = []
        for code, passages in (
            ("reading.deleted_text_dropped", self.deleted),
            ("reading.inserted_text_kept", self.inserted),
            ("reading.hidden_text_dropped", self.hidden),
        ):
            if passages:
                found.append(notice(code, count=len(passages), text=passages[0].strip()[:40]))
        for code, count in (
            ("reading.comments_dropped", self.comments),
            ("reading.notes_dropped", self.notes),
        ):
            if count:
                found.append(notice(code, Severity.INFO, count=count))
        found += [
            notice("reading.numbering_unknown", format=f) for f in sorted(self.numbering.unknown)
        ]
        return tuple(found)
