"""One's own organisation: all answers, alerts, consents, the calendar of windows (企业权益)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lilac.accounts.http import SignedInRequest
from lilac.accounts.models import User
from lilac.entitlements import permissions
from lilac.entitlements.actions import consents as consenting
from lilac.entitlements.actions import notices
from lilac.entitlements.forms.keeping import ConsentForm
from lilac.entitlements.models import Alert
from lilac.entitlements.queries.answers import CONCERNED, Answers, Group, answers
from lilac.entitlements.queries.facts import consent_of, consents, known
from lilac.entitlements.queries.holdings import shares
from lilac.entitlements.queries.offers import windows
from lilac.entitlements.views.lookup import crumbs, heaps, program_today, window_states
from lilac.kernel.clock import now
from lilac.kernel.refusal import require
from lilac.parties.models import Organisation
from lilac.parties.queries import in_whose_name

PAGE = 30


def own_firm(request: SignedInRequest, pk: int) -> Organisation:
    """The organisation of the address, for those who may see what is known of it."""
    found = get_object_or_404(Organisation.objects.select_related("region"), pk=pk)
    require(permissions.may_see_facts(request.user, found))
    return found


def framed(user: User, organisation: Organisation, active: str, **more: Any) -> dict[str, Any]:
    """What every page of an organisation shows: its name, tabs, crumbs, whether one may write."""
    unseen = Alert.objects.filter(organisation=organisation, seen_at=None).count()
    items = [
        ("firm", _("Our answers"), None),
        ("facts", _("Our facts"), None),
        ("what-if", _("What if"), None),
        ("calendar", _("Calendar"), None),
        ("alerts", _("Changes"), unseen or None),
        ("statements", _("Statements"), None),
        ("consents", _("Consent"), None),
    ]
    tabs = [
        {
            "label": label,
            "url": reverse(f"entitlements:{name}", args=[organisation.pk]),
            "active": name == active,
            "count": count,
        }
        for name, label, count in items
    ]
    home = reverse("entitlements:firm", args=[organisation.pk])
    here = next(str(label) for name, label, _count in items if name == active)
    trail = crumbs((organisation.name, "" if active == "firm" else home))
    return {
        "organisation": organisation,
        "tabs": tabs,
        "may_enter": permissions.may_enter_facts(user, organisation),
        "may_consent": permissions.may_consent(user, organisation),
        "consent": consent_of(organisation),
        "crumbs": trail if active == "firm" else [*trail, (here, "")],
        **more,
    }


@login_required
@require_GET
def firms(request: SignedInRequest) -> HttpResponse:
    """The organisations one acts for; a single one at once."""
    own = list(in_whose_name(request.user))
    if len(own) == 1:
        return redirect("entitlements:firm", own[0].pk)
    context = {"own": own, "crumbs": crumbs((_("My organisation"), ""))}
    return render(request, "entitlements/firms.html", context)


def answers_of(organisation: Organisation) -> Answers:
    """What the rules of today say of an organisation."""
    program = program_today()
    found = known(organisation, program)
    return answers(program, found.facts, found.assumed)


@login_required
@require_GET
def firm(request: SignedInRequest, pk: int) -> HttpResponse:
    """All answers with amounts, reasons and sources, and what can really be had together."""
    organisation = own_firm(request, pk)
    program = program_today()
    state = known(organisation, program)
    found = answers(program, state.facts, state.assumed, shares=shares())
    given = sum(value is not None for value in state.facts.values())
    context = framed(
        request.user,
        organisation,
        "firm",
        found=found,
        heaps=heaps(found),
        known=state,
        given=given,
        program=program,
        counts={group.name.lower(): found.count(group) for group in Group},
    )
    return render(request, "entitlements/firm.html", context)


@login_required
@require_GET
def calendar(request: SignedInRequest, pk: int) -> HttpResponse:
    """When one may apply, for what may concern the organisation (申报日历)."""
    organisation = own_firm(request, pk)
    found = answers_of(organisation)
    groups = {row.benefit.id: row.group for row in found.rows}
    mine = [row.benefit for row in found.rows if row.group in CONCERNED]
    states = window_states(found.day)
    rows = [
        (span, span.state(found.day), states[span.state(found.day)], groups[span.benefit.id])
        for span in windows(mine, found.day.year)
        if span.closes >= found.day
    ]
    without = [benefit for benefit in mine if benefit.record.season is None]
    context = framed(
        request.user, organisation, "calendar", rows=rows, without=without, day=found.day
    )
    return render(request, "entitlements/calendar.html", context)


@login_required
@require_GET
def alerts(request: SignedInRequest, pk: int) -> HttpResponse:
    """What changed for the organisation, and why."""
    organisation = own_firm(request, pk)
    program = program_today()
    rows = Alert.objects.filter(organisation=organisation).order_by("-at", "-pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = framed(
        request.user,
        organisation,
        "alerts",
        page=page,
        rows=[(alert, program.benefit.get(alert.benefit)) for alert in page],
    )
    return render(request, "entitlements/alerts.html", context)


@login_required
@require_POST
def see_alerts(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say that the changes were read."""
    organisation = own_firm(request, pk)
    notices.mark_seen(organisation=organisation, by=request.user, at=now())
    return redirect("entitlements:alerts", pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def consent_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the organisation agreed to; agree, with the purpose shown."""
    organisation = own_firm(request, pk)
    form = ConsentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        consenting.give_consent(
            organisation=organisation, purpose=form.purpose, by=request.user, at=now()
        )
        messages.success(request, _("Agreed. Facts can be entered now."))
        return redirect("entitlements:facts", pk)
    context = framed(request.user, organisation, "consents", form=form, rows=consents(organisation))
    status = 422 if request.method == "POST" else 200
    return render(request, "entitlements/consents.html", context, status=status)


@login_required
@require_POST
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take the consent back; the organisation's own values fall out of use."""
    organisation = own_firm(request, pk)
    ended = consenting.withdraw_consent(organisation=organisation, by=request.user, at=now())
    messages.success(
        request, _("Withdrawn. %(count)d values are no longer used.") % {"count": ended}
    )
    return redirect("entitlements:consents", pk)
