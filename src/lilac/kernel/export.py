"""Tables for people who open them in a spreadsheet: CSV and XLSX, streamed, harmless.

A cell that begins like a formula runs in the reader's spreadsheet with the reader's rights. Such
cells get an apostrophe in CSV, and are written as text in XLSX. Numbers stay numbers.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.timezone import localtime

Cell = str | int | float | Decimal | date | datetime | bool | None
FORMULA: Final = tuple("=+-@\t\r\n\0＝＋－＠")
NUMBER: Final = re.compile(r"[+-]?\d+(\.\d+)?(%|[eE][+-]?\d+)?")
XLSX_ROWS: Final = 1_048_576
XLSX_CELL: Final = 32_767
UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def guarded(value: Cell) -> Cell:
    """The value for a CSV cell: text that would run as a formula is disarmed by an apostrophe.

    Plain numbers (``-12.5``) pass; what only looks like one (``+86 451 …``) is disarmed. Leading
    blanks do not hide a formula, because spreadsheets trim them.
    """
    if not isinstance(value, str) or NUMBER.fullmatch(value):
        return value
    if value.startswith(FORMULA) or value.lstrip(" \u3000\ufeff").startswith(FORMULA):
        return f"'{value}"
    return value


def shown(value: Cell) -> Cell:
    """Moments in the house's own time without their offset; everything else as it is."""
    if isinstance(value, datetime):
        return localtime(value).strftime("%Y-%m-%d %H:%M:%S") if value.tzinfo else str(value)
    return value


class _Echo:
    def write(self, text: str) -> str:
        return text


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The lines of a CSV file, one by one; the first bears the mark that tells Excel it is UTF-8."""
    writer = csv.writer(_Echo(), lineterminator="\r\n")
    yield "\ufeff" + writer.writerow([guarded(cell) for cell in header])
    for row in rows:
        yield writer.writerow([_csv_cell(cell) for cell in row])


def _csv_cell(value: Cell) -> Cell:
    value = guarded(shown(value))
    return value.replace("\0", "") if isinstance(value, str) else value


def csv_response(
    name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> StreamingHttpResponse:
    """A CSV download named ``name``.csv, sent while it is read from the database."""
    return StreamingHttpResponse(
        csv_lines(header, rows),
        content_type="text/csv; charset=utf-8",
        headers=_download(f"{name}.csv"),
    )


def xlsx_bytes(
    header: Sequence[str], rows: Iterable[Sequence[Cell]], *, title: str = "Sheet1"
) -> bytes:
    """A workbook of one sheet; texts are texts, whatever they begin with.

    Written row by row (memory for the packed file only). More rows than a sheet can hold raise
    ``ValueError``: nothing is dropped silently.
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", "_", title)[:31] or "Sheet1")
    sheet.freeze_panes = "A2"

    def cell(value: Any, *, bold: bool = False) -> Any:
        value = shown(value)
        text = isinstance(value, str)
        made: Any = WriteOnlyCell(sheet, _xlsx_text(value) if isinstance(value, str) else value)
        if text:
            made.data_type = "s"
        if bold:
            made.font = Font(bold=True)
        return made

    try:
        sheet.append([cell(value, bold=True) for value in header])
        for number, row in enumerate(rows, 2):
            if number > XLSX_ROWS:
                raise ValueError(f"a sheet holds {XLSX_ROWS} rows; export CSV instead")
            sheet.append([cell(value) for value in row])
    finally:
        sheet.close()  # ends the writer's own generator, also when a row could not be read
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _xlsx_text(value: str) -> str:
    """A cell holds 32,767 characters; a longer text ends in an ellipsis, so that one sees it."""
    text = UNPRINTABLE.sub("\ufffd", value)
    return text if len(text) <= XLSX_CELL else text[: XLSX_CELL - 1] + "…"


def xlsx_response(
    name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]], *, title: str = "Sheet1"
) -> HttpResponse:
    """A workbook download named ``name``.xlsx."""
    return HttpResponse(
        xlsx_bytes(header, rows, title=title),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers=_download(f"{name}.xlsx"),
    )


def _download(filename: str) -> dict[str, str]:
    from django.utils.http import content_disposition_header

    disposition = content_disposition_header(as_attachment=True, filename=filename)
    return {
        "Content-Disposition": disposition or "attachment",
        "X-Content-Type-Options": "nosniff",
    }
