"""An edition's body as fields to fill in, and back. What is typed is kept, also when it is faulty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import yaml
from django.http import QueryDict

from lilac.entitlements.desk.composing import Row, conditions_of, rows_of, settled, text_of
from lilac.entitlements.states import EntryKind

FORMULA_LENGTH: Final = 20_000
WORDS_LENGTH: Final = 4_000
ROWS: Final = 120
ROW: Final = ("kind", "depth", "id", "when", "zh", "en", "document", "provision_zh", "provision_en")
LINE: Final = ("payer", "formula", "zh", "en")
VALUE: Final = (
    "value", "day", "since", "until", "standing", "document", "provision_zh", "provision_en",
    "mark", "source", "note",
)  # fmt: skip
DATED: Final = (
    "since", "until", "basis.document", "basis.provision_zh", "basis.provision_en",
    "evidence.mark", "evidence.source", "evidence.note",
)  # fmt: skip
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    EntryKind.BENEFIT: (
        "zh", "en", "summary_zh", "summary_en", "recipient_zh", "recipient_en", "gives", "event",
        "applies", "applies_zh", "applies_en", "figure", "by_choice", *DATED,
    ),
    EntryKind.RULE: ("zh", "en", "formula", *DATED),
    EntryKind.PARAMETER: ("zh", "en", "dimension"),
}  # fmt: skip
FORMULAS: Final = frozenset({"applies", "figure", "formula"})


@dataclass(slots=True)
class Sheet:
    """What stands in the editor: single fields by name, and the rows, lines or values below them.

    ``text`` is the requirements as one formula, ``text_was`` what it was when the page was made:
    the two differ when somebody wrote in the text. ``record`` is the whole record as YAML, for
    kinds without fields of their own.
    """

    kind: str
    key: str
    fields: dict[str, str] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    lines: list[dict[str, str]] = field(default_factory=list)
    values: list[dict[str, str]] = field(default_factory=list)
    text: str = ""
    text_was: str = ""
    record: str = ""
    note: str = ""
    measure: str = ""

    @property
    def by_fields(self) -> bool:
        """Whether the kind has fields; others are written as a record."""
        return self.kind in FIELDS

    @property
    def text_edited(self) -> bool:
        """Whether somebody wrote in the text."""
        return self.text.strip() != self.text_was.strip()

    def follow(self) -> None:
        """Let the text say what the rows say."""
        self.rows = settled(self.rows)
        self.text = self.text_was = text_of(self.rows)


def of_body(kind: str, key: str, body: Mapping[str, Any], note: str = "") -> Sheet:
    """The sheet of a body as the database has it; a body nobody can read gives what it has."""
    sheet = Sheet(kind, key, note=note, measure=str(body.get("measure") or ""))
    if not sheet.by_fields:
        sheet.record = yaml.safe_dump(dict(body), allow_unicode=True, sort_keys=False, width=100)
        return sheet
    sheet.fields = {name: _read(body, name) for name in FIELDS[kind]}
    if kind == EntryKind.BENEFIT:
        sheet.rows = rows_of(body.get("requires") or ())
        sheet.lines = [
            {name: str(line.get(name) or "") for name in LINE} for line in body.get("lines") or ()
        ]
        sheet.follow()
    if kind == EntryKind.PARAMETER:
        sheet.values = [_value(value) for value in body.get("values") or ()]
    return sheet


def of_post(kind: str, key: str, data: QueryDict) -> Sheet:
    """The sheet as it came back from the browser; too much of anything is cut."""
    sheet = Sheet(kind, key, note=_line(data, "note"), measure=data.get("measure", "")[:20])
    if not sheet.by_fields:
        sheet.record = data.get("record", "")[:FORMULA_LENGTH]
        return sheet
    sheet.fields = {name: _line(data, f"f-{name}", name) for name in FIELDS[kind]}
    if kind == EntryKind.BENEFIT:
        sheet.rows = settled([_row(values) for values in _parallel(data, "row", ROW)])
        sheet.lines = _parallel(data, "line", LINE)
        sheet.text = data.get("text", "")[:FORMULA_LENGTH].replace("\r\n", "\n")
        sheet.text_was = data.get("text_was", "").replace("\r\n", "\n")
    if kind == EntryKind.PARAMETER:
        sheet.values = _parallel(data, "value", VALUE)
    return sheet


def body_of(sheet: Sheet, before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The body a sheet says. ``before`` gives what has no field here (a season, an order).

    Raises ``ValueError`` with a sentence of the reader for YAML that is no record.
    """
    if not sheet.by_fields:
        return _yaml(sheet.record)
    body: dict[str, Any] = {
        name: value
        for name, value in (before or {}).items()
        if name.partition(".")[0] not in {f.partition(".")[0] for f in FIELDS[sheet.kind]}
    }
    body["id"] = sheet.key
    for name, value in sheet.fields.items():
        _write(body, name, value)
    if sheet.measure:
        body["measure"] = sheet.measure
    if sheet.kind == EntryKind.BENEFIT:
        body["requires"] = conditions_of(sheet.rows)
        lines = [{k: v for k, v in line.items() if v} for line in sheet.lines if line["formula"]]
        body |= {"lines": lines}
    if sheet.kind == EntryKind.PARAMETER:
        body["values"] = [
            _dated(value) for value in sheet.values if any(map(_typed, value.items()))
        ]
    return {name: value for name, value in body.items() if value not in ("", [], {}, None)} | (
        {"requires": body["requires"]} if "requires" in body else {}
    )


def _read(body: Mapping[str, Any], name: str) -> str:
    head, _dot, tail = name.partition(".")
    value = body.get(head)
    if tail:
        value = value.get(tail) if isinstance(value, Mapping) else None
    return "" if value in {None, False} else str(value)


def _write(body: dict[str, Any], name: str, value: str) -> None:
    head, _dot, tail = name.partition(".")
    if tail:
        if value:
            body.setdefault(head, {})[tail] = value
    elif name == "by_choice":
        body[name] = bool(value)
        if not value:
            del body[name]
    else:
        body[name] = value


def _value(value: Mapping[str, Any]) -> dict[str, str]:
    basis, evidence = value.get("basis") or {}, value.get("evidence") or {}
    flat = {**value, **basis, **evidence}
    return {name: "" if flat.get(name) is None else str(flat[name]) for name in VALUE}


def _dated(value: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {n: value[n] for n in VALUE[:5] if value[n]}
    basis = {n: value[n] for n in VALUE[5:8] if value[n]}
    evidence = {n: value[n] for n in VALUE[8:] if value[n]}
    return found | ({"basis": basis} if basis else {}) | {"evidence": evidence}


def _typed(item: tuple[str, str]) -> bool:
    """Whether somebody typed it; what was chosen from a list alone makes no value."""
    return bool(item[1]) and item[0] not in {"standing", "mark"}


def _row(values: Mapping[str, str]) -> Row:
    kind = values["kind"] if values["kind"] in {"leaf", "any", "all"} else "leaf"
    depth = int(values["depth"]) if values["depth"].isdecimal() and len(values["depth"]) < 3 else 0
    rest = {name: values[name] for name in ROW[2:]}
    return Row(kind, depth, **rest)


def _parallel(data: QueryDict, prefix: str, names: Sequence[str]) -> list[dict[str, str]]:
    """Rows of a table of fields, where every row sends every field."""
    columns = [data.getlist(f"{prefix}-{name}")[:ROWS] for name in names]
    count = max(map(len, columns), default=0)
    filled = [column + [""] * (count - len(column)) for column in columns]
    return [
        {name: _cut(value, name) for name, value in zip(names, row, strict=True)}
        for row in zip(*filled, strict=True)
    ]


def _line(data: QueryDict, sent: str, name: str = "") -> str:
    return _cut(data.get(sent, ""), name)


def _cut(value: str, name: str) -> str:
    limit = FORMULA_LENGTH if name in {*FORMULAS, "when"} else WORDS_LENGTH
    return value.replace("\0", "").replace("\r\n", "\n").strip()[:limit]


def _yaml(text: str) -> dict[str, Any]:
    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        raise ValueError(mark.line + 1 if mark else 1) from fault
    except (ValueError, RecursionError) as fault:  # a day that is none
        raise ValueError(1) from fault
    if isinstance(found, dict):
        return found
    raise ValueError(1)
