"""What is wrong with a sheet while it is written: its shape, its formulas, what can never change.

Everything is computed over the book in force with the sheet in the place of its own record, on
the day on which the sheet would begin to hold. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from lilac.entitlements import records
from lilac.entitlements.actions.proof import check_body, language
from lilac.entitlements.desk.bodies import Sheet, body_of
from lilac.entitlements.desk.composing import paths
from lilac.entitlements.queries import book as reading
from lilac.entitlements.states import EntryKind
from lilac.kernel.refusal import Refused
from lilac_engine.pack.evidence import earliest
from lilac_engine.rules.errors import Faulty, RuleFault
from lilac_engine.rules.population import changed
from lilac_engine.rules.records import Book, Example

EXAMPLES: Final = 200
FORMULAS: Final = {EntryKind.RULE: "formula"}


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to look at. ``place`` is a field's name, or ``row-3``; the marked characters of
    its formula stand between ``before`` and ``after``."""

    place: str
    sentence: str
    before: str = ""
    marked: str = ""
    after: str = ""
    tone: str = "danger"


@dataclass(frozen=True, slots=True)
class Tried:
    """One example of the book, run with the sheet in it."""

    words: str
    day: str
    passed: bool
    differences: tuple[str, ...]


@dataclass(slots=True)
class Checks:
    """All that was found. ``stands``: nothing stands against submitting it."""

    day: date
    remarks: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)
    examples: list[Tried] = field(default_factory=list)
    elsewhere: int = 0

    @property
    def stands(self) -> bool:
        """Whether it may be submitted."""
        return not self.remarks

    @property
    def passed(self) -> int:
        """How many examples came to what they expect."""
        return sum(example.passed for example in self.examples)

    def at(self, place: str) -> list[Remark]:
        """The remarks on one place."""
        return [r for r in (*self.remarks, *self.warnings) if r.place == place]


def check(sheet: Sheet, before: Mapping[str, Any] | None, today: date) -> Checks:
    """Everything that can be said of a sheet."""
    checks = Checks(_day(sheet, today))
    try:
        body = body_of(sheet, before)
    except ValueError as fault:
        line = fault.args[0] if fault.args else 1
        checks.remarks.append(
            Remark("record", _("Line %(line)s cannot be read as YAML.") % {"line": line})
        )
        return checks
    try:
        record = check_body(sheet.kind, sheet.key, body)
    except Refused as refusal:
        checks.remarks += [Remark("", reason) for reason in refusal.reasons]
        return checks
    book = with_record(reading.book(), sheet.kind, record)
    try:
        reading.compiled(book, checks.day)
    except Faulty as faulty:
        _blame(checks, sheet, body, faulty)
        return checks
    _warn(checks, sheet, body, book)
    _try_examples(checks, sheet, book)
    return checks


def with_record(book: Book, kind: str, record: Any) -> Book:
    """The book with a record in the place of its own: the same name, and the same first day."""
    part = records.PARTS[EntryKind(kind)]
    key, since = records.key_of(kind, record), getattr(record, "since", None)
    same = [
        records.key_of(kind, one) == key and getattr(one, "since", None) == since
        for one in getattr(book, part)
    ]
    if any(same):
        found = [record if hit else one for one, hit in zip(getattr(book, part), same, strict=True)]
    else:
        found = [*getattr(book, part), record]
    return book.model_copy(update={part: tuple(found)})


def examples() -> tuple[Example, ...]:
    """The cases of the packs, which policy officers wrote; the book keeps none of its own."""
    return _examples(
        tuple(sorted(str(path) for path in Path(settings.ROOT, "packs").glob("*/rules")))
    )


@lru_cache(maxsize=2)
def _examples(folders: tuple[str, ...]) -> tuple[Example, ...]:
    from lilac_engine.rules import book as files

    found: list[Example] = []
    for folder in folders:
        found += files.load(Path(folder).parent).examples
    return tuple(found)


def _day(sheet: Sheet, today: date) -> date:
    """The day the sheet is tried on: its first, when that lies ahead, else today."""
    try:
        since = earliest(sheet.fields.get("since") or "")
    except ValueError:
        return today
    return max(since, today)


def _blame(checks: Checks, sheet: Sheet, body: Mapping[str, Any], faulty: Faulty) -> None:
    """Put every fault where it belongs: on this sheet, or elsewhere in the book."""
    own = f"{records.PARTS[EntryKind(sheet.kind)]}.{sheet.key}"
    for fault in faulty.faults:
        if fault.where == own or fault.where.startswith(f"{own}."):
            checks.remarks.append(_remark(sheet, body, fault, fault.where[len(own) + 1 :]))
        else:
            checks.elsewhere += 1
            sentence = f"{fault.where}: {fault.say(_language())}"
            checks.remarks.append(Remark("", sentence))


def _remark(sheet: Sheet, body: Mapping[str, Any], fault: RuleFault, where: str,
            tone: str = "danger") -> Remark:  # fmt: skip
    place = where or FORMULAS.get(EntryKind(sheet.kind), "")
    formula = str(body.get(place) or "") if place in {"formula", "applies", "figure"} else ""
    rows = paths(sheet.rows)
    if place in rows:
        row = sheet.rows[rows[place]]
        place, formula = f"row-{rows[place]}", row.when.strip()
    elif place.startswith("lines."):
        number = place.split(".")[1]
        formula = body["lines"][int(number)].get("formula", "")
        place = f"line-{number}"
    start, end = fault.start, max(fault.end, fault.start)
    if end == start or end > len(formula):
        return Remark(place, fault.say(_language()), tone=tone)
    return Remark(
        place, fault.say(_language()), formula[:start], formula[start:end], formula[end:], tone
    )


def _warn(checks: Checks, sheet: Sheet, body: Mapping[str, Any], book: Book) -> None:
    """Say what can never be true, and what always is."""
    from lilac_engine.rules.compiling import findings

    own = f"{records.PARTS[EntryKind(sheet.kind)]}.{sheet.key}"
    for fault in findings(book, checks.day):
        if fault.where == own or fault.where.startswith(f"{own}."):
            where = fault.where[len(own) + 1 :]
            checks.warnings.append(_remark(sheet, body, fault, where, "warning"))


def _try_examples(checks: Checks, sheet: Sheet, book: Book) -> None:
    """Run the cases that expect something of a benefit which the sheet can change."""
    from lilac_engine.rules import examples as cases

    if sheet.kind == EntryKind.BENEFIT:
        touched = {sheet.key}
    else:
        before = reading.compiled(reading.book(), checks.day)
        touched = set(changed(before, reading.compiled(book, checks.day)))
    wanted = tuple(case for case in examples() if touched & set(case.expect))[:EXAMPLES]
    for result in cases.run(
        book.model_copy(update={"examples": wanted}), assumed=reading.assumes()
    ):
        if result.benefit in touched:
            checks.examples.append(_tried(result))


def _tried(result: Any) -> Tried:
    case = result.example
    said = tuple(one.say(_language()) for one in result.differences)
    return Tried(case.zh, str(case.on), result.passed, said)


def _language() -> Any:
    return language()
