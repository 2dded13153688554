"""Policies and their texts."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Prefetch
from django.http import HttpRequest, HttpResponseBase
from ninja import Query, Router

from lilac.policies import export, queries
from lilac.policies.api import schemas, show
from lilac.policies.api.tables import (
    CSV,
    ERRORS,
    LIST_ERRORS,
    Number,
    Page,
    Paging,
    Slug,
    Word,
    paged,
)
from lilac.policies.comparison import compared
from lilac.policies.lookup import shown
from lilac.policies.models import Conflict, Responsibility, Wording

router = Router()


@router.get("/policies", response={200: Page[schemas.PolicyOut], **LIST_ERRORS})
def list_policies(
    request: HttpRequest,
    paging: Query[Paging],
    status: Word = "",
    validity: Word = "",
    issuer: Word = "",
    region: Word = "",
    year: Word = "",
    text: Word = "",
) -> Any:
    """All policies, each by its latest published text, newest first."""
    narrowing = queries.Narrowing(status, validity, issuer, region, year, text)
    return paged(request, paging, queries.shelf(narrowing), lambda v: show.policy(request, v))


@router.get("/policies.csv", response={200: None, **LIST_ERRORS}, openapi_extra=CSV)
def list_policies_csv(request: HttpRequest) -> HttpResponseBase:
    """All policies as CSV."""
    return export.policy_sheet(queries.shelf(queries.Narrowing())).respond("csv", keys=True)


@router.get("/policies/{slug}", response={200: schemas.VersionOut, **ERRORS})
def read_policy(request: HttpRequest, slug: Slug) -> Any:
    """The latest published text of a policy, without its clauses."""
    return show.version(request, shown(slug))


@router.get("/policies/{slug}/versions/{number}", response={200: schemas.VersionOut, **ERRORS})
def read_version(request: HttpRequest, slug: Slug, number: Number) -> Any:
    """One published text of a policy, without its clauses."""
    return show.version(request, shown(slug, number))


@router.get(
    "/policies/{slug}/versions/{number}/clauses",
    response={200: Page[schemas.ClauseOut], **ERRORS},
)
def list_clauses(request: HttpRequest, slug: Slug, number: Number, paging: Query[Paging]) -> Any:
    """Every clause of one text in printed order, with who answers and which measures it holds."""
    version = shown(slug, number)
    clauses = (
        version.clauses.select_related("parent")
        .prefetch_related(
            Prefetch(
                "wordings",
                Wording.objects.select_related("measure").order_by("span_start", "pk"),
            ),
            Prefetch(
                "responsibilities",
                Responsibility.objects.select_related("body").order_by("position"),
            ),
        )
        .order_by("position")
    )
    return paged(request, paging, clauses, show.clause)


@router.get(
    "/policies/{slug}/versions/{number}/clauses.csv",
    response={200: None, **ERRORS},
    openapi_extra=CSV,
)
def list_clauses_csv(request: HttpRequest, slug: Slug, number: Number) -> HttpResponseBase:
    """One text as CSV, a sentence a row."""
    return export.text_sheet(queries.reading(shown(slug, number))).respond("csv", keys=True)


@router.get("/policies/{slug}/targets", response={200: Page[schemas.TargetOut], **ERRORS})
def list_targets(request: HttpRequest, slug: Slug, paging: Query[Paging]) -> Any:
    """Every figure the latest text commits to."""
    rows = shown(slug).targets.select_related("clause", "measure").order_by("position")
    return paged(request, paging, rows, show.target)


@router.get("/policies/{slug}/targets.csv", response={200: None, **ERRORS}, openapi_extra=CSV)
def list_targets_csv(request: HttpRequest, slug: Slug) -> HttpResponseBase:
    """The targets as CSV."""
    version = shown(slug)
    return export.target_sheet(version, version.targets.order_by("position")).respond(
        "csv", keys=True
    )


@router.get("/policies/{slug}/precedence", response={200: schemas.PrecedencePage, **ERRORS})
def read_precedence(request: HttpRequest, slug: Slug) -> Any:
    """What prevails where two texts meet, known conflicts, documents around the policy."""
    policy = shown(slug).policy
    names = ("title", "doc_number", "on", "relation", "note", "note_en", "evidence", "source")
    return {
        "rules": list(policy.precedences.order_by("pk").values("kind", "over", "over_en", "quote")),
        "conflicts": [
            show.conflict(each)
            for each in Conflict.objects.filter(measure__policy=policy).order_by("state", "pk")
        ],
        "related": list(policy.related.order_by(F("on").asc(nulls_last=True), "pk").values(*names)),
    }


@router.get("/policies/{slug}/compare/{old}/{new}", response={200: schemas.ComparisonOut, **ERRORS})
def compare_versions(request: HttpRequest, slug: Slug, old: Number, new: Number) -> Any:
    """What became of every clause from one published text to another, word by word."""
    pair = compared(shown(slug, old), shown(slug, new))

    def side(each: Any) -> dict[str, Any]:
        stretches = [{"text": s.text, "changed": s.changed} for s in each.stretches]
        return {"label": each.label, "anchor": each.anchor, "stretches": stretches}

    return {
        "old": pair.old.number,
        "new": pair.new.number,
        "articles": {fate.value: n for fate, n in pair.articles.items()},
        "measures": {fate.value: n for fate, n in pair.measures.items()},
        "rows": [
            {
                "fates": [fate.value for fate in row.fates],
                "old": [side(each) for each in row.old],
                "new": [side(each) for each in row.new],
            }
            for row in pair.rows
        ],
    }
