"""What an edition changes, field by field and word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lilac.entitlements.desk.composing import rows_of, text_of
from lilac.entitlements.states import EntryKind
from lilac.entitlements.templatetags.rules_desk import PAYERS

TOKENS: Final = re.compile(r"[A-Za-z0-9_.]+|\s+|.", re.DOTALL)
LABELS: Final[Mapping[str, str | Promise]] = {
    "zh": gettext_lazy("Name in Chinese"),
    "en": gettext_lazy("Name in English"),
    "summary_zh": gettext_lazy("Summary in Chinese"),
    "summary_en": gettext_lazy("Summary in English"),
    "recipient_zh": gettext_lazy("Who receives it, in Chinese"),
    "recipient_en": gettext_lazy("Who receives it, in English"),
    "gives": gettext_lazy("What it gives"),
    "event": gettext_lazy("Day that counts"),
    "applies": gettext_lazy("Whom it concerns"),
    "applies_zh": gettext_lazy("Whom it concerns, in Chinese"),
    "applies_en": gettext_lazy("Whom it concerns, in English"),
    "figure": gettext_lazy("Computed figure"),
    "by_choice": gettext_lazy("Chosen by merit or quota"),
    "formula": gettext_lazy("Formula"),
    "since": gettext_lazy("In force from"),
    "until": gettext_lazy("In force until"),
    "basis.document": gettext_lazy("Document"),
    "basis.provision_zh": gettext_lazy("Provision in Chinese"),
    "basis.provision_en": gettext_lazy("Provision in English"),
    "evidence.mark": gettext_lazy("Evidence"),
    "evidence.source": gettext_lazy("Source"),
    "evidence.note": gettext_lazy("Remark on the evidence"),
    "dimension": gettext_lazy("Quantity"),
    "measure": gettext_lazy("Measure"),
    "requires": gettext_lazy("All requirements as one formula"),
}
PARTS: Final[Mapping[str, str | Promise]] = {
    "values": gettext_lazy("Values with the days they hold"),
    "value": gettext_lazy("Value"),
    "standing": gettext_lazy("How sure it is"),
    "lines": gettext_lazy("What is paid"),
    "payer": gettext_lazy("Payer"),
    "evidence": gettext_lazy("Evidence"),
    "mark": gettext_lazy("Evidence"),
    "source": gettext_lazy("Source"),
    "note": gettext_lazy("Remark on the evidence"),
    "document": gettext_lazy("Document"),
    "basis": gettext_lazy("Where it stands"),
}


@dataclass(frozen=True, slots=True)
class Word:
    """A stretch of text that is ``equal``, or ``old`` gone and ``new`` in its place."""

    edit: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that is not what it was."""

    label: str | Promise
    words: tuple[Word, ...]
    code: bool


def differences(
    kind: str, before: Mapping[str, Any] | None, after: Mapping[str, Any]
) -> list[Difference]:
    """All fields of two bodies that differ, in the order of the record."""
    old, new = _flat(kind, before or {}), _flat(kind, after)
    return [
        Difference(_label(name), _words(old.get(name, ""), new.get(name, "")), _is_code(name))
        for name in dict.fromkeys([*new, *old])
        if old.get(name, "") != new.get(name, "")
    ]


def _flat(kind: str, body: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in body.items():
        if kind == EntryKind.BENEFIT and name == "requires":
            rows = rows_of(value)
            found["requires"] = text_of(rows)
            found |= dict(_requirements(rows))
        else:
            found |= dict(_leaves(name, value))
    return found


def _requirements(rows: Any) -> Iterator[tuple[str, str]]:
    for place, row in enumerate(rows):
        name = row.id or row.when or f"{row.kind} {place + 1}"
        if not row.is_group:
            yield f"requires/{name}/formula", row.when
        for part in ("zh", "en", "document", "provision_zh", "provision_en"):
            if getattr(row, part):
                yield f"requires/{name}/{part}", getattr(row, part)


def _leaves(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(f"{name}.{key}", inner)
    elif isinstance(value, list | tuple):
        for place, inner in enumerate(value):
            yield from _leaves(f"{name}.{_called(inner, place)}", inner)
    elif value not in {None, ""}:
        yield name, str(value)


def _called(item: Any, place: int) -> str:
    """What a row of a list is called, so that a row put before it does not change them all."""
    if isinstance(item, Mapping):
        for key in ("id", "payer", "since"):
            if item.get(key):
                return str(item[key])
    return str(place + 1)


def _label(name: str) -> str | Promise:
    if name in LABELS:
        return LABELS[name]
    if name.startswith("requires/"):
        _head, leaf, part = name.split("/", 2)
        short = {"document": "basis.document", "provision_zh": "basis.provision_zh",
                 "provision_en": "basis.provision_en"}.get(part, part)  # fmt: skip
        words = {"zh": _("words in Chinese"), "en": _("words in English")}
        return _("Requirement %(name)s: %(part)s") % {
            "name": leaf,
            "part": words.get(part) or LABELS.get(short, part),
        }
    return " · ".join(_part(part) for part in name.split("."))


def _part(part: str) -> str:
    """One step of a place in the record, in words where there are some."""
    if part in PAYERS:
        return str(PAYERS[part])
    return str(PARTS.get(part) or LABELS.get(part, part))


def _is_code(name: str) -> bool:
    return name in {"requires", "applies", "figure", "formula", "event"} or name.endswith(
        ("/formula", ".formula", ".where")
    )


def _words(old: str, new: str) -> tuple[Word, ...]:
    a, b = TOKENS.findall(old), TOKENS.findall(new)
    if len(a) * len(b) > 4_000_000:  # too long to compare word by word
        return (Word("replace", old, new),)
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    return tuple(
        Word("equal" if edit == "equal" else "change", "".join(a[i:j]), "".join(b[k:m]))
        for edit, i, j, k, m in matcher.get_opcodes()
    )
