"""Which unknown facts can still change what a benefit comes to: all of them, and no other.

A fact counts when two ways of completing everything else the same, and it differently, come to
different answers or amounts; a NO and a NOT_APPLICABLE are one answer here, for both give nothing.
First ranges over the declared domains, which settle much; then a search for such pairs at telling
values; what is left is proved not to count, box by box (:mod:`searching`). The search has a
budget. Where it is spent a fact in doubt is named, and the result says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from lilac_engine.rules.bearing import bearing
from lilac_engine.rules.boxes import Scope, fine, part, parts_of, reached
from lilac_engine.rules.points import telling
from lilac_engine.rules.program import Column, Program
from lilac_engine.rules.searching import Point, Search, constant
from lilac_engine.rules.types import Value

BUDGET: Final = 2_000
"""Answers at a point that one question may cost; a box counts as ten of them."""
FEW: Final = 400
"""What the first look at boxes may cost."""
KEY: Final = "_telling"
WITNESSES: Final = "_witnesses"
ANSWERS: Final = "_missing"
REMEMBERED: Final = 4_096
"""So many results are kept with a program."""


class Missing(tuple[str, ...]):
    """Columns that can still change an outcome, in program order.

    ``exact`` is False where the budget was spent before some column could be ruled out.
    """

    exact: bool

    def __new__(cls, columns: Iterable[str] = (), *, exact: bool = True) -> Missing:
        made = super().__new__(cls, columns)
        made.exact = exact
        return made


def missing(
    program: Program, facts: Mapping[str, Value], benefit: str, *, budget: int = BUDGET
) -> Missing:
    """The unknown columns that can still change what a benefit comes to: its kind or amounts.

    Raises KeyError for a benefit the program has not.
    """
    whole = fine(program, benefit)
    known = tuple(facts.get(column.name) for column in whole.columns)
    kept: dict[tuple[object, ...], Missing] = vars(program).setdefault(ANSWERS, {})
    key = (benefit, budget, known)
    if key not in kept:
        if len(kept) >= REMEMBERED:
            kept.clear()
        kept[key] = _missing(program, facts, whole, budget)
    return kept[key]


def prepare(program: Program) -> None:
    """Build now what :func:`missing` keeps with a program, so that no visitor waits for it."""
    for benefit in program.benefits:
        _witnesses(program, fine(program, benefit.id))


def _missing(program: Program, facts: Mapping[str, Value], whole: Scope, budget: int) -> Missing:
    able = bearing(program, whole.benefit)
    unknown = [c for c in whole.columns if facts.get(c.name) is None and c.name in able]
    if not unknown or constant(whole.within(whole.box(facts))):
        return Missing()
    search = Search(whole, facts, unknown, points(program, whole.benefit.id), budget)
    search.recall(_witnesses(program, whole))
    doubtful = [
        column
        for column in unknown
        if column.name not in search.found and not search.stands_apart(column)
    ]
    if doubtful:
        search.look()
    named = {*search.found, *(c.name for c in doubtful if _counts(program, search, c))}
    ordered = [column.name for column in unknown if column.name in named]
    return Missing(ordered, exact=named == set(search.found))


def _witnesses(program: Program, whole: Scope) -> Mapping[str, Point]:
    """Where each column was seen to count when nothing at all is known; kept with the program."""
    kept: dict[str, dict[str, Point]] = vars(program).setdefault(WITNESSES, {})
    benefit = whole.benefit.id
    if benefit not in kept:
        able = bearing(program, whole.benefit)
        columns = [column for column in whole.columns if column.name in able]
        search = Search(whole, {}, columns, points(program, benefit), BUDGET)
        search.look()
        for column in columns:
            if column.name not in search.found:
                _counts(program, search, column)
        kept[benefit] = search.found
    return kept[benefit]


def _counts(program: Program, search: Search, column: Column) -> bool:
    """Whether a column counts that the first look did not find; True in doubt.

    Cheap ways first: a few boxes, its own parts, a look where it alone decides, all boxes.
    """
    if column.name in search.found:
        return True
    first = search.counts(column, FEW)
    if first is not None:
        return first
    if not _in_some_part(program, search, column):
        return False
    search.look_closer(column)
    return column.name in search.found or search.counts(column, search.budget) is not False


def _in_some_part(program: Program, search: Search, column: Column) -> bool:
    """Whether a column can change some part of the benefit by itself; True in doubt.

    A part stands on few facts, so that what cannot change any part is soon ruled out.
    """
    benefit = search.scope.benefit.id
    for place, node in enumerate(parts_of(program.benefit[benefit])):
        if column.name in reached(program, [node]):
            alone = part(program, benefit, place)
            inner = Search(alone, search.facts, (), search.points, search.budget // 2)
            if inner.counts(column, inner.budget) is not False:
                return True
    return False


def points(program: Program, benefit: str) -> Mapping[str, tuple[int, ...]]:
    """Telling values of the columns of a benefit, kept with the program."""
    kept: dict[str, Mapping[str, tuple[int, ...]]] = vars(program).setdefault(KEY, {})
    if benefit not in kept:
        kept[benefit] = telling(fine(program, benefit), program.day)
    return kept[benefit]
