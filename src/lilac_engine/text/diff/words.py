"""What changed inside a clause, word by word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from lilac_engine.text.diff.units import Unit
from lilac_engine.text.model import Span

BRIDGE: Final = 1  # an untouched stretch this many characters short joins the changes around it


class Edit(StrEnum):
    """What happened to a stretch of words."""

    EQUAL = "equal"
    INSERT = "insert"
    DELETE = "delete"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True)
class WordChange:
    """A stretch of words in both versions; the spans point into the two sources."""

    edit: Edit
    old: str
    new: str
    old_span: Span
    new_span: Span


class _Word(NamedTuple):
    text: str
    start: int
    end: int


def word_changes(
    old: Iterable[Unit], old_source: str, new: Iterable[Unit], new_source: str
) -> tuple[WordChange, ...]:
    """The whole text of the units as alternating equal and changed stretches.

    Several units on one side (split, merged) are read one after another. White space never counts.
    """
    from rapidfuzz.distance import Indel

    before, after = _words(old, old_source), _words(new, new_source)
    codes = Indel.opcodes([word.text for word in before], [word.text for word in after])
    pieces: list[tuple[bool, list[_Word], list[_Word]]] = []
    for code in codes:
        left = before[code.src_start : code.src_end]
        right = after[code.dest_start : code.dest_end]
        same = code.tag == "equal"
        if pieces and pieces[-1][0] == same:
            pieces[-1] = (same, pieces[-1][1] + left, pieces[-1][2] + right)
        else:
            pieces.append((same, left, right))
    return _changes(_bridged(pieces), before, after, old_source, new_source)


def _words(units: Iterable[Unit], source: str) -> list[_Word]:
    import rjieba

    words = []
    for unit in units:
        at = unit.span.start
        for text in rjieba.cut(unit.span.of(source)):
            if text.strip():
                words.append(_Word(text, at, at + len(text)))
            at += len(text)
    return words


def _bridged(
    pieces: list[tuple[bool, list[_Word], list[_Word]]],
) -> list[tuple[bool, list[_Word], list[_Word]]]:
    """A lone unchanged 的 or comma between two changes reads better as part of one change."""
    joined: list[tuple[bool, list[_Word], list[_Word]]] = []
    for at, (same, left, right) in enumerate(pieces):
        short = same and sum(len(word.text) for word in left) <= BRIDGE
        inner = short and 0 < at < len(pieces) - 1
        changed = not same or inner
        if joined and changed and not joined[-1][0]:
            joined[-1] = (False, joined[-1][1] + left, joined[-1][2] + right)
        else:
            joined.append((not changed, left, right))
    return joined


def _changes(
    pieces: list[tuple[bool, list[_Word], list[_Word]]],
    before: list[_Word],
    after: list[_Word],
    old_source: str,
    new_source: str,
) -> tuple[WordChange, ...]:
    changes = []
    old_at = before[0].start if before else 0
    new_at = after[0].start if after else 0
    for same, left, right in pieces:
        old_span = Span(left[0].start, left[-1].end) if left else Span(old_at, old_at)
        new_span = Span(right[0].start, right[-1].end) if right else Span(new_at, new_at)
        old_at, new_at = old_span.end, new_span.end
        if same:
            edit = Edit.EQUAL
        elif not left:
            edit = Edit.INSERT
        else:
            edit = Edit.REPLACE if right else Edit.DELETE
        old, new = old_span.of(old_source), new_span.of(new_source)
        changes.append(WordChange(edit, old, new, old_span, new_span))
    return tuple(changes)
