"""Statements: what was said on a day, to print, to explain and to check again (决定与解释)."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lilac.accounts.http import SignedInRequest
from lilac.entitlements import permissions, statement
from lilac.entitlements.actions import decide as deciding
from lilac.entitlements.models import Decision
from lilac.entitlements.queries.decisions import decision as find_decision
from lilac.entitlements.queries.decisions import decisions_of, replay
from lilac.entitlements.views.firm import framed, own_firm
from lilac.entitlements.views.lookup import crumbs
from lilac.kernel import limits
from lilac.kernel.clock import now, today
from lilac.kernel.refusal import require

PURPOSE = "statement"
STATEMENTS_A_DAY = "20/d"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def statements(request: SignedInRequest, pk: int) -> HttpResponse:
    """The statements of an organisation; POST makes one of today."""
    organisation = own_firm(request, pk)
    if request.method == "POST":
        require(limits.allow(f"statement:{organisation.pk}", STATEMENTS_A_DAY, at=now()))
        made = deciding.record(
            organisation=organisation, day=today(), purpose=PURPOSE, by=request.user, at=now()
        )
        messages.success(
            request,
            _("The statement is made and kept under this number; print it or take the PDF."),
        )
        return redirect("entitlements:statement", made.reference)
    context = framed(
        request.user,
        organisation,
        "statements",
        rows=decisions_of(organisation),
        may_decide=permissions.may_decide(request.user, organisation),
    )
    return render(request, "entitlements/statements.html", context)


def _decision(request: SignedInRequest, reference: str) -> Decision:
    """The decision of a number, for whom it concerns; for others it is not there."""
    found = find_decision(reference)
    if found is None or not permissions.may_see_decision(request.user, found):
        raise Http404(_("There is no decision of this number that you may see."))
    return found


def _trail(decision: Decision, here: str) -> list[tuple[str, str]]:
    organisation = decision.organisation
    if organisation is None:
        return crumbs((here, ""))
    home = reverse("entitlements:firm", args=[organisation.pk])
    return crumbs((organisation.name, home), (here, ""))


@login_required
@require_GET
def statement_page(request: SignedInRequest, reference: str) -> HttpResponse:
    """What the program said, to print."""
    decision = _decision(request, reference)
    context = {
        "decision": decision,
        "sheet": statement.sheet_of(decision),
        "crumbs": _trail(decision, decision.reference),
    }
    return render(request, "entitlements/statement.html", context)


@login_required
@require_GET
def statement_pdf(request: SignedInRequest, reference: str) -> HttpResponse:
    """The same as PDF."""
    decision = _decision(request, reference)
    name = f"{decision.reference}.pdf"
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(
        statement.pdf_of(statement.sheet_of(decision)),
        content_type="application/pdf",
        headers={"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"},
    )


@login_required
@require_GET
def explanation(request: SignedInRequest, reference: str) -> HttpResponse:
    """How it came about, for the person concerned: facts, rules, amounts, whether it repeats.

    个人信息保护法 art. 24: who is decided on by a machine may ask for an explanation, and may
    refuse a decision made by a machine alone.
    """
    decision = _decision(request, reference)
    context = {
        "decision": decision,
        "sheet": statement.sheet_of(decision),
        "replay": replay(decision),
        "crumbs": _trail(decision, _("How this came about")),
    }
    return render(request, "entitlements/explanation.html", context)
