"""The page cut into its parts: a front (title, notice or letter of issue) and its documents."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from lilac_engine.text import titles
from lilac_engine.text.attachments import Label
from lilac_engine.text.marks import Kind
from lilac_engine.text.paragraphs import Paragraph
from lilac_engine.text.signatures import is_body
from lilac_engine.text.survey import Survey
from lilac_engine.text.titles import Block


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of the page. The front has no ``block``; an ``annex`` stands below 附件."""

    start: int
    end: int
    block: Block | None
    annex: bool = False


def cut(survey: Survey) -> list[Segment]:
    """The front and the documents, in order; the front may be all there is."""
    norm, end = survey.reading.norm, len(survey.reading.norm)
    names = [c.name for c in titles.cited(norm, 0, end)]
    wanted = list(dict.fromkeys(n for n in names if titles.KIND_END.search(n) or len(n) > 8))
    first = norm.find("《")
    begin = max(first, 0)
    blocks = titles.standing(norm, survey.paragraphs, wanted, 0)
    blocks += titles.glued(norm, wanted[:40], begin, end)
    blocks += _restarts(survey, begin=0)
    annexes = _annex_titles(survey)
    kept = _distinct(survey, blocks, annexes)
    borders: list[tuple[int, Block | None, bool]] = [(b.start, b, annex) for b, annex in kept]
    borders += [(label.start, None, True) for label in _labels(survey)]
    borders.sort(key=lambda x: x[0])
    parts = [Segment(0, borders[0][0] if borders else end, None)]
    for i, (start, block, annex) in enumerate(borders):
        stop = borders[i + 1][0] if i + 1 < len(borders) else end
        if block is None and stop > start:
            parts.append(Segment(start, stop, None, True))
        elif block is not None:
            parts.append(Segment(start, stop, block, annex))
    return parts


def _distinct(
    survey: Survey, blocks: list[Block], annexes: list[Block]
) -> list[tuple[Block, bool]]:
    """Blocks that open a document: not in a list, not twice, with something to follow."""
    norm = survey.reading.norm
    annex_starts = {b.start for b in annexes}
    ordered = sorted({b.start: b for b in [*blocks, *annexes]}.values(), key=lambda b: b.start)
    kept: list[tuple[Block, bool]] = []
    at = -1
    for i, block in enumerate(ordered):
        if block.start < at or survey.inside(block.start):
            continue
        following = ordered[i + 1].start if i + 1 < len(ordered) else len(norm)
        short = i + 1 < len(ordered) and len(norm[block.end : following].strip()) < 60
        if short and titles.squeeze(ordered[i + 1].text) == titles.squeeze(block.text):
            continue
        if len(norm[block.end : block.end + 400].strip()) < 20:
            continue
        kept.append((block, block.start in annex_starts))
        at = block.end
    return kept


def _labels(survey: Survey) -> list[Label]:
    """附件 on lines of its own; on the first line of a page it has nothing to part."""
    first = survey.paragraphs[0].start if survey.paragraphs else 0
    return [label for label in survey.labels if label.start > first]


def _annex_titles(survey: Survey) -> list[Block]:
    """The titles below 附件 on a line of its own."""
    found = []
    for label in _labels(survey)[:60]:
        below = bisect_left(survey.paragraphs, label.end, key=lambda p: p.start)
        block = titles.top(survey.reading.norm, survey.paragraphs, below, below + 4)
        if block is not None and block.start - label.end < 120:
            found.append(block)
    return found


def _restarts(survey: Survey, begin: int) -> list[Block]:
    """Titles in the middle of a page behind which the numbering starts again."""
    norm, paragraphs = survey.reading.norm, survey.paragraphs
    found: list[Block] = []
    outer = [
        m for m in survey.marks if m.opens and m.kind in (Kind.ARTICLE, Kind.HAN, Kind.CHAPTER)
    ]
    if not outer:
        return found
    opened = min(outer[0].end, min((s.end for s in survey.signatures), default=outer[0].end))
    j = 0
    for mark in [m for m in outer if m.value == 1][:200]:
        while j < len(paragraphs) and paragraphs[j].start < mark.start:
            j += 1
        lo = max(0, j - 12)
        if lo == 0 and j < 3:
            continue
        block = _nearest_title(norm, paragraphs, lo, j)
        if block is None or block.start <= begin:
            continue
        if opened <= block.start:
            found.append(block)
    return found


def _nearest_title(norm: str, paragraphs: list[Paragraph], lo: int, hi: int) -> Block | None:
    for i in range(hi - 1, lo - 1, -1):
        text = norm[paragraphs[i].start : min(paragraphs[i].end, paragraphs[i].start + 80)].strip()
        if titles.is_fragment(text) and titles.KIND_END.search(text) and not is_body(text):
            return titles.top(norm, paragraphs, max(lo, i - 3), i + 1)
        if re.fullmatch(r"\d{4}年\d{1,2}月\d{1,2}日", text):
            return None
    return None
