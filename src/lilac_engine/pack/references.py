"""Everything a pack points at must exist, and every id must be taken once only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lilac_engine.pack.evidence import Mark
from lilac_engine.pack.files import Files
from lilac_engine.pack.report import Finding, error
from lilac_engine.pack.walk import dotted, evidences, words

Pattern = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record: its names, where ids are declared and where they are pointed at."""

    zh: str
    en: str
    declared: tuple[tuple[str, Pattern], ...]
    used: tuple[tuple[str, Pattern], ...]


KINDS: tuple[Kind, ...] = (
    Kind(
        "机构",
        "body",
        declared=(("bodies.yaml", ("bodies", "*", "id")),),
        used=(
            ("bodies.yaml", ("bodies", "*", "parent")),
            ("bodies.yaml", ("collectives", "*", "members", "*")),
            ("bodies.yaml", ("successions", "*", "predecessor")),
            ("bodies.yaml", ("successions", "*", "successor")),
            ("bodies.yaml", ("transfers", "*", "predecessor")),
            ("bodies.yaml", ("transfers", "*", "successor")),
            ("documents.yaml", ("documents", "*", "issuers", "*")),
        ),
    ),
    Kind("统称", "collective", declared=(("bodies.yaml", ("collectives", "*", "id")),), used=()),
    Kind(
        "区划",
        "region",
        declared=(("regions.yaml", ("regions", "*", "id")),),
        used=(
            ("pack.yaml", ("region",)),
            ("bodies.yaml", ("bodies", "*", "region")),
            ("regions.yaml", ("regions", "*", "parent")),
            ("zones.yaml", ("zones", "*", "regions", "*")),
            ("targets.yaml", ("series", "*", "region")),
        ),
    ),
    Kind(
        "园区",
        "zone",
        declared=(("zones.yaml", ("zones", "*", "id")),),
        used=(("zones.yaml", ("zones", "*", "members", "*")),),
    ),
    Kind(
        "措施",
        "measure",
        declared=(("measures.yaml", ("measures", "*", "id")),),
        used=(
            ("targets.yaml", ("targets", "*", "measure")),
            ("precedence.yaml", ("rules", "*", "measure")),
            ("precedence.yaml", ("conflicts", "*", "measure")),
            ("parameters.yaml", ("parameters", "*", "measure")),
        ),
    ),
    Kind(
        "文件",
        "document",
        declared=(("documents.yaml", ("documents", "*", "id")),),
        used=(
            ("pack.yaml", ("policies", "*", "document")),
            ("documents.yaml", ("relations", "*", "document")),
            ("documents.yaml", ("relations", "*", "other")),
            ("precedence.yaml", ("conflicts", "*", "document")),
            ("parameters.yaml", ("parameters", "*", "later", "*", "document")),
        ),
    ),
    Kind(
        "数据序列",
        "series",
        declared=(("targets.yaml", ("series", "*", "id")),),
        used=(
            ("targets.yaml", ("targets", "*", "series")),
            ("targets.yaml", ("targets", "*", "changes", "*", "relative_to")),
            ("targets.yaml", ("claims", "*", "series")),
        ),
    ),
    Kind("目标", "target", declared=(("targets.yaml", ("targets", "*", "id")),), used=()),
    Kind("说法", "claim", declared=(("targets.yaml", ("claims", "*", "id")),), used=()),
    Kind("职责移交", "transfer", declared=(("bodies.yaml", ("transfers", "*", "id")),), used=()),
    Kind("参数", "parameter", declared=(("parameters.yaml", ("parameters", "*", "id")),), used=()),
    Kind("规则", "rule", declared=(("precedence.yaml", ("rules", "*", "id")),), used=()),
    Kind("冲突", "conflict", declared=(("precedence.yaml", ("conflicts", "*", "id")),), used=()),
    Kind("政策", "policy", declared=(("pack.yaml", ("policies", "*", "id")),), used=()),
    Kind("来源", "source", declared=(("pack.yaml", ("sources", "*", "id")),), used=()),
)

_NEED_SOURCE = {Mark.VF.value, Mark.VP.value, Mark.V2.value}
_LATER: Pattern = ("parameters", "*", "later", "*", "evidence", "mark")


def reference_faults(files: Files) -> Iterator[Finding]:
    """Duplicate ids, dangling references, evidence without its source."""
    declared: dict[str, Mapping[str, tuple[str, int]]] = {}
    for kind in KINDS:
        known: dict[str, tuple[str, int]] = {}
        yield from _declare(files, kind, known)
        declared[kind.en] = known
    for kind in KINDS:
        yield from _dangling(files, kind, declared[kind.en])
    yield from _sources(files, declared["source"])
    yield from _later_marks(files)


def _at(files: Files, file: str, pattern: Pattern) -> Iterator[tuple[str, int, str]]:
    if file in files.located:
        located = files.located[file]
        for path, text in words(located.value, pattern):
            yield dotted(path), located.line(path), text


def _declare(files: Files, kind: Kind, known: dict[str, tuple[str, int]]) -> Iterator[Finding]:
    for file, pattern in kind.declared:
        for key, line, id_ in _at(files, file, pattern):
            if id_ in known:
                where, first = known[id_]
                yield error("duplicate-id", file, line, key, id=id_, where=where, first=first)
            else:
                known[id_] = (file, line)


def _dangling(files: Files, kind: Kind, known: Mapping[str, tuple[str, int]]) -> Iterator[Finding]:
    if any(file not in files.located for file, _ in kind.declared):
        return  # the missing file is told of already
    for file, pattern in kind.used:
        for key, line, id_ in _at(files, file, pattern):
            if id_ not in known:
                yield error("dangling", file, line, key, id=id_, kind_zh=kind.zh, kind_en=kind.en)


def _sources(files: Files, known: Mapping[str, tuple[str, int]]) -> Iterator[Finding]:
    for file, located in files.located.items():
        for path, evidence in evidences(located.value):
            source, mark = evidence.get("source"), evidence.get("mark")
            line, key = located.line(path), dotted(path)
            if isinstance(source, str) and source not in known:
                yield error(
                    "dangling", file, line, key, id=source, kind_zh="来源", kind_en="source"
                )
            if source is None and mark in _NEED_SOURCE:
                yield error("no-source", file, line, key, mark=mark)


def _later_marks(files: Files) -> Iterator[Finding]:
    for key, line, mark in _at(files, "parameters.yaml", _LATER):
        if mark not in {Mark.VF.value, Mark.VP.value}:
            yield error("later-mark", "parameters.yaml", line, key, mark=mark)
