"""Values as a person types them or a register's table holds them, read exactly (取值录入).

A unit is either printed beside the number or chosen; 元, 千元, 万元 and 亿元 are converted in the
open: :meth:`Reading.shown` says what was read and what it comes to. Nothing is rounded, and
nothing empty becomes nought or no.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final, Protocol

from lilac_engine import money
from lilac_engine.rules.firewall import NO, YES
from lilac_engine.rules.records import Book, Choice, Fact
from lilac_engine.rules.types import DAYS, INT64, Kind, Unit, number
from lilac_engine.rules.units import domain
from lilac_engine.zh import narrow

MONEY: Final[Mapping[str, int]] = {
    "元": 100,
    "千元": 100_000,
    "万元": 1_000_000,
    "百万元": 100_000_000,
    "亿元": 10_000_000_000,
}  # fen
RATES: Final[Mapping[str, int]] = {"%": 100, "‰": 10, "bps": 1}  # basis points
LONGEST: Final = 60
NUMBER: Final = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d{1,2})?")
TAIL: Final = re.compile(r"(?P<number>[+-]?[\d,.\s]+?)\s*(?P<unit>[^\d.,\s].*)?")
DAY: Final = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?|(\d{4})(\d{2})(\d{2})")
SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    "empty": ("没有填值", "there is no value"),
    "too-long": ("“{typed}”太长，不是一个值", "“{typed}” is too long for a value"),
    "not-yes-or-no": ("“{typed}”不是“是”或“否”", "“{typed}” is neither yes nor no"),
    "not-a-day": (
        "“{typed}”不是日期，请写成 2021-02-19",
        "“{typed}” is no day; write it like 2021-02-19",
    ),
    "future": ("{typed} 是将来的日期", "{typed} lies in the future"),
    "not-a-choice": (
        "“{typed}”不在选项里：{choices}",
        "“{typed}” is none of the choices: {choices}",
    ),
    "not-a-number": (
        "“{typed}”不是数，例如 1250 或 86.5",
        "“{typed}” is no number, such as 1250 or 86.5",
    ),
    "unknown-unit": (
        "不认识单位“{unit}”，这里可以用：{units}",
        "the unit “{unit}” is not known here; use one of {units}",
    ),
    "too-fine": (
        "{typed} {unit} 不是整数个{smallest}，不能四舍五入",
        "{typed} {unit} is no whole number of {smallest}; nothing is rounded",
    ),
    "out-of-domain": (
        "{shown} 超出可能的范围：{low} 到 {high}",
        "{shown} lies outside what is possible: {low} to {high}",
    ),
    "factor": (
        "{shown} 与{other}（{other_shown}）相差约 {factor} 倍，单位可能写错（元、千元、万元）",
        "{shown} is about {factor} times off {other_en} ({other_shown}); the unit may be wrong",
    ),
}
SMALLEST: Final = {Unit.FEN: ("分", "fen"), Unit.BPS: ("0.01%", "0.01 %")}


class Answerable(Protocol):
    """What a value may be read for: a declared fact or a column of a list."""

    @property
    def kind(self) -> Kind:
        """The kind of value."""

    @property
    def unit(self) -> Unit:
        """What a number counts."""

    @property
    def options(self) -> dict[str, Choice]:
        """The choices of a list fact."""


@dataclass(eq=False)
class NotRead(ValueError):
    """What was typed is no value here; the sentence says why and what to write instead."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)

    def say(self, language: str = "zh") -> str:
        """The sentence in ``zh`` or ``en``."""
        zh, en = SENTENCES[self.code]
        return (zh if language.startswith("zh") else en).format(**self.values)


@dataclass(frozen=True, slots=True)
class Reading:
    """A value as it travels, and how it was written."""

    value: int
    typed: str
    unit: str
    kind: Kind
    counts: Unit

    def shown(self, language: str = "zh") -> str:
        """``1234.5 千元 = 123.45 万元``; what is written in its own unit is not repeated."""
        plain = show(self, self.value, language)
        written = f"{self.typed} {self.unit}".strip()
        if self.counts is not Unit.FEN:
            return plain
        return f"{written} = {plain}"


def units(of: Answerable) -> tuple[str, ...]:
    """The units one may type a value in; empty where there is no choice."""
    if of.unit is Unit.FEN:
        return tuple(MONEY)
    return tuple(RATES) if of.unit is Unit.BPS else ()


def read(of: Answerable, typed: str, unit: str = "", *, today: date) -> Reading:
    """The value of what was typed. Raises :class:`NotRead`.

    ``unit`` is the unit chosen or printed in the heading; one printed beside the number itself
    prevails. Money without any unit is yuan, a ratio without one percent. No day after ``today``.
    """
    text = narrow(typed).strip()
    if not text:
        raise NotRead("empty")
    if len(text) > LONGEST:
        raise NotRead("too-long", {"typed": text[:LONGEST] + "…"})
    kind = Kind(of.kind)
    match kind:
        case Kind.BOOL:
            return Reading(_truth(text), text, "", kind, Unit.NONE)
        case Kind.DATE:
            return Reading(_day(text, today), text, "", kind, Unit.NONE)
        case Kind.CODE:
            return Reading(_choice(of, text), text, "", kind, Unit.NONE)
    return _number(of, text, unit)


def within(reading: Reading, fact: Fact) -> None:
    """Nothing, where a number lies in the declared domain. Raises :class:`NotRead` elsewhere."""
    if reading.kind is not Kind.INT:
        return
    low, high = domain(fact)
    if not low <= reading.value <= high:
        ends = {"low": show(reading, low), "high": show(reading, high)}
        raise NotRead("out-of-domain", {"shown": show(reading, reading.value), **ends})


@dataclass(frozen=True, slots=True)
class Beside:
    """A value that is known already and ought to be of the same size.

    ``close``: the same fact of another year, or another account of the same period; one that
    agrees settles the doubt.
    """

    value: int
    zh: str
    en: str
    close: bool


NEAR: Final = 30
SUSPICIOUS: Final = (300, 30_000)  # between these a factor of 1,000 or 10,000 is asked about


def alike(fact: Fact, book: Book) -> tuple[Fact, ...]:
    """Other books of the same thing: yearly facts called alike but for the book in brackets.

    So the R&D figures of a year: 研发费用（会计口径）, 研发费用（加计扣除口径） and so on.
    """
    head, bracket, _book = fact.zh.partition("（")
    if not bracket or fact.per != "year":
        return ()
    return tuple(
        other
        for other in book.facts
        if other.id != fact.id
        and other.zh.startswith(f"{head}（")
        and (other.per, other.unit, other.kind) == (fact.per, fact.unit, fact.kind)
    )


def doubt(reading: Reading, beside: Iterable[Beside]) -> NotRead | None:
    """Whether the value looks as if its unit were wrong, beside what is known already.

    A value near one that is close to it is believed, whatever the others say.
    """
    if reading.kind is not Kind.INT or reading.counts not in {Unit.FEN, Unit.PERSONS, Unit.SQM}:
        return None
    known = [other for other in beside if other.value > 0 and reading.value > 0]
    if any(o.close and _ratio(o.value, reading.value) < NEAR for o in known):
        return None
    for other in sorted(known, key=lambda o: not o.close):
        ratio = _ratio(other.value, reading.value)
        if SUSPICIOUS[0] <= ratio <= SUSPICIOUS[1]:
            return NotRead(
                "factor",
                {
                    "shown": show(reading, reading.value),
                    "other": other.zh,
                    "other_en": other.en,
                    "other_shown": show(reading, other.value),
                    "factor": f"{1000 if ratio < 3162 else 10000:,}",
                },
            )
    return None


def show(of: Reading, value: int, language: str = "zh") -> str:
    """A value of the same kind for a sentence: money in the unit people use."""
    if of.kind is Kind.INT and of.counts is Unit.FEN:
        return money.chinese(value) if language.startswith("zh") else money.english(value)
    if of.kind is Kind.INT and of.counts is Unit.BPS:
        return f"{_plain(Decimal(value) / 100)}%"
    if of.kind is Kind.BOOL:
        zh, en = ("是", "yes") if value else ("否", "no")
        return zh if language.startswith("zh") else en
    return str(value)


def _ratio(a: int, b: int) -> float:
    return max(a, b) / min(a, b)


def _truth(text: str) -> int:
    word = text.lower()
    if word in YES:
        return 1
    if word in NO:
        return 0
    raise NotRead("not-yes-or-no", {"typed": text})


def _day(text: str, today: date) -> int:
    found = DAY.fullmatch(text.partition(" 00:00")[0].partition("T00:00")[0])
    if found is None:
        raise NotRead("not-a-day", {"typed": text})
    year, month, day = (int(part) for part in found.groups() if part)
    try:
        written = date(year, month, day)
    except ValueError as fault:
        raise NotRead("not-a-day", {"typed": text}) from fault
    if written > today:
        raise NotRead("future", {"typed": text})
    if number(written) < DAYS[0]:
        raise NotRead("not-a-day", {"typed": text})
    return number(written)


def _choice(of: Answerable, text: str) -> int:
    for key, choice in of.options.items():
        if text in {key, choice.zh, choice.en, str(choice.number)}:
            return choice.number
    shown = "、".join(choice.zh for choice in list(of.options.values())[:12])
    raise NotRead("not-a-choice", {"typed": text, "choices": shown})


def _number(of: Answerable, text: str, unit: str) -> Reading:
    parts = TAIL.fullmatch(text)
    digits = text if NUMBER.fullmatch(text) or not parts else parts["number"]
    printed = "" if NUMBER.fullmatch(text) or not parts else (parts["unit"] or "").strip()
    chosen = printed or unit.strip()
    compact = re.sub(r"[,\s]", "", digits)
    if not NUMBER.fullmatch(compact):
        raise NotRead("not-a-number", {"typed": text})
    exact = Decimal(compact)
    factor, shown = _factor(of.unit, chosen, text)
    value = exact * factor
    if value != value.to_integral_value():
        smallest = SMALLEST.get(of.unit, ("一", "one"))[0]
        raise NotRead("too-fine", {"typed": digits, "unit": shown, "smallest": smallest})
    if not INT64[0] <= value <= INT64[1]:
        raise NotRead("too-long", {"typed": text})
    return Reading(int(value), digits.strip(), shown, Kind.INT, of.unit)


def _factor(counts: Unit, chosen: str, text: str) -> tuple[int, str]:
    """What one of the unit comes to as it travels, and what the unit is called."""
    known = {Unit.FEN: MONEY, Unit.BPS: RATES}.get(counts)
    if known is None:
        if chosen and not _counter(chosen):
            raise NotRead("not-a-number", {"typed": text})
        return 1, ""
    usual = "元" if counts is Unit.FEN else "%"
    name = chosen or usual
    name = {"人民币元": "元", "百分比": "%", "％": "%"}.get(name, name)
    if name not in known:
        raise NotRead("unknown-unit", {"unit": chosen, "units": "、".join(known)})
    return known[name], name


def _counter(word: str) -> bool:
    """Counting words that people write behind plain numbers."""
    return word in {
        "人",
        "个",
        "件",
        "项",
        "家",
        "年",
        "天",
        "月",
        "个月",
        "分",
        "平方米",
        "㎡",
        "m²",
    }


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
