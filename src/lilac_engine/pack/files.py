"""The files of a pack: found, read with their lines, and validated against the schema."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lilac_engine.pack.bodies import BodiesFile
from lilac_engine.pack.documents import DocumentsFile, ParametersFile, PrecedenceFile
from lilac_engine.pack.evidence import Record
from lilac_engine.pack.manifest import Manifest
from lilac_engine.pack.measures import MeasuresFile
from lilac_engine.pack.places import RegionsFile, ZonesFile
from lilac_engine.pack.report import Finding, error, warning
from lilac_engine.pack.targets import TargetsFile
from lilac_engine.pack.validation import validated
from lilac_engine.pack.yaml_lines import MAX_BYTES, Located, Refused, Value, read_yaml

SCHEMA: Mapping[str, type[Record]] = {
    "pack.yaml": Manifest,
    "bodies.yaml": BodiesFile,
    "regions.yaml": RegionsFile,
    "zones.yaml": ZonesFile,
    "measures.yaml": MeasuresFile,
    "targets.yaml": TargetsFile,
    "documents.yaml": DocumentsFile,
    "precedence.yaml": PrecedenceFile,
    "parameters.yaml": ParametersFile,
}


@dataclass(slots=True)
class Files:
    """What was read of a pack: raw values with lines, valid models, and the faults met so far."""

    root: Path
    located: dict[str, Located] = field(default_factory=dict)
    models: dict[str, Record] = field(default_factory=dict)
    faults: list[Finding] = field(default_factory=list)

    def line(self, file: str, path: tuple[str | int, ...]) -> int:
        """The line of a part of a file; 0 when the file was not read."""
        return self.located[file].line(path) if file in self.located else 0


def read_files(root: Path) -> Files:
    """Every file of the schema below ``root``; faults are collected, never raised."""
    files = Files(root)
    if not (root / "pack.yaml").is_file():
        files.faults.append(error("no-pack", str(root.name)))
        return files
    for name, model in SCHEMA.items():
        _read_one(files, name, model)
    for path in sorted([*root.glob("*.yaml"), *root.glob("*.yml")]):
        if path.name not in SCHEMA:
            files.faults.append(warning("unknown-file", path.name))
    return files


def _read_one(files: Files, name: str, model: type[Record]) -> None:
    if not (files.root / name).exists():
        files.faults.append(error("no-file", "pack.yaml", name=name))
        return
    try:
        located = read_yaml(read_bytes(files.root, name), name)
    except Refused as refusal:
        files.faults.append(refusal.finding)
        return
    files.located[name] = located
    found = validated(model, _with_default_evidence(located.value), located)
    if isinstance(found, Record):
        files.models[name] = found
    else:
        files.faults.extend(found)


def read_bytes(root: Path, name: str) -> bytes:
    """The bytes of a file that really lies below ``root``, MAX_BYTES at most. Raises Refused."""
    path = (root / name).resolve()
    if not path.is_relative_to(root.resolve()):
        raise Refused(error("outside", name, name=name))
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise Refused(error("too-large", name, size=size, limit=MAX_BYTES))
        return path.read_bytes()
    except OSError as fault:
        raise Refused(error("unreadable", name, reason=fault.strerror)) from fault


def _with_default_evidence(value: Value) -> Value:
    """Records without evidence of their own take the file's, written once at its top."""
    if not isinstance(value, dict) or "evidence" not in value:
        return value
    default = value["evidence"]
    filled: dict[str, Value] = {}
    for name, part in value.items():
        if isinstance(part, list):
            filled[name] = [
                {**item, "evidence": item.get("evidence", default)}
                if isinstance(item, dict)
                else item
                for item in part
            ]
        else:
            filled[name] = part
    return filled
