"""The rule book: its list, one entry with its editions, one edition beside what it replaces."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from lilac.accounts.http import SignedInRequest
from lilac.entitlements import permissions
from lilac.entitlements.actions import book as actions
from lilac.entitlements.desk import checks
from lilac.entitlements.desk.access import officers_only, readers_only
from lilac.entitlements.desk.bodies import of_body
from lilac.entitlements.desk.differences import differences
from lilac.entitlements.models import Edition, Entry
from lilac.entitlements.queries import book as reading
from lilac.entitlements.queries import desk
from lilac.entitlements.states import EditionState, EntryKind
from lilac.kernel.clock import now, today
from lilac.kernel.refusal import Refused

PER_PAGE = 40
MOVES = {
    "submit": (actions.submit, gettext_lazy("Submitted. A second person signs it.")),
    "sign": (actions.sign, gettext_lazy("Signed. It is in force from its first day.")),
    "return": (actions.return_, gettext_lazy("Returned with your reason.")),
    "discard": (actions.discard, gettext_lazy("Laid aside. Nothing of it is deleted.")),
    "restore": (actions.restore, gettext_lazy("Taken up again.")),
}


@readers_only
@require_safe
def entries(request: SignedInRequest) -> HttpResponse:
    """All entries, by kind and state; first what waits for this person."""
    asked = {name: request.GET.get(name, "")[:100].replace("\0", "") for name in ("kind", "state", "q", "measure")}  # fmt: skip
    everything = desk.listing(state=asked["state"], query=asked["q"], measure=asked["measure"])
    counts = desk.tally(everything)
    shown = [x for x in everything if asked["kind"] in {"", x.entry.kind}]
    context = {
        **asked,
        "page": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
        "total": len(shown),
        "kinds": [(kind.value, kind.label, counts[kind.value]) for kind in desk.ORDER],
        "states": _states(),
        "policies": desk.policies(),
        "to_sign": desk.to_sign(request.user),
        "drafts": desk.drafts_of(request.user),
        "may_draft": permissions.may_draft(request.user),
    }
    return render(request, "rules_desk/book.html", context)


@readers_only
@require_safe
def parameters(request: SignedInRequest) -> HttpResponse:
    """Amounts: those announced without a figure first, then those that have one."""
    lines = desk.listing(kind=EntryKind.PARAMETER)
    program = reading.program_on(today())
    rows = [(line, program.parameters.get(line.entry.key)) for line in lines]
    context = {
        "open": [(line, bound) for line, bound in rows if bound is None or bound.value is None],
        "valued": [(line, bound) for line, bound in rows if bound and bound.value is not None],
        "day": program.day,
        "may_draft": permissions.may_draft(request.user),
    }
    return render(request, "rules_desk/parameters.html", context)


@readers_only
@require_safe
def entry(request: SignedInRequest, kind: str, key: str) -> HttpResponse:
    """One entry: what it says now, every edition, who uses it."""
    found = reading.entry(kind, key)
    if found is None:
        raise Http404
    editions = list(reading.editions(found))
    shown = next((e for e in editions if e.state == EditionState.SIGNED), editions[0])
    context = {
        "entry": found,
        "shown": shown,
        "title": desk.title_of(shown.body) or key,
        "sheet": of_body(kind, key, shown.body),
        "in_force": [e for e in editions if e.state == EditionState.SIGNED],
        "open": [e for e in editions if e.state in {EditionState.DRAFT, EditionState.SUBMITTED}],
        "editions": editions,
        "uses": desk.uses(key, desk.listing()),
        "may_draft": permissions.may_draft(request.user),
    }
    return render(request, "rules_desk/entry.html", context)


@readers_only
@require_safe
def edition(request: SignedInRequest, pk: int) -> HttpResponse:
    """One edition beside the one it replaces; its checks; what may be done with it."""
    return edition_page(request, _edition(pk))


@officers_only
@require_POST
def move(request: SignedInRequest, pk: int, move: str) -> HttpResponse:
    """Submit, sign, return, discard or restore an edition."""
    if move not in MOVES:
        raise Http404
    found = _edition(pk)
    act, said = MOVES[move]
    try:
        act(edition=found, by=request.user, at=now(), remark=request.POST.get("remark", "")[:2000])
    except Refused as refusal:
        return edition_page(request, _edition(pk), refusal.reasons, status=422)
    messages.success(request, str(said))
    return redirect("rules:edition", pk)


def edition_page(
    request: SignedInRequest, found: Edition, reasons: tuple[str, ...] = (), status: int = 200
) -> HttpResponse:
    """The page of one edition; ``reasons`` why something was not done."""
    of = found.entry
    before = replaced(found)
    pending = found.state in {EditionState.DRAFT, EditionState.SUBMITTED}
    sheet = of_body(of.kind, of.key, found.body, found.note)
    context: dict[str, Any] = {
        "entry": of,
        "edition": found,
        "title": desk.title_of(found.body) or of.key,
        "sheet": sheet,
        "before": before,
        "differences": differences(of.kind, before.body if before else None, found.body),
        "checks": checks.check(sheet, found.body, today()) if pending else None,
        "reasons": reasons,
        "may_draft": permissions.may_draft(request.user),
        "may_sign": permissions.may_sign(request.user, found),
        "may_submit": permissions.may_draft(request.user) & permissions.may_move(found, "submit"),
    }
    return render(request, "rules_desk/edition.html", context, status=status)


def replaced(found: Edition) -> Edition | None:
    """What the edition is compared with: what it replaces, or what is in force before its day."""
    others = [e for e in reading.in_force(found.entry) if e.pk != found.pk]
    if found.state in {EditionState.SIGNED, EditionState.SUPERSEDED}:
        earlier = Edition.objects.filter(
            entry=found.entry,
            number__lt=found.number,
            state__in=[EditionState.SIGNED, EditionState.SUPERSEDED],
        )
        return earlier.order_by("-number").first()
    same = [e for e in others if e.since == found.since]
    earlier_days = [
        e for e in others if e.since is None or (found.since is not None and e.since <= found.since)
    ]
    return next(reversed(same or earlier_days or others), None)


def _edition(pk: int) -> Edition:
    editions = Edition.objects.select_related("entry__measure", "drafted_by", "decided_by")
    return get_object_or_404(editions, pk=pk)


def _states() -> list[tuple[str, str]]:
    return [
        ("signed", _("In force")),
        ("submitted", _("Waiting for a second person")),
        ("draft", _("Being written")),
        ("no-amount", _("Announced without an amount")),
    ]


def entry_of(kind: str, key: str) -> Entry:
    """The entry, or 404."""
    found = reading.entry(kind, key)
    if found is None:
        raise Http404
    return found
