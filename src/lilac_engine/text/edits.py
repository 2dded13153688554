"""Corrections by hand, applied to a proof sheet: pure, total, and without losing a character.

:func:`apply` never raises: an operation that no longer fits (its piece is gone, its place lies
outside) leaves the sheet as it was and adds a diagnostic to ``misfits``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from lilac_engine.text import fact_edits, piece_edits
from lilac_engine.text.folding import fold
from lilac_engine.text.galley import Galley, compose
from lilac_engine.text.model import Diagnostic, Page, Severity, Span
from lilac_engine.text.operations import Misfit, read_operation

_STEPS = {**piece_edits.STEPS, **fact_edits.STEPS}


def edit(page: Page, operations: Iterable[Any]) -> Page:
    """A page with corrections applied in order; operations may be data or objects.

    What did not fit stands at the end of the page's diagnostics.
    """
    galley = apply_all(compose(page), operations)
    folded = fold(galley)
    return replace(folded, diagnostics=(*folded.diagnostics, *galley.misfits))


def apply_all(galley: Galley, operations: Iterable[Any]) -> Galley:
    """The sheet after all operations, in order."""
    for operation in operations:
        galley = apply(galley, operation)
    return galley


def apply(galley: Galley, operation: Any) -> Galley:
    """The sheet after one operation, given as an object or as stored data."""
    if isinstance(operation, dict):
        operation = read_operation(operation)
    step = _STEPS.get(type(operation))
    if step is None:
        return _misfitted(galley, "edit.unknown", None)
    try:
        return step(galley, operation)
    except Misfit as misfit:
        at = getattr(operation, "at", getattr(operation, "start", None))
        return _misfitted(galley, misfit.code, at if misfit.at is None else misfit.at)


def _misfitted(galley: Galley, code: str, at: int | None) -> Galley:
    span = None if at is None or at > len(galley.source) else Span(at, at)
    misfit = Diagnostic(code, span, Severity.WARNING)
    return replace(galley, misfits=(*galley.misfits, misfit))
