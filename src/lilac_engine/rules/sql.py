"""A program as one SQL query, for facts that are already in a database.

Printed by ourselves for each database, in stages (rules, requirements, what holds, outcomes) so
that no step is computed twice. What a benefit comes to is what :mod:`lilac_engine.rules.closures`
says; the columns are those of :func:`lilac_engine.rules.columns.outcomes` with ``__`` for the dot.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final, Literal

from lilac_engine.rules.nodes import Node
from lilac_engine.rules.outcomes import OutcomeKind
from lilac_engine.rules.program import Benefit, Branch, Leaf, Program
from lilac_engine.rules.publishing import Published, conjoined
from lilac_engine.rules.reach import names
from lilac_engine.rules.sql_dialects import DIALECTS, Dialect
from lilac_engine.rules.sql_writing import Term, Writing
from lilac_engine.rules.types import Kind

Target = Literal["postgres", "sqlite", "spark", "clickhouse", "duckdb"]
TABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)?")
HALF: Final = 31
"""Up to so many leaves, both masks are counted in one number and taken apart at the end."""
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
        self.published = Published(program.rules)
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
        for title, term in given[1:]:
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
        columns = ", ".join(base) or f"1 AS {named(OWN)}"
        text = f"SELECT {columns} FROM {table}{self.dialect.fence}"  # noqa: S608  # our own names
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

    def given(self) -> list[tuple[str, Term]]:
        """Kind, amount, payers, figure."""
        own = self.benefit.id
        best = self.plan.kept(self._tree(experts=True, notices=True))
        kind = self.plan.put(f"{own}__kind", self._kind(best))
        shown = f"{kind.sql} = {int(OutcomeKind.YES)}"
        if self._has("expert"):
            shown = f"{kind.sql} IN ({int(OutcomeKind.YES)}, {int(OutcomeKind.EXPERT)})"
        return [(f"{own}__kind", kind), *self._paid(Term(shown, kind.names, truth=True))]

    def _has(self, what: str) -> bool:
        return any(getattr(leaf, what) for leaf in self.benefit.leaves)

    def _kind(self, best: Term) -> Term:
        """Most parties fail or are not concerned; the rest is asked only of those that hold."""
        holds = best if self.applies is None else self._and(best, self.applies)
        steps = [(holds, self._held())]
        if self.applies is not None:
            steps.append((self._not(self.applies), _kind(OutcomeKind.NOT_APPLICABLE)))
        steps.append((self._not(best), _kind(OutcomeKind.NO)))
        return _case(steps, _kind(OutcomeKind.UNKNOWN))

    def _held(self) -> Term:
        """What it comes to where all that a machine can test holds."""
        steps: list[tuple[Term, Term]] = []
        if self._has("expert"):
            agreed = self._tree(notices=True)
            steps.append((self._not(self._surely(agreed)), _kind(OutcomeKind.EXPERT)))
        if self._has("open"):
            settled = self._surely(self._tree())
            steps.append((self._not(settled), _kind(OutcomeKind.NO_AMOUNT)))
        needed = [*self.lines, *([self.figure] if self.figure else [])]
        doubts = [doubt for part in needed if (doubt := self.plan.writing.is_null(part))]
        if doubts:
            read = frozenset[str]().union(*(part.names for part in needed))
            steps += self._unpaid(Term(" OR ".join(doubts), read, truth=True))
        return _case(steps, _kind(OutcomeKind.YES))

    def _unpaid(self, doubt: Term) -> list[tuple[Term, Term]]:
        """A missing fact is asked for; what lacks nothing but a notice is announced."""
        published, figure = self.plan.published, self.benefit.figure
        paid = [line.core for line in self.benefit.lines]
        paid += [] if figure is None else [figure]
        if not any(published.open(node) for node in paid):
            return [(doubt, _kind(OutcomeKind.UNKNOWN))]
        test = self.plan.column(conjoined(published.test(node) for node in paid))
        null = self.plan.writing.is_null(test)
        lacking = [(Term(null, test.names, truth=True), _kind(OutcomeKind.UNKNOWN))] if null else []
        return [*lacking, (doubt, _kind(OutcomeKind.NO_AMOUNT))]

    def _paid(self, shown: Term) -> list[tuple[str, Term]]:
        """Amounts where they are known and there is something to show."""
        own = self.benefit.id
        sums: dict[str, list[Term]] = {}
        for line, part in zip(self.benefit.lines, self.lines, strict=True):
            sums.setdefault(line.record.payer.value, []).append(part)
        given = [(f"{own}__amount", self._when(shown, self.lines))] if sums else []
        known = shown
        if self._has("expert"):
            doubts = [d for part in self.lines if (d := self.plan.writing.is_null(part))]
            read = shown.names.union(*(part.names for part in self.lines))
            tests = [shown.sql, *(f"NOT ({doubt})" for doubt in doubts)]
            known = Term(" AND ".join(tests), read, truth=True)
        given += [(f"{own}__{payer}", self._when(known, parts)) for payer, parts in sums.items()]
        if self.figure is not None:
            given.append((f"{own}__figure", self._when(shown, [self.figure])))
        return given

    def _when(self, test: Term, parts: Sequence[Term]) -> Term:
        total = " + ".join(part.sql for part in parts)
        read = test.names.union(*(part.names for part in parts))
        return Term(f"CASE WHEN {test.sql} THEN {total} END", read, unknown=None)

    def _surely(self, term: Term) -> Term:
        return Term(f"COALESCE({term.sql}, FALSE)", term.names, truth=True)

    def _not(self, term: Term) -> Term:
        return Term(f"(NOT {term.sql})", term.names, term.unknown, truth=True)

    def _and(self, *terms: Term) -> Term:
        return self.plan.writing.joined("AND", terms)

    def _tree(self, *, experts: bool = False, notices: bool = False) -> Term:
        """The tree of requirements; what waits for experts, or for a notice alone, taken to hold."""

        def grown(item: Branch | Leaf) -> Term:
            if isinstance(item, Leaf):
                part = self.leaves[item.id]
                if experts and item.expert and part.unknown != frozenset():
                    return Term(f"COALESCE({part.sql}, TRUE)", part.names, truth=True)
                if notices and self.plan.published.awaited(item):
                    test = self.plan.column(self.plan.published.test(item.core))
                    both = part.names | test.names
                    sql = f"COALESCE({part.sql}, {test.sql})"
                    return Term(sql, both, test.unknown, truth=True)
                return part
            if not item.items:
                return Term("TRUE" if item.all else "FALSE", truth=True, simple=True)
            word = "AND" if item.all else "OR"
            return self.plan.writing.joined(word, [grown(inner) for inner in item.items])

        return grown(self.benefit.tree)

    def masks(self) -> list[tuple[str, Term]]:
        """Bits of the leaves that are false, and of those not known."""
        own, dialect = self.benefit.id, self.plan.dialect
        pairs = [(leaf.bit, self.leaves[leaf.id]) for leaf in self.benefit.leaves]
        if max((bit for bit, _ in pairs), default=0) < HALF:
            both = self.plan.kept(self._bits(pairs, failed=True, unknown=HALF))
            half = dialect.literal(1 << HALF)
            failed = Term(f"({both.sql} % {half})", both.names)
            unknown = Term(dialect.divided.format(both.sql, half), both.names)
        else:
            failed = self._bits(pairs, failed=True)
            unknown = self._bits(pairs, unknown=0)
        return [(f"{own}__failed", failed), (f"{own}__unknown", unknown)]

    def _bits(
        self, pairs: Sequence[tuple[int, Term]], *, failed: bool = False, unknown: int | None = None
    ) -> Term:
        """A sum of one bit a leaf; ``unknown`` bits stand so many places higher."""
        literal = self.plan.dialect.literal
        nought = literal(0)
        sums = []
        for bit, part in pairs:
            missing = nought if unknown is None else literal(1 << bit + unknown)
            guard = (
                f" WHEN {part.sql} IS NULL THEN {missing}" if part.unknown != frozenset() else ""
            )
            other = literal(1 << bit) if failed else nought
            sums.append(f"CASE WHEN {part.sql} THEN {nought}{guard} ELSE {other} END")
        read = frozenset[str]().union(*(part.names for _, part in pairs))
        return Term(" + ".join(sums) or nought, read, simple=not sums)


def _kind(kind: OutcomeKind) -> Term:
    return Term(str(int(kind)), simple=True)


def _case(steps: Sequence[tuple[Term, Term]], otherwise: Term) -> Term:
    """CASE over tests of which one that is NULL is not met."""
    if not steps:
        return otherwise
    arms = " ".join(f"WHEN {test.sql} THEN {value.sql}" for test, value in steps)
    read = frozenset[str]().union(*(one.names for step in steps for one in step))
    return Term(f"CASE {arms} ELSE {otherwise.sql} END", read)
