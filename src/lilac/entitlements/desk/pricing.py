"""A policy priced: what each of its measures gives, beside its clauses."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from lilac.accounts.http import SignedInRequest
from lilac.entitlements.desk.access import readers_only
from lilac.entitlements.queries.pricing import price_of_policy
from lilac.kernel.clock import today
from lilac.policies.models import Policy


@readers_only
@require_safe
def price(request: SignedInRequest, slug: str) -> HttpResponse:
    """All benefits of a policy with their cost over the registered firms, clause by clause."""
    policy = get_object_or_404(Policy, slug=slug)
    drafts = request.GET.get("drafts") == "1"
    context = {
        "policy": policy,
        "price": price_of_policy(policy, today(), drafts=drafts),
        "drafts": drafts,
    }
    return render(request, "rules_desk/price.html", context)
