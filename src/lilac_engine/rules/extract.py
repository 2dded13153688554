"""A register's table out of a file, and what its headings mean (登记数据表).

:func:`read` runs in a limited child process: it opens the file and gives texts only. What a
heading means is decided by :func:`recognise` from the declared facts: their ids, their names in
either language, a year and a unit printed beside them ("2023年研发费用（万元）").
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import Any, Final

from lilac_engine.rules.entry import MONEY, RATES
from lilac_engine.rules.records import Book, Fact
from lilac_engine.zh import narrow

ROWS: Final = 300_000
COLUMNS: Final = 200
CELL: Final = 200  # characters of one cell; longer ones are cut, no value is that long
TITLE_ROWS: Final = 8  # rows from the top among which the headings are sought
CODE_WORDS: Final = frozenset(
    {"统一社会信用代码", "社会信用代码", "信用代码", "统一代码", "uscc", "unified social credit code",
     "纳税人识别号"}
)  # fmt: skip
NAME_WORDS: Final = frozenset(
    {"企业名称", "单位名称", "单位详细名称", "纳税人名称", "名称", "企业", "name", "enterprise"}
)
YEAR_WORDS: Final = frozenset({"年度", "年份", "所属年度", "会计年度", "year"})
YEAR: Final = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)\s*(?:年度|年)?")
UNIT: Final = re.compile(
    r"[（(\[【]?\s*(?:单位\s*[:：]\s*)?(百万元|亿元|万元|千元|元|%|‰)\s*[)）\]】]?\s*$"
)


class Unopened(Exception):
    """The file cannot be read as a table; ``sentence`` says why in a language."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.code = code
        self._said = {"zh": zh, "en": en}

    def sentence(self, language: str) -> str:
        """The reason, for people."""
        return self._said[language]


@dataclass(frozen=True, slots=True)
class Heading:
    """What one column of the table is: ``code``, ``name``, ``year``, ``fact`` or ``ignored``."""

    index: int
    title: str
    role: str
    fact: str = ""
    year: int | None = None  # None: of every row, by its own year column, or without years
    unit: str = ""
    reason_zh: str = ""
    reason_en: str = ""


def read(payload: bytes, name: str, first: int | None = None) -> dict[str, Any]:
    """The first sheet with rows as ``{"sheet": name, "rows": [[text, ...], ...]}``.

    CSV (UTF-8, GB 18030) and XLSX; ``first`` gives so many rows only. Raises :class:`Unopened`.
    """
    if name.lower().endswith(".csv"):
        return {"sheet": "", "rows": list(islice(_csv(payload), first))}
    return _workbook(payload, first)


def find_headings(rows: Sequence[Sequence[str]]) -> int | None:
    """The number of the row of headings: the first that names a credit code."""
    for index, row in enumerate(rows[:TITLE_ROWS]):
        if any(plain(cell) in CODE_WORDS for cell in row):
            return index
    return None


def recognise(titles: Sequence[str], book: Book, register: str) -> list[Heading]:
    """What each heading means for an extract of a register.

    A column of no declared fact, or of another register's fact, is left out and says so.
    """
    names = _names(book.facts)
    return [_heading(index, title, names, register) for index, title in enumerate(titles)]


def plain(text: str) -> str:
    """A heading without blanks, width and case."""
    return re.sub(r"\s+", " ", narrow(text)).strip().lower()


def _heading(index: int, title: str, names: dict[str, Fact], register: str) -> Heading:
    bare = plain(title)
    for role, words in (("code", CODE_WORDS), ("name", NAME_WORDS), ("year", YEAR_WORDS)):
        if bare in words:
            return Heading(index, title, role)
    unit = UNIT.search(bare)
    found_unit = unit[1] if unit else ""
    rest = bare[: unit.start()] if unit else bare
    year = YEAR.search(rest)
    found_year = int(year[1]) if year else None
    if year:
        rest = rest[: year.start()] + " " + rest[year.end() :]
    key = _key(rest)
    fact = names.get(_key(bare)) or names.get(key)
    if fact is None:
        return _left_out(index, title, "没有这样的事实", "no fact is called so")
    if fact.register_ != register:
        return _left_out(
            index, title, f"“{fact.zh}”属于另一个登记", f"“{fact.en}” belongs to another register"
        )
    if found_unit and found_unit not in {**MONEY, **RATES}:
        found_unit = ""
    year_wanted = found_year if fact.per == "year" else None
    return Heading(index, title, "fact", fact.id, year_wanted, found_unit)


def _left_out(index: int, title: str, zh: str, en: str) -> Heading:
    return Heading(index, title, "ignored", reason_zh=zh, reason_en=en)


def _names(facts: Iterable[Fact]) -> dict[str, Fact]:
    names: dict[str, Fact] = {}
    for fact in facts:
        for word in (fact.id, fact.zh, fact.en):
            names.setdefault(_key(plain(word)), fact)
    return names


def _key(text: str) -> str:
    """A name with everything dropped that people write differently."""
    return re.sub(r"[\s_\-—–·:：,，。()（）\[\]【】/]+", "", text).strip("的")


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
