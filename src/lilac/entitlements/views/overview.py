"""What the policy gives: the list, one benefit, and both to take away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lilac.entitlements.labels import gives_words, payer_words
from lilac.entitlements.queries import offers as given
from lilac.entitlements.queries import wordings
from lilac.entitlements.queries.book import editions, entry
from lilac.entitlements.queries.holdings import numbers
from lilac.entitlements.queries.offers import Offer
from lilac.entitlements.states import EditionState, EntryKind
from lilac.entitlements.views.lookup import asked, choices, crumbs, program_today, window_states
from lilac.entitlements.words import said
from lilac.kernel.export import Cell, csv_response, xlsx_response
from lilac_engine.rules.records import Gives, Payer


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Every benefit by article, searched and narrowed (惠企事项清单)."""
    program = program_today()
    everything = given.offers(program)
    wish = given.Wish(
        **{name: asked(request, name) for name in ("text", "gives", "payer", "payable", "article")}
    )
    found = given.narrowed(everything, wish)
    groups: dict[str, list[Offer]] = {}
    for offer in found:
        groups.setdefault(offer.article_name, []).append(offer)
    query = request.GET.urlencode()
    context = {
        "groups": groups.items(),
        "total": len(found),
        "wish": wish,
        "narrowed": wish != given.Wish(),
        "count": given.count(everything),
        "filters": _filters(everything, wish),
        "day": program.day,
        "exports": [
            (label, reverse("entitlements:export", args=[form]) + (f"?{query}" if query else ""))
            for label, form in (("Excel", "xlsx"), ("CSV", "csv"))
        ],
        "crumbs": [(_("What may we have"), "")],
    }
    return render(request, "entitlements/overview.html", context)


def _filters(
    everything: Sequence[Offer], wish: given.Wish
) -> list[tuple[str, str, list[tuple[str, str]], str]]:
    """Name, label, values with their labels, and the chosen value of each filter."""
    return [
        (
            "article",
            _("By article"),
            choices((offer.article_key, offer.article_name) for offer in everything),
            wish.article,
        ),
        (
            "gives",
            _("What it is"),
            [
                (each.value, gives_words(each))
                for each in Gives
                if any(o.benefit.record.gives is each for o in everything)
            ],
            wish.gives,
        ),
        (
            "payer",
            _("Who pays"),
            [
                (each.value, payer_words(each))
                for each in Payer
                if any(each in o.payers for o in everything)
            ],
            wish.payer,
        ),
        (
            "payable",
            _("Amount"),
            [("yes", _("Amount published")), ("no", _("Announced, amount not published"))],
            wish.payable,
        ),
    ]


COLUMNS = ("key", "article", "measure", "title", "gives", "payers", "payable", "summary", "since")


def sheet_rows(found: Iterable[Offer], *, coded: bool) -> Iterator[Sequence[Cell]]:
    """The list as rows of :data:`COLUMNS`; ``coded`` values are for programs."""
    for offer in found:
        record = offer.benefit.record
        yield (
            offer.benefit.id,
            offer.article_name,
            record.measure,
            said(record),
            record.gives.value if coded else gives_words(record.gives),
            "、".join(p.value if coded else payer_words(p) for p in offer.payers),
            ("yes" if offer.payable else "no")
            if coded
            else (_("yes") if offer.payable else _("no")),
            said(record, "summary"),
            record.since,
        )


@require_safe
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The list as CSV or Excel, narrowed like the page."""
    wish = given.Wish(
        **{name: asked(request, name) for name in ("text", "gives", "payer", "payable", "article")}
    )
    found = given.narrowed(given.offers(program_today()), wish)
    heads = [
        _("Key of the rule"), _("By article"), _("Measure"), _("Title"), _("What it is"), _("Who pays"),
        _("Amount published"), _("In short"), _("In force since"),
    ]  # fmt: skip
    rows = sheet_rows(found, coded=False)
    match form:
        case "csv":
            return csv_response("benefits", heads, rows)
        case "xlsx":
            return xlsx_response("benefits", heads, rows, title="benefits")
    raise Http404(_("There is no such form of export."))


@require_safe
def benefit(request: HttpRequest, key: str) -> HttpResponse:
    """One benefit: its rule in words, amounts with sources, outcomes in numbers (政策事项)."""
    program = program_today()
    offer = given.offer(program, key)
    if offer is None:
        raise Http404(_("There is no such benefit in force today."))
    this = entry(EntryKind.BENEFIT, key)
    context = {
        "offer": offer,
        "benefit": offer.benefit,
        "record": offer.benefit.record,
        "program": program,
        "requirements": wordings.requirements(program, offer.benefit),
        "formulas": wordings.formulas(program, offer.benefit),
        "steps": wordings.steps(program, offer.benefit),
        "parameters": [
            (bound, list(wordings.dated(bound)))
            for bound in wordings.parameters(program, offer.benefit)
        ],
        "overlaps": [each for each in program.overlaps if key in each.benefits],
        "numbers": numbers(key),
        "windows": given.windows([offer.benefit], program.day.year),
        "states": window_states(program.day),
        "editions": [
            each
            for each in (editions(this) if this else [])
            if each.state in {EditionState.SIGNED, EditionState.SUPERSEDED}
        ],
        "crumbs": crumbs((said(offer.benefit.record), "")),
    }
    return render(request, "entitlements/benefit.html", context)
