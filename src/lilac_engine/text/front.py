"""The notice of a consultation: what it asks, until when, and how to answer."""

from __future__ import annotations

import re
from datetime import date

from lilac_engine.text import attachments, contacts, dates, notice, titles
from lilac_engine.text.attachments import Listing
from lilac_engine.text.characters import Reading
from lilac_engine.text.model import Diagnostic, Notice, Severity, Status
from lilac_engine.text.signatures import Signature
from lilac_engine.text.titles import Block

_RELATIVE = re.compile(
    r"自[^。;\n]{0,16}(?:发布|公布|公告|印发|通知)之日起[^。;\n]{0,6}?(?P<n>[\d一二三四五六七八九十]{1,3})个?(?P<unit>工作日|日|天|个月)"
)
_RECEIVER = re.compile(
    r"(?:反馈|报送|发送|返回|提交|寄送|报|送|寄|反映)(?:意见)?(?:至|到|给|我|回)?:? ?(?P<body>[\u4e00-\u9fff]{1,24}?(?:委员会|办公厅|办公室|管理局|监督局|[局厅部委署]))"
)
_INSIDE = re.compile(
    r"(?:征求|征集)(?:对)?(?P<name>[^。,《》\n]{4,70}?)(?: ?\((?:征求意见稿|草案|送审稿|修订稿)\))+(?:的)?(?:公众|社会)?意见"
)
_WE = re.compile(r"我[局厅委办部]|本[局厅委办部]")


def build(
    reading: Reading,
    start: int,
    end: int,
    block: Block | None,
    listings: list[Listing],
    signed: list[Signature],
    published: date | None,
) -> tuple[Notice, list[Diagnostic]]:
    """The notice printed in ``reading[start:end]``."""
    norm = reading.norm
    diagnostics: list[Diagnostic] = []
    names = notice.concerned(norm, titles.cited(norm, start, end))
    issued = next((s.day for s in signed if s.day and start <= s.start < end), None) or published
    found = dates.deadlines(norm, start, end, issued.year if issued else None)
    best = found[0] if found else None
    opens = next((d.opens for d in found if d.opens and best and d.day == best.day), None)
    at = next((d.at for d in found if d.at and best and d.day == best.day), None)
    day = best.day if best else None
    if (
        best
        and issued
        and best.opens is None
        and day
        and day < issued
        and not _has_year(norm, best)
    ):
        day = dates.civil(day.year + 1, day.month, day.day)
    diagnostics += _doubts(reading, start, end, best, found)
    ways = contacts.find(reading, start, end)
    if hidden := contacts.masked(norm, start, end):
        diagnostics.append(Diagnostic("contact_masked", reading.span(*hidden)))
    elif not ways:
        diagnostics.append(Diagnostic("no_contact", reading.span(start, end), Severity.INFO))
    head = printed_title(reading, start, end, block)
    built = Notice(
        span=reading.span(start, end),
        title=head[0] if head else None,
        title_span=reading.span(head[1], head[2]) if head else None,
        consulted=tuple(titles.bare_printed(reading.raw[slice(*n.inner)]) for n in names),
        opens=opens,
        deadline=day,
        deadline_time=at,
        deadline_span=reading.span(best.start, best.end) if best else None,
        contacts=tuple(ways),
        attachments=attachments.listed(listings),
    )
    return built, diagnostics


def printed_title(
    reading: Reading, start: int, end: int, block: Block | None
) -> tuple[str, int, int] | None:
    """The notice's own title; a first line that begins with 关于 will do where it is cut off."""
    if block is not None:
        return titles.squeeze(reading.raw[block.start : block.end]), block.start, block.end
    match = re.match(
        r"\s*(关于[^\n。]{6,80}|[^\n。,]{0,30}公开征[^\n。,]{4,80})\n",
        reading.norm[start : start + 140],
    )
    if match:
        a, b = start + match.start(1), start + match.end(1)
        return titles.squeeze(reading.raw[a:b]), a, b
    return None


def subject(
    norm: str, start: int, end: int, head: Block | None, status: Status
) -> tuple[tuple[int, int] | None, bool, Status]:
    """Where the draft's name stands that a notice does not print: in 《》 or the notice's title.

    Also whether it is a cited name, and the status: without any draft the page merely collects
    opinions.
    """
    names = notice.concerned(norm, titles.cited(norm, start, end))
    drafts = [n for n in names if n.draft]
    titled = [n for n in names if head is not None and head.start <= n.start < head.end]
    inside = named_inside(norm, start, end)
    mere = Status.SOLICITATION if status is Status.DRAFT else status
    if drafts or (names and status is Status.FEEDBACK):
        return (drafts or names)[0].inner, True, status
    if inside is not None:
        return inside, True, status
    if titled:
        return titled[0].inner, True, status
    if head is not None:
        return (head.start, head.end), False, mere
    return (names[0].inner, True, status) if names else (None, False, mere)


def named_inside(norm: str, start: int, end: int) -> tuple[int, int] | None:
    """The draft's name where a title prints it without 《》: 征求XX办法（征求意见稿）意见."""
    match = _INSIDE.search(norm, start, min(end, start + 3000))
    return match.span("name") if match else None


def receiver(norm: str, start: int, end: int) -> str | None:
    """The body opinions are sent to (反馈省科技厅)."""
    for match in _RECEIVER.finditer(norm, start, min(end, start + 20_000)):
        body = re.sub(r"^(?:至|到|给|我|回|意见)+", "", match["body"])
        if len(body) >= 3 and not re.search(r"(?:邮|电子|网|以下|下列|书面|意见|信|方式)", body):
            return body
    return None


def _has_year(norm: str, deadline: dates.Deadline) -> bool:
    return bool(re.match(r"(?:19|20)\d\d", norm[deadline.start : deadline.end])) or bool(
        re.match(r"(?:19|20)\d\d", deadline.text)
    )


def _doubts(
    reading: Reading,
    start: int,
    end: int,
    best: dates.Deadline | None,
    found: list[dates.Deadline],
) -> list[Diagnostic]:
    norm = reading.norm
    diagnostics = []
    for one in found:
        if one.day is None:
            span = reading.span(one.start, one.end)
            date_text = (("date", titles.squeeze(one.text)),)
            diagnostics.append(Diagnostic("date_impossible", span, Severity.ERROR, date_text))
    days = {d.day for d in found if d.day and d.weight >= 16}
    if best and len(days) > 1:
        span = reading.span(best.start, best.end)
        values = (
            ("chosen", str(best.day)),
            ("others", ", ".join(sorted(str(d) for d in days - {best.day}))),
        )
        diagnostics.append(Diagnostic("deadline_ambiguous", span, Severity.WARNING, values))
    if best is None:
        if match := _RELATIVE.search(norm, start, end):
            period = (("period", match.group()),)
            span = reading.span(*match.span())
            diagnostics.append(Diagnostic("deadline_relative", span, Severity.WARNING, period))
        else:
            diagnostics.append(Diagnostic("no_deadline", reading.span(start, end), Severity.INFO))
    elif not _has_year(norm, best):
        span = reading.span(best.start, best.end)
        diagnostics.append(
            Diagnostic("year_inferred", span, Severity.INFO, (("day", str(best.day)),))
        )
    return diagnostics
