"""What an extract of a register comes to, row by row: values to write, and lines that are refused.

Nothing here writes. The same plan is made for the dry run and again when it is carried out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from lilac.entitlements.models import FactImport, FactValue
from lilac.entitlements.states import Source
from lilac.parties.models import Organisation
from lilac.parties.uscc import InvalidUscc, normalise
from lilac_engine.rules.entry import Beside, NotRead, alike, doubt, read, within
from lilac_engine.rules.extract import Heading
from lilac_engine.rules.records import Book, Fact
from lilac_engine.rules.types import Unit

BATCH: Final = 2_000  # rows between two notes of progress
EARLIEST_YEAR: Final = 1950
ASKED: Final = frozenset({Unit.FEN, Unit.PERSONS, Unit.SQM})
Period = tuple[str, int]  # fact, year


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A cell or row that is not taken, as the report shows it; ``line`` counts from 1."""

    line: int
    column: str
    value: str
    reason: str
    reason_en: str

    def plain(self) -> dict[str, str | int]:
        """As JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Table:
    """A table that was read: its rows below the headings, ``first`` the line of the first."""

    headings: tuple[Heading, ...]
    rows: Sequence[Sequence[str]]
    first: int


@dataclass(slots=True)
class Plan:
    """What carrying an extract out would do. ``ended``: values a complete extract no longer has."""

    rows: int = 0
    created: list[tuple[int, str, int, int, str]] = field(default_factory=list)
    changed: list[tuple[int, int, str, int, int, str]] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)
    same: int = 0
    refused: list[RefusedLine] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """The numbers for the report and the event."""
        return {
            "rows": self.rows,
            "created": len(self.created),
            "changed": len(self.changed) + len(self.ended),
            "same": self.same,
            "refused": len(self.refused),
        }


class Stopped(Exception):
    """Somebody stopped the work; nothing was written."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A value that was read and is not held yet, with its place in the table."""

    line: int
    title: str
    cell: str
    firm: int
    fact: str
    year: int
    value: int
    ref: str


@dataclass(slots=True)
class _Column:
    heading: Heading
    fact: Fact
    alike: tuple[Fact, ...]  # other accounts of the same thing


def plan(
    extract: FactImport,
    table: Table,
    book: Book,
    *,
    today: date,
    progress: Callable[[int], None],
) -> Plan:
    """Compare a table with what is held. ``progress`` is told how many rows are done."""
    worker = _Worker(extract, table, book, today)
    for number, row in enumerate(table.rows):
        if number and number % BATCH == 0:
            progress(number)
        worker.row(table.first + number, row)
    worker.settle()
    progress(len(table.rows))
    if extract.complete:
        worker.end_absent()
    worker.whole_columns()
    return worker.plan


def years_of(table: Table) -> set[int]:
    """Every year the table speaks of; 0 for facts that do not go by years."""
    column = next((h.index for h in table.headings if h.role == "year"), None)
    years = {h.year or 0 for h in table.headings if h.role == "fact"}
    if column is not None:
        years |= {
            int(row[column]) for row in table.rows if column < len(row) and _is_year(row[column])
        }
    return years


class _Worker:
    def __init__(self, extract: FactImport, table: Table, book: Book, today: date) -> None:
        self.extract, self.table, self.today = extract, table, today
        self.plan = Plan(rows=len(table.rows))
        facts = {fact.id: fact for fact in book.facts}
        self.columns = [
            _Column(h, facts[h.fact], tuple(alike(facts[h.fact], book)))
            for h in table.headings
            if h.role == "fact" and self._possible(h)
        ]
        self.code = next(h for h in table.headings if h.role == "code")
        self.year = next((h for h in table.headings if h.role == "year"), None)
        self.firms = dict(Organisation.objects.confirmed().values_list("uscc", "pk"))
        self.held = self._held()
        self.known = self._known(years_of(table))
        self.seen: dict[Period, set[int]] = defaultdict(set)
        self.read: list[_Read] = []
        self.doubtful: set[tuple[int, str]] = set()
        self.doubted: Counter[str] = Counter()
        self.compared: Counter[str] = Counter()
        self.lines = self._lines()

    def _possible(self, heading: Heading) -> bool:
        """Whether figures of the year a heading names can be known yet."""
        if heading.year is None or EARLIEST_YEAR <= heading.year <= self.today.year:
            return True
        self._refuse(
            self.table.first - 1, heading.title, "",
            "不是可以有数据的年份，整栏没有采用",
            "this is no year of which figures can be known; the column is not taken",
        )  # fmt: skip
        return False

    def row(self, line: int, row: Sequence[str]) -> None:
        """One row: its organisation and year first, then each of its values."""
        if not any(row):
            return
        firm = self._firm(line, row)
        year = self._year(line, row)
        if firm is None or year is None or self._twice(line, row, firm, year):
            return
        for column in self.columns:
            cell = _cell(row, column.heading.index)
            if cell:
                self._value(line, cell, firm, column, year)

    def end_absent(self) -> None:
        """In a complete extract, an organisation that is not there any more is not there."""
        for column in self.columns:
            if not column.fact.closed_world:
                continue
            for period, firms in self.seen.items():
                if period[0] == column.fact.id:
                    held = self.held.get(period, {})
                    self.plan.ended += [pk for firm, (pk, _v) in held.items() if firm not in firms]

    def whole_columns(self) -> None:
        """Where most values of a column look a factor of 1,000 off, its unit is what is wrong."""
        for column in self.columns:
            title = column.heading.title
            if self.compared[title] >= 10 and self.doubted[title] * 2 > self.compared[title]:
                zh = "这一栏多数数值与已有数值相差约 1,000 倍，请在表头写明单位（元、千元、万元）"
                en = (
                    "most values of this column are about 1,000 times off what is known: print "
                    "the unit in the heading (元, 千元, 万元)"
                )
                at = self.table.first - 1
                self.plan.refused.insert(0, RefusedLine(at, title, "", zh, en))

    def _firm(self, line: int, row: Sequence[str]) -> int | None:
        typed = _cell(row, self.code.index)
        try:
            code = normalise(typed)
        except InvalidUscc:
            self._refuse(
                line, self.code.title, typed,
                "不是统一社会信用代码（18 位，校验位不符）",
                "this is no unified social credit code (18 characters with a check digit)",
            )  # fmt: skip
            return None
        firm = self.firms.get(code)
        if firm is None:
            self._refuse(
                line, self.code.title, typed,
                "本系统没有这个单位；导入不新建单位",
                "no organisation of this code is known here; an import creates none",
            )  # fmt: skip
        return firm

    def _year(self, line: int, row: Sequence[str]) -> int | None:
        """The year of the row, 0 where the table has no year column; None when it is wrong."""
        if self.year is None:
            return 0
        typed = _cell(row, self.year.index)
        if _is_year(typed) and EARLIEST_YEAR <= int(typed) <= self.today.year:
            return int(typed)
        self._refuse(
            line, self.year.title, typed,
            "不是可以有数据的年份", "this is no year of which figures can be known",
        )  # fmt: skip
        return None

    def _lines(self) -> dict[tuple[str, str], list[int]]:
        """The lines of each code and year as typed, to find what stands twice."""
        lines: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, row in enumerate(self.table.rows):
            lines[self._key(row)].append(self.table.first + number)
        return lines

    def _key(self, row: Sequence[str]) -> tuple[str, str]:
        year = _cell(row, self.year.index) if self.year else ""
        return "".join(_cell(row, self.code.index).upper().split()), year

    def _twice(self, line: int, row: Sequence[str], firm: int, year: int) -> bool:
        same = [n for n in self.lines[self._key(row)] if n != line]
        if same:
            others = ", ".join(str(n) for n in same[:5])
            self._refuse(
                line, self.code.title, _cell(row, self.code.index),
                f"同一单位同一年度重复出现（第 {others} 行），都没有采用",
                f"the same organisation and year stands twice (line {others}); neither is taken",
            )  # fmt: skip
            for column in self.columns:  # it is there, so it is not absent
                self.seen[column.fact.id, self._year_of(column, year)].add(firm)
        return bool(same)

    def _year_of(self, column: _Column, year: int) -> int:
        if column.fact.per != "year":
            return 0
        return column.heading.year or year

    def _value(self, line: int, cell: str, firm: int, column: _Column, year: int) -> None:
        fact, year = column.fact, self._year_of(column, year)
        self.seen[fact.id, year].add(firm)
        try:
            reading = read(fact, cell, column.heading.unit, today=self.today)
            within(reading, fact)
        except NotRead as fault:
            self._refuse(line, column.heading.title, cell, fault.say("zh"), fault.say("en"))
            return
        held = self.held.get((fact.id, year), {}).get(firm)
        if held is not None and held[1] == reading.value:
            self.plan.same += 1
            return
        beside = list(self._beside(firm, column, year))
        self.compared[column.heading.title] += bool(beside)
        asked = doubt(reading, beside)
        if asked is not None:
            self.doubted[column.heading.title] += 1
            self.doubtful.add((firm, fact.id))
            self._refuse(line, column.heading.title, cell, asked.say("zh"), asked.say("en"))
            return
        ref = reading.shown("zh")[:200] if reading.counts is Unit.FEN else ""
        self.read.append(
            _Read(line, column.heading.title, cell, firm, fact.id, year, reading.value, ref)
        )

    def settle(self) -> None:
        """Take what was read, but for facts of which another year looks wrong.

        Otherwise a value written today would vouch for its neighbour tomorrow, and the same
        extract would change something when it is brought again.
        """
        for one in self.read:
            if (one.firm, one.fact) in self.doubtful:
                self._refuse(
                    one.line, one.title, one.cell,
                    "同一事实另一年度的数值可疑，本值一并没有采用",
                    "another year of the same fact looks wrong; this value is not taken either",
                )  # fmt: skip
                continue
            held = self.held.get((one.fact, one.year), {}).get(one.firm)
            new = (one.firm, one.fact, one.year, one.value, one.ref)
            if held is None:
                self.plan.created.append(new)
            else:
                self.plan.changed.append((held[0], *new))
        self.plan.refused.sort(key=lambda line: line.line)

    def _beside(self, firm: int, column: _Column, year: int) -> Iterator[Beside]:
        for other in (column.fact, *column.alike):
            for near in (year, year - 1, year + 1):
                value = self.known.get((other.id, near), {}).get(firm)
                if value is not None and (other.id, near) != (column.fact.id, year):
                    zh = f"{near}年{other.zh}" if near else other.zh
                    close = near == year or other.id == column.fact.id
                    yield Beside(value, zh, f"{other.en} {near or ''}".strip(), close)

    def _refuse(self, line: int, column: str, value: str, zh: str, en: str) -> None:
        self.plan.refused.append(RefusedLine(line, column, value[:80], zh, en))

    def _held(self) -> Mapping[Period, dict[int, tuple[int, int]]]:
        """What this register says now, by fact and year: organisation to (row, value)."""
        held: dict[Period, dict[int, tuple[int, int]]] = defaultdict(dict)
        rows = FactValue.objects.filter(
            source=Source.REGISTER, replaced_at=None, fact__in=[c.fact.id for c in self.columns]
        ).values_list("fact", "year", "organisation_id", "pk", "value")
        for fact, year, firm, pk, value in rows.iterator(chunk_size=10_000):
            held[fact, year][firm] = (pk, value)
        return held

    def _known(self, years: set[int]) -> Mapping[Period, dict[int, int]]:
        """What any source says of the same things, where a factor of 1,000 is worth asking."""
        ids = {o.id for c in self.columns if c.fact.unit in ASKED for o in (c.fact, *c.alike)}
        if not ids:
            return {}
        near = {year + step for year in years for step in (-1, 0, 1)}
        known: dict[Period, dict[int, int]] = defaultdict(dict)
        rows = FactValue.objects.filter(fact__in=ids, year__in=near, replaced_at=None)
        values = rows.order_by("-source").values_list("fact", "year", "organisation_id", "value")
        for fact, year, firm, value in values.iterator(chunk_size=10_000):
            known[fact, year][firm] = value
        return known


def _cell(row: Sequence[str], index: int) -> str:
    return row[index].strip() if index < len(row) else ""


def _is_year(text: str) -> bool:
    return len(text) == 4 and text.isdecimal() and text.isascii()
