"""What is not wrong in a rule book and yet worth a look before it is signed (提示)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lilac_engine.rules import nodes as n
from lilac_engine.rules import records
from lilac_engine.rules.errors import Faulty, RuleFault, fault
from lilac_engine.rules.grounds import formulas
from lilac_engine.rules.narrowing import narrowed
from lilac_engine.rules.nodes import Node
from lilac_engine.rules.parsing import Parsed, parsed
from lilac_engine.rules.program import Benefit, Leaf, Program
from lilac_engine.rules.ranges import Range, interval
from lilac_engine.rules.walking import walk


def remarks(book: records.Book, program: Program) -> tuple[RuleFault, ...]:
    """Requirements that can never or always hold, parameters without a value, what is not used.

    ``program`` is the book's on the day in question.
    """
    bounds = program_bounds(program)
    found: list[RuleFault] = []
    for benefit in program.benefits:
        found.extend(_requirements(benefit, bounds))
    found.extend(_ladders(program))
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


def _ladders(program: Program) -> Iterator[RuleFault]:
    """Steps of a ladder that are never reached, for a higher one comes later."""
    surfaces: list[tuple[str, Node]] = [(f"rules.{one.id}", one.surface) for one in program.rules]
    for benefit in program.benefits:
        places = leaf_places(benefit.record)
        surfaces += zip(places, (leaf.surface for leaf in benefit.leaves), strict=True)
        surfaces += [
            (f"benefits.{benefit.id}.lines.{place}", line.surface)
            for place, line in enumerate(benefit.lines)
        ]
    for where, surface in surfaces:
        for node in walk(surface):
            if isinstance(node, n.Ladder):
                late = _out_of_order(node, program)
                if late is not None:
                    yield fault("ladder-order", text=late).at(where)


def _out_of_order(ladder: n.Ladder, program: Program) -> int | None:
    lowest: int | None = None
    for step, _ in ladder.steps:
        value: int | None = None
        if isinstance(step, n.Int):
            value = step.value
        elif isinstance(step, n.Parameter):
            value = program.parameters[step.id].value
        if value is not None:
            if lowest is not None and value >= lowest:
                return value
            lowest = value
    return None


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
