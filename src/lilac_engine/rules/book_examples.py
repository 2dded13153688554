"""Whether the cases of a book can be run at all: every fact, benefit and condition is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from lilac_engine.pack.evidence import earliest
from lilac_engine.pack.report import Finding
from lilac_engine.pack.report import error as pack_error
from lilac_engine.pack.walk import dotted
from lilac_engine.rules import records as r
from lilac_engine.rules.binding import Faults, columns
from lilac_engine.rules.book_files import BookFiles, Place
from lilac_engine.rules.compiling import compile as compiled
from lilac_engine.rules.errors import Faulty
from lilac_engine.rules.examples import facts_of
from lilac_engine.rules.program import Column, Program


def example_faults(files: BookFiles, book: r.Book) -> Iterator[Finding]:
    """What keeps the cases of a book that compiles from being run, each at its line."""
    found = columns(book, Faults())
    programs: dict[date, Program] = {}
    for place in files.places("examples"):
        example: r.Example = place.record
        yield from _facts(files, place, found)
        day = earliest(example.on)
        if day not in programs:
            programs[day] = compiled(book, day, assumed=True)
        for id_, expected in example.expect.items():
            yield from _expected(files, place, id_, expected, programs[day], found)


def _facts(files: BookFiles, place: Place, found: Mapping[str, Column]) -> Iterator[Finding]:
    try:
        facts_of(place.record, found)
    except Faulty as faulty:
        for fault in faulty.faults:
            name = fault.where.removeprefix("facts.")
            zh, en = fault.say("zh"), fault.say("en")
            yield files.error("formula", place, "facts", name, zh=zh, en=en)


def _expected(
    files: BookFiles,
    place: Place,
    id_: str,
    expected: r.Expected,
    program: Program,
    found: Mapping[str, Column],
) -> Iterator[Finding]:
    where = ("expect", id_)
    benefit = program.benefit.get(id_)
    if benefit is None:
        yield files.error("not-in-force", place, *where, benefit=id_, day=program.day)
        return
    leaves = {leaf.id for leaf in benefit.leaves}
    known = ", ".join(sorted(leaves))
    for index, leaf in enumerate(expected.because):
        if leaf not in leaves:
            values = {"benefit": id_, "id": leaf, "known": known}
            yield files.error("no-such-condition", place, *where, "because", index, **values)
    for index, name in enumerate(expected.missing):
        if name not in found:
            path = place.path(*where, "missing", index)
            line, key = files.line(place.file, path), dotted(path)
            kinds = {"kind_zh": "事实", "kind_en": "fact"}
            yield pack_error("dangling", place.file, line, key, id=name, **kinds)
