"""What all endpoints of the API share: pages of a list, refusals, CSV."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.http import urlencode
from ninja import Field, Query, Schema

T = TypeVar("T")
R = TypeVar("R")

Word = Annotated[str, Query(max_length=100, pattern=r"^[^\x00-\x1f]*$")]


class Problem(Schema):
    """Why a request was refused, in a sentence."""

    detail: str
    errors: list[str] = Field(default_factory=list, description="One line for each wrong value.")


class Paging(Schema):
    """Which part of a list: ``page`` counts from 1."""

    page: int = Field(1, ge=1, le=100_000)
    page_size: int = Field(50, ge=1, le=200)


class Page(Schema, Generic[T]):
    """One page of a list; ``next`` and ``previous`` are addresses, null at the ends."""

    count: int
    page: int
    pages: int
    next: str | None
    previous: str | None
    results: list[T]


def paged(
    request: HttpRequest,
    paging: Paging,
    rows: QuerySet[Any] | Sequence[R],
    show: Callable[[Any], T],
) -> dict[str, Any]:
    """The asked page of ``rows``, each made ready by ``show``; a page too far is empty."""
    count = rows.count() if isinstance(rows, QuerySet) else len(rows)
    pages = max(1, -(-count // paging.page_size))
    start = (paging.page - 1) * paging.page_size

    def address(page: int) -> str | None:
        if not 1 <= page <= pages:
            return None
        query = request.GET.dict() | {"page": page}
        return request.build_absolute_uri(f"{request.path}?{urlencode(query)}")

    return {
        "count": count,
        "page": paging.page,
        "pages": pages,
        "next": address(paging.page + 1),
        "previous": address(paging.page - 1),
        "results": [show(row) for row in rows[start : start + paging.page_size]],
    }


ERRORS = {404: Problem, 422: Problem, 429: Problem}
LIST_ERRORS = {422: Problem, 429: Problem}
CSV: dict[str, Any] = {
    "responses": {
        200: {
            "description": "The whole table as CSV, UTF-8 with a byte order mark.",
            "content": {"text/csv": {"schema": {"type": "string"}}},
        }
    }
}
