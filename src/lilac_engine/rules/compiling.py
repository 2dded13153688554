"""A rule book and a day to a program: the versions in force, checked, bound, lowered, in order.

All faults are found in one go, each with the part of the book (``where``) and the characters it
concerns. Nothing here reads a clock or a file.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Final, TypeVar

from lilac_engine.rules import records
from lilac_engine.rules.benefits import benefit
from lilac_engine.rules.binding import Faults, context, declared, parameters
from lilac_engine.rules.checking import Scope, closest
from lilac_engine.rules.errors import RuleFault
from lilac_engine.rules.findings import remarks
from lilac_engine.rules.footing import footing
from lilac_engine.rules.formulas import Context, Named, formula
from lilac_engine.rules.grounds import Ground, WorkedRule, same_ground
from lilac_engine.rules.hashing import program_hash
from lilac_engine.rules.lists import check_lists
from lilac_engine.rules.ordering import ordered
from lilac_engine.rules.parsing import parsed
from lilac_engine.rules.program import Program, Rule
from lilac_engine.rules.quantities import words
from lilac_engine.rules.refusals import TAKEN
from lilac_engine.rules.remembering import Memory
from lilac_engine.rules.types import Kind
from lilac_engine.rules.versions import by_id, in_force

Versioned = TypeVar("Versioned", records.Rule, records.Benefit, records.Overlap)
_WORKED: Final[Memory[WorkedRule]] = Memory()


def compile(book: records.Book, day: date, *, assumed: bool = False) -> Program:  # noqa: A001
    """The program of a rule book on a day.

    ``assumed`` lets values stand in that are assumed for the demo. Raises Faulty with all that is wrong.
    """
    faults = Faults()
    found = declared(book, faults)
    bound = parameters(book, day, faults, assumed=assumed)
    names = context(book, day, found, bound)
    check_lists(book, names, faults)
    ground = Ground(tuple(found.columns), bound)
    _rules(book, day, names, ground, faults)
    held, _ = _versions("benefits", book.benefits, day, faults)
    made = [benefit(record, names, ground, faults) for record in held.values()]
    worked = [one for one in made if one is not None]
    overlaps = _overlaps(book, day, faults)
    _events(book, faults)
    faults.stop()
    used = {name for footing in ground.footings.values() for name in footing.columns}
    used.update(name for one in worked for name in one.columns)
    kept = tuple(column for name, column in found.columns.items() if name in used)
    rules = tuple(worked.rule for worked in ground.rules.values())
    return Program(
        day=day,
        columns=kept,
        parameters=bound,
        rules=rules,
        benefits=tuple(worked),
        overlaps=overlaps,
        hash=program_hash(day, kept, bound.values(), rules, worked, overlaps),
    )


def findings(book: records.Book, day: date, *, assumed: bool = False) -> tuple[RuleFault, ...]:
    """What is not wrong and yet worth a look before a book is signed: requirements that can never
    or always hold, parameters without a value, what is not used.

    Each is a fault with ``where``. Raises Faulty where the book cannot be used at all.
    """
    return remarks(book, compile(book, day, assumed=assumed))


def scope(book: records.Book, day: date, *, assumed: bool = True) -> Scope:
    """What a formula may use on a day, for checking one while it is written. Faults elsewhere in
    the book are passed over."""
    faults = Faults()
    found = declared(book, faults)
    bound = parameters(book, day, faults, assumed=assumed)
    names = context(book, day, found, bound)
    _rules(book, day, names, Ground(tuple(found.columns), bound), faults)
    return names.scope()


def _versions(
    part: str, found: tuple[Versioned, ...], day: date, faults: Faults
) -> tuple[dict[str, Versioned], set[str]]:
    """Of each id the version in force, in the order of the book; and the ids that have none."""
    held: dict[str, Versioned] = {}
    none: set[str] = set()
    for id_, versions in by_id(found).items():
        record = faults.attempt(f"{part}.{id_}", partial(in_force, id_, versions, day))
        if record is None:
            none.add(id_)
        else:
            held[id_] = record
    return held, none


def _rules(book: records.Book, day: date, names: Context, ground: Ground, faults: Faults) -> None:
    """Work the rules in force, each after those it names; they join ``names`` and ``ground``."""
    before = len(faults.found)
    held, none = _versions("rules", book.rules, day, faults)
    faulty = {one.where.removeprefix("rules.") for one in faults.found[before:]}
    names.dormant = frozenset(none - faulty)
    names.broken.update(faulty)
    needs: dict[str, list[str]] = {}
    for id_, record in held.items():
        where = f"rules.{id_}"
        if id_ in TAKEN:
            faults.note(where, "reserved", text=id_)
        if id_ in names.names or id_ in names.yearly:
            faults.note(where, "duplicate", what="名称", what_en="The name", text=id_)
        source = faults.attempt(where, partial(parsed, record.formula))
        needs[id_] = [name for name in source.names if name in held] if source else []
        if source is None:
            names.broken.add(id_)
    order, rings = ordered(needs)
    for ring in rings:
        faults.note(f"rules.{ring[0]}", "cycle", text=" → ".join(ring))
        names.broken.update(ring)
    for id_ in order:
        worked = None if id_ in names.broken else _rule(held[id_], names, ground, faults)
        if worked is None:
            names.broken.add(id_)
        else:
            ground.join(worked, names)


def _rule(
    record: records.Rule, names: Context, ground: Ground, faults: Faults
) -> WorkedRule | None:
    """One rule worked; where nothing it names has changed it is the same object as before."""
    work = partial(_work, record, names, ground, faults)
    key = same_ground(record, names, ground)
    return work() if key is None else _WORKED.recall(key, work)


def _work(
    record: records.Rule, names: Context, ground: Ground, faults: Faults
) -> WorkedRule | None:
    where = f"rules.{record.id}"
    made = faults.attempt(where, partial(formula, record.formula, names))
    if made is None:
        return None
    type_ = made.quantity.type
    if type_ is None:
        zh, en = words(made.quantity)
        faults.note(where, "mixed-product", given=zh, given_en=en)
        return None
    rests = footing(made, ground.footings)
    rule = Rule(
        id=record.id,
        record=record,
        type=type_,
        surface=made.surface,
        core=made.core,
        open=rests.open,
        low=made.range.low or 0,
        high=made.range.high or 0,
    )
    named = Named(type_, made.range, made.quantity.loose, rests.expert)
    return WorkedRule(rule, named, rests)


def _overlaps(book: records.Book, day: date, faults: Faults) -> tuple[records.Overlap, ...]:
    """Those in force that concern two benefits or more of the book."""
    known = {benefit.id for benefit in book.benefits}
    held, _ = _versions("overlaps", book.overlaps, day, faults)
    for overlap in held.values():
        for id_ in overlap.benefits:
            if id_ not in known:
                where = f"overlaps.{overlap.id}"
                faults.note(where, "unknown-benefit", text=id_, **closest(id_, known))
    return tuple(held.values())


def _events(book: records.Book, faults: Faults) -> None:
    """Whether what picks the version of a benefit is a day."""
    kinds = {fact.id: fact.kind for fact in book.facts}
    for record in book.benefits:
        if record.event is None:
            continue
        where = f"benefits.{record.id}.event"
        if record.event not in kinds:
            faults.note(where, "unknown-fact", text=record.event, **closest(record.event, kinds))
        elif kinds[record.event] is not Kind.DATE:
            faults.note(where, "event-fact", text=record.event)
