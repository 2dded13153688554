"""Whole populations: a program over columns of many parties, as one Polars plan.

The plan goes in stages, each seen once: rules, requirements, what holds, outcomes. The frame must
keep to the domains the facts declare (:func:`prepared` sees to it); the proof that nothing leaves
64 bits stands on them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from operator import add, and_, or_
from typing import Final

import polars as pl

from lilac_engine.rules.column_writing import SIGNED, Lowering, Part, chosen, narrowest
from lilac_engine.rules.nodes import Arithmetic, Case, Divide, Greatest, Least, Negative, Node
from lilac_engine.rules.outcomes import OutcomeKind
from lilac_engine.rules.program import Benefit, Branch, Column, Leaf, Program, Rule
from lilac_engine.rules.publishing import Published, conjoined
from lilac_engine.rules.reach import names
from lilac_engine.rules.remembering import Memory
from lilac_engine.rules.types import Kind
from lilac_engine.rules.walking import walk

OWN: Final = "§"
"""Before the names of columns on the way: no fact, rule or benefit can be called so."""
KEY: Final = "_columns"
PLANS: Final = 64  # of one program, for frames of different shapes
STREAMED: Final = 150_000
"""Rows above which it goes in pieces that stay in the processor's cache; and in less memory."""
MASKS: Final = ((8, pl.UInt8), (16, pl.UInt16), (32, pl.UInt32), (64, pl.UInt64))


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
    :class:`OutOfDomain` for values outside what the fact declares, TypeError for a column that
    holds neither whole numbers nor truth values: nothing is rounded on the way in.
    """
    for column in program.columns:
        if column.name in frame.columns:
            _within(column, frame[column.name])
    typed = [
        pl.col(column.name).cast(_declared(column))
        if column.name in frame.columns
        else pl.lit(None, _declared(column)).alias(column.name)
        for column in program.columns
    ]
    return frame.with_columns(typed).rechunk()


def _within(column: Column, series: pl.Series) -> None:
    width = series.dtype
    if width in {pl.Null, pl.Boolean}:
        return
    if not width.is_integer():
        raise TypeError(f"{column.name}: {width}, not whole numbers")
    least, greatest = series.min(), series.max()
    if isinstance(least, int) and isinstance(greatest, int):
        low, high = (0, 1) if column.type.kind is Kind.BOOL else (column.low, column.high)
        if least < low or greatest > high:
            raise OutOfDomain(column.name, (least, greatest), (low, high))


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
    if frame.height > STREAMED:
        return plan.collect(engine="streaming")
    return plan.collect(optimizations=pl.QueryOptFlags.none())


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
    doubtful = None if nulls is None else frozenset(nulls)
    wanted = [b for b in program.benefits if benefits is None or b.id in benefits]
    plans: Memory[tuple[list[list[pl.Expr]], list[str]]]
    plans = vars(program).setdefault(KEY, Memory(PLANS))
    key = (tuple(schema.items()), doubtful, masks, tuple(benefit.id for benefit in wanted))

    def planned() -> tuple[list[list[pl.Expr]], list[str]]:
        plan = Plan(program, schema, doubtful, wanted)
        titles = [title for benefit in wanted for title in plan.outcome(benefit, masks)]
        return plan.stages, titles

    stages, titles = plans.recall(key, planned) or planned()
    for stage in stages:
        frame = frame.with_columns(stage)
    return frame.select(*keep, *titles)


def repeated(program: Program, benefits: Sequence[Benefit]) -> frozenset[Node]:
    """The computed parts that benefits use more than once (as every step of a ladder does)."""
    roots: list[Node] = []
    for benefit in benefits:
        roots += [leaf.core for leaf in benefit.leaves]
        roots += [line.core for line in benefit.lines]
        roots += [node for node in (benefit.applies, benefit.figure) if node is not None]
    reached = {name for root in roots for name in names(root)}
    for rule in reversed(program.rules):
        if rule.id in reached:
            reached.update(names(rule.core))
            roots.append(rule.core)
    found = Counter(
        node
        for root in roots
        for node in walk(root)
        if isinstance(node, (Arithmetic, Case, Divide, Greatest, Least, Negative))
    )
    return frozenset(node for node, times in found.items() if times > 1)


def _declared(column: Column) -> type[pl.DataType]:
    return pl.Boolean if column.type.kind is Kind.BOOL else narrowest((column.low, column.high))


class Plan:
    """Collects the stages that outcomes need; what is needed twice is computed once."""

    def __init__(
        self,
        program: Program,
        schema: Mapping[str, pl.DataType],
        nulls: Collection[str] | None,
        benefits: Sequence[Benefit],
    ) -> None:
        self.rules = {rule.id: rule for rule in program.rules}
        self.published = Published(program.rules)
        self.known: dict[str, Part] = {}
        self.level: dict[str, int] = {}
        self.stages: list[list[pl.Expr]] = []
        self.seen: dict[Node, Part] = {}
        self.lowering = Lowering(self.known, self.kept, repeated(program, benefits))
        for column in program.columns:
            self.known[column.name] = _column(column, schema, nulls)

    def part(self, node: Node) -> Part:
        """A node as a part; the rules it names have their columns before it."""
        for name in names(node):
            if name in self.rules and name not in self.known:
                rule = self.rules[name]
                part = self.kept(self.part(rule.core), f"{OWN}{name}")
                span = part.span if part.width is pl.Boolean else _inner(part.span, rule)
                self.known[name] = replace(part, span=span)
        return self.lowering.part(node)

    def column(self, node: Node) -> Part:
        """A node as a column of its own, computed once however often it is asked for."""
        if node not in self.seen:
            self.seen[node] = self.kept(self.part(node))
        return self.seen[node]

    def kept(self, part: Part, title: str = "") -> Part:
        """A part as a column of its own, unless it is one (or a constant) already."""
        if part.constant is not None or part.expr.meta.is_column():
            return part
        title = title or f"{OWN}{len(self.level)}"
        self.put(part.expr.alias(title))
        kept = pl.col(title)
        doubt = {title: kept.is_null()} if part.unknown else {}
        return replace(part, expr=kept, unknown=doubt)

    def put(self, expr: pl.Expr) -> pl.Expr:
        """An expression into the first stage that has all it needs; the column it becomes."""
        level = max((self.level.get(name, 0) for name in expr.meta.root_names()), default=0)
        while len(self.stages) <= level:
            self.stages.append([])
        self.stages[level].append(expr)
        title = expr.meta.output_name()
        self.level[title] = level + 1
        return pl.col(title)

    def outcome(self, benefit: Benefit, masks: bool) -> list[str]:
        """The columns of one benefit's outcome; their names."""
        writing = _Outcome(self, benefit)
        given = writing.given()
        given += writing.masks() if masks else []
        return [self.put(expr).meta.output_name() for expr in given]


class _Outcome:
    """The order of the six answers (see ``OutcomeKind``) in columns."""

    def __init__(self, plan: Plan, benefit: Benefit) -> None:
        self.plan = plan
        self.benefit = benefit
        self.leaves = {leaf.id: plan.column(leaf.core) for leaf in benefit.leaves}
        self.applies = None if benefit.applies is None else plan.column(benefit.applies)
        self.lines = [plan.column(line.core) for line in benefit.lines]
        self.figure = None if benefit.figure is None else plan.column(benefit.figure)

    def given(self) -> list[pl.Expr]:
        """Kind, amount, payers, figure."""
        plan, own = self.plan, self.benefit.id
        best = plan.kept(self._tree(experts=True, notices=True))
        holds = best.expr
        if self.applies is not None:
            holds = plan.put((best.expr & self.applies.expr).alias(f"{OWN}{own}.held"))
        kind = plan.put(self._kind(best, holds).alias(f"{own}.kind"))
        plain = not self._has("expert") and not self._has("open")
        if plain and (self.figure is None or not self.lines):
            return [kind, *self._paid(holds)]  # where an amount is not known it is null by itself
        shown = kind == int(OutcomeKind.YES)
        if self._has("expert"):
            shown = shown | (kind == int(OutcomeKind.EXPERT))
        return [kind, *self._paid(shown)]

    def _has(self, what: str) -> bool:
        return any(getattr(leaf, what) for leaf in self.benefit.leaves)

    def _kind(self, best: Part, holds: pl.Expr) -> pl.Expr:
        """A test that is null is not met, so what is left is what is not known."""
        steps = [(holds, self._held())]
        if self.applies is not None:
            steps.append((~self.applies.expr, _kind(OutcomeKind.NOT_APPLICABLE)))
        steps.append((~best.expr, _kind(OutcomeKind.NO)))
        return chosen(steps, _kind(OutcomeKind.UNKNOWN))

    def _held(self) -> pl.Expr:
        """What it comes to where all that a machine can test holds."""
        steps: list[tuple[pl.Expr, pl.Expr]] = []
        if self._has("expert"):
            agreed = self._tree(notices=True)
            steps.append((~agreed.expr.fill_null(False), _kind(OutcomeKind.EXPERT)))
        if self._has("open"):
            settled = self._tree()
            steps.append((~settled.expr.fill_null(False), _kind(OutcomeKind.NO_AMOUNT)))
        needed = [*self.lines, *([self.figure] if self.figure else [])]
        doubts = [part.is_null for part in needed if part.is_null is not None]
        if doubts:
            steps += self._unpaid(reduce(or_, doubts))
        return chosen(steps, _kind(OutcomeKind.YES)) if steps else _kind(OutcomeKind.YES)

    def _unpaid(self, doubt: pl.Expr) -> list[tuple[pl.Expr, pl.Expr]]:
        """A missing fact is asked for; what lacks nothing but a notice is announced."""
        published, figure = self.plan.published, self.benefit.figure
        paid = [line.core for line in self.benefit.lines]
        paid += [] if figure is None else [figure]
        if not any(published.open(node) for node in paid):
            return [(doubt, _kind(OutcomeKind.UNKNOWN))]
        test = self.plan.column(conjoined(published.test(node) for node in paid))
        lacking = [] if test.is_null is None else [(test.is_null, _kind(OutcomeKind.UNKNOWN))]
        return [*lacking, (doubt, _kind(OutcomeKind.NO_AMOUNT))]

    def _paid(self, shown: pl.Expr) -> list[pl.Expr]:
        """Amounts where they are known and there is something to show; payers where all are."""
        own = self.benefit.id
        paid: list[pl.Expr] = []
        sums: dict[str, pl.Expr] = {}
        for line, part in zip(self.benefit.lines, self.lines, strict=True):
            payer, fen = line.record.payer.value, part.expr.cast(pl.Int64)
            sums[payer] = sums[payer] + fen if payer in sums else fen
        if sums:
            total = pl.when(shown).then(reduce(add, sums.values()))
            amount = self.plan.put(total.alias(f"{own}.amount"))
            paid.append(amount)
            for payer, fen in sums.items():
                part_ = amount if len(sums) == 1 else pl.when(amount.is_not_null()).then(fen)
                paid.append(part_.alias(f"{own}.{payer}"))
        if self.figure is not None:
            figure = self.figure.expr.cast(pl.Int64)
            paid.append(pl.when(shown).then(figure).alias(f"{own}.figure"))
        return paid

    def _tree(self, *, experts: bool = False, notices: bool = False) -> Part:
        """The tree of requirements; what waits for experts, or for a notice alone, taken to hold."""

        def grown(item: Branch | Leaf) -> Part:
            if isinstance(item, Leaf):
                part = self.leaves[item.id]
                if experts and item.expert:
                    return Part(part.expr.fill_null(True), pl.Boolean)
                if notices and self.plan.published.awaited(item):
                    test = self.plan.column(self.plan.published.test(item.core))
                    return Part(part.expr.fill_null(test.expr), pl.Boolean, unknown=test.unknown)
                return part
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
            """A bit for each leaf whose test is true."""
            parts = [
                pl.when(test).then(pl.lit(1 << leaf.bit, width)).otherwise(nought)
                for leaf, test in tests
            ]
            return reduce(or_, parts) if parts else nought

        pairs = [(leaf, self.leaves[leaf.id]) for leaf in self.benefit.leaves]
        own = self.benefit.id
        doubts = [(leaf, part.is_null) for leaf, part in pairs if part.is_null is not None]
        unknown = self.plan.put(bits(doubts).alias(f"{own}.unknown"))
        failed = bits((leaf, ~part.expr) for leaf, part in pairs)
        return [failed.alias(f"{own}.failed"), unknown]


def _kind(kind: OutcomeKind) -> pl.Expr:
    return pl.lit(int(kind), pl.UInt8)


def _inner(span: tuple[int, int], rule: Rule) -> tuple[int, int]:
    """What is known of a rule's range from here and from the compiler."""
    return max(span[0], rule.low), min(span[1], rule.high)


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
