"""Public bodies and regions."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from ninja import Query, Router

from lilac.kernel.clock import today
from lilac.parties.models import Region
from lilac.policies import export, queries
from lilac.policies.api import schemas, show
from lilac.policies.api.tables import CSV, ERRORS, LIST_ERRORS, Page, Paging, Slug, paged
from lilac.policies.lookup import body_named

router = Router()


def _listed() -> list[queries.Listed]:
    return [row for _kind, rows in queries.roster(today()) for row in rows]


@router.get("/bodies", response={200: Page[schemas.BodyOut], **LIST_ERRORS})
def list_bodies(request: HttpRequest, paging: Query[Paging]) -> Any:
    """The bodies that answer for something in the latest texts."""

    def row(each: queries.Listed) -> dict[str, Any]:
        body = each.body
        address = reverse("policies:body", args=[body.slug])
        return show.body_ref(body) | {
            "kind": body.kind,
            "region": body.region.slug if body.region else None,
            "articles": each.articles,
            "shared": each.shared,
            "today": [show.body_ref(other) for other in each.today],
            "url": request.build_absolute_uri(address),
        }

    return paged(request, paging, _listed(), row)


@router.get("/bodies.csv", response={200: None, **LIST_ERRORS}, openapi_extra=CSV)
def list_bodies_csv(request: HttpRequest) -> HttpResponseBase:
    """The bodies as CSV."""
    return export.body_sheet(_listed()).respond("csv", keys=True)


@router.get("/bodies/{slug}", response={200: schemas.BodyDetail, **ERRORS})
def read_body(request: HttpRequest, slug: Slug) -> Any:
    """One body: what it answers for in all latest texts, its forerunners, its members."""
    page = queries.body_page(body_named(slug), today())
    body = page.body
    return show.body_ref(body) | {
        "kind": body.kind,
        "region": body.region.slug if body.region else None,
        "parent": body.parent.slug if body.parent else None,
        "valid_from": body.valid_from,
        "valid_until": body.valid_until,
        "evidence": body.evidence,
        "printed_names": page.printed_names,
        "today": [show.body_ref(each) for each in page.lineage.today(body)],
        "members": [show.body_ref(each) for each in page.members],
        "collectives": [show.body_ref(each) for each in page.collectives],
        "succession": [
            {
                "predecessor": link.predecessor.slug,
                "successor": link.successor.slug,
                "on": link.on,
                "evidence": link.evidence,
            }
            for link in page.lineage.line(body)
        ],
        "duties": [_duty(duty) for duty in page.duties],
    }


def _duty(duty: queries.Duty) -> dict[str, Any]:
    clause = duty.responsibility.clause
    through = duty.inherited_from or duty.member_of
    return {
        "policy": clause.version.policy.slug,
        "article": clause.anchor,
        "heading": clause.heading,
        "role": duty.responsibility.role,
        "printed": duty.responsibility.printed,
        "through": through.slug if through else None,
        "measures": [wording.measure.code for wording in duty.measures],
        "targets": [target.code for target in duty.targets],
    }


@router.get("/bodies/{slug}/duties.csv", response={200: None, **ERRORS}, openapi_extra=CSV)
def list_duties_csv(request: HttpRequest, slug: Slug) -> HttpResponseBase:
    """What one body answers for as CSV, a measure a row."""
    return export.duty_sheet(queries.body_page(body_named(slug), today()), coded=True).respond(
        "csv", keys=True
    )


@router.get("/regions", response={200: Page[schemas.RegionOut], **LIST_ERRORS})
def list_regions(request: HttpRequest, paging: Query[Paging]) -> Any:
    """Administrative divisions, by code."""
    rows = Region.objects.select_related("parent").order_by("code", "pk")

    def row(region: Region) -> dict[str, Any]:
        names = ("slug", "code", "name", "name_en", "level")
        parent = region.parent.slug if region.parent else None
        return {name: getattr(region, name) for name in names} | {"parent": parent}

    return paged(request, paging, rows, row)


@router.get("/regions.csv", response={200: None, **LIST_ERRORS}, openapi_extra=CSV)
def list_regions_csv(request: HttpRequest) -> HttpResponseBase:
    """Administrative divisions as CSV."""
    return export.region_sheet(
        Region.objects.select_related("parent").order_by("code", "pk")
    ).respond("csv", keys=True)
