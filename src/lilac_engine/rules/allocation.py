"""The second stage: not enough for all who are entitled (按名次、按比例、先到先得).

Eligibility never looks at others; this does. It is told who is entitled to how much, and shares
out a sum by a named method, to the fen, the same each time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from lilac_engine.money import apportion


class Method(StrEnum):
    """How a sum is shared out."""

    RANK = "rank"  # the highest marks first (择优)
    PROPORTIONAL = "proportional"  # everybody the same part of what is due (按比例)
    FIRST = "first"  # in the order of applications (先到先得)


class Ties(StrEnum):
    """What becomes of several of one place when there is not enough, or not room, for all of them."""

    SHARE = "share"  # they share what is left in proportion; where places run out: nobody
    NOBODY = "nobody"  # none of them; what is left stays left
    KEY = "key"  # by their key, so that it can be repeated; needs a rule that says so


class Ground(StrEnum):
    """Why an award is what it is."""

    FULL = "full"
    PART = "part"  # what was left, or the part all get
    SPENT = "spent"  # the sum was given out before
    PLACES = "places"  # the places were taken before
    TIE = "tie"  # of one place with others, and not enough for all


@dataclass(frozen=True, slots=True)
class Claim:
    """What one party is entitled to, in fen. ``marks`` rank it; ``order`` is its application's place.

    ``key`` is what the party is known by; keys differ.
    """

    key: str
    amount_fen: int
    marks: int | None = None
    order: int | None = None


@dataclass(frozen=True, slots=True)
class Award:
    """What one claim gets. ``place`` 1 is the first; several can have one place; 0 is none."""

    claim: Claim
    awarded_fen: int
    place: int
    ground: Ground


@dataclass(frozen=True, slots=True)
class Allocation:
    """Awards in the order of the claims given, and what is left of the sum, in fen."""

    awards: tuple[Award, ...]
    left_fen: int

    @property
    def awarded_fen(self) -> int:
        """All that is given out."""
        return sum(award.awarded_fen for award in self.awards)


def allocate(
    entitled: Sequence[Claim],
    budget_fen: int,
    method: Method,
    *,
    places: int | None = None,
    ties: Ties = Ties.SHARE,
    partial: bool = True,
) -> Allocation:
    """Share out ``budget_fen`` among those entitled.

    ``places``: how many can be served at most (a quota). ``partial``: the first for whom it does
    not suffice gets what is left; nobody after it gets anything, however small the claim. Raises
    ValueError for a negative sum, a key twice, or a claim that the method cannot place: what is
    not known is not taken for last.
    """
    if budget_fen < 0 or any(claim.amount_fen < 0 for claim in entitled):
        raise ValueError("sums are not negative")
    if len({claim.key for claim in entitled}) < len(entitled):
        raise ValueError("a claim comes twice")
    if method is Method.PROPORTIONAL:
        if places is not None:
            raise ValueError("a quota needs an order")
        awards = _proportional(entitled, budget_fen)
    else:
        sharing = _Sharing(budget_fen, len(entitled) if places is None else places, ties, partial)
        groups = list(_groups(entitled, _place(method)))
        awards = {award.claim.key: award for group in groups for award in sharing.given(group)}
    listed = tuple(awards[claim.key] for claim in entitled)
    return Allocation(listed, budget_fen - sum(award.awarded_fen for award in listed))


def _place(method: Method) -> Callable[[Claim], int]:
    def place(claim: Claim) -> int:
        found = claim.marks if method is Method.RANK else claim.order
        if found is None:
            raise ValueError(f"no place is known for {claim.key}")
        return -found if method is Method.RANK else found

    return place


def _groups(
    entitled: Sequence[Claim], place: Callable[[Claim], int]
) -> Iterator[tuple[int, list[Claim]]]:
    """Claims of one place together, the first place first."""
    reached = 1
    for _, tied in groupby(sorted(entitled, key=lambda c: (place(c), c.key)), key=place):
        group = list(tied)
        yield reached, group
        reached += len(group)


def _proportional(entitled: Sequence[Claim], budget_fen: int) -> dict[str, Award]:
    due = [claim.amount_fen for claim in entitled]
    short = sum(due) > budget_fen
    given = apportion(budget_fen, due) if short else due
    ground = Ground.PART if short else Ground.FULL
    return {c.key: Award(c, fen, 0, ground) for c, fen in zip(entitled, given, strict=True)}


class _Sharing:
    """Goes down the places with what is left."""

    def __init__(self, left_fen: int, places: int, ties: Ties, partial: bool) -> None:
        self.left_fen = left_fen
        self.places = places
        self.ties = ties
        self.partial = partial
        self.over: Ground | None = None

    def given(self, group: tuple[int, list[Claim]]) -> list[Award]:
        """Awards of one place."""
        place, tied = group
        due = sum(claim.amount_fen for claim in tied)
        enough = due <= self.left_fen and len(tied) <= self.places
        if enough or len(tied) == 1 or self.ties is Ties.KEY:
            return [self._one(place, claim) for claim in tied]
        if self.over is None:
            self.over = Ground.PLACES if len(tied) > self.places else Ground.SPENT
            room = self.left_fen > 0 and len(tied) <= self.places
            if room and self.partial and self.ties is Ties.SHARE:
                parts = apportion(self.left_fen, [claim.amount_fen for claim in tied])
                self.left_fen = 0
                return [
                    Award(claim, fen, place, Ground.PART)
                    for claim, fen in zip(tied, parts, strict=True)
                ]
            return [Award(claim, 0, place, Ground.TIE) for claim in tied]
        return [Award(claim, 0, place, self.over) for claim in tied]

    def _one(self, place: int, claim: Claim) -> Award:
        if self.over is None and self.places < 1:
            self.over = Ground.PLACES
        if self.over is not None:
            return Award(claim, 0, place, self.over)
        if claim.amount_fen <= self.left_fen:
            self.left_fen -= claim.amount_fen
            self.places -= 1
            return Award(claim, claim.amount_fen, place, Ground.FULL)
        self.over = Ground.SPENT
        rest = self.left_fen if self.partial else 0
        self.left_fen -= rest
        return Award(claim, rest, place, Ground.PART if rest else Ground.SPENT)
