"""Search for programs."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router

from lilac.policies.api import schemas
from lilac.policies.api.tables import LIST_ERRORS, Paging
from lilac.policies.search import search
from lilac.policies.search_words import LONGEST_QUERY
from lilac.policies.states import SearchKind

router = Router()
Asked = Annotated[str, Query(min_length=1, max_length=LONGEST_QUERY, pattern=r"^[^\x00-\x1f]*$")]


@router.get("/search", response={200: schemas.FoundOut, **LIST_ERRORS})
def find(
    request: HttpRequest,
    paging: Query[Paging],
    q: Asked,
    kind: Literal["", "policy", "body", "clause", "measure"] = "",
) -> Any:
    """Policies, bodies, articles and measures that hold all the words, best first.

    A phrase in quotation marks must stand as written. ``counts`` says how many of each kind.
    """
    found = search(
        q,
        kind=SearchKind(kind) if kind else None,
        offset=(paging.page - 1) * paging.page_size,
        limit=paging.page_size,
    )
    return {
        "query": found.query,
        "count": found.total,
        "page": paging.page,
        "pages": max(1, -(-found.total // paging.page_size)),
        "counts": found.counts,
        "results": [
            {
                "kind": hit.kind.value,
                "title": hit.plain_title,
                "text": hit.text,
                "url": request.build_absolute_uri(hit.url),
                "policy": hit.policy_slug,
            }
            for hit in found.hits
        ],
        "suggestions": [{"query": s.query, "count": s.count} for s in found.suggestions],
    }
