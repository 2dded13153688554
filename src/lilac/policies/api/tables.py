"""Parts of an address, and what all endpoints share."""

from __future__ import annotations

from typing import Annotated

from ninja import Path

from lilac.kernel.endpoints import CSV, ERRORS, LIST_ERRORS, Page, Paging, Problem, Word, paged

Slug = Annotated[str, Path(pattern=r"^[-a-zA-Z0-9_]{1,80}$")]
Code = Annotated[str, Path(pattern=r"^[-A-Za-z0-9_.一-鿿]{1,20}$")]
Number = Annotated[int, Path(ge=1, le=32_767)]

__all__ = [
    "CSV",
    "ERRORS",
    "LIST_ERRORS",
    "Code",
    "Number",
    "Page",
    "Paging",
    "Problem",
    "Slug",
    "Word",
    "paged",
]
