"""What the headings of a register's table mean (登记数据表的表头).

Decided from the declared facts: their ids, their names in either language, a year and a unit
printed beside them ("2023年研发费用（万元）"). The file itself is opened by :mod:`table_reading`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from lilac_engine.rules.records import Book, Fact
from lilac_engine.rules.types import Unit
from lilac_engine.zh import narrow

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
COUNTER: Final = re.compile(
    r"[（(\[【]\s*(人|个|件|项|家|年|天|个月|分|平方米|㎡|是或否|是/否)\s*[)）\]】]\s*$"
)
TABLE_UNIT: Final = re.compile(r"单位\s*[:：]\s*(?:人民币)?\s*(百万元|亿元|万元|千元|元)")


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


def find_headings(rows: Sequence[Sequence[str]]) -> int | None:
    """The number of the row of headings: the first that names a credit code."""
    for index, row in enumerate(rows[:TITLE_ROWS]):
        if any(plain(cell) in CODE_WORDS for cell in row):
            return index
    return None


def table_unit(rows: Iterable[Sequence[str]]) -> str:
    """The unit of money printed above a table (单位：万元); empty where none is."""
    for row in rows:
        for cell in row:
            found = TABLE_UNIT.search(narrow(cell))
            if found:
                return found[1]
    return ""


def recognise(titles: Sequence[str], book: Book, register: str, unit: str = "") -> list[Heading]:
    """What each heading means for an extract of a register.

    ``unit``: of money where a heading prints none. A column of no declared fact, or of another
    register's fact, is left out and says so.
    """
    names = _names(book.facts)
    return [_heading(index, title, names, register, unit) for index, title in enumerate(titles)]


def plain(text: str) -> str:
    """A heading without blanks, width and case."""
    return re.sub(r"\s+", " ", narrow(text)).strip().lower()


def _heading(index: int, title: str, names: dict[str, Fact], register: str, above: str) -> Heading:
    bare = plain(title)
    for role, words in (("code", CODE_WORDS), ("name", NAME_WORDS), ("year", YEAR_WORDS)):
        if bare in words:
            return Heading(index, title, role)
    unit = UNIT.search(bare)
    found_unit = unit[1] if unit else ""
    rest = bare[: unit.start()] if unit else COUNTER.sub("", bare)
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
    if fact.unit is Unit.FEN:
        found_unit = found_unit or above
    elif fact.unit is not Unit.BPS:
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
