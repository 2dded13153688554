"""What a program says of one party: one outcome a benefit, with its reasons as two bit masks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class OutcomeKind(IntEnum):
    """The six answers (结论). The numbers are what populations carry."""

    NO = 0
    YES = 1
    UNKNOWN = 2  # a fact is missing that can still change it
    EXPERT = 3  # all that a machine can test holds; experts judge the rest
    NOT_APPLICABLE = 4  # it does not concern this party
    NO_AMOUNT = 5  # everything holds; the amount is announced and not published


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one benefit comes to for one party.

    ``failed`` and ``unknown``: the bits of the leaves that are false or not known; with the facts
    they are all the reasons. ``amount`` in fen is the sum of ``lines`` (payer, fen), None unless
    the kind is YES or EXPERT and the lines are known. ``figure`` likewise.
    """

    benefit: str
    kind: OutcomeKind
    amount: int | None
    lines: tuple[tuple[str, int], ...]
    figure: int | None
    failed: int
    unknown: int
