"""What a rule book points at in its policy pack must exist there: measures, documents, sources.

References inside the book are tested by compiling it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from lilac_engine.pack import Pack
from lilac_engine.pack.evidence import Mark
from lilac_engine.pack.report import Finding
from lilac_engine.pack.report import error as pack_error
from lilac_engine.pack.walk import dotted, evidences, words
from lilac_engine.pack.yaml_lines import Path, Value
from lilac_engine.rules.book_files import BookFiles
from lilac_engine.rules.firewall import breaches
from lilac_engine.rules.records import Book

_KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "measure": ("措施", "measure"),
    "document": ("文件", "document"),
    "source": ("来源", "source"),
}
_NEED_SOURCE: Final = {Mark.VF.value, Mark.VP.value, Mark.V2.value}
_MEASURES: Final = (("parameters", "*", "measure"), ("benefits", "*", "measure"))


def reference_faults(files: BookFiles, pack: Pack) -> Iterator[Finding]:
    """Measures, documents and sources that the pack does not have."""
    measures = {measure.id for measure in pack.measures}
    documents = {document.id for document in pack.documents}
    sources = {source.id for source in pack.manifest.sources}
    for file in files.models:
        value = files.located[file].value
        for pattern in _MEASURES:
            for path, id_ in words(value, pattern):
                if id_ not in measures:
                    yield _dangling(files, file, path, "measure", id_)
        for path, id_ in _documents(value):
            if id_ not in documents:
                yield _dangling(files, file, path, "document", id_)
        for path, evidence in evidences(value):
            source = evidence.get("source")
            if isinstance(source, str) and source not in sources:
                yield _dangling(files, file, path, "source", source)


def evidence_faults(files: BookFiles) -> Iterator[Finding]:
    """Evidence whose mark needs a source and that names none."""
    for file in files.models:
        located = files.located[file]
        for path, evidence in evidences(located.value):
            mark = evidence.get("mark")
            if evidence.get("source") is None and mark in _NEED_SOURCE:
                line, key = located.line(path), dotted(path)
                yield pack_error("no-source", file, line, key, mark=mark)


def _documents(value: Value, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """The document of every basis, however deep it lies."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _documents(item, (*path, index))
    elif isinstance(value, dict):
        for name, part in value.items():
            here = (*path, name)
            if name == "basis":
                for inside, id_ in words(part, ("document",)):
                    yield (*here, *inside), id_
            else:
                yield from _documents(part, here)


def _dangling(files: BookFiles, file: str, path: Path, kind: str, id_: str) -> Finding:
    zh, en = _KINDS[kind]
    line = files.line(file, path)
    return pack_error("dangling", file, line, dotted(path), id=id_, kind_zh=zh, kind_en=en)


def wall_faults(files: BookFiles, book: Book) -> Iterator[Finding]:
    """Ways in for survey data of single firms: the statistics wall (:mod:`firewall`) has none.

    Facts are refused when the book is compiled; here lists and registers.
    """
    found = {one.where: one for one in breaches(book)}
    for part in ("tables", "registers"):
        for place in files.places(part):
            breach = found.get(f"{part}.{place.record.id}")
            if breach is not None:
                yield files.error("formula", place, zh=breach.say("zh"), en=breach.say("en"))
