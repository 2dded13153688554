"""The wall between statistics and everything else (统计资料防火墙).

What a survey learns of one firm may serve statistics only (统计法 2024 art. 28). So a register of
the statistics office may answer yes or no (was the duty to report done?) and nothing else, and a
table that looks like a survey form is not taken in, whatever it is called.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from lilac_engine.rules.records import Book, Register
from lilac_engine.rules.types import Kind

ARTICLE_ZH: Final = (
    "统计法（2024年修正）第二十八条：能够识别单个统计调查对象的资料，不得用于统计以外的目的"
)
ARTICLE_EN: Final = (
    "Statistics Law (2024) art. 28: data that identify a surveyed unit may not be used "
    "for any purpose other than statistics"
)
# Firm-level forms of the R&D survey (107-1, 107-2) and of other survey systems, by their marks.
FORM_MARKS: Final = (
    re.compile(r"(?<!\d)107\s*[-－—–_]\s*[12](?!\d|\s*[号室栋])"),
    re.compile(r"(?<!\d)10\d\s*[-－—–_]\s*\d(?!\d)\s*表"),
    re.compile(r"企业研究开发(项目|活动)(及相关)?情况|研究开发活动及相关情况"),
    re.compile(r"国统[字制]"),
    re.compile(r"制定机关\s*[:：]?\s*国家统计局|联网直报"),
    re.compile(r"R\s*&\s*D\s*经费(内部|外部)支出", re.IGNORECASE),
)
YES: Final = frozenset({"是", "有", "已", "已履行", "完成", "√", "✓", "y", "yes", "true", "1", "t"})
NO: Final = frozenset({"否", "无", "未", "未履行", "未完成", "×", "n", "no", "false", "0", "f"})
YES_OR_NO: Final = YES | NO
LOOKED_AT: Final = 30  # rows from the top in which a form prints what it is


@dataclass(frozen=True, slots=True)
class Breach:
    """A way in for survey data; ``where`` is the part of the book or the cell."""

    where: str
    zh: str
    en: str

    def say(self, language: str = "zh") -> str:
        """The sentence, with the law's article."""
        if language.startswith("zh"):
            return f"{self.zh}（{ARTICLE_ZH}）"
        return f"{self.en} ({ARTICLE_EN})"


def breaches(book: Book) -> tuple[Breach, ...]:
    """Facts and lists of a statistics register that hold more than yes or no."""
    closed = {register.id: register for register in book.registers if register.statistics}
    found = [
        Breach(
            f"facts.{fact.id}",
            f"事实“{fact.zh}”来自“{closed[fact.register_].zh}”，只能是“是”或“否”，不能是数字、日期或选项",
            f"the fact “{fact.en}” comes from “{closed[fact.register_].en}” and can only be "
            "yes or no, never a number, a day or a choice",
        )
        for fact in book.facts
        if fact.register_ in closed and fact.kind is not Kind.BOOL
    ]
    found += [
        Breach(
            f"tables.{table.id}",
            f"清单“{table.zh}”来自“{closed[table.register_].zh}”；统计部门的登记不能成为清单",
            f"the list “{table.en}” comes from “{closed[table.register_].en}”; a statistics "
            "register cannot be kept as a list",
        )
        for table in book.tables
        if table.register_ in closed
    ]
    return (*found, *_own_copies(book))


def _own_copies(book: Book) -> Iterable[Breach]:
    """A register is the office's or the firm's own copy, never both."""
    for register in book.registers:
        if register.statistics and register.own_copy:
            yield Breach(
                f"registers.{register.id}",
                f"登记“{register.zh}”不能既是统计部门的又是企业自己留存的",
                f"the register “{register.en}” cannot be both the statistics office's and the "
                "firm's own copy",
            )


def looks_like_survey(name: str, rows: Sequence[Sequence[str]]) -> Breach | None:
    """Whether a file is a firm-level survey form, by its name, its headings or its first rows."""
    cells = [name, *(cell for row in rows[:LOOKED_AT] for cell in row if cell)]
    for cell in cells:
        if any(mark.search(cell) for mark in FORM_MARKS):
            shown = cell.strip()[:60]
            return Breach(
                shown,
                f"“{shown}”像统计调查表（107-1、107-2 等），单个企业的统计资料不能进入本系统",
                f"“{shown}” looks like a survey form (107-1, 107-2 ...); survey data of single "
                "firms have no way into this system",
            )
    return None


def only_yes_or_no(register: Register, column: str, values: Iterable[str]) -> Breach | None:
    """Whether a column of a statistics register holds anything but a yes or a no."""
    if not register.statistics:
        return None
    for value in values:
        if value and value.strip().lower() not in YES_OR_NO:
            return Breach(
                column,
                f"“{register.zh}”的名单只能填“是”或“否”，“{column}”一栏里有“{value[:30]}”",
                f"a list of “{register.en}” holds yes or no only; the column “{column}” has "
                f"“{value[:30]}”",
            )
    return None
