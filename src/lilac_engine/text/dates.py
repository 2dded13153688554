"""Civil days as official prose writes them, and the day a consultation closes.

A day is inclusive: 2月19日前 lasts until the end of 19 February, as the house reads every civil
day. Years and months left out in the second half of an interval are taken from the first; an
interval that would run backwards crosses the year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time

from lilac_engine.text.numerals import number

_W = r"[ \n]{0,6}"
_HAN_YEAR = r"[二一][〇零一二三四五六七八九]{3}"
_HAN_DAY = r"[一二三四五六七八九十]{1,3}"
_DATE = re.compile(
    rf"(?<!\d)(?P<y>(?:19|20)\d\d){_W}年{_W}(?P<m>\d{{1,2}}){_W}月{_W}(?P<d>\d{{1,2}}){_W}日"
    rf"|(?<!\d)(?P<y2>(?:19|20)\d\d)[-./](?P<m2>\d{{1,2}})[-./](?P<d2>\d{{1,2}})(?!\d)"
    rf"|(?P<y3>{_HAN_YEAR})年(?P<m3>{_HAN_DAY})月(?P<d3>{_HAN_DAY})日"
)
_PARTIAL = re.compile(
    rf"(?<!\d)(?:(?P<y>(?:19|20)\d\d){_W}年{_W})?(?:(?P<m>\d{{1,2}}){_W}月{_W})?(?P<d>\d{{1,2}}){_W}日"
)
_WEEKDAY = r"(?:\((?:周|星期|礼拜)[一二三四五六日天]\))?"
_TIME = re.compile(
    rf"{_WEEKDAY}{_W}(?P<half>上午|下午|晚上?|中午)?(?P<h>\d{{1,2}})(?:[:时点](?P<min>\d{{2}})?分?)(?:整)?"
)
_RANGE = re.compile(
    rf"{_WEEKDAY}{_W}(?:\([^()]{{0,12}}\))?(?:起|开始)?{_W}(?:至|到|-{{1,2}}|~){_W}"
)
_BEFORE = re.compile(rf"{_WEEKDAY}{_W}(?:底|之|以)?(?:前|止|截止|内|为止)")
_CLOSING = re.compile(r"(?:截止|截至|期限|止于|结束)[^。;!?]{0,14}$")
_ASKS = re.compile(r"征求|征集|反馈|意见|公示|建议|听取|公告期|期限|截止")
_PLEASE = re.compile(r"(?:请|可|须|应|务必|烦请|敬请|欢迎)[^。;!?]{0,40}$")
_OTHER = re.compile(r"到期|废止|施行|实施|印发|失效|有效|生效|发布的|起执行")


@dataclass(frozen=True, slots=True)
class Printed:
    """A date as printed; ``day`` is empty when no such day exists (2月30日)."""

    start: int
    end: int
    day: date | None
    text: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a consultation closes, and when it opened if an interval is printed."""

    start: int
    end: int
    day: date | None
    at: time | None = None
    opens: date | None = None
    weight: int = 0
    text: str = ""


def civil(year: int, month: int, day: int) -> date | None:
    """The day, or None where the calendar has none."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def printed(norm: str, start: int = 0, end: int | None = None) -> Iterator[Printed]:
    """Every full date in ``norm[start:end]``."""
    for match in _DATE.finditer(norm, start, len(norm) if end is None else end):
        group = match.groupdict()
        year, month, day = (
            number(group[k] or group[k + "2"] or group[k + "3"] or "0") for k in ("y", "m", "d")
        )
        yield Printed(match.start(), match.end(), civil(year, month, day), match.group())


def deadlines(norm: str, start: int, end: int, year: int | None = None) -> list[Deadline]:
    """Days by which opinions are asked for, the strongest reading first."""
    found: list[Deadline] = []
    taken = start
    for match in _PARTIAL.finditer(norm, start, end):
        if match.start() < taken or not match["m"]:
            continue
        known = int(match["y"]) if match["y"] else year
        deadline = _interval(norm, match, known, end) or _single(norm, match, known, start, end)
        if match["y"]:
            year = int(match["y"])
        if deadline is not None:
            taken = deadline.end
            found.append(deadline)
    found += _written_otherwise(norm, start, end)
    return sorted(found, key=lambda d: (-d.weight, d.start))


def _interval(norm: str, match: re.Match[str], year: int | None, end: int) -> Deadline | None:
    joint = _RANGE.match(norm, match.end(), min(end, match.end() + 40))
    if joint is None or year is None:
        return None
    later = re.match(r"(?:次|翌|第二)年", norm[joint.end() : joint.end() + 3])
    begin = joint.end() + (later.end() if later else 0)
    second = _PARTIAL.match(norm, begin, min(end, begin + 40))
    if second is None or not _asks(norm, match.start(), second.end()):
        return None
    opens = civil(year, int(match["m"]), int(match["d"]))
    month = int(second["m"]) if second["m"] else int(match["m"])
    until = civil(int(second["y"]) if second["y"] else year, month, int(second["d"]))
    if (later or (opens and until and until < opens)) and not second["y"]:
        until = civil(year + 1, month, int(second["d"]))
    at, stop = _clock(norm, second.end(), end)
    text = norm[match.start() : second.end()]
    return Deadline(second.start(), stop, until, at, opens, 30, text)


def _single(
    norm: str, match: re.Match[str], year: int | None, start: int, end: int
) -> Deadline | None:
    at, stop = _clock(norm, match.end(), end)
    before = norm[max(start, match.start() - 60) : match.start()]
    before = before[max(before.rfind("。"), before.rfind("!"), before.rfind("?")) + 1 :]
    after = norm[stop : min(end, stop + 60)]
    by = _BEFORE.match(norm, stop, min(end, stop + 20))
    if _OTHER.search(after[:12]) or not _asks(norm, match.start(), stop):
        return None
    weight = 0
    if by:
        weight = 22 if _PLEASE.search(before) else 16
        stop = by.end()
    elif _CLOSING.search(before):
        weight = 20 if match["y"] else 8
    if not weight or year is None:
        return None
    day = civil(year, int(match["m"]), int(match["d"]))
    weight += (at is not None) + 2 * bool(match["y"])
    return Deadline(match.start(), stop, day, at, None, weight, norm[match.start() : stop])


def _written_otherwise(norm: str, start: int, end: int) -> list[Deadline]:
    """截止时间: 2024-03-08, 截止日期：二〇二四年三月八日."""
    found = []
    for one in printed(norm, start, end):
        if "月" in one.text and "二" not in one.text[:1]:
            continue
        before = norm[max(start, one.start - 24) : one.start]
        by = _BEFORE.match(norm, one.end, min(end, one.end + 12))
        joint = re.search(r"\d[日]?(?:至|到|-{1,2}|~| ){1,3}$", before)
        if (
            _CLOSING.search(before)
            or (by and _asks(norm, one.start, one.end))
            or (
                joint
                and re.search(r"征求|征集|公示|意见", norm[max(start, one.start - 80) : one.start])
            )
        ):
            at, stop = _clock(norm, one.end, end)
            found.append(Deadline(one.start, stop, one.day, at, None, 18, one.text))
    return found


def _asks(norm: str, start: int, end: int) -> bool:
    return bool(_ASKS.search(norm, max(0, start - 90), min(len(norm), end + 60)))


def _clock(norm: str, at: int, end: int) -> tuple[time | None, int]:
    match = _TIME.match(norm, at, min(end, at + 30))
    if match is None:
        return None, at
    hour, minute = int(match["h"]), int(match["min"] or 0)
    if match["half"] in ("下午", "晚", "晚上") and hour < 12:
        hour += 12
    if hour == 24 and minute == 0:
        return time(23, 59), match.end()
    if hour > 23 or minute > 59:
        return None, at
    return time(hour, minute), match.end()
