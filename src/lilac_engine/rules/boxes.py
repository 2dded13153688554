"""What a benefit can still come to while its facts are only bounded (区间求值).

A *box* gives every column of the benefit a range of what it can be: one value when it is known,
its declared domain when it is not. :class:`Scope` says what the benefit can come to anywhere in a
box, and exactly what at a point. Built once a program and benefit and kept with the program.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, cast

from lilac_engine.rules import box_writing
from lilac_engine.rules.atoms import refined
from lilac_engine.rules.box_writing import HUGE, NEVER, Number, Truth, Writer, all_of, any_of
from lilac_engine.rules.closures import Answer, compiled
from lilac_engine.rules.nodes import Node
from lilac_engine.rules.outcomes import OutcomeKind
from lilac_engine.rules.program import Benefit, Branch, Column, Leaf, Program, Rule
from lilac_engine.rules.publishing import Published, conjoined
from lilac_engine.rules.reach import names
from lilac_engine.rules.types import Kind, Value

KEY: Final = "_scopes"
PARTS: Final = "_parts"
FINE: Final = "_fine_scopes"
Range = tuple[int, int]
"""The least and the greatest a number (or a truth, 0 and 1) can be."""
NOTHING: Final[Range] = (HUGE, -HUGE)
"""The range of what is taken as not known for good."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a benefit can come to somewhere in a box; never too little.

    ``kinds``: bits of :class:`OutcomeKind`. ``applies`` and ``leaves``: can it be met,
    failed, not known.
    ``lines`` and ``figure``: range, and whether it can be not known; a range whose least is above
    its greatest is never known. Both are empty where no point of the box is paid.
    """

    kinds: int
    applies: tuple[bool, bool, bool]
    leaves: tuple[tuple[bool, bool, bool], ...]
    lines: tuple[tuple[int, int, bool], ...]
    figure: tuple[tuple[int, int, bool], ...]

    @property
    def settled(self) -> OutcomeKind | None:
        """The one answer it can be, if there is but one and its amounts are one too."""
        if self.kinds & (self.kinds - 1):
            return None
        kind = OutcomeKind(self.kinds.bit_length() - 1)
        if kind not in {OutcomeKind.YES, OutcomeKind.EXPERT}:
            return kind
        lost = any(low > high for low, high, _ in self.lines)
        doubtful = self.figure if lost else (*self.lines, *self.figure)
        open_ = any(low <= high and (unknown or low != high) for low, high, unknown in doubtful)
        return None if open_ else kind

    @property
    def most(self) -> int:
        """The most fen it can pay anywhere in the box; 0 where it pays nothing."""
        if any(low > high for low, high, _ in self.lines):
            return 0
        return max(0, sum(high for _, high, _ in self.lines))

    def can(self, kind: OutcomeKind) -> bool:
        """Whether some point of the box may come to a kind."""
        return bool(self.kinds >> kind & 1)


@dataclass(frozen=True, slots=True)
class Scope:
    """One benefit with all it stands on and nothing else.

    ``stands``: the names each leaf stands on, in their order; ``pays`` those of each line and,
    last, of the figure.
    """

    benefit: Benefit
    columns: tuple[Column, ...]
    stands: tuple[frozenset[str], ...]
    pays: tuple[frozenset[str], ...]
    rules: tuple[Rule, ...]
    points: Callable[[Mapping[str, Value]], tuple[Answer, ...]]
    bounded: Callable[[Sequence[Range]], tuple[Any, ...]]

    def at(self, facts: Mapping[str, Value]) -> Answer:
        """The answer for given facts; what is absent is not known."""
        return self.points(facts)[0]

    def box(self, facts: Mapping[str, Value]) -> list[Range]:
        """The box of some facts: what is known, and the domain of what is not."""
        return [
            (column.low, column.high) if known is None else (int(known), int(known))
            for column in self.columns
            for known in (facts.get(column.name),)
        ]

    def within(self, box: Sequence[Range]) -> Bounds:
        """What the benefit can come to in a box; ranges in the order of ``columns``."""
        return Bounds(*self.bounded(box))


def scope(program: Program, benefit: str) -> Scope:
    """The scope of a benefit by its id, built once. Raises KeyError for one the program has not."""
    kept = cast("dict[str, Scope]", vars(program).setdefault(KEY, {}))
    if benefit not in kept:
        kept[benefit] = _built(program, program.benefit[benefit])
    return kept[benefit]


def fine(program: Program, benefit: str) -> Scope:
    """The scope of a benefit with its requirements taken apart; the same outcomes."""
    kept = cast("dict[str, Scope]", vars(program).setdefault(FINE, {}))
    if benefit not in kept:
        kept[benefit] = _built(program, refined(program, program.benefit[benefit]))
    return kept[benefit]


def part(program: Program, benefit: str, place: int) -> Scope:
    """The scope of one part alone: its leaves, lines, figure, whom it concerns, in that order."""
    kept = cast("dict[tuple[str, int], Scope]", vars(program).setdefault(PARTS, {}))
    if (benefit, place) not in kept:
        kept[benefit, place] = _built(program, _alone(program.benefit[benefit], place))
    return kept[benefit, place]


def _alone(benefit: Benefit, place: int) -> Benefit:
    bare = replace(
        benefit, applies=None, tree=Branch(True, ()), leaves=(), lines=(), figure=None, open=False
    )
    leaves, lines = len(benefit.leaves), len(benefit.lines)
    if place < leaves:
        leaf = replace(benefit.leaves[place], bit=0)
        return replace(bare, leaves=(leaf,), tree=Branch(True, (leaf,)))
    if place < leaves + lines:
        return replace(bare, lines=(benefit.lines[place - leaves],))
    if place == leaves + lines and benefit.figure is not None:
        return replace(bare, figure=benefit.figure)
    return replace(bare, applies=benefit.applies)


def _built(program: Program, benefit: Benefit) -> Scope:
    used = reached(program, parts_of(benefit))
    rules = tuple(rule for rule in program.rules if rule.id in used)
    columns = tuple(column for column in program.columns if column.name in used)
    alone = replace(program, columns=columns, rules=rules, benefits=(benefit,))
    bounded = _Writing(benefit, columns, rules).function()
    return Scope(
        benefit=benefit,
        columns=columns,
        stands=tuple(reached(program, [leaf.core]) for leaf in benefit.leaves),
        pays=tuple(reached(program, [node]) for node in _paid(benefit)),
        rules=rules,
        points=compiled(alone).answers,
        bounded=bounded,
    )


def reached(program: Program, nodes: Sequence[Node]) -> frozenset[str]:
    """The columns and rules some core nodes stand on, directly or not."""
    found: set[str] = set()
    waiting = [name for node in nodes for name in names(node)]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            if name in program.rule:
                waiting.extend(names(program.rule[name].core))
    return frozenset(found)


def parts_of(benefit: Benefit) -> list[Node]:
    """All core nodes of a benefit but those of its rules: leaves, lines, figure, whom it concerns: the order of :func:`part`."""
    tested = [leaf.core for leaf in benefit.leaves]
    return [*tested, *_paid(benefit), *([] if benefit.applies is None else [benefit.applies])]


def _paid(benefit: Benefit) -> list[Node]:
    lines = [line.core for line in benefit.lines]
    return lines if benefit.figure is None else [*lines, benefit.figure]


class _Writing:
    """Writes the function of a box for one benefit, by the order of the six answers."""

    def __init__(self, benefit: Benefit, columns: Sequence[Column], rules: Sequence[Rule]) -> None:
        self.benefit = benefit
        self.writer = Writer({})
        self.published = Published(rules)
        for place, column in enumerate(columns):
            self._column(place, column)
        for rule in rules:
            self.writer.rule(rule.id, rule.core)
        self.count = len(columns)
        self.leaves = {leaf.id: self.writer.truth(leaf.core) for leaf in benefit.leaves}

    def _column(self, place: int, column: Column) -> None:
        writer, low, high = self.writer, f"l{place}x", f"h{place}x"
        unknown = writer.name(f"{low} > {high}")
        if column.type.kind is Kind.BOOL:
            true, false = writer.name(f"{high} >= 1"), writer.name(f"{low} <= 0")
            writer.known[column.name] = Truth(true, false, unknown)
        else:
            writer.known[column.name] = Number(low, high, unknown)

    def function(self) -> Callable[[Sequence[Range]], tuple[Any, ...]]:
        benefit, writer = self.benefit, self.writer
        applies = Truth("True", NEVER, NEVER)
        if benefit.applies is not None:
            applies = writer.truth(benefit.applies)
        best = self._tree(experts=True, notices=True)
        kinds = [
            (OutcomeKind.NOT_APPLICABLE, applies.false),
            (OutcomeKind.NO, all_of([any_of([applies.true, applies.unknown]), best.false])),
            (OutcomeKind.UNKNOWN, all_of([applies.unknown, any_of([best.true, best.unknown])])),
            (OutcomeKind.UNKNOWN, all_of([applies.true, best.unknown])),
        ]
        through = all_of([applies.true, best.true])
        if any(leaf.expert for leaf in benefit.leaves):
            agreed = self._tree(notices=True)
            kinds.append((OutcomeKind.EXPERT, all_of([through, agreed.unknown])))
            through = all_of([through, agreed.true])
        if any(leaf.open for leaf in benefit.leaves):
            plain = self._tree()
            kinds.append((OutcomeKind.NO_AMOUNT, all_of([through, plain.unknown])))
            through = all_of([through, plain.true])
        writer.line("kinds = 0")
        for kind, source in kinds:
            writer.line(f"if {source}: kinds |= {1 << kind}")
        writer.line("lines = figure = ()")
        writer.line(f"if {any_of([through, f'kinds & {1 << OutcomeKind.EXPERT}'])}:")
        writer.inside(lambda: self._amounts(through))
        shown = [f"({t.true}, {t.false}, {t.unknown})" for t in (applies, *self.leaves.values())]
        writer.line(f"return kinds, {shown[0]}, ({', '.join([*shown[1:], ''])}), lines, figure")
        box = ", ".join(f"(l{place}x, h{place}x)" for place in range(self.count))
        return writer.function([f"({box},) = box"] if self.count else [], {})

    def _amounts(self, through: str) -> None:
        writer, benefit = self.writer, self.benefit
        lines = [writer.number(line.core) for line in benefit.lines]
        figure = [] if benefit.figure is None else [writer.number(benefit.figure)]
        doubt = any_of(number.unknown for number in (*lines, *figure))
        test = writer.truth(conjoined(self.published.test(node) for node in _paid(benefit)))
        waits = any(self.published.open(node) for node in _paid(benefit))
        lacking = all_of([through, doubt, test.unknown])
        writer.line(f"if {lacking}: kinds |= {1 << OutcomeKind.UNKNOWN}")
        announced = all_of([through, doubt, test.true if waits else NEVER])
        writer.line(f"if {announced}: kinds |= {1 << OutcomeKind.NO_AMOUNT}")
        if box_writing.NOWHERE not in (*lines, *figure):
            given = zip(_paid(benefit), (*lines, *figure), strict=True)
            able = [f"{n.low} <= {n.high}" for node, n in given if self.published.open(node)]
            writer.line(f"if {all_of([through, *able])}: kinds |= {1 << OutcomeKind.YES}")
        for target, numbers in (("lines", lines), ("figure", figure)):
            shown = "".join(f"({n.low}, {n.high}, {n.unknown}), " for n in numbers)
            writer.line(f"{target} = ({shown})")

    def _tree(self, *, experts: bool = False, notices: bool = False) -> Truth:
        """The tree of requirements; what waits for experts, or for a notice alone, taken as met."""

        def grown(item: Branch | Leaf) -> Truth:
            if isinstance(item, Branch):
                joined = self.writer.conjunction if item.all else self.writer.disjunction
                return joined([grown(inner) for inner in item.items])
            found = self.leaves[item.id]
            if experts and item.expert:
                return Truth(any_of([found.true, found.unknown]), found.false, NEVER)
            if notices and self.published.awaited(item):
                test = self.writer.truth(self.published.test(item.core))
                granted = all_of([found.unknown, test.true])
                lacking = all_of([found.unknown, test.unknown])
                return Truth(any_of([found.true, granted]), found.false, lacking)
            return found

        return grown(self.benefit.tree)
