"""Targets: dated results a text commits to.

A target is a quantity in the reach of a point of time: 到2025年, 2022年6月30日前, 5年内, 自2021年起每年,
or the point of time of the chapter of goals it stands in. Amounts paid, conditions, fees and fines
are rules, not targets.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace

from lilac_engine.text import indicators, quantities
from lilac_engine.text.characters import Reading
from lilac_engine.text.model import Article, Chapter, Span, Target
from lilac_engine.text.quantities import Quantity

_ANCHOR = re.compile(
    r"(?P<from>20\d\d) ?年?(?:-|至|到) ?(?P<to>20\d\d) ?年(?:期间|间)?(?!度|鉴)"
    r"|(?:到|至)?“?(?P<plan>十[四五六七])五”?(?:时期|规划|期)?末"
    r"|(?:到|至|力争到?|确保|争取|在|于)(?<!截至) ?(?P<y1>20\d\d) ?年(?:年?(?:底|末|前))?(?!起|以来|度?的?(?:印发|制定|发布))"
    r"|(?P<y2>20\d\d) ?年 ?(?:\d{1,2} ?月 ?(?:\d{1,2} ?日)?)?(?:底|末)?(?:之?前|底|末)"
    r"|(?:^|(?<=[。;:\n]))(?P<y3>20\d\d) ?年(?=[,力计全预])"
    r"|(?P<since>20\d\d) ?年起,? ?(?P<p1>(?:\d{1,2}|[一二三四五六七八九十]{1,2})(?:-\d{1,2})?年(?:之?内|时间))"
    r"|自 ?(?P<each>20\d\d) ?年(?:\d{1,2}月(?:\d{1,2}日)?)?起,? ?每年"
    r"|(?P<p2>(?:未来|今后)?(?:\d{1,2}|[一二三四五六七八九十两]{1,2})(?:-\d{1,2})?年(?:左右)?(?:之?内|时间|的?努力))"
)
_NOT_A_PERIOD = re.compile(
    r"(?:之日起|日起|起|满|后|近|最近|过去|前|连续|达到|不超过|超过|应在|期|获得|认定|第|须在)$"
)
_CLAUSE = re.compile(r"[,;。:!?\n]")
_BRACKET = re.compile(r"\([^()\n]{0,120}\)|〔[^〔〕\n]{0,120}〕|\[[^\[\]\n]{0,160}\]")
_RULE = re.compile(
    r"给予|奖励|奖补|补助|补贴|罚款|贴息|返还|拨付|列支|注册资本|安排(?!就业)|兑现|报销|扣除|预留|征收|收费|赔偿|最高|封顶|按照?[^,]{0,20}(?:比例|标准)"
)
_NEXT_VERB = re.compile(
    r"[、和及与](?:[\u4e00-\u9fff]{0,3}(?:建|培|引|新|创|育|设)[\u4e00-\u9fff]{0,3})?$"
)
_NOT_A_RESULT = re.compile(
    r"^ ?(?:年|月|日|天|小时|分钟|岁|周|次|届|期|时|号|度|章|版|级|G|[A-Za-z])"
)
_GOAL = re.compile(r"目标|总体要求|总体思路|总体考虑|发展愿景")
_PLAN_ENDS = {"十四": 2025, "十五": 2030, "十六": 2035, "十七": 2040}
# A year at the head of a clause, without 到: a fact, or a point of time later than the last one.
_FACT = re.compile(r"(?:截至|截止到?|(?:^|(?<=[。;,\n])) ?)(?P<year>20\d\d) ?年(?!起)")
_CONDITION = re.compile(r"(?:成立|注册|登记|出生|毕业|入职|签订|已|以来)")
_GOES_ON = re.compile(r" ?(?:[“—●•◆○①-⑳-]|\(?\d{1,2}[).、])")
_IN_A_NAME = re.compile(
    r"级(?!以)|的[^,。;\d]{2,14}(?:达到?|超过?|突破|增加到|增至)"
)  # 产值过1亿元的企业
_PROMISE = re.compile(r"力争|争取|确保|将|要|计划|预期|目标|努力|翻一番|以上|左右")
_TREND = re.compile(
    r"(?P<what>[^\d,。;]{4,40}?)(?:增加|翻|实现倍增|倍增|提高|提升|增长|显著|明显|持续|稳步|进一步)"
)
_FIRST_PLACEHOLDER, _PLACEHOLDERS, _REMARK_LIMIT = 0xE000, 6000, 18


@dataclass(frozen=True, slots=True)
class When:
    """A point of time targets are in the reach of."""

    start: int
    end: int
    year: int | None
    period: str | None


def of_document(
    reading: Reading,
    chapters: tuple[Chapter, ...],
    articles: tuple[Article, ...],
    start: int,
    end: int,
) -> list[Target]:
    """Targets of the document that takes ``reading[start:end]``, in order."""
    found: list[Target] = []
    borders = sorted({*(a.span.start for a in articles), *(c.span.start for c in chapters)})
    first = reading.back(borders[0]) if borders else end
    regulation = bool(articles) and articles[0].number.startswith("第")
    found += find(reading, start, min(first, end), None, goal=False, periods=not regulation)
    inherited: dict[int, When | None] = {}
    for i, chapter in enumerate(chapters):
        lo = reading.back(chapter.span.end)
        j = bisect_right(borders, chapter.span.start)
        hi = reading.back(borders[j]) if j < len(borders) else end
        goal = bool(_GOAL.search(reading.norm, reading.back(chapter.span.start), lo))
        found += find(reading, lo, hi, None, goal=goal, periods=not regulation)
        inherited[i] = _last_anchor(reading, lo, hi) if goal else None
    for article in articles:
        lo, hi = reading.back(article.body_span.start), reading.back(article.body_span.end)
        above = inherited.get(article.chapter) if article.chapter is not None else None
        named = article.heading_span
        goal = above is not None or bool(
            named and _GOAL.search(reading.norm, reading.back(named.start), reading.back(named.end))
        )
        found += find(reading, lo, hi, article.key, goal=goal, above=above, periods=not regulation)
    return sorted(found, key=lambda t: t.span)


def find(
    reading: Reading,
    start: int,
    end: int,
    article: str | None,
    *,
    goal: bool,
    above: When | None = None,
    periods: bool = True,
) -> list[Target]:
    """Targets in ``reading[start:end]``; ``goal`` lets a point of time reach over sentences."""
    if end - start < 6:
        return []
    norm, remarks = _masked(reading.norm[start:end], reading.raw[start:end])
    found: list[Target] = []
    carried: When | None = None
    for begin, stop in _paragraphs(norm):
        anchors = _anchors(norm, begin, stop, periods)
        over = above or (carried if goal and _GOES_ON.match(norm, begin, stop) else None)
        if not anchors and over is None:
            continue
        carried = next((w for w in reversed(anchors) if w.year), carried)
        opening = bool(anchors) and norm[begin : anchors[0].start].strip() == ""
        for a, b, when in _reaches(norm, begin, stop, anchors, over, goal or opening):
            for target in _sentence(norm, a, b, when):
                place = reading.span(start + target.span.start, start + target.span.end)
                name = _unmasked(target.indicator, remarks)
                found.append(replace(target, indicator=name, span=place, article=article))
    return found


def _masked(text: str, printed: str) -> tuple[str, list[str]]:
    """Brackets are remarks: one placeholder and blanks for each, so that offsets stay."""
    remarks: list[str] = []

    def mask(match: re.Match[str]) -> str:
        if len(remarks) >= _PLACEHOLDERS:
            return "\x00" * len(match.group())
        remark = printed[match.start() : match.end()]
        remarks.append(remark if len(remark) <= _REMARK_LIMIT else "")
        return chr(_FIRST_PLACEHOLDER + len(remarks) - 1) + "\x00" * (len(match.group()) - 1)

    return _BRACKET.sub(mask, text), remarks


def _unmasked(text: str, remarks: list[str]) -> str:
    """The same with its remarks."""
    return re.sub("[\ue000-\uf8ff]", lambda m: remarks[ord(m.group()) - _FIRST_PLACEHOLDER], text)


def _paragraphs(norm: str) -> list[tuple[int, int]]:
    found, at = [], 0
    while at < len(norm):
        stop = norm.find("\n", at)
        stop = len(norm) if stop < 0 else stop
        if stop > at:
            found.append((at, stop))
        at = stop + 1
    return found


def _anchors(norm: str, start: int, end: int, periods: bool) -> list[When]:
    """Points of time in order; one without year and period only ends the reach of the last."""
    found: list[When] = []
    plain: list[When] = []
    for match in _ANCHOR.finditer(norm, start, end):
        when = _when(norm, match, start, periods)
        if when is not None:
            found.append(when)
            if match["y3"]:
                plain.append(when)
    latest = max((w.year or 0 for w in found), default=0)
    facts = {w for w in plain if (w.year or 0) < latest and _is_fact(norm, w, start, end)}
    found = [replace(w, year=None) if w in facts else w for w in found]
    return _with_facts(norm, start, end, found)


def _is_fact(norm: str, when: When, start: int, end: int) -> bool:
    """2023年，甲达到3000家。到2026年……: what is, before what is to be."""
    stop = norm.find("。", when.end, min(end, when.end + 400))
    before = norm[max(start, when.start - 6) : when.start]
    return "目标" not in before and not _PROMISE.search(norm, when.end, max(stop, 0))


def _when(norm: str, match: re.Match[str], start: int, periods: bool) -> When | None:
    a, b = match.span()
    if match["to"]:
        return When(a, b, int(match["to"]), None)
    if match["plan"]:
        return When(a, b, _PLAN_ENDS[match["plan"]], None)
    if year := match["y1"] or match["y2"] or match["y3"]:
        before = norm[max(start, a - 3) : a + (0 if match["y2"] else 1)]
        if re.search(r"(?:较|比|截至|自|从|按|以) ?$", before) or _CONDITION.match(norm, b):
            return None
        return When(a, b, int(year), None)
    if match["each"]:
        return When(a, b, None, f"自{match['each']}年起每年")
    if not periods:
        return None
    period = match["p2"] or f"{match['since']}年起{match['p1']}"
    if match["p2"] and _NOT_A_PERIOD.search(norm[max(start, a - 4) : a]):
        return None
    return When(a, b, None, period.removesuffix("时间"))


def _with_facts(norm: str, start: int, end: int, found: list[When]) -> list[When]:
    """The same with the years of facts, which end the reach of what stands before them."""
    merged: list[When] = []
    last = 0  # the year of the last point of time
    i = 0
    for match in _FACT.finditer(norm, start, end):
        while i < len(found) and found[i].end <= match.start():
            merged.append(found[i])
            last = found[i].year or last
            i += 1
        if i < len(found) and found[i].start < match.end():
            continue
        later = 0 < last < int(match["year"]) and norm[match.start()] != "截"
        year = int(match["year"]) if later else None
        last = year or last
        merged.append(When(match.start(), match.end(), year, None))
    return merged + found[i:]


def _last_anchor(reading: Reading, start: int, end: int) -> When | None:
    found = _anchors(
        _masked(reading.norm[start:end], reading.raw[start:end])[0], 0, end - start, False
    )
    return next((w for w in reversed(found) if w.year), None)


def _reaches(
    norm: str, start: int, end: int, anchors: list[When], above: When | None, carry: bool
) -> list[tuple[int, int, When]]:
    """Stretches of text, each in the reach of one point of time."""
    found: list[tuple[int, int, When]] = []
    if above is not None:
        found.append((start, anchors[0].start if anchors else end, above))
    for i, when in enumerate(anchors):
        stop = anchors[i + 1].start if i + 1 < len(anchors) else end
        if when.year is None and when.period is None:
            continue
        if not carry:
            full = norm.find("。", when.end, stop)
            stop = full if full >= 0 else stop
        found.append((when.end, stop, when))
    return found


def _sentence(norm: str, start: int, end: int, when: When) -> list[Target]:
    found: list[Target] = []
    subject = ""
    at = start
    for stop in [*(m.start() for m in _CLAUSE.finditer(norm, start, end)), end]:
        yearly = re.match(r",? ?每年(?!均)", norm[at:stop])
        reach = replace(when, year=None, period=f"{norm[when.start : when.end]}每年")
        made = _clause(norm, at, stop, reach if yearly and when.year else when, subject)
        for target in made:
            found.append(target)
            subject = target.indicator
        if not made and (trend := _TREND.match(norm, at, stop)):
            subject = indicators.bare(trend["what"])
        at = stop + 1
    return found


def _clause(norm: str, start: int, end: int, when: When, subject: str) -> list[Target]:
    """The targets of one clause: groups of quantities that share a subject."""
    clause = norm[start:end]
    if not re.search(r"\d|百分之|[万亿]", clause):
        return []
    found: list[Target] = []
    at = start
    group: list[Quantity] = []
    numbers = [
        q
        for q in quantities.find(norm, start, end)
        if not _IN_A_NAME.match(norm, q.end, min(end, q.end + 24))
    ]
    for i, quantity in enumerate(numbers):
        odd = quantity.unit == "" or re.match(r" ?年", norm[quantity.end : quantity.end + 2])
        if odd and not _index(norm, at, quantity, end):
            continue
        if norm[quantity.start - 1] in "从由" and quantity.start > at:
            continue  # 从1000家增加到2000家: where it comes from
        group.append(quantity)
        following = numbers[i + 1] if i + 1 < len(numbers) else None
        gap = norm[quantity.end : following.start] if following else None
        if gap is not None and re.fullmatch(r" ?[、和及与] ?", gap):
            continue
        made, at = _group(norm, at, end, group, when, subject, following)
        for target in made:
            found.append(target)
            subject = target.indicator
        group = []
    return found


def _index(norm: str, start: int, quantity: Quantity, end: int) -> bool:
    """A bare number is a target only as an index: 指数达到65."""
    before = norm[start : quantity.start]
    return norm[quantity.end : end].strip() == "" and bool(
        re.search(
            r"(?:指数|水平|得分|评分|分值|排名)[^,]{0,6}(?:达到|达|超过|为|至|到|进入前?)$", before
        )
    )


def _stop(norm: str, end: int, last: Quantity, following: Quantity | None) -> int:
    """Where the words that belong to a quantity end if another follows in the clause."""
    if following is None:
        return end
    after = norm[last.end : following.start]
    if re.match(r" ?[且并]", after):
        return last.end
    if tail := _NEXT_VERB.search(after):
        return last.end + tail.start()
    cut = max(after.rfind(c) for c in "、和及")
    return last.end + cut if cut >= 0 else following.start


def _group(
    norm: str,
    start: int,
    end: int,
    group: list[Quantity],
    when: When,
    subject: str,
    following: Quantity | None,
) -> tuple[list[Target], int]:
    """One group's targets, and where the clause goes on."""
    last = group[-1]
    before = norm[start : group[0].start]
    stop = _stop(norm, end, last, following)
    after = norm[last.end : stop]
    clause = norm[start:end]
    if _RULE.search(clause) and (last.unit in ("%", "") or "元" in last.unit):
        return [], stop
    if _NOT_A_RESULT.match(after) or after.strip() == "的":
        return [], stop
    base = indicators.BASE.search(before)
    relative = base["base"] if base else None
    names = indicators.name(before, after, group, subject)
    if not names:
        return [], stop
    ops = [q.op for q in group]
    shared = next((o for o in reversed(ops) if o != "="), "=")
    made = []
    for i, name in enumerate(names):
        quantity = group[min(i, len(group) - 1)]
        op = quantity.op if quantity.op != "=" else (shared if len(group) > 1 else "=")
        span = Span(
            start + len(before) - len(before.lstrip(" 、和及,")), max(quantity.end, last.end)
        )
        made.append(
            Target(
                indicator=name,
                op=op,
                value=quantity.value,
                unit=quantity.unit or (last.unit if len(group) > 1 else ""),
                year=when.year,
                span=span,
                upper=quantity.upper,
                period=when.period,
                relative_to=relative,
            )
        )
    return made, stop
