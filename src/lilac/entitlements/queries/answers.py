"""What a party may have and why, ready to show: one answer a benefit, grouped as people ask."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lilac.entitlements.queries.wordings import figure
from lilac_engine.rules.distance import Step, distances
from lilac_engine.rules.missing import missing
from lilac_engine.rules.outcomes import Outcome, OutcomeKind
from lilac_engine.rules.overlap import GivenUp, Settlement, settle
from lilac_engine.rules.program import Benefit, Column, Program
from lilac_engine.rules.questions import Question, next_question
from lilac_engine.rules.reasons import Explanation, Reason, explain
from lilac_engine.rules.sharpening import answer
from lilac_engine.rules.types import Kind, Unit, Value
from lilac_engine.rules.wording import Said

SHARED: Final = 3
"""Questions after so many answers are remembered for other visitors."""
AMOUNT_COST: Final = 3.0
FIGURE_COST: Final = 1.5
RARE: Final = 0.02
"""The share of a benefit that nobody had so far: it is asked about last, and yet asked about."""


class Group(models.TextChoices):
    """The heaps answers are put on, in the order a firm asks for them."""

    ENTITLED = "entitled", _("Entitled")
    NEARLY = "nearly", _("Nearly: something can be done")
    UNKNOWN = "unknown", _("Not known yet")
    EXPERTS = "experts", _("Experts decide the rest")
    ANNOUNCED = "announced", _("Announced, not yet payable")
    NO = "no", _("Not entitled")
    NOT_CONCERNED = "not-concerned", _("Does not concern you")


LEADS: Final[Mapping[Group, str | Promise]] = {
    Group.ENTITLED: _("Every condition that can be tested is met."),
    Group.NEARLY: _("Not yet, but what is missing lies in your own hands."),
    Group.UNKNOWN: _("A fact is missing that can still change the answer."),
    Group.EXPERTS: _("What a machine can test is met; experts judge the rest, never this page."),
    Group.ANNOUNCED: _("The text promises it, and the amount or a threshold is not published."),
    Group.NO: _("At least one condition is not met."),
    Group.NOT_CONCERNED: _("It is meant for others."),
}
CONCERNED: Final = frozenset({Group.ENTITLED, Group.NEARLY, Group.UNKNOWN, Group.EXPERTS})
"""The heaps with something to do or to wait for."""
_PLAIN: Final[Mapping[OutcomeKind, Group]] = {
    OutcomeKind.YES: Group.ENTITLED,
    OutcomeKind.UNKNOWN: Group.UNKNOWN,
    OutcomeKind.EXPERT: Group.EXPERTS,
    OutcomeKind.NO_AMOUNT: Group.ANNOUNCED,
    OutcomeKind.NO: Group.NO,
    OutcomeKind.NOT_APPLICABLE: Group.NOT_CONCERNED,
}


@dataclass(frozen=True)
class Row:
    """The answer for one benefit; what explains it is worked out when it is asked for.

    ``steps``: for a no that the party can mend, the least changes that do so together.
    """

    program: Program
    facts: Mapping[str, Value]
    assumed: frozenset[str]
    outcome: Outcome
    group: Group
    steps: tuple[Step, ...] = ()

    @property
    def benefit(self) -> Benefit:
        """The benefit as it is on the day."""
        return self.program.benefit[self.outcome.benefit]

    @cached_property
    def explanation(self) -> Explanation:
        """All the reasons."""
        return explain(self.program, self.outcome, self.facts, assumed=self.assumed)

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """Of an answer not known: the columns that can still change it."""
        if self.group != Group.UNKNOWN:
            return ()
        return missing(self.program, self.facts, self.benefit.id)

    @property
    def because(self) -> tuple[Said, ...]:
        """The sentences the answer follows from."""
        return tuple(reason.said for reason in self.reasons if reason.decides)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Whom it concerns, and every requirement, in their order."""
        first = (self.explanation.applies,) if self.explanation.applies else ()
        return (*first, *self.explanation.tree.reasons())

    @property
    def evidence(self) -> str:
        """``assumed`` (for the demo), ``reported`` (to be confirmed) or empty."""
        if self.benefit.assumed:
            return "assumed"
        return "" if self.benefit.mark.may_decide else "reported"


@dataclass(frozen=True)
class Answers:
    """All answers for one party on the program's day.

    ``settlement`` says which entitlements may be had together; ``skipped`` are columns not to be
    asked for again; ``shares`` the share of parties each benefit is positive for, which
    decides what is asked first.
    """

    program: Program
    facts: Mapping[str, Value]
    assumed: frozenset[str]
    rows: tuple[Row, ...]
    skipped: frozenset[str] = frozenset()
    shares: Mapping[str, float] = field(default_factory=dict)

    @property
    def day(self) -> date:
        """The day of the program."""
        return self.program.day

    @cached_property
    def question(self) -> Question | None:
        """The best fact to ask for next; None when nothing open can be settled by asking."""
        return _asked(_Case(self.program, self.facts, self.skipped, self.shares))

    @cached_property
    def settlement(self) -> Settlement:
        """What may be had together."""
        return settle(self.program, [row.outcome for row in self.rows])

    @property
    def total(self) -> int | None:
        """Fen that can be had together; None where no money is certain."""
        return self.settlement.total or None

    def given_up(self, benefit: str) -> list[GivenUp]:
        """What of one benefit cannot be had beside the others, and why."""
        return [each for each in self.settlement.given_up if each.claim.benefit == benefit]

    def of(self, group: Group) -> list[Row]:
        """The rows of one heap: the most money first; what is not known, the fewest facts first."""
        found = [row for row in self.rows if row.group == group]
        return sorted(found, key=lambda row: (-(row.outcome.amount or 0), len(row.missing)))

    @property
    def groups(self) -> list[tuple[Group, str | Promise, list[Row]]]:
        """Every heap that is not empty: which, what it means, its rows."""
        heaps = [(group, LEADS[group], self.of(group)) for group in Group]
        return [heap for heap in heaps if heap[2]]

    def count(self, group: Group) -> int:
        """How many rows lie on a heap."""
        return sum(row.group == group for row in self.rows)

    @property
    def size(self) -> int:
        """How many benefits there are."""
        return len(self.rows)

    @property
    def settled(self) -> int:
        """How many answers can no longer change with what is not known."""
        return sum(row.group != Group.UNKNOWN for row in self.rows)

    @property
    def likely(self) -> int:
        """How many hold as far as a machine can tell."""
        return self.count(Group.ENTITLED) + self.count(Group.EXPERTS)

    @property
    def nearly(self) -> int:
        """How many the party can bring about."""
        return self.count(Group.NEARLY)

    @property
    def one_more(self) -> int:
        """How many need exactly one more fact."""
        return sum(len(row.missing) == 1 for row in self.of(Group.UNKNOWN))


class _Case:
    """What a question follows from, as a key: visitors who know nothing yet share the first ones."""

    def __init__(
        self,
        program: Program,
        facts: Mapping[str, Value],
        skipped: frozenset[str],
        shares: Mapping[str, float],
    ) -> None:
        self.program, self.facts, self.skipped, self.shares = program, facts, skipped, shares
        self.key = (program.hash, tuple(facts.values()), skipped, tuple(sorted(shares.items())))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Case) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


def _asked(case: _Case) -> Question | None:
    """Only what many share is remembered: a case with many facts is somebody's own."""
    known = sum(value is not None for value in case.facts.values()) + len(case.skipped)
    return _remembered(case) if known <= SHARED else _next(case)


def _next(case: _Case) -> Question | None:
    return next_question(
        case.program, case.facts, case.skipped, costs=costs(case.program, case.shares)
    )


_remembered = lru_cache(maxsize=512)(_next)


def costs(program: Program, shares: Mapping[str, float]) -> dict[str, float]:
    """How dear a question is: a figure has to be looked up, a yes or no is known; and what bears
    only on benefits that few parties have waits behind what bears on common ones.
    """
    common = dict.fromkeys(program.column, 0.0)
    for benefit in program.benefits:
        for name in benefit.columns:
            common[name] = max(common[name], shares.get(benefit.id, 0.0))
    return {
        column.name: _labour(column) / (RARE + common[column.name]) ** 2
        for column in program.columns
    }


def _labour(column: Column) -> float:
    if column.type.unit is Unit.FEN:
        return AMOUNT_COST
    return FIGURE_COST if column.type.kind in {Kind.INT, Kind.DATE} else 1.0


def answers(
    program: Program,
    facts: Mapping[str, Value],
    assumed: frozenset[str] = frozenset(),
    *,
    skipped: Collection[str] = (),
    shares: Mapping[str, float] | None = None,
) -> Answers:
    """Everything the program says of a party.

    ``facts`` are columns as they travel, absent or None where not known; ``assumed`` the columns
    taken from a register that is complete; ``skipped`` the columns not to be asked for again;
    ``shares`` how likely each benefit is (:func:`holdings.shares`), for the order of questions.
    """
    whole = {column.name: facts.get(column.name) for column in program.columns}
    rows = tuple(_row(program, whole, assumed, outcome) for outcome in answer(program, whole))
    return Answers(program, whole, assumed, rows, frozenset(skipped), shares or {})


def _row(
    program: Program, facts: Mapping[str, Value], assumed: frozenset[str], outcome: Outcome
) -> Row:
    group = _PLAIN[outcome.kind]
    steps: tuple[Step, ...] = ()
    if outcome.kind is OutcomeKind.NO:
        steps = mending(program, facts, outcome)
        group = Group.NEARLY if steps else Group.NO
    return Row(program, facts, assumed, outcome, group, steps)


def mending(program: Program, facts: Mapping[str, Value], outcome: Outcome) -> tuple[Step, ...]:
    """The least changes of what a firm can act on that mend a no; empty where some cannot be.

    Of each requirement to be repaired the smallest single change, or all that are needed jointly.
    """
    found = distances(program, facts, outcome.benefit)
    if not found:
        return ()
    chosen: dict[str, Step] = {}
    for leaf in explain(program, outcome, facts).repairs:
        of_leaf = [step for step in found if step.leaf == leaf]
        if not of_leaf:
            return ()
        for step in of_leaf if of_leaf[0].joint else of_leaf[:1]:
            chosen.setdefault(step.column, step)
    return tuple(chosen.values())


@dataclass(frozen=True, slots=True)
class Change:
    """What one benefit came to before and comes to after, with its computed figure if it has one."""

    program: Program
    benefit: Benefit
    before: Outcome
    after: Outcome

    @property
    def figures(self) -> tuple[Said | None, Said | None]:
        """The computed figure before and after, as people read it."""
        before, after = self.before.figure, self.after.figure
        shown = (figure(self.program, self.benefit, value) for value in (before, after))
        return next(shown), next(shown)

    @property
    def better(self) -> bool:
        """Whether more can be had than before."""
        return _worth(self.after) > _worth(self.before)

    @property
    def difference(self) -> int | None:
        """Fen more (or less) than before, where a sum of money stands on either side."""
        if self.before.amount is None and self.after.amount is None:
            return None
        return (self.after.amount or 0) - (self.before.amount or 0)


_RANK: Final[Mapping[OutcomeKind, int]] = {
    OutcomeKind.NOT_APPLICABLE: 0,
    OutcomeKind.NO: 0,
    OutcomeKind.UNKNOWN: 1,
    OutcomeKind.NO_AMOUNT: 2,
    OutcomeKind.EXPERT: 3,
    OutcomeKind.YES: 4,
}


def _worth(outcome: Outcome) -> tuple[int, int]:
    return _RANK[outcome.kind], outcome.amount or 0


def changes(
    program: Program, before: Sequence[Outcome], after: Sequence[Outcome]
) -> tuple[Change, ...]:
    """The benefits whose answer or amount differs, in program order; both sides one program's."""
    return tuple(
        Change(program, program.benefit[new.benefit], old, new)
        for old, new in zip(before, after, strict=True)
        if (old.kind, old.amount, old.figure) != (new.kind, new.amount, new.figure)
    )


def compared(
    program: Program, before: Mapping[str, Value], after: Mapping[str, Value]
) -> tuple[Change, ...]:
    """:func:`changes` of two sets of facts under one program."""
    return changes(program, answer(program, before), answer(program, after))


def columns_of(program: Program, names: Iterable[str]) -> list[str]:
    """The names that are columns of the program, in program order, each once."""
    wanted = set(names)
    return [column.name for column in program.columns if column.name in wanted]
