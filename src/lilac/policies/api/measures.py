"""Measures and what runs on them."""

from __future__ import annotations

from typing import Any, Literal

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from ninja import Query, Router

from lilac.kernel.clock import today
from lilac.policies import export, queries
from lilac.policies.api import schemas, show
from lilac.policies.api.tables import CSV, ERRORS, Code, Page, Paging, Slug, Word, paged
from lilac.policies.lookup import shown

router = Router()
Running = Literal["", "yes", "no"]


@router.get("/policies/{slug}/measures", response={200: Page[schemas.MeasureOut], **ERRORS})
def list_measures(
    request: HttpRequest,
    slug: Slug,
    paging: Query[Paging],
    article: Word = "",
    body: Word = "",
    mechanism: Word = "",
    running: Running = "",
    kind: Word = "",
) -> Any:
    """Every measure of the latest text with whether something runs for it (computed)."""
    rows = queries.table(shown(slug), queries.Sieve(article, body, mechanism, running, kind))
    return paged(request, paging, rows, lambda row: show.measure(request, slug, row))


@router.get("/policies/{slug}/measures.csv", response={200: None, **ERRORS}, openapi_extra=CSV)
def list_measures_csv(
    request: HttpRequest,
    slug: Slug,
    article: Word = "",
    body: Word = "",
    mechanism: Word = "",
    running: Running = "",
    kind: Word = "",
) -> HttpResponseBase:
    """The table of measures as CSV."""
    rows = queries.table(shown(slug), queries.Sieve(article, body, mechanism, running, kind))
    return export.measure_sheet(slug, rows, coded=True).respond("csv", keys=True)


@router.get("/policies/{slug}/measures/{code}", response={200: schemas.MeasureDetail, **ERRORS})
def read_measure(request: HttpRequest, slug: Slug, code: Code) -> Any:
    """One measure: its words, who answers for it, what runs, targets, conflicts."""
    version = shown(slug)
    found = queries.public_measure(version, code)
    if found is None:
        raise Http404(_("No published text of this policy has such a measure."))
    return show.measure_detail(request, slug, queries.measure_page(version, found, today()))
