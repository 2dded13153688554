"""Who signed and when: the issuing body and the date below (or before) a document."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from lilac_engine.text import dates
from lilac_engine.text.titles import squeeze

_ORG_END = (
    r"(?:政府|办公厅|办公室|委员会|总工会|联合会|协会|学会|党委|管委会|行署|法院|检察院|银行|中心|集团|公司|大学"
    r"|[局厅部委署院会])"
)
_ORG = re.compile(rf"(?:[\u4e00-\u9fff]|\([\u4e00-\u9fff]{{1,6}}\)){{1,36}}?{_ORG_END}")
_ORG_LINE = re.compile(
    rf"(?:(?:[\u4e00-\u9fff]|\([\u4e00-\u9fff]{{1,6}}\)){{1,40}}?{_ORG_END}(?: +|、|$)){{1,12}}"
)
_GLUED_ORG = re.compile(rf"(?:^|[。;,!)\n》” .\d])(?P<org>[\u4e00-\u9fff]{{2,36}}{_ORG_END})$")
_JOINT = re.compile(
    rf"(?<=[。;!)》”])(?P<orgs>(?:[\u4e00-\u9fff]{{2,36}}?{_ORG_END} {{1,6}}){{1,6}})$"
)
_NOT_SIGNED = re.compile(
    r" ?(?:前|起|至|到|以|之|止|-|~|,|、|年|施|实|底|截|召开|[\u4e00-\u9fff]{0,20}(?:通过|批准|印发|发布的))"
)
_ENACTED = re.compile(
    r"(?P<org>[\u4e00-\u9fff]{2,12}?(?:省|市|州|县|区|全国|自治区)?)(?:第[一二三四五六七八九十百\d]{1,5}届)?(?P<organ>人民代表大会(?:常务委员会)?|人民政府)"
    r"(?:第[一二三四五六七八九十百\d]{1,5}届)?第?[一二三四五六七八九十百\d]{0,5}次?(?:常务)?会议 ?(?P<act>通过|修订|修正|批准|审议通过|公布|修改)"
)
_NAME_END = re.compile(r"[表稿明单书件录案]$")  # a list of annexes, a gap, the date
_BY_ORDER = re.compile(
    r" *(?P<org>[\u4e00-\u9fff]{3,24}?(?:部|局|委员会|院|署|总署|政府|厅))令 ?第? ?\d{1,5} ?号 ?(?:公布|发布|颁布)"
)
_FIRST_WORDS = re.compile(r"^(?:请|并|由|经|及|和|与|或|报|向|到|在|为|对|本|我|各|该|其|特此)")


@dataclass(frozen=True, slots=True)
class Signature:
    """A printed signature; ``issuer`` is empty when only a date is printed."""

    start: int
    end: int
    issuer: str | None
    day: date | None


def is_body(text: str) -> bool:
    """Whether a short line names one or more public bodies."""
    line = text.strip()
    return (
        1 < len(line) <= 90
        and not _FIRST_WORDS.match(line)
        and bool(_ORG_LINE.fullmatch(line + ""))
    )


def find(norm: str, start: int, end: int, limit: int = 400) -> list[Signature]:
    """Every signature in ``norm[start:end]``, in order."""
    found: list[Signature] = []
    for printed in dates.printed(norm, start, end):
        signature = _signature(norm, printed, start, end)
        if signature is not None:
            found.append(signature)
            if len(found) >= limit:
                break
    return found


def _signature(norm: str, printed: dates.Printed, start: int, end: int) -> Signature | None:
    line_start = max(norm.rfind("\n", max(start, printed.start - 120), printed.start) + 1, start)
    line_start = max(line_start, printed.start - 120)
    before = norm[line_start : printed.start].strip()
    line_end = norm.find("\n", printed.end, min(end, printed.end + 160))
    line_end = line_end if line_end >= 0 else min(end, printed.end + 160)
    after = norm[printed.end : line_end].strip()
    if _NOT_SIGNED.match(after):
        return None
    alone = not after or after[0] in "([" or (not before and printed.text[-1:] == "日")
    if not before:
        if not alone or ("-" in printed.text and after):
            return None
        issuers, first = _above(norm, line_start, start)
        if not issuers and after and after[0] not in "([":
            return None
        return Signature(first, printed.end, " ".join(issuers) or None, printed.day)
    if is_body(before) and len(before) <= 60 and (alone or "年" in printed.text):
        issuer = re.sub(r" {2,}|、", " ", before)
        return Signature(line_start, printed.end, issuer, printed.day)
    if match := _GLUED_ORG.search(before):
        org = match["org"]
        org = _known(norm, org, max(start, printed.start - 4000), printed.start - len(org))
        if "年" in printed.text and not _FIRST_WORDS.match(org) and len(org) <= 30:
            begin = printed.start - len(org)
            others = _JOINT.search(norm, max(start, begin - 240), begin)
            if others and not _FIRST_WORDS.match(others["orgs"]):
                issuer = re.sub(" +", " ", others["orgs"]) + org
                return Signature(others.start(), printed.end, issuer, printed.day)
            return Signature(printed.start - len(org), printed.end, org, printed.day)
    spaced = norm[printed.start - 3 : printed.start] == "   " and bool(_NAME_END.search(before))
    if alone and (spaced or re.search(r"[。)]$", before)) and "年" in printed.text:
        return Signature(printed.start, printed.end, None, printed.day)
    return None


def _known(norm: str, org: str, start: int, end: int) -> str:
    """The longest end of a run-on line that the page names before: a list's last entry is glued on."""
    for at in range(1, len(org) - 4):
        tail = org[at:]
        if norm.find(tail, start, end) >= 0 and norm.find(org[at - 1 :], start, end) < 0:
            return tail if re.search(r"[表稿明单书件]$", org[:at]) else org
    return org


def _above(norm: str, line_start: int, start: int) -> tuple[list[str], int]:
    """The bodies on the lines above a date; blank lines between are allowed."""
    issuers: list[str] = []
    at = first = line_start
    for _ in range(6):
        while at > start and norm[at - 1] in " \n":
            at -= 1
        begin = max(norm.rfind("\n", max(start, at - 100), at) + 1, start)
        wide = norm.rfind("  ", max(begin, at - 100), at)
        text = norm[begin:at].strip()
        if not is_body(text):
            text = norm[wide + 2 : at].strip() if wide > begin else ""
            begin = wide + 2
            if not is_body(text):
                break
        issuers.insert(0, re.sub(r" {2,}|、", " ", text))
        first = begin + (len(norm[begin:at]) - len(norm[begin:at].lstrip()))
        at = begin
    return issuers, first


def enacted(norm: str, start: int, end: int) -> tuple[str, date | None] | None:
    """The body and day by which a regulation was passed or last amended; approval is not passage."""
    best: tuple[str, date | None] | None = None
    for printed in dates.printed(norm, start, end):
        if (order := _BY_ORDER.match(norm, printed.end, end)) and best is None:
            best = (squeeze(order["org"]), printed.day)
        match = _ENACTED.search(norm, printed.end, min(end, printed.end + 80))
        if (
            match is None
            or "\n" in norm[printed.end : match.start()].strip(" ")
            or "批准" in match["act"]
        ):
            continue
        issuer = squeeze(match["org"] + match["organ"])
        if best is None or (printed.day and best[1] and printed.day > best[1]):
            best = (issuer, printed.day)
    return best
