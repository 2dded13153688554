"""The public pages of a text: the list, the reading page, targets, precedence, the source."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lilac.kernel.clock import now
from lilac.policies import queries
from lilac.policies.lookup import shown
from lilac.policies.models import Conflict
from lilac.policies.views.lookup import asked, crumbs, says_withdrawn, tabs
from lilac.policies.views.metadata import legislation
from lilac.policies.views.rendering import sheet

PAGE = 20


@require_safe
def policy_list(request: HttpRequest) -> HttpResponse:
    """All policies, narrowed by what the reader chose (政策库)."""
    names = ("status", "validity", "issuer", "region", "year", "text")
    narrowing = queries.Narrowing(**{name: asked(request, name) for name in names})
    page = Paginator(queries.shelf(narrowing), PAGE).get_page(request.GET.get("page"))
    labels = {
        "status": _("Stage"),
        "validity": _("Validity"),
        "issuer": _("Issuing body"),
        "region": _("Region"),
        "year": _("Year"),
    }
    found = queries.choices(narrowing)
    context = {
        "page": page,
        "narrowing": narrowing,
        "narrowed": any(getattr(narrowing, name) for name in names),
        "filters": [
            (name, label, found[name], getattr(narrowing, name)) for name, label in labels.items()
        ],
        "consultations": queries.open_consultations(now()),
        "at": now(),
    }
    return render(request, "policies/list.html", context)


@require_safe
@says_withdrawn
def policy(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponse:
    """The reading page (全文)."""
    version = shown(slug, number)
    text = sheet(version)
    versions = list(
        queries.published_versions()
        .filter(policy=version.policy_id)
        .defer("source")
        .order_by("number")
    )
    consultation = queries.consultation(version)
    at = now()
    context = {
        "version": version,
        "policy": version.policy,
        "text": text,
        "versions": versions,
        "is_latest": version.number == versions[-1].number,
        "consultation": consultation,
        "consultation_over": consultation.is_over(at) if consultation else None,
        "days_left": consultation.days_left(at.astimezone(queries.CIVIL_TIME).date())
        if consultation
        else None,
        "legislation": legislation(request, version, text.articles),
        "meta": {
            "title": version.policy.title,
            "description": text.summary,
            "published": version.published_on or version.issued_on,
            "source": version.issuer_printed,
        },
        "exports": exports(slug, number),
        "tabs": tabs(version, "policy"),
        "crumbs": crumbs(version),
    }
    return render(request, "policies/policy.html", context)


def exports(slug: str, number: int | None = None) -> list[tuple[str, str]]:
    """The forms in which a text can be taken away."""
    forms = [
        ("docx", "Word"),
        ("pdf", "PDF"),
        ("xlsx", "Excel"),
        ("csv", "CSV"),
        ("json", "JSON"),
        ("md", "Markdown"),
        ("akn", "Akoma Ntoso"),
    ]
    tail = f"?v={number}" if number else ""
    return [(label, reverse("policies:export", args=[slug, form]) + tail) for form, label in forms]


@require_safe
@says_withdrawn
def targets(request: HttpRequest, slug: str) -> HttpResponse:
    """Every figure the text commits to (目标)."""
    version = shown(slug)
    rows = version.targets.select_related("clause", "measure").order_by("position")
    context = {
        "version": version,
        "policy": version.policy,
        "targets": rows,
        "tabs": tabs(version, "targets"),
        "crumbs": crumbs(version, (_("Targets"), "")),
    }
    return render(request, "policies/targets.html", context)


@require_safe
@says_withdrawn
def precedence(request: HttpRequest, slug: str) -> HttpResponse:
    """What prevails where two texts meet, and the documents around this one (效力)."""
    version = shown(slug)
    policy = version.policy
    context = {
        "version": version,
        "policy": policy,
        "rules": policy.precedences.select_related("clause").order_by("pk"),
        "related": policy.related.order_by(F("on").asc(nulls_last=True), "pk"),
        "conflicts": Conflict.objects.filter(measure__policy=policy)
        .select_related("measure", "precedence", "decided_by")
        .order_by("state", "-raised_at", "-pk"),
        "tabs": tabs(version, "precedence"),
        "crumbs": crumbs(version, (_("Precedence"), "")),
    }
    return render(request, "policies/precedence.html", context)


@require_safe
@says_withdrawn
def source(request: HttpRequest, slug: str, number: int | None = None) -> HttpResponse:
    """The page as it was published, every character of it (原文)."""
    version = shown(slug, number)
    context = {
        "version": version,
        "policy": version.policy,
        "tabs": tabs(version, "source"),
        "crumbs": crumbs(version, (_("Page as published"), "")),
    }
    return render(request, "policies/source.html", context)
