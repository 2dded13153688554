"""What a page asks of the public, or reports of what the public said."""

from __future__ import annotations

import re

from lilac_engine.text.titles import Cited

_ASK = re.compile(
    r"(?:征求|征集|听取)[^。\n]{0,40}?(?:意见|建议)|(?:意见|建议)[^。\n]{0,6}(?:征求|征集)|公开征求|公开征集"
)
_CUES = re.compile(r"征求意见稿|草案|反馈|公开征|意见和?建议|修改意见|截止|公众")
_FEEDBACK = re.compile(
    r"(?:未|没有|未曾|均未|未有)收到|(?:共|总共|累计|陆续)?收到(?:了)?[^。\n]{0,24}?(?:意见|建议)[^。\n]{0,10}?\d|收到[^。\n]{0,16}\d{1,5} ?[条份件个]"
    r"|(?:意见|建议)[^。\n]{0,8}(?:收集|采纳|征集|反馈|征求|吸收)[^。\n]{0,6}情况|采纳情况|意见反馈情况|未提出(?:异议|意见)|均无意见|征求意见情况|结果反馈|(?:反馈|征集|征求意见)(?:的)?结果(?:反馈|公告|公示|公布|通报|如下)"
    r"|(?:收集|收到|征集|征求)到?了?(?:各类|各方|有效|公众|群众|社会)?(?:反馈)?(?:修改)?(?:意见|建议|留言)(?:和?建议)?(?:共|共计)?\d+ ?[条份件个]|(?:收集|收到|征集|征求)到了?(?:一些|部分|若干)(?:意见|建议)"
    r"|采纳(?:修改)?(?:意见|建议)?\d+ ?[条份件个]|无(?:反对|不同|修改)意见|无反馈意见|无修改意见"
)
_REQUEST = re.compile(
    r"请(?:于|在|通过|将|各|有关|社会|广大|您|以|按|填|注明)|敬请|欢迎|(?:可|可以|均可)(?:于|在|通过|登录)[^。\n]{0,60}(?:前|以下|下列|方式|途径|渠道)"
    r"|(?:途径|方式)[^。\n]{0,10}反馈:|特此公告|现(?:面向|向)[^。\n]{0,20}(?:公开)?征求"
)
_ISSUE = re.compile(
    r"现(?:将[^。\n]{0,60})?(?:印发|予以印发|发布|公布|转发)[^。\n]{0,20}(?:给你们|执行|实施|施行|贯彻|遵照|落实|如下)?|(?:印发|发布|转发)[《〈]?[^。\n]{2,80}的通知|现予(?:以)?(?:公布|发布|印发)"
)
_CONTEXT = re.compile(
    r"起草|制定|形成|修订|拟订|拟定|拟制|编制|印发|发布|公布|征求|征集|就$|对$|将$|关于$|现|转发|草拟|组织"
)
_APPROVED = re.compile(
    r"[^。\n]{0,12}(?:已经|业经|已|经)[^。\n]{0,60}(?:同意|通过|批准|印发)|[^。\n]{0,4}在(?:起草|编制|制定|修订)过程中"
)


def asks(norm: str, start: int, end: int) -> bool:
    """Whether the text puts something to the public."""
    text = norm[start : min(end, start + 20_000)]
    return bool(_ASK.search(text)) and bool(_CUES.search(text))


def is_feedback(norm: str, start: int, end: int) -> bool:
    """Whether the text reports what came back, and no longer asks."""
    text = norm[start : min(end, start + 20_000)]
    found = _FEEDBACK.search(text)
    return bool(found) and not _REQUEST.search(text)


def issues(norm: str, start: int, end: int) -> bool:
    """Whether the text only sends a document on (印发)."""
    return bool(_ISSUE.search(norm, start, min(end, start + 6_000)))


def concerned(norm: str, names: list[Cited]) -> list[Cited]:
    """The cited documents the notice is about: drafts first, else those it issues or asks on."""
    drafts = _distinct([c for c in names if c.draft])
    if drafts:
        return drafts
    chosen: list[Cited] = []
    for one in names:
        before = norm[max(0, one.start - 14) : one.start]
        if re.search(r"(?:根据|依据|按照|落实|依照|、|和|及)[^。,]{0,4}$", before) and not chosen:
            continue
        if _CONTEXT.search(before) or _APPROVED.match(norm, one.end, one.end + 90):
            chosen.append(one)
    return _distinct(chosen)


def _distinct(names: list[Cited]) -> list[Cited]:
    seen: dict[str, Cited] = {}
    for one in names:
        seen.setdefault("".join(one.name.split()), one)
    return list(seen.values())
