"""Rows as the API shows them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from lilac.parties.models import PublicBody
from lilac.policies import hub, queries
from lilac.policies.models import Clause, Conflict, Responsibility, Target, Version
from lilac.policies.queries import MeasurePage, Row


def body_ref(body: PublicBody) -> dict[str, Any]:
    """A body in short."""
    return {"slug": body.slug, "name": body.name, "name_en": body.name_en}


def policy(request: HttpRequest, version: Version) -> dict[str, Any]:
    """A policy by one of its texts."""
    about = version.policy
    return {
        "slug": about.slug,
        "title": about.title,
        "title_en": about.title_en,
        "url": request.build_absolute_uri(reverse("policies:policy", args=[about.slug])),
        "version": version.number,
        "issuer": version.issuer_printed or (about.issuer.name if about.issuer else ""),
        "region": about.region.slug if about.region else None,
    } | {
        name: getattr(version, name)
        for name in (
            "status", "validity", "index_number", "doc_number", "issued_on", "published_on",
            "effective_on", "expires_on", "comments_close_on",
        )
    }  # fmt: skip


def version(request: HttpRequest, text: Version) -> dict[str, Any]:
    """One text with everything besides its clauses."""
    call = queries.consultation(text)
    contacts = [{"kind": c.get("kind", ""), "value": c.get("value", "")} for c in text.contacts]
    return policy(request, text) | {
        "source_sha256": text.source_sha256,
        "source_name": text.source_name,
        "contacts": contacts,
        "consultation": call
        and {
            "notice": text.notice_title,
            "opens_on": call.opens_on,
            "closes_on": call.closes_on,
            "closes_time": call.closes_time,
            "closes_at": call.closes_at,
            "contacts": contacts,
        },
        "attachments": [
            {
                "number": annex.number,
                "name": annex.name,
                "also_named": annex.also_named,
                "policy": annex.document.slug if annex.document else None,
            }
            for annex in text.attachments.select_related("document").order_by("span_start", "pk")
        ],
        "versions": [
            {
                "number": each.number,
                "status": each.status,
                "validity": each.validity,
                "published_on": each.published_on,
                "entered_at": each.entered_at,
                "url": request.build_absolute_uri(
                    reverse("policies:version", args=[text.policy.slug, each.number])
                ),
            }
            for each in queries.published_versions()
            .filter(policy=text.policy_id)
            .defer("source")
            .order_by("number")
        ],
    }


def responsibility(each: Responsibility) -> dict[str, Any]:
    """Who answers."""
    return {
        "printed": each.printed,
        "resolved": each.resolved,
        "role": each.role,
        "collective": each.collective,
        "body": each.body.slug if each.body else None,
    }


def clause(each: Clause) -> dict[str, Any]:
    """A clause with prefetched wordings and responsibilities."""
    return {
        "anchor": each.anchor,
        "identity": str(each.identity),
        "kind": each.kind,
        "parent": each.parent.anchor if each.parent else None,
        "number": each.number,
        "raw": each.raw,
        "heading": each.heading,
        "text": each.text,
        "start": each.span_start,
        "end": each.span_end,
        "measures": [wording.measure.code for wording in each.wordings.all()],
        "responsibilities": [responsibility(row) for row in each.responsibilities.all()],
    }


def target(each: Target) -> dict[str, Any]:
    """A figure; the clause by its anchor, the measure by its code."""
    names = ("code", "indicator", "op", "value", "upper", "unit", "year", "period", "relative_to")
    return {name: getattr(each, name) for name in names} | {
        "definition": each.definition,
        "clause": each.clause.anchor if each.clause else None,
        "measure": each.measure.code if each.measure else None,
    }


def carrier(each: hub.Carrier) -> dict[str, Any]:
    """A mechanism on a measure."""
    return {
        "name": each.name,
        "title": str(each.title),
        "bound": each.bound,
        "installed": each.installed,
        "runs": each.runs,
        "holdings": [
            {"title": h.title, "url": h.url, "detail": h.detail, "live": h.live}
            for h in each.holdings
        ],
    }


def measure(request: HttpRequest, slug: str, row: Row) -> dict[str, Any]:
    """A measure in the table."""
    article = queries.article_of(row.wording)
    address = reverse("policies:measure", args=[slug, row.measure.code])
    return {
        "code": row.measure.code,
        "url": request.build_absolute_uri(address),
        "kind": row.measure.kind,
        "article": article.anchor,
        "heading": article.heading,
        "text": row.wording.text,
        "mechanisms": row.measure.mechanisms,
        "runs": row.standing.runs,
        "responsibilities": [responsibility(each) for each in row.bodies],
    }


def conflict(each: Conflict) -> dict[str, Any]:
    """A conflict and its state; who decided is an internal matter."""
    names = ("other", "explanation", "state", "decision", "decided_at")
    return {name: getattr(each, name) for name in names}


def measure_detail(request: HttpRequest, slug: str, page: MeasurePage) -> dict[str, Any]:
    """Everything the hub shows of a measure."""
    bodies = tuple(each.responsibility for each in page.answerable)
    return measure(request, slug, Row(page.wording, bodies, page.standing)) | {
        "means": page.measure.runs,
        "means_en": page.measure.runs_en,
        "carriers": [carrier(each) for each in page.standing.carriers],
        "answerable": [
            responsibility(each.responsibility) | {"today": [body_ref(body) for body in each.today]}
            for each in page.answerable
        ],
        "targets": [target(each) for each in page.targets],
        "wordings": [{"version": each.version.number, "text": each.text} for each in page.wordings],
        "conflicts": [conflict(each) for each in page.conflicts],
        "previous": page.previous.measure.code if page.previous else None,
        "next": page.next.measure.code if page.next else None,
    }
