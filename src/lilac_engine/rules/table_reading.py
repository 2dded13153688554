"""A table out of a foreign file as texts only; runs in a limited child process.

Kept apart from everything heavy, because it is loaded anew for every file.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import Any, Final

ROWS: Final = 300_000
COLUMNS: Final = 200
CELL: Final = 200  # characters of one cell; longer ones are cut, no value is that long


class Unopened(Exception):
    """The file cannot be read as a table; ``sentence`` says why in a language."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.code = code
        self._said = {"zh": zh, "en": en}

    def sentence(self, language: str) -> str:
        """The reason, for people."""
        return self._said[language]


def read(payload: bytes, name: str, first: int | None = None) -> dict[str, Any]:
    """The first sheet with rows as ``{"sheet": name, "rows": [[text, ...], ...]}``.

    CSV (UTF-8, GB 18030) and XLSX; ``first`` gives so many rows only. Raises :class:`Unopened`.
    """
    if name.lower().endswith(".csv"):
        return {"sheet": "", "rows": list(islice(_csv(payload), first))}
    return _workbook(payload, first)


def _csv(payload: bytes) -> Iterable[list[str]]:
    try:
        text = payload.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = payload.decode("gb18030")
        except UnicodeDecodeError as fault:
            raise Unopened(
                "encoding",
                "表格文字的编码既不是 UTF-8 也不是 GB 18030。",
                "The text of the table is neither UTF-8 nor GB 18030.",
            ) from fault
    head = text[:4096]
    delimiter = max(",\t;", key=head.count)
    csv.field_size_limit(1_000_000)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        for number, row in enumerate(rows):
            if number > ROWS:
                raise _too_long()
            yield [cell.strip()[:CELL] for cell in row[:COLUMNS]]
    except csv.Error as fault:
        raise Unopened(
            "csv", f"CSV 有误：{fault}。", f"The CSV is not well formed: {fault}."
        ) from fault


def _workbook(payload: bytes, first: int | None) -> dict[str, Any]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(payload))
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        rows = []
        for number, row in enumerate(islice(sheet.iter_rows(), first)):
            if number > ROWS:
                raise _too_long()
            rows.append([_text(cell) for cell in row[:COLUMNS]])
        if any(any(row) for row in rows):
            return {"sheet": name, "rows": rows}
    raise Unopened("empty", "工作簿里没有一行数据。", "The workbook has no row of data.")


def _too_long() -> Unopened:
    return Unopened(
        "rows",
        f"表格超过 {ROWS} 行，请分成几个文件。",
        f"The table has more than {ROWS} rows; split it into several files.",
    )


def _text(cell: Any) -> str:
    """A cell as a person would type it: a whole number without ``.0``, a day as 2021-02-19."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return f"{Decimal(f'{cell:.15g}'):f}"  # as many digits as a spreadsheet shows
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()[:CELL] if cell is not None else ""
