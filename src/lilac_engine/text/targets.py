"""Targets: dated results a text commits to.

A target is a quantity in the reach of a point of time: 到2025年, 2022年6月30日前, 5年内, 自2021年起每年,
or the point of time of the chapter of goals it stands in. Amounts paid, conditions, fees and fines
are rules, not targets.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace

from lilac_engine.text import quantities
from lilac_engine.text.characters import Reading
from lilac_engine.text.model import Article, Chapter, Span, Target
from lilac_engine.text.quantities import Quantity

_ANCHOR = re.compile(
    r"(?:到|至|力争到?|确保|争取|在|于)(?<!截至) ?(?P<y1>20\d\d) ?年(?:年?(?:底|末|前))?(?!起|以来|度?的?(?:印发|制定|发布))"
    r"|(?P<y2>20\d\d) ?年 ?(?:\d{1,2} ?月 ?(?:\d{1,2} ?日)?)?(?:底|末)?(?:之?前|底|末)"
    r"|(?:^|(?<=[。;\n]))(?P<y3>20\d\d) ?年(?=[,力计全预])"
    r"|(?P<since>20\d\d) ?年起,? ?(?P<p1>(?:\d{1,2}|[一二三四五六七八九十]{1,2})(?:-\d{1,2})?年(?:之?内|时间))"
    r"|自 ?(?P<each>20\d\d) ?年(?:\d{1,2}月(?:\d{1,2}日)?)?起,? ?每年"
    r"|(?P<p2>(?:未来|今后)?(?:\d{1,2}|[一二三四五六七八九十两]{1,2})(?:-\d{1,2})?年(?:左右)?(?:之?内|时间))"
)
_NOT_A_PERIOD = re.compile(
    r"(?:之日起|日起|起|满|后|近|最近|过去|前|连续|达到|不超过|超过|应在|期|获得|认定|第|须在)$"
)
_CLAUSE = re.compile(r"[,;。:!?\n]")
_BRACKET = re.compile(r"\([^()\n]{0,120}\)|〔[^〔〕\n]{0,120}〕|\[[^\[\]\n]{0,160}\]")
_REACH = (
    r"(?:(?:总体|累计|全部|总量|总数|总额|基本|预计|年均|平均|均|都|分别|各|力争|争取|逐步|稳步|率先)*"
    r"(?:提高|提升|增加|增长|扩大|上升|下降|降低|减少|压减|缩短|发展|增|降|升|保持|稳定|控制|达标|突破|超过|实现|完成|达|占)?(?:到|至|在|达到|达)?)$"
)
_VERB = re.compile(
    r"(?P<verb>达到|达|提高到|提升到|提高至|提升至|增加到|增加至|增长到|增至|扩大到|扩大至|上升到|发展到|突破|超过|不得?低于|不得?少于|不得?超过|保持在|稳定在|控制在|降至|降低到|降到"
    r"|下降到|下降至|下降|降低|减少|年均增长|增长|提高|提升|压减|缩短|为)(?P<pad>(?:到|至|在|达)? ?)$"
)
_MAKE = re.compile(
    r"(?:新增|建成|建设|建立|共建|新建|创建|打造|培育|培养|引进|引育|形成|完成|实现|认定|组建|设立|布局|配置|支持|改造|集聚|聚集|遴选|招引|转化|提供|推广|推动|发展"
    r"|攻克|突破|制定|修订|推进|举办|开展|实施|创办|孵化|选派|选拔|扶持|资助|评选|招收|吸引|落地|开发|研发|取得|获得|建|育|设|选树|组织|发动|筹建|培训|拥有|有|达)(?:认定|形成|创建|引进|培育|建设|和)*(?:总计|累计|共|约)? ?$"
)
_MEASURED = re.compile(
    r"(?:率|占比|比重|比例|强度|总量|数量|总数|规模|产值|收入|投入|动力|能耗|水耗|增长|指数|贡献|面积|人数|总额|成交额|增加值|营收|水平|数|额|量|值|度)$"
)
_RULE = re.compile(
    r"给予|奖励|奖补|补助|补贴|罚款|贴息|返还|拨付|列支|注册资本|安排(?!就业)|兑现|报销|扣除|预留|征收|收费|赔偿|最高|封顶|按照?[^,]{0,20}(?:比例|标准)"
)
_NOT_A_RESULT = re.compile(
    r"^ ?(?:年|月|日|天|小时|分钟|岁|周|次|届|期|时|号|度|章|版|级|G|[A-Za-z])"
)
_LEAD_IN = re.compile(
    r"^(?:其中|力争|确保|争取|努力|全省|使得?|使|并|且|实现|以及|和|到时|届时|推动|累计|同时|“|基本实现|预期|规划期内|达到|保持|,|:|;|、| )+"
)
_TAIL = re.compile(
    r"(?:(?:综合)?机械化率|覆盖率|利用率|转化率|增长率|贡献率|达标率|普及率|(?:的)?[\u4e00-\u9fff]{0,2}占比|率|比重|比例|数量|规模|产值|收入|能力)$"
)
_BASE = re.compile(
    r"(?:较|比(?=20|上年|“|去年|全国))(?P<base>“[^“”]{2,6}”末?|20\d\d ?年(?:底|末)?|上年|[\u4e00-\u9fff]{2,8}?)"
    r"(?=(?:分别|总体|累计)?(?:年均)?(?:增长|下降|提高|降低|减少|增加|提升|翻))"
)
_GOAL = re.compile(r"目标")
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
        goal = bool(_GOAL.search(chapter.heading))
        found += find(reading, lo, hi, None, goal=goal, periods=not regulation)
        inherited[i] = _last_anchor(reading, lo, hi) if goal else None
    for article in articles:
        lo, hi = reading.back(article.body_span.start), reading.back(article.body_span.end)
        above = inherited.get(article.chapter) if article.chapter is not None else None
        goal = above is not None or bool(_GOAL.search(article.heading or ""))
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
    for begin, stop in _paragraphs(norm):
        anchors = _anchors(norm, begin, stop, periods)
        if not anchors and above is None:
            continue
        opening = bool(anchors) and norm[begin : anchors[0].start].strip() == ""
        for a, b, when in _reaches(norm, begin, stop, anchors, above, goal or opening):
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
    found = []
    for match in _ANCHOR.finditer(norm, start, end):
        year = match["y1"] or match["y2"] or match["y3"]
        if year:
            if re.search(
                r"(?:较|比|截至|自|从|按|以) ?$",
                norm[max(start, match.start() - 3) : match.start() + 1],
            ):
                continue
            found.append(When(match.start(), match.end(), int(year), None))
        elif match["each"]:
            found.append(When(match.start(), match.end(), None, f"自{match['each']}年起每年"))
        elif periods:
            period = match["p2"] or f"{match['since']}年起{match['p1']}"
            if match["p2"] and _NOT_A_PERIOD.search(
                norm[max(start, match.start() - 4) : match.start()]
            ):
                continue
            found.append(When(match.start(), match.end(), None, period.removesuffix("时间")))
    return found


def _last_anchor(reading: Reading, start: int, end: int) -> When | None:
    found = _anchors(
        _masked(reading.norm[start:end], reading.raw[start:end])[0], 0, end - start, False
    )
    return found[-1] if found else None


def _reaches(
    norm: str, start: int, end: int, anchors: list[When], above: When | None, carry: bool
) -> list[tuple[int, int, When]]:
    """Stretches of text, each in the reach of one point of time."""
    found: list[tuple[int, int, When]] = []
    if above is not None:
        found.append((start, anchors[0].start if anchors else end, above))
    for i, when in enumerate(anchors):
        stop = anchors[i + 1].start if i + 1 < len(anchors) else end
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
        for target in _clause(norm, at, stop, when, subject):
            found.append(target)
            subject = target.indicator
        at = stop + 1
    return found


def _clause(norm: str, start: int, end: int, when: When, subject: str) -> list[Target]:
    """The targets of one clause: groups of quantities that share a subject."""
    clause = norm[start:end]
    if not re.search(r"\d", clause):
        return []
    found: list[Target] = []
    at = start
    group: list[Quantity] = []
    numbers = [q for q in quantities.find(norm, start, end)]
    for i, quantity in enumerate(numbers):
        if re.match(r" ?年", norm[quantity.end : quantity.end + 2]) or quantity.unit == "":
            if not _index(norm, at, quantity, end):
                continue
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
    stop = following.start if following else end
    after = norm[last.end : stop]
    if following is not None:
        cut = max(after.rfind("、"), after.rfind("和"), after.rfind("及"))
        tail = re.search(
            r"[、和及与](?:[\u4e00-\u9fff]{0,3}(?:建|培|引|新|创|育|设)[\u4e00-\u9fff]{0,3})?$",
            after,
        )
        if tail:
            stop = last.end + tail.start()
        elif cut >= 0:
            stop = last.end + cut
        after = norm[last.end : stop]
    clause = norm[start:end]
    if _RULE.search(clause) and (last.unit in ("%", "") or "元" in last.unit):
        return [], stop
    if _NOT_A_RESULT.match(after):
        return [], stop
    base = _BASE.search(before)
    relative = base["base"] if base else None
    names = _indicators(before, after, group, subject)
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


def _indicators(before: str, after: str, group: list[Quantity], subject: str) -> list[str]:
    """What the quantities measure; nothing when they measure no result."""
    unit = group[-1].unit
    after = after.replace("\x00", "")
    after = re.sub(r"^[”’].*", "", after)
    noun = re.sub(r"^ ?的", "", after).strip()
    verb = _VERB.search(before.rstrip(" "))
    base = _BASE.search(before)
    lead = before[: base.start() if base else verb.start()] if verb else before
    head = _subject(lead)
    counted = unit not in ("%", "‰", "个百分点", "")
    if counted and noun and not re.match(r"[、和及与]", noun):
        joined = before.strip(" 、和及与") == "" and subject != ""
        if not (joined or _MAKE.search(before) or verb or re.search(r"每|共|拥有", before)):
            return []
        made = _MAKE.search(_subject(before))
        kept = (
            _subject(before)[: made.start()]
            if made and not re.search("每个|为", before)
            else _subject(before)
        )
        prefix = "" if made and not re.search("每个|每家|每市|每县|为", before) else kept
        return [prefix + noun][: len(group)] * min(len(group), 1)
    if noun and not re.match(r"[、和及与的]", after.strip()):
        return []
    if not verb and not _MEASURED.search(head) and not (counted and _made_before(before)):
        return []
    change = ""
    if not verb and counted:
        head = _made_before(before) or head
    elif verb and verb["verb"] in (
        "增长",
        "年均增长",
        "下降",
        "降低",
        "减少",
        "提高",
        "提升",
        "压减",
        "缩短",
    ):
        change = verb["verb"]
    if head.startswith("占") and subject:
        head = re.sub(r"(?:年均)?增长$", "", subject) + head
    if not head:
        return [subject] if subject else []
    if len(group) > 1 or re.search(r"(?:均|分别)[^,]{0,6}$", before):
        shared = _shared(head, max(len(group), 1), several=len(group) > 1)
        return [name + change for name in shared]
    return [head + change]


def _made_before(before: str) -> str:
    """建成绿色园区30个: the noun between verb and number."""
    text = _subject(before)
    match = re.search(
        r"(?:新增|建成|建设|建立|新建|创建|打造|培育|培养|引进|形成|完成|实现|认定|组建|设立|布局|达到?|拥有|发展)(?P<noun>[\u4e00-\u9fff“”A-Za-z]{2,30})$",
        text,
    )
    return match["noun"] if match else ""


def _subject(text: str) -> str:
    """The subject of a clause without connecting words."""
    bare = text.replace("\x00", "").strip(" 、和及,:")
    while True:
        shorter = re.sub(
            r"(?:总体|累计|全部|基本|预计|年均|平均|均|都|分别|力争|争取|逐步|稳步|水平|各|保持|稳定|持续|达到?|要|应|将|的)$",
            "",
            _LEAD_IN.sub("", bare),
        ).strip()
        if shorter == bare:
            return bare
        bare = shorter


def _shared(head: str, count: int, *, several: bool) -> list[str]:
    """马铃薯种植、收获机械化率: a list of subjects that share their ends."""
    tokens = [t for t in re.split(r"[、和及与]", head) if t]
    if len(tokens) < 2 or (several and len(tokens) < count):
        return [head] * count
    if several:
        tokens = [*tokens[:-count][-0:], *tokens[-count:]] if len(tokens) > count else tokens
    elif len(tokens[-1]) < 3:
        return [head] * count
    last = tokens[-1]
    tail = _TAIL.search(last)
    suffix = tail.group() if tail else ""
    modifier = len(last) - len(suffix) if suffix else len(last)
    first = tokens[0]
    prefix = first[: max(0, len(first) - modifier)]
    names = []
    for token in tokens[:-1]:
        full = token if token == first else prefix + token
        names.append(full if suffix and token.endswith(suffix) else full + suffix)
    names.append(last if len(last) > len(first) + len(suffix) else prefix + last)
    return names if (several and len(names) == count) or not several else [head] * count
