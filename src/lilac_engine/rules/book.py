"""A rule book (规则簿) out of a policy pack: read, checked line by line, put together.

The files ``rules/*.yaml`` hold facts, parameters, rules, benefits and cases in people's units.
They are read in the order of their names. What the pack itself announces and leaves open joins as
parameters without a value: announced, not yet payable.
"""

from __future__ import annotations

from pathlib import Path

from lilac_engine.pack import Pack, PackError
from lilac_engine.pack import load as load_pack
from lilac_engine.pack.report import Finding, Report
from lilac_engine.rules.book_days import boundary_days, day_findings, formula_faults
from lilac_engine.rules.book_examples import example_faults
from lilac_engine.rules.book_files import BookFiles, read_book_files
from lilac_engine.rules.book_overlay import overlay, overlay_findings
from lilac_engine.rules.book_parameters import locate_parameters, parameter_faults, with_parameters
from lilac_engine.rules.book_references import evidence_faults, reference_faults, wall_faults
from lilac_engine.rules.book_text import as_yaml
from lilac_engine.rules.book_versions import version_faults
from lilac_engine.rules.records import Book

__all__ = ["as_yaml", "boundary_days", "check", "load", "overlay"]


def load(root: Path | str, pack: Pack | None = None) -> Book:
    """The rule book of the policy pack in ``root``, with the pack's open parameters.

    ``pack`` saves loading the pack again; a folder without ``pack.yaml`` is a book of its own.
    Shape, ids and references are tested; that every formula compiles only by :func:`check`.
    Raises PackError with a report of every fault.
    """
    root = Path(root)
    pack = pack or _pack(root)
    files = _read(root, pack)
    report = Report.of(files.faults)
    if not report.ok:
        raise PackError(report)
    return _book(files, pack)


def check(root: Path | str, pack: Pack | None = None) -> Report:
    """Everything that is wrong with the rule book in ``root``, with file, line and reason.

    When its shape is right the book is compiled on every day on which something in it begins
    or ends, and each overlay is laid over it. Warns of what can never be true and of amounts not published. Never raises.
    """
    root = Path(root)
    try:
        pack = pack or _pack(root)
    except PackError as fault:
        return fault.report
    files = _read(root, pack)
    found: list[Finding] = list(files.faults)
    if Report.of(found).ok:
        book = _book(files, pack)
        found.extend(day_findings(files, book))
        if Report.of(found).ok:
            found.extend(example_faults(files, book))
            found.extend(wall_faults(files, book))
            found.extend(overlay_findings(root, book))
    return Report.of(found)


def _pack(root: Path) -> Pack | None:
    return load_pack(root) if (root / "pack.yaml").is_file() else None


def _read(root: Path, pack: Pack | None) -> BookFiles:
    files = read_book_files(root)
    files.faults.extend(version_faults(files))
    files.faults.extend(formula_faults(files))
    files.faults.extend(evidence_faults(files))
    if pack is not None:
        locate_parameters(files)
        files.faults.extend(reference_faults(files, pack))
        files.faults.extend(parameter_faults(files, pack))
    return files


def _book(files: BookFiles, pack: Pack | None) -> Book:
    book = files.book()
    return book if pack is None else with_parameters(book, pack)
