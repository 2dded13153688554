"""Printed quantities: value, range, unit and the words that compare (以上, 左右, 不低于)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lilac_engine.text.numerals import number

_UNIT = (
    r"(?:个百分点|‰|%|万亿元|千亿元|百亿元|亿元|千万元|百万元|万元|美元|亿美元|万美元|元"
    r"|(?:亿|万|千)?(?:千瓦时|千瓦|吨标准煤|吨|立方米|平方米|平方公里|公里|公顷|亩|人次|家次|户次|件次|场次|班次|人年|人|名|位|家|个|项|件|户|辆|座|所|处|条|台|套|支|批"
    r"|篇|部|种|场|株|头|只|张|份|栋|间|对|艘|架|片|床|米|册|款|例|倍)|千万|万|亿)"
)
_HAN = "[一二三四五六七八九十百千两]"
_ABOUT = "及以上|以上|左右|以内|以下|多|余"
_AFTER = rf"(?P<after> ?(?:{_ABOUT}))?"
_QUANTITY = re.compile(
    rf"(?<![\d.A-Za-z])(?P<value>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d{{1,9}}(?:\.\d{{1,4}})?)(?P<percent>%)?"
    rf" ?(?:(?:-|~|至|到) ?(?P<upper>\d{{1,9}}(?:\.\d{{1,4}})?) ?)?(?P<unit>{_UNIT})?"
    rf"{_AFTER}"
    rf"|百分之(?P<share>{_HAN}{{1,5}}(?:点{_HAN}{{1,2}})?)(?P<more>{_ABOUT})?"
    rf"|(?P<han>{_HAN}{{1,6}})(?P<of>万亿元|亿元|万元|万人|万家|万户|万亩|万吨)(?P<most>{_ABOUT})?"
)
_BEFORE = re.compile(
    r"(?P<word>不得低于|不得少于|不得高于|不得超过|不低于|不少于|不小于|不高于|不超过|不多于|超过|超出|突破|大于|高于|低于|少于|至少|约|大约|近|力争达|超|逾)(?:到|达)? ?$"
)
_OPS = {
    "不得低于": ">=", "不得少于": ">=", "不低于": ">=", "不少于": ">=", "不小于": ">=", "至少": ">=",
    "不得高于": "<=", "不得超过": "<=", "不高于": "<=", "不超过": "<=", "不多于": "<=",
    "超过": ">", "超出": ">", "超": ">", "逾": ">", "突破": ">", "大于": ">", "高于": ">", "低于": "<", "少于": "<", "约": "≈", "大约": "≈", "近": "≈",
    "以上": ">=", "及以上": ">=", "多": ">", "余": ">", "左右": "≈", "以内": "<=", "以下": "<=",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit; ``end`` lies behind words such as 以上."""

    start: int
    end: int
    value: float
    upper: float | None
    unit: str
    op: str
    compared: bool = False  # behind 超过, 不少于 and the like


def find(norm: str, start: int, end: int) -> Iterator[Quantity]:
    """Every quantity in ``norm[start:end]``."""
    for match in _QUANTITY.finditer(norm, start, end):
        if match["han"] or match["share"]:
            yield _written(norm, match, start)
            continue
        unit = match["unit"] or ("%" if match["percent"] else "")
        value = float(match["value"].replace(",", ""))
        upper = float(match["upper"]) if match["upper"] else None
        if unit == "千万":
            value, unit = value * 1000, "万元"
        op = _OPS.get((match["after"] or "").strip(), "=")
        before = _BEFORE.search(norm, max(start, match.start() - 6), match.start())
        begin = match.start()
        if before:
            begin = before.start()
            op = _OPS.get(before["word"], op) if op in ("=", ">=") else op
        yield Quantity(begin, match.end(), value, upper, unit, op, bool(before))


def _written(norm: str, match: re.Match[str], start: int) -> Quantity:
    """百分之八十五, 五千亿元: a quantity in Chinese numerals."""
    whole, _, part = (match["share"] or match["han"]).partition("点")
    value = float(number(whole))
    if part:
        value = float(f"{number(whole)}.{''.join(str(number(c)) for c in part)}")
    op = _OPS.get(match["more"] or match["most"] or "", "=")
    before = _BEFORE.search(norm, max(start, match.start() - 6), match.start())
    if before and op in ("=", ">="):
        op = _OPS.get(before["word"], op)
    begin = before.start() if before else match.start()
    return Quantity(begin, match.end(), value, None, match["of"] or "%", op, bool(before))
