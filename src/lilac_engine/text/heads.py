"""The head of a page: metadata table, own title, and whether it asks the public for opinions."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lilac_engine.text import metadata, notice, titles
from lilac_engine.text.documents import Body
from lilac_engine.text.marks import Kind
from lilac_engine.text.model import Span
from lilac_engine.text.segments import Segment
from lilac_engine.text.survey import Survey
from lilac_engine.text.titles import Block

_ASKING_TITLE = re.compile(
    r"(?:征求|征集|听取|公示)[^\n]{0,60}(?:意见|建议|通知|公告|通告|函|启事)|公开征求|公开征集"
    r"|(?:意见|建议)[^\n]{0,10}(?:采纳|征集|反馈|征求|收集|吸收)[^\n]{0,8}(?:情况|结果|说明|公告|公示)"
)
_SAMPLE = 8000


@dataclass(frozen=True, slots=True)
class Head:
    """What a page says of itself before its text begins."""

    block: Block | None
    metadata: tuple[tuple[str, str], ...]
    fields: list[Span]


def read(survey: Survey, first: Segment, content: Body) -> Head:
    """The metadata table and the page's own title, in front of the first number."""
    norm, pieces = survey.reading.norm, survey.paragraphs
    stop = content.plan.first if content.plan.first is not None else first.end
    limit = next((p.index for p in pieces if p.start >= stop), len(pieces))
    table, fields = metadata.find(survey.reading, pieces, stop)
    block = titles.top(norm, pieces, _behind(survey, fields, limit), limit)
    return Head(block, table, fields)


def _behind(survey: Survey, fields: list[Span], limit: int) -> int:
    """The first paragraph behind the table, if a title stands there."""
    behind = 0
    for span in fields:
        at = survey.reading.back(span.end)
        index = next((p.index for p in survey.paragraphs[:limit] if p.end >= at), limit)
        if index - behind <= 12:
            behind = max(behind, index + 1)
    titled = titles.top(survey.reading.norm, survey.paragraphs, behind, limit)
    return behind if titled is not None else 0


def asks(survey: Survey, first: Segment, content: Body, head: Head, *, covers: bool) -> bool:
    """Whether the front is a consultation's notice or report; ``covers`` if documents follow it."""
    norm, plan = survey.reading.norm, content.plan
    if any(m.kind is Kind.ARTICLE for m in plan.articles) and not covers:
        return False
    if head.block is not None:
        title = titles.DRAFT.sub("", norm[head.block.start : head.block.end])
        if _ASKING_TITLE.search(title):
            return True
        if head.block.draft:
            return False
    before = norm[first.start : first.end if plan.first is None else plan.first]
    lines = "\n".join(norm[m.text : m.text + 30] for m in plan.chapters[:12])
    sample = before[:_SAMPLE] + "\n" + lines
    if not (notice.asks(sample, 0, len(sample)) or notice.is_feedback(sample, 0, len(sample))):
        return False
    # A policy whose preamble mentions that opinions were heard is still a policy.
    policy = len(plan.articles) > 8 and not re.search("征求意见稿|草案|公开征", sample)
    return covers or not policy
