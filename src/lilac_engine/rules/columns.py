"""Whole populations: a program over columns of many parties, as one Polars plan.

The plan goes in stages, each seen once: rules, requirements, what holds, outcomes. The frame must
keep to the domains the facts declare (:func:`prepared` sees to it); the proof that nothing leaves
64 bits stands on them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import reduce
from operator import and_, or_
from typing import Final

import polars as pl

from lilac_engine.rules.column_writing import SIGNED, Lowering, Part, narrowest
from lilac_engine.rules.nodes import Node
from lilac_engine.rules.outcomes import OutcomeKind
from lilac_engine.rules.program import Benefit, Branch, Column, Leaf, Program
from lilac_engine.rules.reach import names
from lilac_engine.rules.types import Kind

OWN: Final = "§"
"""Before the names of columns on the way: no fact, rule or benefit can be called so."""
MASKS: Final = ((8, pl.UInt8), (16, pl.UInt16), (32, pl.UInt32), (64, pl.UInt64))
YES, EXPERT = OutcomeKind.YES, OutcomeKind.EXPERT


class OutOfDomain(ValueError):
    """A column has values its fact does not declare (``column``, least and greatest found)."""

    def __init__(self, column: str, found: tuple[int, int], declared: tuple[int, int]) -> None:
        super().__init__(
            f"{column}: {found[0]} to {found[1]}, declared {declared[0]} to {declared[1]}"
        )
        self.column = column
        self.found = found
        self.declared = declared


def prepared(program: Program, frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with every column of the program in its narrowest type, in one piece.

    A column that is not there is not known. Other columns (city, size) stay. Raises
    :class:`OutOfDomain` for values outside what the fact declares.
    """
    for column in program.columns:
        if column.name in frame.columns and column.type.kind is not Kind.BOOL:
            least, greatest = frame[column.name].min(), frame[column.name].max()
            if least is None or greatest is None:
                continue
            found = (int(least), int(greatest))  # type: ignore[arg-type]
            if found[0] < column.low or found[1] > column.high:
                raise OutOfDomain(column.name, found, (column.low, column.high))
    typed = [
        pl.col(column.name).cast(_declared(column))
        if column.name in frame.columns
        else pl.lit(None, _declared(column)).alias(column.name)
        for column in program.columns
    ]
    return frame.with_columns(typed).rechunk()


def outcomes(
    program: Program,
    frame: pl.DataFrame | pl.LazyFrame,
    *,
    masks: bool = True,
    benefits: Collection[str] | None = None,
) -> pl.DataFrame:
    """One row a party, in the frame's order.

    ``<benefit>.kind`` (UInt8, an ``OutcomeKind``), ``.amount`` and ``.<payer>`` in fen where the
    benefit has lines, ``.figure`` where it has one; with ``masks`` also ``.failed`` and
    ``.unknown``, in the narrowest unsigned type that has a bit for every leaf. A column that the
    frame has not is not known.
    """
    if isinstance(frame, pl.LazyFrame):
        return lazy(program, frame, masks=masks, benefits=benefits).collect(engine="streaming")
    nulls = {name for name in frame.columns if frame[name].null_count()}
    plan = lazy(program, frame.lazy(), masks=masks, benefits=benefits, nulls=nulls)
    return plan.collect(optimizations=pl.QueryOptFlags(comm_subexpr_elim=False))


def lazy(
    program: Program,
    frame: pl.LazyFrame,
    *,
    masks: bool = True,
    benefits: Collection[str] | None = None,
    nulls: Collection[str] | None = None,
    keep: Sequence[str] = (),
) -> pl.LazyFrame:
    """The plan of :func:`outcomes`, not run. ``nulls``: the only columns that have nulls.

    ``keep``: columns of the frame to carry along.
    """
    schema = dict(frame.collect_schema())
    plan = Plan(program, schema, nulls)
    chosen = [b for b in program.benefits if benefits is None or b.id in benefits]
    given: list[pl.Expr] = []
    for benefit in chosen:
        given += plan.outcome(benefit, masks)
    for stage in plan.stages:
        frame = frame.with_columns(stage)
    titles = [expr.meta.output_name() for expr in given]
    return frame.with_columns(given).select(*keep, *titles)


def _declared(column: Column) -> type[pl.DataType]:
    return pl.Boolean if column.type.kind is Kind.BOOL else narrowest((column.low, column.high))


class Plan:
    """Collects the stages that outcomes need; what is needed twice is computed once."""

    def __init__(
        self,
        program: Program,
        schema: Mapping[str, pl.DataType],
        nulls: Collection[str] | None,
    ) -> None:
        self.rules = {rule.id: rule for rule in program.rules}
        self.known: dict[str, Part] = {}
        self.level: dict[str, int] = {}
        self.stages: list[list[pl.Expr]] = []
        self.seen: dict[Node, Part] = {}
        self.lowering = Lowering(self.known)
        for column in program.columns:
            self.known[column.name] = _column(column, schema, nulls)
            self.level[column.name] = 0

    def value(self, node: Node) -> tuple[Part, int]:
        """A node as a part, and the first stage that can use it."""
        level = max((self._level(name) for name in names(node)), default=0)
        return self.lowering.part(node), level

    def column(self, node: Node) -> tuple[Part, int]:
        """A node as a column of its own, computed once however often it is asked for."""
        found = self.seen.get(node)
        if found is None:
            part, level = self.value(node)
            found = self._kept(f"{OWN}{len(self.seen)}", part, level)
            self.seen[node] = found
            self.level[f"{OWN}{len(self.seen) - 1}"] = level + 1
        return found, self.level[found.expr.meta.output_name()]

    def _level(self, name: str) -> int:
        """The stage at which a name is there; a rule is put into its stage when first asked for."""
        if name not in self.level:
            rule = self.rules[name]
            part, level = self.value(rule.core)
            span = part.span if part.width is pl.Boolean else _inner(part.span, rule.low, rule.high)
            kept = self._kept(f"{OWN}{name}", part, level)
            self.known[name] = Part(kept.expr, kept.width, span, kept.unknown)
            self.level[name] = level + 1
        return self.level[name]

    def _kept(self, title: str, part: Part, level: int) -> Part:
        self.put(level, part.expr.alias(title))
        kept = pl.col(title)
        return Part(kept, part.width, part.span, {title: kept.is_null()} if part.unknown else {})

    def put(self, level: int, expr: pl.Expr) -> None:
        """An expression into a stage."""
        while len(self.stages) <= level:
            self.stages.append([])
        self.stages[level].append(expr)

    def outcome(self, benefit: Benefit, masks: bool) -> list[pl.Expr]:
        """The columns of one benefit's outcome, for a stage after all others."""
        leaves = {leaf.id: self.column(leaf.core) for leaf in benefit.leaves}
        concerned = None if benefit.applies is None else self.column(benefit.applies)
        lines = [self.column(line.core) for line in benefit.lines]
        figure = None if benefit.figure is None else self.column(benefit.figure)
        level = max([0, *(at for _, at in (*leaves.values(), *lines))])
        level = max([level, *(pair[1] for pair in (concerned, figure) if pair)])
        writing = _Outcome(
            self, benefit, level, {id: part for id, (part, _) in leaves.items()},
            None if concerned is None else concerned[0], [part for part, _ in lines],
            None if figure is None else figure[0],
        )  # fmt: skip
        given = writing.given()
        return given + writing.masks() if masks else given


class _Outcome:
    """The order of the six answers (see ``OutcomeKind``) in columns."""

    def __init__(
        self,
        plan: Plan,
        benefit: Benefit,
        level: int,
        leaves: Mapping[str, Part],
        applies: Part | None,
        lines: Sequence[Part],
        figure: Part | None,
    ) -> None:
        self.plan = plan
        self.benefit = benefit
        self.level = level
        self.leaves = leaves
        self.applies = applies
        self.lines = lines
        self.figure = figure

    def given(self) -> list[pl.Expr]:
        """Kind, amount, payers, figure."""
        benefit = self.benefit
        best = self._tree(lambda leaf: leaf.expert or leaf.open)
        held = best.expr if self.applies is None else best.expr & self.applies.expr
        name = f"{OWN}{benefit.id}"
        self.plan.put(self.level, held.alias(f"{name}.held"))
        holds = pl.col(f"{name}.held")
        paid: list[pl.Expr] = []
        needed = [*self.lines, *([self.figure] if self.figure else [])]
        due, reached = self._reached(needed, holds)
        expected = holds & ~due if self._has("expert") else None
        if needed:
            shown = reached if expected is None else reached | expected
            self.plan.put(self.level + 1, shown.alias(f"{name}.shown"))
            paid = self._paid(pl.col(f"{name}.shown"))
        kind = self._kind(best, holds, due, reached)
        return [kind.alias(f"{benefit.id}.kind"), *paid]

    def _has(self, what: str) -> bool:
        return any(getattr(leaf, what) for leaf in self.benefit.leaves)

    def _reached(self, needed: Sequence[Part], holds: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
        """Whether experts have nothing to say any more; whether all is reached. Never null."""
        due = holds.fill_null(False)
        if self._has("expert"):
            agreed = self._tree(lambda leaf: leaf.open and not leaf.expert)
            due = due & agreed.expr.fill_null(False)
        reached = due
        if self._has("open"):
            reached = reached & self._tree(lambda _: False).expr.fill_null(False)
        for part in needed:
            doubt = part.is_null
            if doubt is not None:
                reached = reached & ~doubt
        return due, reached

    def _kind(self, best: Part, holds: pl.Expr, due: pl.Expr, reached: pl.Expr) -> pl.Expr:
        chain = pl.when(reached).then(_kind(YES))
        if self._has("expert"):
            chain = chain.when(holds & ~due).then(_kind(EXPERT))
        if self.applies is not None:
            chain = chain.when(~self.applies.expr).then(_kind(OutcomeKind.NOT_APPLICABLE))
        chain = chain.when(~best.expr).then(_kind(OutcomeKind.NO))
        if self.benefit.open:
            chain = chain.when(holds).then(_kind(OutcomeKind.NO_AMOUNT))
        elif self._has("open"):
            settled = self._tree(lambda _: False).expr.fill_null(False)
            chain = chain.when(holds & ~settled).then(_kind(OutcomeKind.NO_AMOUNT))
        return chain.otherwise(_kind(OutcomeKind.UNKNOWN))

    def _paid(self, shown: pl.Expr) -> list[pl.Expr]:
        id = self.benefit.id
        paid: list[pl.Expr] = []
        if self.lines:
            sums: dict[str, pl.Expr] = {}
            for line, part in zip(self.benefit.lines, self.lines, strict=True):
                payer = line.record.payer.value
                fen = part.expr.cast(pl.Int64)
                sums[payer] = sums[payer] + fen if payer in sums else fen
            total = pl.when(shown).then(reduce(lambda a, b: a + b, sums.values()))
            paid.append(total.alias(f"{id}.amount"))
            every = [part.is_null for part in self.lines if part.is_null is not None]
            known = shown & ~reduce(or_, every) if every and len(sums) > 1 else shown
            paid += [pl.when(known).then(fen).alias(f"{id}.{payer}") for payer, fen in sums.items()]
        if self.figure is not None:
            figure = self.figure.expr.cast(pl.Int64)
            paid.append(pl.when(shown).then(figure).alias(f"{id}.figure"))
        return paid

    def _tree(self, soft: Callable[[Leaf], bool]) -> Part:
        """The tree of requirements; a *soft* leaf that is not known is taken to hold."""

        def grown(item: Branch | Leaf) -> Part:
            if isinstance(item, Leaf):
                part = self.leaves[item.id]
                if not soft(item):
                    return part
                return Part(part.expr.fill_null(True), pl.Boolean)
            if not item.items:
                return Part(pl.lit(item.all), pl.Boolean)
            join = and_ if item.all else or_
            return self.plan.lowering.joined(join, [grown(inner) for inner in item.items])

        return grown(self.benefit.tree)

    def masks(self) -> list[pl.Expr]:
        """Bits of the leaves that are false, and of those not known."""
        count = max((leaf.bit for leaf in self.benefit.leaves), default=0) + 1
        width = next(width for bits, width in MASKS if count <= bits)
        nought = pl.lit(0, width)

        def bits(tests: Iterable[tuple[Leaf, pl.Expr]]) -> pl.Expr:
            parts = [
                pl.when(test).then(pl.lit(1 << leaf.bit, width)).otherwise(nought)
                for leaf, test in tests
            ]
            return reduce(or_, parts, nought)

        pairs = [(leaf, self.leaves[leaf.id]) for leaf in self.benefit.leaves]
        failed = bits((leaf, ~part.expr) for leaf, part in pairs)
        unknown = bits((leaf, p.is_null) for leaf, p in pairs if p.is_null is not None)
        id = self.benefit.id
        return [failed.alias(f"{id}.failed"), unknown.alias(f"{id}.unknown")]


def _kind(kind: OutcomeKind) -> pl.Expr:
    return pl.lit(int(kind), pl.UInt8)


def _inner(span: tuple[int, int], low: int, high: int) -> tuple[int, int]:
    return max(span[0], low), min(span[1], high)


def _column(
    column: Column, schema: Mapping[str, pl.DataType], nulls: Collection[str] | None
) -> Part:
    """What a column of the frame is; one that is not there is not known."""
    name, is_bool = column.name, column.type.kind is Kind.BOOL
    found = schema.get(name)
    width: type[pl.DataType] = pl.Boolean if is_bool else pl.Int64
    if found is None:
        nothing = pl.lit(None, width)
        return Part(nothing, width, (column.low, column.high), {name: nothing.is_null()})
    expr = pl.col(name)
    if not is_bool and type(found) in SIGNED:
        width = type(found)
    elif found != width:
        expr = expr.cast(width)
    doubtful = nulls is None or name in nulls
    return Part(expr, width, (column.low, column.high), {name: expr.is_null()} if doubtful else {})
