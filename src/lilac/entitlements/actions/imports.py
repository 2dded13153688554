"""Extracts of registers on their way in: received, tried out, written in one piece or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any, Final

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from lilac.accounts.models import User
from lilac.entitlements import permissions
from lilac.entitlements.actions.extract_rows import Plan, Stopped, Table, plan
from lilac.entitlements.actions.extract_writing import write_values
from lilac.entitlements.actions.proof import language
from lilac.entitlements.events import ExtractMoved, ExtractReceived, ExtractWritten
from lilac.entitlements.models import FactImport
from lilac.entitlements.queries import book as rules
from lilac.entitlements.states import IMPORT_FLOW, ImportState
from lilac.kernel import events, files
from lilac.kernel.files import printed_name
from lilac.kernel.inspection import Limits, inspect
from lilac.kernel.jobs import enqueue
from lilac.kernel.refusal import Refused, require
from lilac.kernel.sandbox import MEBI, run_limited
from lilac.kernel.states import FileKind
from lilac_engine.rules.extract import TITLE_ROWS, Heading, find_headings, recognise, table_unit
from lilac_engine.rules.firewall import LOOKED_AT, Breach, looks_like_survey, only_yes_or_no
from lilac_engine.rules.records import Book, Register

PURPOSE: Final = "entitlement-extract"  # extracts as they came, for officers
KINDS: Final = (FileKind.CSV, FileKind.XLSX)
LIMITS: Final = Limits(size=60 * MEBI, unpacked=600 * MEBI)
READER: Final = "lilac_engine.rules.table_reading.read"
SHOWN: Final = 1_000  # lines a report holds; the rest is counted


def receive(
    *,
    register: str,
    name: str,
    data: bytes,
    observed_on: date,
    complete: bool,
    by: User,
    at: datetime,
) -> FactImport:
    """Take an extract in and have it tried out (job ``entitlements.check_extract``).

    ``observed_on``: the day the register showed this; ``complete``: whoever is not in it is not
    in the register either. Refused: an unknown register, a firm's own copy, a day to come, a file
    that is no table, and survey forms, of which nothing is kept (统计法 art. 28). Publishes
    ExtractReceived.
    """
    require(permissions.may_import(by))
    known = _register(rules.book(), register)
    if observed_on > localdate(at):
        raise Refused(_("The day on which this was seen lies in the future."))
    name = printed_name(name)
    inspect(BytesIO(data), name, allowed=KINDS, limits=LIMITS)
    _behind_the_wall(known, name, _rows(data, name, first=LOOKED_AT))
    return _lay(known, name, data, observed_on=observed_on, complete=complete, by=by, at=at)


@transaction.atomic
def _lay(
    register: Register,
    name: str,
    data: bytes,
    *,
    observed_on: date,
    complete: bool,
    by: User,
    at: datetime,
) -> FactImport:
    upload = files.receive(
        file=ContentFile(data, name=name), purpose=PURPOSE, allowed=KINDS, by=by, at=at,
        limits=LIMITS,
    )  # fmt: skip
    extract = FactImport.objects.create(
        register=register.id,
        upload=upload,
        observed_on=observed_on,
        complete=complete,
        brought_by=by,
        brought_at=at,
    )
    enqueue("entitlements.check_extract", {"extract": extract.pk}, key=f"extract:{extract.pk}")
    events.publish(ExtractReceived(extract.pk, register.id), by=by, at=at)
    return extract


def check(*, extract: FactImport, at: datetime) -> FactImport:
    """Try an extract out: what would be written, what is refused and why. Writes no value.

    A file that cannot be used ends as failed, with the reason in ``report["file"]``; a survey
    form is thrown away. An extract that stands elsewhere stays as it is.
    """
    if not _step(extract, "check", done=0, total=0) and extract.state != ImportState.CHECKING:
        return extract
    try:
        table, made = _planned(extract, at=at, state=ImportState.CHECKING)
    except Refused as refusal:
        return _fail(extract, " ".join(refusal.reasons), at=at)
    except Stopped:
        return extract
    _step(extract, "report", report=_report(table, made), columns=_columns(table))
    return extract


@transaction.atomic
def carry_out(*, extract: FactImport, by: User, at: datetime) -> FactImport:
    """Have a checked extract written (job ``entitlements.write_extract``). Twice: once."""
    extract = FactImport.objects.select_for_update(of=("self",)).get(pk=extract.pk)
    if extract.state in {ImportState.RUNNING, ImportState.DONE}:
        return extract
    require(permissions.may_import(by) & permissions.may_move_import(extract, "carry_out"))
    extract.state = IMPORT_FLOW.after(extract.state, "carry_out")
    extract.carried_out_by, extract.done = by, 0
    extract.save(update_fields=["state", "carried_out_by", "done"])
    enqueue("entitlements.write_extract", {"extract": extract.pk}, key=f"extract:{extract.pk}")
    events.publish(ExtractMoved(extract.pk, extract.state), by=by, at=at)
    return extract


@transaction.atomic
def cancel(*, extract: FactImport, by: User, at: datetime) -> FactImport:
    """Stop an extract that is being written, before the writing is done: nothing is left of it."""
    require(permissions.may_import(by))
    if not _step(extract, "cancel", done=0):
        require(permissions.may_move_import(extract, "cancel"))
    events.publish(ExtractMoved(extract.pk, extract.state), by=by, at=at)
    return extract


@transaction.atomic
def discard(*, extract: FactImport, by: User, at: datetime) -> FactImport:
    """Lay an extract aside that was not written."""
    extract = FactImport.objects.select_for_update(of=("self",)).get(pk=extract.pk)
    if extract.state == ImportState.DISCARDED:
        return extract
    require(permissions.may_import(by) & permissions.may_move_import(extract, "discard"))
    extract.state = IMPORT_FLOW.after(extract.state, "discard")
    extract.save(update_fields=["state"])
    events.publish(ExtractMoved(extract.pk, extract.state), by=by, at=at)
    return extract


def write(*, extract: FactImport, at: datetime) -> FactImport:
    """Write what an extract changes, all of it in one transaction; only what differs is touched.

    Stopped or failed, nothing is left of it. Publishes ExtractWritten.
    """
    extract.refresh_from_db()
    if extract.state != ImportState.RUNNING:
        return extract
    try:
        table, made = _planned(extract, at=at, state=ImportState.RUNNING)
    except Refused as refusal:
        return _fail(extract, " ".join(refusal.reasons), at=at)
    except Stopped:
        return extract
    with transaction.atomic():
        report = _report(table, made)
        if not _step(extract, "finish", report=report, carried_out_at=at):
            return extract
        write_values(extract, table, made, book=rules.book(), at=at)
        counts = made.counts()
        said = ExtractWritten(
            extract.pk, extract.register, counts["created"], counts["changed"], counts["same"],
            counts["refused"],
        )  # fmt: skip
        events.publish(said, by=extract.carried_out_by, at=at)
    return extract


def _planned(extract: FactImport, *, at: datetime, state: ImportState) -> tuple[Table, Plan]:
    book = rules.book()
    register = _register(book, extract.register)
    table = _table(extract, book, register)
    mine = FactImport.objects.filter(pk=extract.pk, state=state)

    def note(done: int) -> None:
        if not mine.update(done=done, total=len(table.rows)):
            extract.refresh_from_db()
            raise Stopped

    note(0)
    return table, plan(extract, table, book, today=localdate(at), progress=note)


def _table(extract: FactImport, book: Book, register: Register) -> Table:
    name = extract.upload.name
    rows = _rows(files.read_upload(extract.upload), name)
    try:
        _behind_the_wall(register, name, rows)
    except Refused:
        files.path_of(extract.upload.key).unlink(missing_ok=True)  # nothing of it is kept
        raise
    top = find_headings(rows)
    if top is None:
        raise Refused(
            _("None of the first %(count)d rows has a heading “统一社会信用代码”.") % {"count": TITLE_ROWS}
        )  # fmt: skip
    found = recognise(rows[top], book, register.id, table_unit(rows[:top]))
    headings = [_dated(heading, book, rows[top]) for heading in found]
    table = Table(tuple(headings), rows[top + 1 :], top + 2)
    if not any(h.role == "fact" for h in headings):
        raise Refused(
            _("No column is a fact of “%(register)s”: %(titles)s")
            % {"register": register.zh, "titles": "、".join(t for t in rows[top] if t)}
        )
    return table


def _dated(heading: Heading, book: Book, titles: Sequence[str]) -> Heading:
    """A yearly fact without any year, in its heading or in a column, is left out and says so."""
    if heading.role != "fact" or heading.year is not None:
        return heading
    fact = next(one for one in book.facts if one.id == heading.fact)
    has_years = any(h.role == "year" for h in recognise(titles, book, fact.register_))
    if fact.per != "year" or has_years:
        return heading
    return Heading(
        heading.index, heading.title, "ignored",
        reason_zh="没有写明年度：请写成“2023年" + fact.zh + "”，或加一栏“年度”",
        reason_en=f"of which year? Write “2023 {fact.en}”, or add a column “年度”",
    )  # fmt: skip


def _rows(data: bytes, name: str, first: int | None = None) -> list[list[str]]:
    read: dict[str, Any] = run_limited(
        READER, data, options={"name": name, "first": first}, memory=1536 * MEBI, cpu=60, wall=90.0
    )
    rows: list[list[str]] = read["rows"]
    return [[read["sheet"]], *rows] if read["sheet"] and first else rows


def _behind_the_wall(register: Register, name: str, rows: Sequence[Sequence[str]]) -> None:
    """Survey forms are refused for every register; of a statistics register all but yes or no."""
    breach = looks_like_survey(name, rows) or _more_than_yes(register, rows)
    if breach is not None:
        raise Refused(breach.say(language()))


def _more_than_yes(register: Register, rows: Sequence[Sequence[str]]) -> Breach | None:
    top = find_headings(rows)
    if not register.statistics or top is None:
        return None
    for index, title in enumerate(rows[top]):
        role = recognise([title], Book(), register.id)[0].role
        if role in {"code", "name", "year"}:
            continue
        cells = (row[index] for row in rows[top + 1 :] if index < len(row))
        breach = only_yes_or_no(register, title, cells)
        if breach is not None:
            return breach
    return None


def _register(book: Book, wanted: str) -> Register:
    register = next((one for one in book.registers if one.id == wanted), None)
    if register is None:
        raise Refused(_("The rule book knows no register “%(register)s”.") % {"register": wanted})
    if register.own_copy:
        raise Refused(
            _("“%(register)s” is the firm's own copy: only the firm itself may enter it.")
            % {"register": register.zh}
        )
    return register


def _report(table: Table, made: Plan) -> dict[str, Any]:
    return {
        **made.counts(),
        "lines": [line.plain() for line in made.refused[:SHOWN]],
        "more": max(0, len(made.refused) - SHOWN),
        "columns": _columns(table),
    }


def _columns(table: Table) -> list[dict[str, Any]]:
    return [
        {"title": h.title, "role": h.role, "fact": h.fact, "year": h.year, "unit": h.unit,
         "reason": h.reason_zh, "reason_en": h.reason_en}
        for h in table.headings
        if h.title
    ]  # fmt: skip


def _fail(extract: FactImport, reason: str, *, at: datetime) -> FactImport:
    with transaction.atomic():
        if _step(extract, "fail", report={"file": reason}):
            events.publish(ExtractMoved(extract.pk, extract.state), by=None, at=at)
    return extract


def _step(extract: FactImport, move: str, **values: Any) -> bool:
    """One conditional UPDATE: another worker, or somebody who stops it, may have been first."""
    sources = [state for state, done, _next in IMPORT_FLOW.edges() if done == move]
    target = IMPORT_FLOW.after(sources[0], move)
    here = FactImport.objects.filter(pk=extract.pk, state__in=sources)
    moved = here.update(state=target, **values)
    extract.refresh_from_db()
    return bool(moved)
