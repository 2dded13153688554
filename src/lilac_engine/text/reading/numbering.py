"""Automatic numbers of Word paragraphs, as they are printed: 一、 （一） 1. 第一条 ①.

Follows ECMA-376 part 1, 17.9: a paragraph names a list (``numId``) and a level; lists that share an
abstract definition share its counters unless an override restarts them; a level restarts when a
higher one moves on.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

DIGITS: Final = "〇一二三四五六七八九"
CAPITALS: Final = "零壹贰叁肆伍陆柒捌玖"
STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
BRANCHES: Final = "子丑寅卯辰巳午未申酉戌亥"
PLACEHOLDER: Final = re.compile(r"%([1-9])")
NUMBER: Final = re.compile(r"[0-9]{1,6}")
LEVELS: Final = 9


def chinese(number: int, digits: str = DIGITS, units: str = "十百千") -> str:
    """``21`` as 二十一, ``105`` as 一百〇五; 10 to 19 without the leading 一. Up to 9999."""
    if not 0 < number < 10_000:
        return str(number)
    text = ""
    gap = False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            text += (digits[0] if gap and text else "") + digits[digit]
            text += units[power - 1] if power else ""
            gap = False
        else:
            gap = bool(text)
    plain = digits is DIGITS and 10 <= number < 20
    return text[1:] if plain else text


def _roman(number: int) -> str:
    text = ""
    for value, sign in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    ):
        count, number = divmod(number, value)
        text += sign * count
    return text


def _letters(number: int) -> str:
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _run(first: str, length: int) -> Callable[[int], str]:
    """Signs that stand one after another in Unicode, such as ① to ⑳."""
    return lambda n: chr(ord(first) + n - 1) if 1 <= n <= length else str(n)


FORMATS: Final[dict[str, Callable[[int], str]]] = {
    "decimal": str,
    "decimalZero": lambda n: f"{n:02d}",
    "decimalFullWidth": lambda n: str(n).translate({48 + d: 0xFF10 + d for d in range(10)}),
    "decimalHalfWidth": str,
    "decimalEnclosedCircle": _run("①", 20),
    "decimalEnclosedCircleChinese": _run("①", 20),
    "decimalEnclosedParen": _run("⑴", 20),
    "decimalEnclosedFullstop": _run("⒈", 20),
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "ideographDigital": lambda n: "".join(DIGITS[int(d)] for d in str(n)),
    "taiwaneseDigital": lambda n: "".join(DIGITS[int(d)] for d in str(n)),
    "chineseLegalSimplified": lambda n: chinese(n, CAPITALS, "拾佰仟"),
    "ideographLegalTraditional": lambda n: chinese(n, "零壹貳參肆伍陸柒捌玖", "拾佰仟"),
    "ideographTraditional": lambda n: STEMS[(n - 1) % 10],
    "ideographZodiac": lambda n: BRANCHES[(n - 1) % 12],
    "ideographEnclosedCircle": _run("㊀", 10),
    "upperRoman": _roman,
    "lowerRoman": lambda n: _roman(n).lower(),
    "upperLetter": _letters,
    "lowerLetter": lambda n: _letters(n).lower(),
    "none": lambda _: "",
}


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: its format, its text with %1..%9, its first number."""

    format: str = "decimal"
    text: str = ""
    start: int = 1
    restart: int | None = None
    legal: bool = False
    suffix: str = "tab"


@dataclass(slots=True)
class _List:
    abstract: str
    levels: dict[int, Level]
    starts: dict[int, int]


@dataclass(slots=True)
class Numbering:
    """Counts the paragraphs of one document; ask :meth:`number` once per paragraph, in order."""

    lists: dict[str, _List] = field(default_factory=dict)
    counters: dict[str, list[int | None]] = field(default_factory=dict)
    restarted: set[tuple[str, int]] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, root: Any | None) -> Numbering:
        """From the root element of ``word/numbering.xml``; None where a document has none."""
        numbering = cls()
        if root is None:
            return numbering
        abstracts = {
            _value(node, "abstractNumId", own=True): {
                whole(_value(lvl, "ilvl", own=True)) or 0: _level(lvl) for lvl in _all(node, "lvl")
            }
            for node in _all(root, "abstractNum")
        }
        for node in _all(root, "num"):
            levels = dict(abstracts.get(_value(node, "abstractNumId") or "", {}))
            starts: dict[int, int] = {}
            for override in _all(node, "lvlOverride"):
                at = whole(_value(override, "ilvl", own=True)) or 0
                for lvl in _all(override, "lvl"):
                    levels[at] = _level(lvl)
                start = _value(override, "startOverride")
                if (first := whole(start)) is not None:
                    starts[at] = first
            name = _value(node, "numId", own=True) or ""
            numbering.lists[name] = _List(_value(node, "abstractNumId") or "", levels, starts)
        return numbering

    def number(self, list_id: str, level: int) -> str:
        """The printed number of the next paragraph of this list and level, "" for a bullet."""
        if list_id not in self.lists or not 0 <= level < LEVELS:
            return ""
        entry = self.lists[list_id]
        counter = self.counters.setdefault(entry.abstract, [None] * LEVELS)
        definition = entry.levels.get(level, Level())
        if level in entry.starts and (list_id, level) not in self.restarted:
            self.restarted.add((list_id, level))
            counter[level] = entry.starts[level]
        else:
            known = counter[level]
            counter[level] = definition.start if known is None else known + 1
        for deeper in range(level + 1, LEVELS):
            restart = entry.levels.get(deeper, Level()).restart
            if restart is None or (restart and level < restart):
                counter[deeper] = None
        return self._print(entry, definition, counter)

    def _print(self, entry: _List, definition: Level, counter: list[int | None]) -> str:
        if definition.format == "bullet":
            return ""

        def one(found: re.Match[str]) -> str:
            at = int(found.group(1)) - 1
            level = entry.levels.get(at, Level())
            value = counter[at]
            number = level.start if value is None else value
            return self._format("decimal" if definition.legal else level.format, number)

        text = PLACEHOLDER.sub(one, definition.text)
        gap = definition.suffix != "nothing" and text[-1:].isascii() and text[-1:].isalnum()
        return text + (
            " " if gap or (text.startswith("第") and text.endswith(("条", "章", "节"))) else ""
        )

    def _format(self, name: str, number: int) -> str:
        if name not in FORMATS:
            self.unknown.add(name)
        return FORMATS.get(name, str)(number) if number > 0 else str(number)


def whole(text: str | None) -> int | None:
    """A whole number of sensible size, None for anything else a file may say."""
    return int(text) if text is not None and NUMBER.fullmatch(text) else None


def _all(node: Any, tag: str) -> list[Any]:
    return [child for child in node if isinstance(child.tag, str) and child.tag.endswith("}" + tag)]


def _value(node: Any, tag: str, *, own: bool = False) -> str | None:
    """The attribute ``tag`` of the node itself, or ``val`` of its child ``tag``."""
    wanted = tag if own else "val"
    for holder in [node] if own else _all(node, tag):
        for name, value in holder.attrib.items():
            if name.endswith("}" + wanted):
                return str(value)
    return None


def _level(node: Any) -> Level:
    start = whole(_value(node, "start"))
    return Level(
        format=_value(node, "numFmt") or "decimal",
        text=_value(node, "lvlText") or "",
        start=1 if start is None else start,
        restart=whole(_value(node, "lvlRestart")),
        legal=bool(_all(node, "isLgl")),
        suffix=_value(node, "suff") or "tab",
    )
