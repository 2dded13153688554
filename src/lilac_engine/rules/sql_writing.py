"""Core expressions as SQL, the same in every database, with NULL for *not known*."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from lilac_engine.rules.nodes import (
    And,
    Arithmetic,
    Bool,
    Case,
    Compare,
    Divide,
    Expert,
    Greatest,
    In,
    Int,
    Least,
    Name,
    Negative,
    Node,
    Not,
    Open,
    Or,
)
from lilac_engine.rules.sql_dialects import Dialect


@dataclass(frozen=True, slots=True)
class Term:
    """An expression with the columns in it.

    ``unknown``: it is NULL exactly when one of these columns is; None where only itself can tell.
    """

    sql: str
    names: frozenset[str] = frozenset()
    unknown: frozenset[str] | None = frozenset()
    truth: bool = False
    simple: bool = False  # a column or a constant: it may be written twice


class Writing:
    """Writes core nodes; ``known`` says what each name is, ``keep`` makes a term a column."""

    def __init__(
        self, dialect: Dialect, known: Mapping[str, Term], keep: Callable[[Term], Term]
    ) -> None:
        self.dialect = dialect
        self.known = known
        self.keep = keep

    def term(self, node: Node) -> Term:
        """A core node in SQL. Raises TypeError for a node of the surface."""
        match node:
            case Int(constant):
                return Term(self.dialect.literal(constant), simple=True)
            case Bool(constant):
                return Term("TRUE" if constant else "FALSE", truth=True, simple=True)
            case Name(id):
                return self.known.get(id) or self.nothing(truth=False)
            case Open():
                return self.nothing(truth=False)
            case Expert():
                return self.nothing(truth=True)
            case And(items):
                return self.joined("AND", [self.term(item) for item in items])
            case Or(items):
                return self.joined("OR", [self.term(item) for item in items])
            case Case(arms, otherwise):
                return self._case(arms, otherwise)
            case _:
                return self._strict(node)

    def nothing(self, *, truth: bool) -> Term:
        """Not known."""
        return Term(self.dialect.nothing(truth), unknown=None, truth=truth, simple=True)

    def joined(self, word: str, items: Sequence[Term]) -> Term:
        """AND or OR, which are Kleene's in every database."""
        if len(items) == 1:
            return items[0]
        never = all(item.unknown == frozenset() for item in items)
        sql = f"({f' {word} '.join(item.sql for item in items)})"
        return Term(sql, _names(items), frozenset() if never else None, truth=True)

    def is_null(self, term: Term) -> str:
        """A test whether a term is not known; empty where it always is known."""
        if term.unknown is None:
            return f"{term.sql} IS NULL"
        return " OR ".join(f"{self.dialect.named(name)} IS NULL" for name in sorted(term.unknown))

    def _strict(self, node: Node) -> Term:
        match node:
            case Not(item):
                return self._of([self.term(item)], "(NOT {})", truth=True)
            case Compare(op, left, right):
                sides = [self.term(left), self.term(right)]
                return self._of(sides, f"({{}} {op.value} {{}})", truth=True)
            case In(item, values):
                return self._in(self.term(item), values)
            case Arithmetic(op, left, right):
                return self._of([self.term(left), self.term(right)], f"({{}} {op.value} {{}})")
            case Negative(item):
                return self._of([self.term(item)], "(- {})")
            case Divide(item, by):
                sides = [self.term(item), Term(self.dialect.literal(by))]
                return self._of(sides, self.dialect.divided)
            case Least(items):
                return reduce(self._extreme(">"), [self.term(item) for item in items])
            case Greatest(items):
                return reduce(self._extreme("<"), [self.term(item) for item in items])
            case _:
                raise TypeError(f"not a node of the core: {type(node).__name__}")

    def _of(self, items: Sequence[Term], shape: str, *, truth: bool = False) -> Term:
        sql = shape.format(*(item.sql for item in items))
        return Term(sql, _names(items), _unknown(items), truth)

    def _in(self, item: Term, values: Sequence[Node]) -> Term:
        literals = [self.dialect.literal(o.value) for o in values if isinstance(o, Int)]
        return self._of([item], f"({{}} IN ({', '.join(literals)}))", truth=True)

    def _extreme(self, beyond: str) -> Callable[[Term, Term], Term]:
        """CASE with the other's NULL let through; the first's comes by ELSE."""

        def chosen(one: Term, other: Term) -> Term:
            one, other = self.keep(one), self.keep(other)
            doubt = self.is_null(other)
            guard = f" WHEN {doubt} THEN {self.dialect.nothing(False)}" if doubt else ""
            shape = f"CASE WHEN {one.sql} {beyond} {other.sql} THEN {other.sql}{guard} ELSE {one.sql} END"
            both = [one, other]
            return Term(f"({shape})", _names(both), _unknown(both))

        return chosen

    def _case(self, arms: Sequence[tuple[Node, Node]], otherwise: Node) -> Term:
        """CASE with every arm guarded: an arm that is not known makes the whole not known."""
        tests = [self.term(when) for when, _ in arms]
        tests = [self.keep(test) if test.unknown is None else test for test in tests]
        values = [self.term(node) for node in (*(then for _, then in arms), otherwise)]
        truth = any(value.truth for value in values)
        nothing = self.dialect.nothing(truth)
        steps, guarded = [], ""
        for test, value in zip(tests, values, strict=False):
            steps.append(f"WHEN {test.sql} THEN {value.sql}")
            doubt = self.is_null(test)
            if doubt and doubt != guarded:
                steps.append(f"WHEN {doubt} THEN {nothing}")
            guarded = doubt
        never = all(term.unknown == frozenset() for term in (*tests, *values))
        sql = f"(CASE {' '.join(steps)} ELSE {values[-1].sql} END)"
        return Term(sql, _names([*tests, *values]), frozenset() if never else None, truth)


def _names(items: Sequence[Term]) -> frozenset[str]:
    return frozenset().union(*(item.names for item in items))


def _unknown(items: Sequence[Term]) -> frozenset[str] | None:
    found: frozenset[str] = frozenset()
    for item in items:
        if item.unknown is None:
            return None
        found |= item.unknown
    return found
