"""From a folder to a :class:`Pack`, or to a report of everything that is wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar, cast

from lilac_engine.pack.bodies import BodiesFile
from lilac_engine.pack.consistency import consistency_faults
from lilac_engine.pack.coverage import coverage_faults
from lilac_engine.pack.documents import DocumentsFile, ParametersFile, PrecedenceFile
from lilac_engine.pack.evidence import Record
from lilac_engine.pack.files import SCHEMA, Files, read_files
from lilac_engine.pack.manifest import Manifest
from lilac_engine.pack.measures import MeasuresFile
from lilac_engine.pack.pack import Pack
from lilac_engine.pack.places import RegionsFile, ZonesFile
from lilac_engine.pack.references import reference_faults
from lilac_engine.pack.report import PackError, Report
from lilac_engine.pack.source import quote_faults, read_source
from lilac_engine.pack.targets import TargetsFile

R = TypeVar("R", bound=Record)


def load(path: Path | str) -> Pack:
    """The pack in the folder ``path``. Raises PackError with a report of every fault.

    Schema, references, quotes and the source's checksum are tested; how the sentences are covered
    only by :func:`check`, for that needs the text engine.
    """
    files, source = _read(Path(path))
    report = Report.of(files.faults)
    if not report.ok or source is None:
        raise PackError(report)
    return _assemble(files, source)


def check(path: Path | str) -> Report:
    """Every fault of the pack in the folder ``path``, each with file, line and key; never raises."""
    files, source = _read(Path(path))
    if source is None or set(files.models) != set(SCHEMA):
        return Report.of(files.faults)
    coverage, found = coverage_faults(_assemble(files, source), files)
    return Report.of([*files.faults, *found], coverage)


def _read(root: Path) -> tuple[Files, str | None]:
    files = read_files(root)
    files.faults.extend(reference_faults(files))
    files.faults.extend(consistency_faults(files))
    source = read_source(files)
    if source is not None:
        files.faults.extend(quote_faults(files, source))
    return files, source


def _assemble(files: Files, source: str) -> Pack:
    bodies = _model(files, "bodies.yaml", BodiesFile)
    measures = _model(files, "measures.yaml", MeasuresFile)
    targets = _model(files, "targets.yaml", TargetsFile)
    documents = _model(files, "documents.yaml", DocumentsFile)
    precedence = _model(files, "precedence.yaml", PrecedenceFile)
    return Pack(
        path=files.root,
        manifest=_model(files, "pack.yaml", Manifest),
        source=source,
        bodies=bodies.bodies,
        collectives=bodies.collectives,
        successions=bodies.successions,
        transfers=bodies.transfers,
        regions=_model(files, "regions.yaml", RegionsFile).regions,
        zones=_model(files, "zones.yaml", ZonesFile).zones,
        measures=measures.measures,
        principles=measures.principles,
        targets=targets.targets,
        series=targets.series,
        claims=targets.claims,
        documents=documents.documents,
        relations=documents.relations,
        precedence=precedence.rules,
        conflicts=precedence.conflicts,
        parameters=_model(files, "parameters.yaml", ParametersFile).parameters,
    )


def _model(files: Files, name: str, kind: type[R]) -> R:
    return cast("R", files.models[name])
