"""A program as one SQL query, for facts that are already in a database.

Printed by ourselves for each database, in stages (rules, requirements, what holds, outcomes) so
that no step is computed twice. What a benefit comes to is what :mod:`lilac_engine.rules.closures`
says; the columns are those of :func:`lilac_engine.rules.columns.outcomes` with ``__`` for the dot.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Final, Literal

from lilac_engine.rules.nodes import Node
from lilac_engine.rules.outcomes import OutcomeKind
from lilac_engine.rules.program import Benefit, Branch, Leaf, Program
from lilac_engine.rules.reach import names
from lilac_engine.rules.sql_dialects import DIALECTS, Dialect
from lilac_engine.rules.sql_writing import Term, Writing
from lilac_engine.rules.types import Kind

Target = Literal["postgres", "sqlite", "spark", "clickhouse", "duckdb"]
TABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)?")
OWN: Final = "q_"
"""Before the names of columns on the way."""


def query(
    program: Program,
    table: str,
    dialect: Target,
    *,
    masks: bool = True,
    benefits: Collection[str] | None = None,
    keep: Sequence[str] = (),
) -> str:
    """One row a party of ``table``, which has the program's columns, in no order.

    ``keep``: columns of the table to carry along, to tell the rows apart. Masks are BIGINT.
    Raises ValueError for a table or column whose name is not a plain one.
    """
    if not all(TABLE.fullmatch(name) for name in (table, *keep)):
        raise ValueError("a table or column is named by letters, digits and _ only")
    plan = _Plan(program, DIALECTS[dialect])
    wanted = [b for b in program.benefits if benefits is None or b.id in benefits]
    given = [title for benefit in wanted for title in plan.outcome(benefit, masks)]
    return plan.text(table, list(keep), given)


class _Plan:
    """Collects stages; each is a SELECT over the one before."""

    def __init__(self, program: Program, dialect: Dialect) -> None:
        self.program = program
        self.dialect = dialect
        self.known: dict[str, Term] = {}
        self.seen: dict[Node, Term] = {}
        self.level: dict[str, int] = {}
        self.stages: list[list[tuple[str, Term]]] = []
        self.writing = Writing(dialect, self.known, self.kept)
        for column in program.columns:
            self.known[column.name] = self._read(column.name, column.type.kind is Kind.BOOL)

    def _read(self, name: str, truth: bool, *, never: bool = False) -> Term:
        unknown = frozenset() if never else frozenset({name})
        return Term(self.dialect.named(name), frozenset({name}), unknown, truth, simple=True)

    def term(self, node: Node) -> Term:
        """A node, after the rules it names."""
        for name in names(node):
            if name not in self.known and name in self.program.rule:
                self.known[name] = self.kept(self.term(self.program.rule[name].core))
        return self.writing.term(node)

    def column(self, node: Node) -> Term:
        """A node as a column of its own, computed once."""
        if node not in self.seen:
            self.seen[node] = self.kept(self.term(node))
        return self.seen[node]

    def kept(self, term: Term) -> Term:
        """A term as a column of its own, unless it is one or a constant."""
        return term if term.simple else self.put(f"{OWN}{len(self.level)}", term)

    def put(self, title: str, term: Term) -> Term:
        """A term into the first stage that has all it needs; the column it becomes."""
        level = max((self.level.get(name, 0) for name in term.names), default=0)
        while len(self.stages) <= level:
            self.stages.append([])
        self.stages[level].append((title, term))
        self.level[title] = level + 1
        return self._read(title, term.truth, never=term.unknown == frozenset())

    def outcome(self, benefit: Benefit, masks: bool) -> list[str]:
        """The columns of one benefit's outcome; their names."""
        outcome = _Outcome(self, benefit)
        given = [*outcome.given(), *(outcome.masks() if masks else ())]
        for title, term in given:
            self.put(title, term)
        return [title for title, _ in given]

    def text(self, table: str, keep: list[str], given: list[str]) -> str:
        """The stages inside one another; each carries on only what is used later."""
        live = {*given, *keep}
        carried: list[list[str]] = []
        for stage in reversed(self.stages):
            own = {title for title, _ in stage}
            carried.append(sorted(live - own))
            live = (live - own).union(*(term.names for _, term in stage))
        named = self.dialect.named
        base = [named(name) for name in keep] + [
            f"{self._cast(c.name, c.type.kind is Kind.BOOL)} AS {named(c.name)}"
            for c in self.program.columns
            if c.name in live and c.name not in keep
        ]
        text = f"SELECT {', '.join(base) or '1 AS ' + named(OWN)} FROM {table}{self.dialect.fence}"
        for stage, carry in zip(self.stages, reversed(carried), strict=True):
            items = [named(name) for name in carry]
            items += [f"{term.sql} AS {named(title)}" for title, term in stage]
            text = f"SELECT {', '.join(items)}\nFROM (\n{text}\n) AS {OWN}{self.dialect.fence}"
        return f"SELECT {', '.join(named(n) for n in (*keep, *given))}\nFROM (\n{text}\n) AS {OWN}"

    def _cast(self, name: str, truth: bool) -> str:
        shape = self.dialect.as_truth if truth else self.dialect.as_number
        return shape.format(self.dialect.named(name))


class _Outcome:
    """The order of the six answers (see ``OutcomeKind``) in SQL."""

    def __init__(self, plan: _Plan, benefit: Benefit) -> None:
        self.plan = plan
        self.benefit = benefit
        self.leaves = {leaf.id: plan.column(leaf.core) for leaf in benefit.leaves}
        self.applies = None if benefit.applies is None else plan.column(benefit.applies)
        self.lines = [plan.column(line.core) for line in benefit.lines]
        self.figure = None if benefit.figure is None else plan.column(benefit.figure)
        self.due: Term | None = None

    def given(self) -> list[tuple[str, Term]]:
        """Kind, amount, payers, figure."""
        plan, own = self.plan, self.benefit.id
        best = plan.kept(self._tree(lambda leaf: leaf.expert or leaf.open))
        held = best if self.applies is None else plan.writing.joined("AND", [best, self.applies])
        holds = plan.kept(held)
        due = self._due(holds)
        reached = plan.kept(self._reached(due))
        expected = self._and(holds, self._not(due)) if self._has("expert") else None
        shown = reached
        if expected is not None:
            expected = plan.kept(expected)
            shown = plan.kept(plan.writing.joined("OR", [reached, expected]))
        kind = self._kind(best, holds, reached, expected)
        return [(f"{own}__kind", kind), *self._paid(shown)]

    def _has(self, what: str) -> bool:
        return any(getattr(leaf, what) for leaf in self.benefit.leaves)

    def _due(self, holds: Term) -> Term:
        """Whether experts have nothing to say any more. Never NULL."""
        due = self._surely(holds)
        if self._has("expert"):
            agreed = self._tree(lambda leaf: leaf.open and not leaf.expert)
            due = self.plan.kept(self._and(due, self._surely(agreed)))
        return due

    def _reached(self, due: Term) -> Term:
        parts = [due]
        if self._has("open"):
            parts.append(self._surely(self._tree(lambda _: False)))
        for part in (*self.lines, *([self.figure] if self.figure else [])):
            doubt = self.plan.writing.is_null(part)
            if doubt:
                parts.append(Term(f"NOT ({doubt})", part.names, truth=True))
        return self.plan.writing.joined("AND", parts)

    def _kind(self, best: Term, holds: Term, reached: Term, expected: Term | None) -> Term:
        steps = [(reached, OutcomeKind.YES)]
        if expected is not None:
            steps.append((expected, OutcomeKind.EXPERT))
        if self.applies is not None:
            steps.append((self._not(self.applies), OutcomeKind.NOT_APPLICABLE))
        steps.append((self._not(best), OutcomeKind.NO))
        if self.benefit.open:
            steps.append((holds, OutcomeKind.NO_AMOUNT))
        elif self._has("open"):
            settled = self._surely(self._tree(lambda _: False))
            steps.append((self._and(holds, self._not(settled)), OutcomeKind.NO_AMOUNT))
        arms = " ".join(f"WHEN {test.sql} THEN {int(kind)}" for test, kind in steps)
        read = frozenset().union(*(test.names for test, _ in steps))
        return Term(f"CASE {arms} ELSE {int(OutcomeKind.UNKNOWN)} END", read)

    def _paid(self, shown: Term) -> list[tuple[str, Term]]:
        """Amounts where they are known and there is something to show."""
        own = self.benefit.id
        sums: dict[str, list[Term]] = {}
        for line, part in zip(self.benefit.lines, self.lines, strict=True):
            sums.setdefault(line.record.payer.value, []).append(part)
        given = [(f"{own}__amount", self._when(shown, self.lines))] if sums else []
        for payer, parts in sums.items():
            known = [
                f"NOT ({doubt})" for p in self.lines if (doubt := self.plan.writing.is_null(p))
            ]
            test = Term(" AND ".join([shown.sql, *known]), shown.names, truth=True)
            title = f"{own}__{payer}"
            given.append((title, self._when(test, parts, [*self.lines])))
        if self.figure is not None:
            given.append((f"{own}__figure", self._when(shown, [self.figure])))
        return given

    def _when(self, test: Term, parts: Sequence[Term], also: Sequence[Term] = ()) -> Term:
        total = " + ".join(part.sql for part in parts)
        read = test.names.union(*(part.names for part in (*parts, *also)))
        return Term(f"CASE WHEN {test.sql} THEN {total} END", read, unknown=None)

    def _surely(self, term: Term) -> Term:
        if term.unknown == frozenset():
            return term
        return Term(f"COALESCE({term.sql}, FALSE)", term.names, truth=True)

    def _not(self, term: Term) -> Term:
        return Term(f"(NOT {term.sql})", term.names, term.unknown, truth=True)

    def _and(self, *terms: Term) -> Term:
        return self.plan.writing.joined("AND", terms)

    def _tree(self, soft: Callable[[Leaf], bool]) -> Term:
        """The tree of requirements; a *soft* leaf that is not known is taken to hold."""

        def grown(item: Branch | Leaf) -> Term:
            if isinstance(item, Leaf):
                part = self.leaves[item.id]
                if not soft(item) or part.unknown == frozenset():
                    return part
                return Term(f"COALESCE({part.sql}, TRUE)", part.names, truth=True)
            if not item.items:
                return Term("TRUE" if item.all else "FALSE", truth=True, simple=True)
            word = "AND" if item.all else "OR"
            return self.plan.writing.joined(word, [grown(inner) for inner in item.items])

        return grown(self.benefit.tree)

    def masks(self) -> list[tuple[str, Term]]:
        """Bits of the leaves that are false, and of those not known."""
        own, literal = self.benefit.id, self.plan.dialect.literal
        pairs = [(leaf, self.leaves[leaf.id]) for leaf in self.benefit.leaves]

        def bits(tests: Iterable[tuple[Leaf, str]]) -> str:
            return " + ".join(
                f"CASE WHEN {test} THEN {literal(1 << leaf.bit)} ELSE {literal(0)} END"
                for leaf, test in tests
                if test
            ) or literal(0)

        failed = bits((leaf, f"NOT {part.sql}") for leaf, part in pairs)
        unknown = bits((leaf, self.plan.writing.is_null(part)) for leaf, part in pairs)
        read = frozenset().union(*(part.names for _, part in pairs))
        return [(f"{own}__failed", Term(failed, read)), (f"{own}__unknown", Term(unknown, read))]
