"""Days and years by which a text wants something done (任务期限)."""

from __future__ import annotations

import re

from lilac_engine.text import dates
from lilac_engine.text.characters import Reading
from lilac_engine.text.model import Diagnostic, Severity, TaskDeadline

_TASK = re.compile(
    r"(?P<y>20\d\d)年(?:(?P<m>\d{1,2})月(?:份)?(?:(?P<d>\d{1,2})日)?)?(?:上半年|年中|第[一二三四]季度)?(?P<end>底|末|初)?(?:之?前|以前)"
    r"|(?:到|至|力争|确保|于|在)(?P<y2>20\d\d)年(?:(?P<m2>\d{1,2})月(?:(?P<d2>\d{1,2})日)?)?(?:年?(?P<end2>底|末))(?!,?[\d.]+%)"
)
_EFFECT = re.compile(
    r"自(?P<date>(?:19|20)\d\d年\d{1,2}月\d{1,2}日|[\u4e00-\u9fff]{0,6}(?:发布|印发|公布|批准)之日)(?:起)?(?:\d{1,3}日后)?(?:起)?(?:正式)?(?:施行|实施|执行|生效)"
)


def find(
    reading: Reading, start: int, end: int, article: str | None = None
) -> tuple[list[TaskDeadline], list[Diagnostic]]:
    """Task deadlines in ``reading[start:end]``; a day the calendar lacks is reported."""
    found: list[TaskDeadline] = []
    doubts: list[Diagnostic] = []
    for match in _TASK.finditer(reading.norm, start, end):
        group = match.groupdict()
        year, month, day = (group[k] or group[k + "2"] for k in ("y", "m", "d"))
        span = reading.span(*match.span())
        civil = dates.civil(int(year), int(month), int(day)) if month and day else None
        text = reading.raw[match.start() : match.end()]
        if month and day and civil is None:
            values = (("date", text),)
            doubts.append(Diagnostic("date_impossible", span, Severity.ERROR, values))
        found.append(TaskDeadline(text, span, civil, int(year), article))
        if len(found) >= 500:
            break
    return found, doubts


def effect(norm: str, start: int, end: int) -> str | None:
    """When the document takes effect, as printed: a day or 自发布之日起."""
    last = None
    for match in _EFFECT.finditer(norm, start, end):
        last = match
    return last.group() if last else None
