"""What is not wrong in a rule book and yet worth a look before it is signed (提示)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from lilac_engine.rules import nodes as n
from lilac_engine.rules import records
from lilac_engine.rules.errors import Faulty, RuleFault, fault
from lilac_engine.rules.grounds import formulas
from lilac_engine.rules.narrowing import narrowed
from lilac_engine.rules.nodes import Node
from lilac_engine.rules.parsing import Parsed, parsed
from lilac_engine.rules.printing import text
from lilac_engine.rules.program import Benefit, Leaf, Program
from lilac_engine.rules.ranges import Range, interval
from lilac_engine.rules.types import Unit
from lilac_engine.rules.walking import children, walk


def remarks(book: records.Book, program: Program) -> tuple[RuleFault, ...]:
    """Requirements that can never or always hold, parameters without a value, what is not used.

    ``program`` is the book's on the day in question.
    """
    bounds = program_bounds(program)
    found: list[RuleFault] = []
    for benefit in program.benefits:
        found.extend(_requirements(benefit, bounds))
    found.extend(_sayings(program))
    found.extend(_unused(book, program))
    return tuple(found)


def program_bounds(program: Program) -> dict[str, Range]:
    """What each column and each rule of a program can be."""
    bounds = {column.name: Range(column.low, column.high) for column in program.columns}
    for rule in program.rules:
        bounds[rule.id] = interval(rule.core, bounds)
    return bounds


def _requirements(benefit: Benefit, bounds: Mapping[str, Range]) -> Iterator[RuleFault]:
    """Leaves that settle nothing, then whether all together can hold at all."""
    where = f"benefits.{benefit.id}"
    dead = False
    for leaf, place in zip(benefit.leaves, leaf_places(benefit.record), strict=True):
        found = interval(leaf.core, bounds)
        if found.only == 1:
            yield fault("always-true").at(place)
        elif found.only == 0:
            dead = dead or place.count(".any") == 0
            yield fault("never-true").at(place)
    if benefit.applies is not None and interval(benefit.applies, bounds).only == 0:
        yield fault("never-true").at(f"{where}.applies")
    elif not dead:
        needed = [item.core for item in benefit.tree.items if isinstance(item, Leaf)]
        if benefit.applies is not None:
            needed.insert(0, benefit.applies)
        if narrowed(needed, bounds) is None:
            yield fault("never-together", text=benefit.id).at(f"{where}.requires")


def leaf_places(record: records.Benefit) -> list[str]:
    """Where in the book each leaf of a benefit stands, by its bit."""
    found: list[str] = []

    def gather(where: str, conditions: Sequence[records.Condition]) -> None:
        for place, condition in enumerate(conditions):
            here = f"{where}.{place}"
            if condition.any_:
                gather(f"{here}.any", condition.any_)
            elif condition.all_:
                gather(f"{here}.all", condition.all_)
            else:
                found.append(here)

    gather(f"benefits.{record.id}.requires", record.requires)
    return found


def _sayings(program: Program) -> Iterator[RuleFault]:
    """What single formulas say that was hardly meant."""
    units = {column.name: column.type.unit for column in program.columns}
    units.update((rule.id, rule.type.unit) for rule in program.rules)
    for where, written in _placed(program):
        source = parsed(written)
        for node in walk(source.node):
            if isinstance(node, n.Ladder):
                late = _out_of_order(node, program)
                if late is not None:
                    yield fault("ladder-order", *source.place(late), text=text(late)).at(where)
            elif isinstance(node, n.Compare | n.Between | n.Percent):
                for code, literal, values in _literals(node, units):
                    yield fault(code, *source.place(literal), **values).at(where)


def _placed(program: Program) -> Iterator[tuple[str, str]]:
    """Every formula of the program with its place in the book."""
    for rule in program.rules:
        yield f"rules.{rule.id}", rule.record.formula
    for benefit in program.benefits:
        where, record = f"benefits.{benefit.id}", benefit.record
        if record.applies is not None:
            yield f"{where}.applies", record.applies
        for leaf, place in zip(benefit.leaves, leaf_places(record), strict=True):
            if leaf.condition.when is not None:
                yield place, leaf.condition.when
        for count, line in enumerate(record.lines):
            yield f"{where}.lines.{count}", line.formula
        if record.figure is not None:
            yield f"{where}.figure", record.figure


def _out_of_order(ladder: n.Ladder, program: Program) -> Node | None:
    """The first step that is never reached, for a lower one comes before."""
    lowest: int | None = None
    for step, _ in ladder.steps:
        value: int | None = None
        if isinstance(step, n.Int):
            value = step.value
        elif isinstance(step, n.Parameter):
            value = program.parameters[step.id].value
        if value is not None:
            if lowest is not None and value >= lowest:
                return step
            lowest = value
    return None


def _literals(
    node: n.Compare | n.Between | n.Percent, units: Mapping[str, Unit]
) -> Iterator[tuple[str, n.Int, dict[str, object]]]:
    """Numbers a name is compared with, and rates, that may be meant in people's units: 60 for
    60 %, 1000000 for a million yuan."""
    sides = (node.rate,) if isinstance(node, n.Percent) else children(node)
    names = [side.id for side in sides if isinstance(side, n.Name)]
    numbers = [side for side in sides if isinstance(side, n.Int) and abs(side.value) > 1]
    unit = units.get(names[0], Unit.NONE) if len(names) == 1 else Unit.NONE
    if isinstance(node, n.Percent):
        unit = Unit.BPS
    for literal in numbers:
        value = literal.value
        shown = Decimal(value) / 100
        if unit is Unit.BPS and abs(value) <= 100:
            yield "tiny-ratio", literal, {"text": value, "shown": shown, "instead": value * 100}
        elif unit is Unit.FEN:
            yield "money-literal", literal, {"text": value, "shown": f"{shown:,}"}


def _unused(book: records.Book, program: Program) -> Iterator[RuleFault]:
    """Parameters without value that something stands on; rules that nothing names. A parameter may
    serve other mechanisms of a pack, so none is called unused."""
    sources = list(_sources(book))
    named = {name for source in sources for name in source.names}
    stood_on = {id_ for source in sources for id_ in source.parameters}
    for id_, bound in program.parameters.items():
        if bound.value is None and id_ in stood_on:
            yield fault("no-value", text=id_, day=program.day).at(f"parameters.{id_}")
    for id_ in dict.fromkeys(rule.id for rule in book.rules):
        if id_ not in named:
            yield fault("unused", what="规则", what_en="The rule", text=id_).at(f"rules.{id_}")


def _sources(book: records.Book) -> Iterator[Parsed]:
    """Every formula of every version in the book that can be read."""
    for written in _written(book):
        try:
            yield parsed(written)
        except Faulty:
            continue


def _written(book: records.Book) -> Iterator[str]:
    yield from (derived.where for derived in book.derived if derived.where is not None)
    for rule in book.rules:
        yield rule.formula
    for benefit in book.benefits:
        yield from formulas(benefit)
