"""Assumed values laid over a rule book, for a demonstration: marked as assumed wherever they show.

An overlay is no part of the pack's rules. It names parameters of the book and gives them values;
where a real value is in force, the real one stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final, TypeAlias

from lilac_engine.pack.files import read_bytes
from lilac_engine.pack.report import Finding, PackError, Report
from lilac_engine.pack.report import error as pack_error
from lilac_engine.pack.validation import validated
from lilac_engine.pack.yaml_lines import Located, Refused, Value, read_yaml
from lilac_engine.rules import records as r
from lilac_engine.rules.book_days import boundary_days
from lilac_engine.rules.book_messages import error
from lilac_engine.rules.compiling import compile as compiled
from lilac_engine.rules.errors import Faulty

_Table: TypeAlias = "dict[str, Value]"
FOLDER: Final = "overlays"
_PARTS: Final = ("parameters", "evidence")


def overlay(book: r.Book, path: Path | str) -> r.Book:
    """The book with the values of an overlay file, each with the standing *assumed*.

    A parameter is named by its id; its words and dimension may be left out. Raises PackError with
    a report of all that is wrong with the file.
    """
    path = Path(path)
    try:
        located = read_yaml(read_bytes(path.parent, path.name), path.name)
    except Refused as refusal:
        raise PackError(Report.of([refusal.finding])) from refusal
    known = {parameter.id: parameter for parameter in book.parameters}
    filled, faults = _filled(located, known)
    found = validated(r.RulesFile, filled, located)
    faults.extend(found if isinstance(found, list) else ())
    if faults or not isinstance(found, r.RulesFile):
        raise PackError(Report.of(faults))
    for parameter in found.parameters:
        before = known[parameter.id]
        values = (*before.values, *parameter.values)
        known[parameter.id] = before.model_copy(update={"values": values})
    return book.model_copy(update={"parameters": tuple(known.values())})


def overlay_findings(root: Path, book: r.Book) -> Iterator[Finding]:
    """What is wrong with the overlays of a pack (``overlays/*.yaml``), each laid over the book alone."""
    for path in sorted((root / FOLDER).glob("*.yaml")):
        file = f"{FOLDER}/{path.name}"
        try:
            laid = overlay(book, path)
        except PackError as refused:
            yield from (replace(finding, file=file) for finding in refused.report.findings)
            continue
        told: set[str] = set()
        for day in boundary_days(laid):
            yield from _of_a_day(laid, day, file, told)


def _of_a_day(laid: r.Book, day: date, file: str, told: set[str]) -> Iterator[Finding]:
    try:
        compiled(laid, day, assumed=True)
    except Faulty as faulty:
        for fault in faulty.faults:
            if fault.where not in told:
                told.add(fault.where)
                said = {"zh": fault.say("zh"), "en": fault.say("en")}
                yield error("formula", file, 0, fault.where, **said)


def _filled(located: Located, known: dict[str, r.Parameter]) -> tuple[Value, list[Finding]]:
    """The file's value with what goes without saying, and the faults no schema tells of."""
    value = located.value
    if not isinstance(value, dict):
        return value, []
    faults = [
        error("overlay-part", located.file, located.line((name,)), name, name=name)
        for name in value
        if name not in _PARTS
    ]
    parameters = value.get("parameters")
    if faults or not isinstance(parameters, list):
        return value, faults
    filled: list[Value] = []
    for index, item in enumerate(parameters):
        if isinstance(item, dict):
            faults.extend(_named(located, index, item, known))
            filled.append(_whole(item, known, value.get("evidence")))
        else:
            filled.append(item)
    return {**value, "parameters": filled}, faults


def _named(
    located: Located, index: int, item: _Table, known: dict[str, r.Parameter]
) -> list[Finding]:
    """Faults of one parameter: not in the book, of another dimension, a value not assumed."""
    faults: list[Finding] = []
    id_ = item.get("id")
    where = ("parameters", index)
    key = f"parameters.{index}"
    parameter = known.get(id_) if isinstance(id_, str) else None
    if isinstance(id_, str) and parameter is None:
        line = located.line((*where, "id"))
        kinds = {"kind_zh": "参数", "kind_en": "parameter"}
        faults.append(pack_error("dangling", located.file, line, f"{key}.id", id=id_, **kinds))
    found = item.get("dimension")
    if parameter is not None and found is not None and found != parameter.dimension.value:
        line = located.line((*where, "dimension"))
        values = {"id": id_, "wanted": parameter.dimension, "found": found}
        faults.append(error("dimension-differs", located.file, line, f"{key}.dimension", **values))
    for place, one in enumerate(_list(item.get("values"))):
        standing = one.get("standing") if isinstance(one, dict) else None
        if standing is not None and standing != r.Standing.ASSUMED.value:
            inside = (*where, "values", place, "standing")
            line, name = located.line(inside), f"{key}.values.{place}.standing"
            faults.append(error("overlay-standing", located.file, line, name, found=standing))
    return faults


def _whole(item: _Table, known: dict[str, r.Parameter], evidence: Value) -> _Table:
    """A parameter with its words from the book, its values assumed and with the file's evidence."""
    id_ = str(item.get("id"))
    parameter = known.get(id_)
    words: _Table = {"zh": id_, "en": id_, "dimension": "money"}  # of one not known: told already
    if parameter is not None:
        words = {"zh": parameter.zh, "en": parameter.en, "dimension": parameter.dimension.value}
    given = {name: word for name, word in words.items() if name not in item}
    default: _Table = {"standing": r.Standing.ASSUMED.value}
    if evidence is not None:
        default["evidence"] = evidence
    values = item.get("values")
    if isinstance(values, list):
        given["values"] = [{**default, **v} if isinstance(v, dict) else v for v in values]
    return {**item, **given}


def _list(value: Value) -> list[Value]:
    return value if isinstance(value, list) else []
