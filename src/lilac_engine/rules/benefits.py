"""A benefit of a book worked into conditions with bits, money by payer, and what it rests on."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import partial
from typing import Final

from lilac_engine.rules import nodes as n
from lilac_engine.rules import records
from lilac_engine.rules.binding import Faults
from lilac_engine.rules.footing import Footing, footing, together
from lilac_engine.rules.formulas import Context, Formula, formula
from lilac_engine.rules.grounds import Ground, same_ground
from lilac_engine.rules.nodes import Node
from lilac_engine.rules.printing import text
from lilac_engine.rules.program import Benefit, Branch, Leaf, Line
from lilac_engine.rules.records import Gives
from lilac_engine.rules.remembering import Memory
from lilac_engine.rules.types import Kind, Type, Unit

LEAVES: Final = 62
"""Masks travel as signed 64-bit numbers."""
GROUPS: Final = 10
"""How deep groups of requirements may nest: no officer reads more."""
YES_NO: Final = Type(Kind.BOOL)
MONEY: Final = Type(Kind.INT, Unit.FEN)
_WORKED: Final[Memory[Benefit]] = Memory()


def benefit(
    record: records.Benefit, context: Context, ground: Ground, faults: Faults
) -> Benefit | None:
    """A benefit on the program's day; None when something is wrong, noted in ``faults``.

    Where nothing it names has changed it is the same object as before.
    """
    work = _Work(record, context, ground, faults)
    key = same_ground(record, context, ground)
    return work.benefit() if key is None else _WORKED.recall(key, work.benefit)


class _Work:
    """The work on one benefit: every formula of it, and what they rest on together."""

    def __init__(
        self, record: records.Benefit, context: Context, ground: Ground, faults: Faults
    ) -> None:
        self.record = record
        self.context = context
        self.ground = ground
        self.faults = faults
        self.where = f"benefits.{record.id}"
        self.leaves: list[Leaf] = []
        self.ids: set[str] = set()
        self.rests: list[Footing] = []
        self.sound = True

    def benefit(self) -> Benefit | None:
        record = self.record
        applies = None
        if record.applies is not None:
            applies = self.formula(f"{self.where}.applies", record.applies, YES_NO)
        items = self.group(f"{self.where}.requires", record.requires, 1)
        if len(self.leaves) > LEAVES:
            self.fault(
                f"{self.where}.requires", "leaves",
                text=record.id, given=len(self.leaves), limit=LEAVES,
            )  # fmt: skip
        before = len(self.rests)
        lines = self.lines()
        figure = None
        if record.figure is not None:
            figure = self.formula(f"{self.where}.figure", record.figure, None, figure=True)
        elif record.gives is Gives.FIGURE:
            self.fault(self.where, "no-figure", text=record.id)
        if record.gives is Gives.MONEY and not record.lines:
            self.fault(self.where, "no-lines", text=record.id)
        if not self.sound:
            return None
        pays = together(self.rests[before:])
        rests = together(self.rests)
        return Benefit(
            id=record.id,
            record=record,
            applies=applies.core if applies else None,
            tree=Branch(True, items),
            leaves=tuple(self.leaves),
            lines=lines,
            figure=figure.core if figure else None,
            open=pays.open,
            mark=self.ground.weakest(record.evidence.mark, rests),
            assumed=self.ground.assumed(rests),
            columns=tuple(name for name in self.ground.columns if name in rests.columns),
        )

    def fault(self, where: str, code: str, **values: object) -> None:
        self.sound = False
        self.faults.note(where, code, **values)

    def formula(
        self,
        where: str,
        written: str,
        expected: Type | None,
        *,
        experts: bool = False,
        figure: bool = False,
    ) -> Formula | None:
        """Work one formula and note what it rests on."""
        work = partial(formula, written, self.context, expected, experts=experts)
        made = self.faults.attempt(where, work)
        if made is None:
            self.sound = False
            return None
        self.rests.append(footing(made, self.ground.footings))
        if figure and (made.quantity.kind is not Kind.INT or made.quantity.type is None):
            self.fault(where, "figure-kind")
        return made

    def lines(self) -> tuple[Line, ...]:
        found = []
        for place, record in enumerate(self.record.lines):
            made = self.formula(f"{self.where}.lines.{place}", record.formula, MONEY)
            if made is not None:
                found.append(Line(record, made.surface, made.core))
        return tuple(found)

    def group(
        self, where: str, conditions: Sequence[records.Condition], deep: int
    ) -> tuple[Branch | Leaf, ...]:
        """The items of a branch."""
        if deep > GROUPS:
            self.fault(where, "groups-deep", text=self.record.id, limit=GROUPS)
            return ()
        items: list[Branch | Leaf] = []
        for place, condition in enumerate(conditions):
            here = f"{where}.{place}"
            given = [condition.when, condition.expert, condition.any_, condition.all_]
            if sum(bool(one) for one in given) != 1:
                self.fault(here, "one-of")
            elif condition.any_:
                items.append(Branch(False, self.group(f"{here}.any", condition.any_, deep + 1)))
            elif condition.all_:
                items.append(Branch(True, self.group(f"{here}.all", condition.all_, deep + 1)))
            else:
                leaf = self.leaf(here, condition)
                if leaf is not None:
                    items.append(leaf)
        return tuple(items)

    def leaf(self, where: str, condition: records.Condition) -> Leaf | None:
        """One requirement with the next bit."""
        surface: Node
        core: Node
        if condition.when is not None:
            made = self.formula(where, condition.when, YES_NO, experts=True)
            if made is None:
                return None
            surface, core, rests, written = (
                made.surface,
                made.core,
                self.rests[-1],
                text(made.surface),
            )
        else:
            surface = core = n.Expert(condition.expert or "")
            rests, written = Footing(expert=True), ""
        id_ = self.leaf_id(where, condition, written)
        leaf = Leaf(id_, len(self.leaves), condition, surface, core, rests.expert, rests.open)
        self.leaves.append(leaf)
        return leaf

    def leaf_id(self, where: str, condition: records.Condition, written: str) -> str:
        """The id as written; else what experts judge; else one made of the formula, so that it
        stays the same while other requirements come and go."""
        wanted = condition.id or condition.expert
        if wanted is None:
            wanted = f"c_{hashlib.sha256(written.encode()).hexdigest()[:8]}"
        id_, count = wanted, 1
        while id_ in self.ids:
            if condition.id is not None:
                what = {"what": "条件", "what_en": "The requirement", "text": id_}
                self.fault(where, "duplicate", **what)
            count += 1
            id_ = f"{wanted}_{count}"
        self.ids.add(id_)
        return id_
