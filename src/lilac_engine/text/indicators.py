"""What a target's quantity measures, named in the words of its clause.

The subject of the verb (高新技术企业数量达到5000家), what is made (建成50个智能工厂), or each of a list
that shares its ends (马铃薯种植、收获机械化率均达到45%).
"""

from __future__ import annotations

import re

from lilac_engine.text.quantities import Quantity

_VERB = re.compile(
    r"(?P<verb>达到|达|提高到|提升到|提高至|提升至|增加到|增加至|增长到|增至|扩大到|扩大至|上升到|发展到|突破|超过|不得?低于|不得?少于|不得?超过|保持在|稳定在|控制在|降至|降低到|降到"
    r"|下降到|下降至|下降|降低|减少|年均增长|增长|提高|提升|压减|缩短|为)(?P<pad>(?:到|至|在|达)? ?)$"
)
_MAKE = re.compile(
    r"(?:新增|建成|建设|建立|共建|新建|创建|打造|培育|培养|引进|引育|形成|完成|实现|认定|组建|设立|布局|配置|支持|改造|集聚|聚集|遴选|招引|转化|提供|推广|推动|发展"
    r"|攻克|突破|制定|修订|推进|举办|开展|实施|创办|孵化|选派|选拔|扶持|资助|评选|招收|吸引|落地|开发|研发|取得|获得|建|育|设|选树|组织|发动|筹建|培训|拥有|有|达)(?:认定|形成|创建|引进|培育|建设|和)*(?:总计|累计|共|约)? ?$"
)
_MEASURED = re.compile(
    r"(?:率|占比|比重|比例|强度|总量|数量|总数|规模|产值|收入|投入|支出|经费|金额|余额|资金|动力|能耗|水耗|增长|指数|贡献|面积|人数|总额|成交额|增加值|营收|水平|数|额|量|值|度)$"
)
_LEAD_IN = re.compile(
    r"^(?:其中|力争|确保|争取|努力|全省|使得?|使|并|且|实现|以及|和|到时|届时|推动|累计|同时|“|基本实现|预期|规划期内|达到|保持|,|:|;|、|-| )+"
)
_CHANGES = frozenset(["增长", "年均增长", "下降", "降低", "减少", "提高", "提升", "压减", "缩短"])
_PLAIN = re.compile(r"[\u4e00-\u9fff“”A-Za-z\d]{2,20}")
_OVER_YEARS = re.compile(r"^(?:[一二三四五\d]{1,2}年)(?:内)?(?=累计|共|总计|$)")
_TAIL = re.compile(
    r"(?:(?:综合)?机械化率|覆盖率|利用率|转化率|增长率|贡献率|达标率|普及率|(?:的)?[\u4e00-\u9fff]{0,2}占比|率|比重|比例|数量|规模|产值|收入|能力)$"
)
BASE = re.compile(
    r"(?:较|比(?=20|上年|“|去年|全国))(?P<base>“[^“”]{2,6}”末?|20\d\d ?年(?:底|末)?|上年|[\u4e00-\u9fff]{2,8}?)"
    r"(?=(?:分别|总体|累计)?(?:年均)?(?:增长|下降|提高|降低|减少|增加|提升|翻))"
)


def name(before: str, after: str, group: list[Quantity], subject: str) -> list[str]:
    """What the quantities measure; nothing when they measure no result."""
    unit = group[-1].unit
    after = after.replace("\x00", "")
    after = re.sub(r"^[”’].*", "", after)
    noun = re.sub(r"^ ?的", "", after).strip()
    if unit == "%" and after.startswith("的") and len(noun) >= 4 and not before.strip(" 、和及与,"):
        return [noun]  # 90%以上的研发人员集中在企业
    verb = _VERB.search(before.rstrip(" "))
    base = BASE.search(before)
    lead = before[: base.start() if base else verb.start()] if verb else before
    lead = re.sub(r"(?:从|由)[\d.,]+[^\d,]{0,6}$", "", lead)
    head = bare(lead)
    counted = unit not in ("%", "‰", "个百分点", "")
    if counted and noun and not re.match(r"[、和及与]", noun):
        joined = before.strip(" 、和及与") == "" and subject != ""
        if not (joined or _MAKE.search(before) or verb or re.search(r"每|共|拥有", before)):
            return []
        return [_made(before) + noun]
    if noun and not re.match(r"[、和及与的]", after.strip()):
        return []
    listed = counted and subject != "" and bool(_PLAIN.fullmatch(head)) and verb is None
    over = group[-1].compared and group[-1].op in (">", ">=") and bool(head or subject)
    measured = verb or _MEASURED.search(head) or over or listed
    if not measured and not (counted and _made_before(before)):
        return []
    change = ""
    if not verb and counted:
        whole = _MEASURED.search(head) or (listed and before[:1] in "、和及与")
        head = head if whole else _made_before(before) or head
    elif verb and verb["verb"] in _CHANGES:
        change = verb["verb"]
    if head.startswith("占") and subject:
        head = re.sub(r"(?:年均)?增长$", "", subject) + head
    if not head:
        return [subject] if subject else []
    if len(group) > 1 or re.search(r"(?:均|分别)[^,]{0,6}$", before):
        shared = _shared(head, max(len(group), 1), several=len(group) > 1)
        return [name + change for name in shared]
    return [head + change]


def _made(before: str) -> str:
    """What stays of the words before a quantity whose noun follows it: 建成50个…… leaves nothing."""
    kept = bare(before)
    made = _MAKE.search(kept)
    if not made or "为" in before:
        return kept
    if re.search("每个|每家|每市|每县", before):
        return kept if "每个" in before else kept[: made.start()]
    return ""


def _made_before(before: str) -> str:
    """建成绿色园区30个: the noun between verb and number."""
    text = before.replace("\x00", "").strip(" 、和及,:")
    match = re.search(
        r"(?:新增|建成|建设|建立|新建|创建|打造|培育|培养|引进|形成|完成|实现|认定|组建|设立|布局|达到?|拥有|发展|推广|选派|孵化|攻克|转化|遴选|招引|集聚|聚集|改造|吸引|引育|共建|带动|撬动|净增|取得|获得)(?P<noun>[\u4e00-\u9fff“”A-Za-z]{2,30})$",
        text,
    )
    return match["noun"] if match else ""


def bare(text: str) -> str:
    """The subject of a clause without connecting words."""
    kept = _OVER_YEARS.sub("", text.replace("\x00", "").strip(" 、和及,:"))
    while True:
        shorter = re.sub(
            r"(?:总体|累计|合计|总计|全部|基本|预计|年均|平均|均|都|分别|力争|争取|逐步|稳步|水平|各|保持|稳定|持续|达到?|要|应|将|的)$",
            "",
            _LEAD_IN.sub("", kept),
        ).strip()
        if shorter == kept:
            return kept
        kept = shorter


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
