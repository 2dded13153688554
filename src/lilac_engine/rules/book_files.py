"""The files of a rule book: found, read with their lines, validated, and put together in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast, get_args

from pydantic import BaseModel

from lilac_engine.pack.files import read_bytes
from lilac_engine.pack.report import Finding
from lilac_engine.pack.validation import validated
from lilac_engine.pack.walk import dotted
from lilac_engine.pack.yaml_lines import Located, Refused, Value, read_yaml
from lilac_engine.rules.book_messages import error, warning
from lilac_engine.rules.records import Book, RulesFile

FOLDER: Final = "rules"
MAX_FILES: Final = 200
MAX_RECORDS: Final = 20_000
PARTS: Final = tuple(name for name in RulesFile.model_fields if name != "evidence")
"""The lists of a rules file, in the order of the schema."""


@dataclass(frozen=True, slots=True)
class Place:
    """A record and where it stands: its file, its list, its number in it."""

    file: str
    part: str
    index: int
    record: Any

    def path(self, *inside: str | int) -> tuple[str | int, ...]:
        """The path of a part of the record in its file."""
        return (self.part, self.index, *inside)


@dataclass(slots=True)
class BookFiles:
    """What was read of a book: raw values with lines, valid files, and the faults met so far."""

    root: Path
    located: dict[str, Located] = field(default_factory=dict)
    models: dict[str, RulesFile] = field(default_factory=dict)
    faults: list[Finding] = field(default_factory=list)

    def places(self, part: str) -> Iterator[Place]:
        """Every record of one list, over all files in their order."""
        for file, model in self.models.items():
            for index, record in enumerate(getattr(model, part)):
                yield Place(file, part, index, record)

    def line(self, file: str, path: tuple[str | int, ...]) -> int:
        """The line of a part of a file."""
        return self.located[file].line(path)

    def at(self, place: Place, *inside: str | int) -> int:
        """The line of a part of a record."""
        return self.line(place.file, place.path(*inside))

    def error(self, code: str, place: Place, *inside: str | int, **values: object) -> Finding:
        """A fault of the book at a part of a record."""
        key = dotted(place.path(*inside))
        return error(code, place.file, self.at(place, *inside), key, **values)

    def book(self) -> Book:
        """All records, file after file."""
        records = {part: tuple(p.record for p in self.places(part)) for part in PARTS}
        return Book().model_copy(update=records)


def read_book_files(root: Path) -> BookFiles:
    """Every ``rules/*.yaml`` below ``root`` in the order of names; faults are collected, never raised."""
    files = BookFiles(root)
    names = sorted(path.name for path in (root / FOLDER).glob("*.yaml"))
    if not names:
        files.faults.append(warning("no-rules", FOLDER))
    if len(names) > MAX_FILES:
        files.faults.append(error("too-many-files", FOLDER, count=len(names), limit=MAX_FILES))
        return files
    for name in names:
        _read_one(files, f"{FOLDER}/{name}")
    count = sum(len(getattr(model, part)) for model in files.models.values() for part in PARTS)
    if count > MAX_RECORDS:
        files.faults.append(error("too-many-records", FOLDER, count=count, limit=MAX_RECORDS))
        files.models.clear()
    return files


def _read_one(files: BookFiles, name: str) -> None:
    try:
        located = read_yaml(read_bytes(files.root, name), name)
    except Refused as refusal:
        files.faults.append(refusal.finding)
        return
    files.located[name] = located
    found = validated(RulesFile, with_default_evidence(located.value), located)
    if isinstance(found, list):
        files.faults.extend(found)
    else:
        files.models[name] = cast("RulesFile", found)


def with_default_evidence(value: Value) -> Value:
    """Records that carry evidence and give none of their own take the file's, written at its top.

    Values of parameters never do: an amount names its own source.
    """
    if not isinstance(value, dict) or "evidence" not in value:
        return value
    return {
        name: [_filled(item, value["evidence"]) for item in part]
        if isinstance(part, list) and name in _EVIDENT
        else part
        for name, part in value.items()
    }


def _filled(item: Value, evidence: Value) -> Value:
    return {"evidence": evidence, **item} if isinstance(item, dict) else item


def _record_of(part: str) -> type[BaseModel]:
    record: type[BaseModel] = get_args(RulesFile.model_fields[part].annotation)[0]
    return record


_EVIDENT: Final = frozenset(p for p in PARTS if "evidence" in _record_of(p).model_fields)
