"""Lists of firms: entitled without asking, near misses; decisions on record."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lilac.accounts.http import SignedInRequest
from lilac.entitlements.desk.access import officers_only, readers_only
from lilac.entitlements.models import Decision
from lilac.entitlements.queries import book as reading
from lilac.entitlements.queries import entitled as standing
from lilac.entitlements.states import Answer
from lilac.entitlements.words import said
from lilac.kernel.clock import today
from lilac.kernel.export import csv_response, xlsx_response

PER_PAGE = 50


@officers_only
@require_safe
def entitled(request: SignedInRequest) -> HttpResponse:
    """免申即享: the benefits firms have on what is confirmed; one of them with its firms."""
    program = reading.program_on(today())
    sure, doubtful = standing.offers(program)
    chosen = request.GET.get("benefit", "")
    context: dict[str, Any] = {"sure": sure, "doubtful": doubtful, "day": program.day}
    if chosen in program.benefit:
        context |= {
            "benefit": program.benefit[chosen],
            "doubt": standing.doubts(program)[chosen],
            "page": _page(request, standing.entitled_to(chosen)),
        }
    return render(request, "rules_desk/lists.html", context)


@officers_only
@require_safe
def near(request: SignedInRequest) -> HttpResponse:
    """Near misses by requirement; one of them with its firms."""
    program = reading.program_on(today())
    context: dict[str, Any] = {"misses": standing.misses(program)}
    asked = _leaf(request, program)
    if asked:
        benefit, leaf, kind = asked
        context |= {
            "benefit": benefit,
            "leaf": leaf,
            "kind": kind,
            "page": _page(request, standing.near(benefit.id, leaf.bit, kind)),
        }
    return render(request, "rules_desk/near.html", context)


@officers_only
@require_safe
def export(request: SignedInRequest, benefit: str, form: str) -> HttpResponseBase:
    """The firms entitled to one benefit, as CSV or XLSX; every row says on what it stands."""
    program = reading.program_on(today())
    if benefit not in program.benefit or form not in {"csv", "xlsx"}:
        raise Http404
    doubt = {"": _("confirmed"), "assumed": _("assumed for the demo"),
             "reported": _("reported, to be confirmed")}[standing.doubts(program)[benefit]]  # fmt: skip
    header = [_("Organisation"), _("Unified social credit code"), _("Region"), _("Benefit"),
              _("Yuan"), _("Standing of the amounts"), _("Can be told here"), _("Program")]  # fmt: skip
    name = said(program.benefit[benefit].record)
    rows = (
        [
            f.organisation.name, f.organisation.uscc,
            f.organisation.region.name if f.organisation.region else "", name,
            _yuan(f.amount_fen), doubt, _("yes") if f.member else _("no"), f.program,  # type: ignore[attr-defined]
        ]
        for f in standing.entitled_to(benefit).iterator(2_000)
    )  # fmt: skip
    title = f"entitled-{benefit}"
    return (
        csv_response(title, header, rows) if form == "csv" else xlsx_response(title, header, rows)
    )


@readers_only
@require_safe
def decisions(request: SignedInRequest) -> HttpResponse:
    """Decisions on record, by number, organisation or day."""
    query = request.GET.get("q", "").replace("\0", "").strip()[:100]
    found = Decision.objects.select_related("organisation", "by", "program").defer(
        "facts", "outcomes", "assumed", "program__book"
    )
    if query:
        found = found.filter(
            Q(reference__iexact=query)
            | Q(organisation__name__icontains=query)
            | Q(organisation__uscc__iexact=query)
            | Q(program__hash__startswith=query.lower())
        )
    context = {"page": _page(request, found.order_by("-at", "-pk")), "q": query}
    return render(request, "rules_desk/decisions.html", context)


def _page(request: SignedInRequest, found: Any) -> Any:
    return Paginator(found, PER_PAGE).get_page(request.GET.get("page"))


def _leaf(request: SignedInRequest, program: Any) -> Any:
    benefit = program.benefit.get(request.GET.get("benefit", ""))
    kind = Answer.UNKNOWN if request.GET.get("kind") == "lack" else Answer.NO
    leaf = next((x for x in benefit.leaves if x.id == request.GET.get("leaf")), None) if benefit else None  # fmt: skip
    return (benefit, leaf, kind) if leaf else None


def _yuan(fen: int | None) -> float | int | None:
    if fen is None:
        return None
    return fen // 100 if fen % 100 == 0 else fen / 100
