"""Parameters a policy pack announces, put into its rule book: open ones stand without a value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lilac_engine.pack import Pack
from lilac_engine.pack import documents as d
from lilac_engine.pack.files import read_bytes
from lilac_engine.pack.report import Finding
from lilac_engine.pack.walk import words
from lilac_engine.pack.yaml_lines import read_yaml
from lilac_engine.rules import records as r
from lilac_engine.rules.book_files import BookFiles

_FILE: Final = "parameters.yaml"


def identifier(id_: str) -> str:
    """The name of a pack's parameter in formulas: ``rd-gate`` is ``p.rd_gate``."""
    return id_.replace("-", "_")


def with_parameters(book: r.Book, pack: Pack) -> r.Book:
    """The book with every parameter of the pack that it does not declare itself."""
    known = {parameter.id for parameter in book.parameters}
    more = [_record(p) for p in pack.parameters if identifier(p.id) not in known]
    return book.model_copy(update={"parameters": (*book.parameters, *more)})


def _record(parameter: d.Parameter) -> r.Parameter:
    value = parameter.value
    published = r.DatedValue(
        value=value, standing=r.Standing.PUBLISHED, evidence=parameter.evidence
    )
    return r.Parameter(
        id=identifier(parameter.id),
        zh=parameter.name,
        en=parameter.name_en,
        measure=parameter.measure,
        dimension=parameter.dimension,
        values=() if value is None else (published,),
    )


def parameter_faults(files: BookFiles, pack: Pack) -> Iterator[Finding]:
    """A parameter that gives values to one of the pack must be the same thing."""
    announced = {identifier(p.id): p for p in pack.parameters}
    for place in files.places("parameters"):
        parameter: r.Parameter = place.record
        other = announced.get(parameter.id)
        if other is None:
            continue
        values = {"id": other.id, "wanted": other.dimension, "found": parameter.dimension}
        if parameter.dimension is not other.dimension:
            yield files.error("dimension-differs", place, "dimension", **values)
        if parameter.measure not in {None, other.measure}:
            values = {"id": other.id, "wanted": other.measure, "found": parameter.measure}
            yield files.error("measure-differs", place, "measure", **values)
        if other.value is not None and parameter.values:
            yield files.error("pack-value", place, "values", id=other.id)


def locate_parameters(files: BookFiles) -> None:
    """Note where the pack announces its parameters, for a pack that has been loaded already."""
    files.located[_FILE] = read_yaml(read_bytes(files.root, _FILE), _FILE)


def announced(files: BookFiles, where: str) -> tuple[str, int]:
    """File and line of a parameter the pack announces, from ``parameters.rd_gate``; ("", 0) else."""
    part, _, id_ = where.partition(".")
    if part != "parameters" or _FILE not in files.located:
        return "", 0
    located = files.located[_FILE]
    found = words(located.value, ("parameters", "*", "id"))
    lines = (located.line(path) for path, name in found if identifier(name) == id_)
    return _FILE, next(lines, 0)
