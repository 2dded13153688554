"""One enterprise: a program as three Python functions, written by us and compiled once.

The functions are generated from the checked core only. Every name in them is our own (``f0``,
``r3``, ``t7``) and every constant a whole number or a truth value, so nothing a person wrote can
reach the interpreter. What an expression means is said in :mod:`lilac_engine.rules.semantics`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, cast

from lilac_engine.rules.closure_writing import Names, Writer, block
from lilac_engine.rules.nodes import Node
from lilac_engine.rules.outcomes import Outcome, OutcomeKind
from lilac_engine.rules.program import Benefit, Branch, Leaf, Program, Rule
from lilac_engine.rules.publishing import SURE, Published, conjoined
from lilac_engine.rules.reach import names
from lilac_engine.rules.types import Value

Facts = Mapping[str, Value]
Short = tuple[OutcomeKind, int | None, tuple[int, ...], int | None]
"""One benefit's kind, amount in fen, its lines in the program's order, figure."""
Answer = tuple[OutcomeKind, int | None, tuple[int, ...], int | None, int, int]
"""The same with the masks of the leaves that are false and of those not known."""
KEY: Final = "_closures"


@dataclass(frozen=True, slots=True)
class Trace:
    """Every value of a program for one party, in the program's order.

    ``rules`` one value a rule; then for each benefit its ``applies`` (True where it has none), its
    leaves by bit, its lines, its figure.
    """

    rules: tuple[Value, ...]
    applies: tuple[Value, ...]
    leaves: tuple[tuple[Value, ...], ...]
    lines: tuple[tuple[Value, ...], ...]
    figures: tuple[Value, ...]


class Compiled:
    """A program's functions, each written when it is first asked for."""

    def __init__(self, program: Program) -> None:
        self._program = program

    @cached_property
    def outcomes(self) -> Callable[[Facts], tuple[Short, ...]]:
        """Kinds and amounts alone."""
        return _outcomes(self._program, masks=False)

    @cached_property
    def answers(self) -> Callable[[Facts], tuple[Answer, ...]]:
        """The same with masks."""
        return _outcomes(self._program, masks=True)

    @cached_property
    def values(self) -> Callable[[Facts], tuple[tuple[Any, ...], ...]]:
        """Every value, in the order of :class:`Trace`."""
        return _values(self._program)


def compiled(program: Program) -> Compiled:
    """The program's functions, kept with the program itself."""
    kept = vars(program).get(KEY)
    if kept is None:
        kept = vars(program).setdefault(KEY, Compiled(program))
    return cast("Compiled", kept)


def evaluate(program: Program, facts: Facts) -> tuple[Answer, ...]:
    """One answer a benefit, in the program's order. A column not in ``facts`` is not known."""
    return compiled(program).answers(facts)


def outcomes(program: Program, facts: Facts) -> tuple[Outcome, ...]:
    """The answers as outcomes, with the payers of their lines; lines of one payer are one."""
    return tuple(
        Outcome(benefit.id, kind, amount, _paid(benefit, lines), figure, failed, unknown)
        for benefit, (kind, amount, lines, figure, failed, unknown) in zip(
            program.benefits, evaluate(program, facts), strict=True
        )
    )


def trace(program: Program, facts: Facts) -> Trace:
    """Every value on the way to the outcomes."""
    return Trace(*compiled(program).values(facts))


def function(node: Node, rules: Sequence[Rule] = ()) -> Callable[[Facts], Value]:
    """One core node as a function of facts; ``rules`` are the earlier rules it may name.

    A name that is neither a rule nor in the facts given is not known.
    """
    own = {rule.id: rule for rule in rules}
    needed = _needed([node], own)
    names_ = Names.of(_columns([node], own), [rule.id for rule in rules])
    writer = Writer(names_)
    for rule in rules:
        if rule.id in needed:
            writer.set(names_.rules[rule.id], rule.core)
    writer.give(writer.expression(node))
    return cast("Callable[[Facts], Value]", writer.function())


def _paid(benefit: Benefit, lines: tuple[int, ...]) -> tuple[tuple[str, int], ...]:
    paid: dict[str, int] = {}
    for line, fen in zip(benefit.lines, lines, strict=False):
        paid[line.record.payer.value] = paid.get(line.record.payer.value, 0) + fen
    return tuple(paid.items())


def _needed(nodes: Sequence[Node], rules: Mapping[str, Rule]) -> set[str]:
    """The rules that some nodes stand on, directly or not."""
    found: set[str] = set()
    waiting = [name for node in nodes for name in names(node)]
    while waiting:
        name = waiting.pop()
        if name in rules and name not in found:
            found.add(name)
            waiting.extend(names(rules[name].core))
    return found


def _columns(nodes: Sequence[Node], rules: Mapping[str, Rule]) -> list[str]:
    everything = [*nodes, *(rules[name].core for name in sorted(_needed(nodes, rules)))]
    return sorted({name for node in everything for name in names(node)} - set(rules))


def _gate(benefit: Benefit) -> list[Node]:
    """The nodes that say whether."""
    gate = [leaf.core for leaf in benefit.leaves]
    return gate if benefit.applies is None else [benefit.applies, *gate]


def _yield(benefit: Benefit) -> list[Node]:
    """The nodes that say how much."""
    given = [line.core for line in benefit.lines]
    return given if benefit.figure is None else [*given, benefit.figure]


def _started(program: Program) -> Writer:
    return Writer(Names.of([c.name for c in program.columns], [r.id for r in program.rules]))


def _values(program: Program) -> Callable[[Facts], tuple[tuple[Any, ...], ...]]:
    writer = _started(program)
    for rule in program.rules:
        writer.set(writer.names.rules[rule.id], rule.core)
    one = writer.expression
    applies, leaves, lines, figures = [], [], [], []
    for benefit in program.benefits:
        applies.append("True" if benefit.applies is None else one(benefit.applies))
        leaves.append(block(one(leaf.core) for leaf in benefit.leaves))
        lines.append(block(one(line.core) for line in benefit.lines))
        figures.append("None" if benefit.figure is None else one(benefit.figure))
    known = [writer.names.rules[rule.id] for rule in program.rules]
    writer.give(block(block(part) for part in (known, applies, leaves, lines, figures)))
    return cast("Callable[[Facts], tuple[tuple[Any, ...], ...]]", writer.function())


def _outcomes(program: Program, *, masks: bool) -> Callable[[Facts], Any]:
    """Write the function of all outcomes. A rule only one amount stands on waits for it.

    A requirement that several benefits have (to be registered in the province) is tested once.
    """
    writer = _started(program)
    rules = {rule.id: rule for rule in program.rules}
    early: set[str] = set()
    late: dict[str, list[int]] = {}
    for number, benefit in enumerate(program.benefits):
        early |= _needed(_gate(benefit), rules)
        for name in _needed(_yield(benefit), rules):
            late.setdefault(name, []).append(number)
    early |= {name for name, users in late.items() if len(users) > 1}
    for rule in program.rules:
        if rule.id in early:
            writer.set(writer.names.rules[rule.id], rule.core)
    found = Counter(node for benefit in program.benefits for node in _gate(benefit))
    shared = {node: writer.kept(node) for node, times in found.items() if times > 2}
    published = Published(program.rules)
    for number, benefit in enumerate(program.benefits):
        own = [rule for rule in program.rules if late.get(rule.id) == [number]]
        waiting = [rule for rule in own if rule.id not in early]
        _Outcome(writer, benefit, waiting, shared, published, f"b{number}", masks).write()
    writer.give(block(f"b{number}" for number in range(len(program.benefits))))
    return writer.function()


class _Outcome:
    """Writes what one benefit comes to into one variable (the order of ``OutcomeKind``)."""

    def __init__(
        self,
        writer: Writer,
        benefit: Benefit,
        rules: list[Rule],
        shared: Mapping[Node, str],
        published: Published,
        target: str,
        masks: bool,
    ) -> None:
        self.writer = writer
        self.benefit = benefit
        self.rules = rules
        self.shared = shared
        self.published = published
        self.target = target
        self.masks = ", failed, unknown" if masks else ""
        self.kept: dict[str, str] = {}

    def write(self) -> None:
        writer, benefit = self.writer, self.benefit
        if self.masks:
            self.kept = {leaf.id: self._tested_once(leaf.core) for leaf in benefit.leaves}
            self._masks()
        applies = "True"
        if benefit.applies is not None:
            applies = self._tested_once(benefit.applies)
            writer.line(f"if {applies} is False:")
            writer.inside(lambda: self._is("NOT_APPLICABLE"))
            writer.line("else:")
            writer.inside(lambda: self._tested(applies))
        else:
            self._tested(applies)

    def _tested_once(self, node: Node) -> str:
        return self.shared.get(node) or self.writer.kept(node)

    def _masks(self) -> None:
        writer = self.writer
        writer.line("failed = unknown = 0")
        for leaf in self.benefit.leaves:
            held, bit = self.kept[leaf.id], 1 << leaf.bit
            writer.line(f"if not {held}:")
            writer.line(f"    if {held} is None: unknown += {bit}")
            writer.line(f"    else: failed += {bit}")

    def _tested(self, applies: str) -> None:
        """No and unknown first: that is what most programs say of most parties."""
        writer = self.writer
        holds = writer.fresh()
        writer.line(f"{holds} = {self._tree(experts=True, notices=True)}")
        writer.line(f"if {holds} is False:")
        writer.inside(lambda: self._is("NO"))
        doubt = "" if applies == "True" else f" or {applies} is None"
        writer.line(f"elif {holds} is None{doubt}:")
        writer.inside(lambda: self._is("UNKNOWN"))
        writer.line("else:")
        writer.inside(self._given)

    def _given(self) -> None:
        """What it comes to where all that a machine can test holds."""
        writer, benefit = self.writer, self.benefit
        for rule in self.rules:
            writer.set(writer.names.rules[rule.id], rule.core)
        lines = [writer.kept(line.core) for line in benefit.lines]
        figure = "None" if benefit.figure is None else writer.kept(benefit.figure)
        agreed = self._tree(notices=True)
        settled = self._tree()
        branch = "if"
        if any(leaf.expert for leaf in benefit.leaves):
            writer.line(f"if {agreed} is None:")
            writer.inside(lambda: self._expected(lines, figure))
            branch = "elif"
        if any(leaf.open for leaf in benefit.leaves):
            writer.line(f"{branch} {settled} is None:")
            writer.inside(lambda: self._is("NO_AMOUNT"))
            branch = "elif"
        needed = lines if benefit.figure is None else [*lines, figure]
        if needed:
            writer.line(f"{branch} {_unknown(needed)}:")
            writer.inside(self._unpaid)
            branch = "else"
        if branch == "if":
            self._is("YES")
            return
        writer.line("else:")
        writer.inside(lambda: self._is("YES", lines, figure))

    def _unpaid(self) -> None:
        """A missing fact is asked for; what lacks nothing but a notice is announced."""
        paid = _yield(self.benefit)
        if not any(self.published.open(node) for node in paid):
            self._is("UNKNOWN")
            return
        test = conjoined(self.published.test(node) for node in paid)
        if test == SURE:
            self._is("NO_AMOUNT")
            return
        self.writer.line(f"if {self.writer.kept(test)} is None:")
        self.writer.inside(lambda: self._is("UNKNOWN"))
        self.writer.line("else:")
        self.writer.inside(lambda: self._is("NO_AMOUNT"))

    def _expected(self, lines: list[str], figure: str) -> None:
        """Experts decide; the amount is given where it is known (it falls due if they agree)."""
        if not lines:
            self._is("EXPERT", (), figure)
            return
        self.writer.line(f"if {_unknown(lines)}:")
        self.writer.inside(lambda: self._is("EXPERT", (), figure))
        self.writer.line("else:")
        self.writer.inside(lambda: self._is("EXPERT", lines, figure))

    def _is(self, kind: str, lines: Sequence[str] = (), figure: str = "None") -> None:
        amount = " + ".join(lines) if lines else "None"
        self.writer.line(
            f"{self.target} = ({kind}, {amount}, {block(lines)}, {figure}{self.masks})"
        )

    def _tree(self, *, experts: bool = False, notices: bool = False) -> str:
        """The tree of requirements; what waits for experts, or for a notice alone, taken to hold."""

        def leaf(item: Leaf) -> str:
            held = self.kept.get(item.id) or self.shared.get(item.core)
            held = held or self.writer.expression(item.core)
            if experts and item.expert:
                return self.writer.granted(held)
            if notices and self.published.awaited(item):
                test = self.writer.expression(self.published.test(item.core))
                return self.writer.first(held, test)
            return held

        def grown(item: Branch | Leaf) -> str:
            if isinstance(item, Leaf):
                return leaf(item)
            joined = self.writer.conjunction if item.all else self.writer.disjunction
            return joined([grown(inner) for inner in item.items])

        return grown(self.benefit.tree)


def _unknown(values: Sequence[str]) -> str:
    """A test whether one of some variables is not known; a number always is."""
    doubtful = [value for value in values if not value.isdigit()]
    return " or ".join(f"{value} is None" for value in doubtful) or "False"
