"""Writing an edition: rows and text over the same tree, checked while one types."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lilac.accounts.http import SignedInRequest
from lilac.entitlements import permissions
from lilac.entitlements.actions import book as actions
from lilac.entitlements.actions.proof import language
from lilac.entitlements.desk import checks
from lilac.entitlements.desk.access import officers_only
from lilac.entitlements.desk.bodies import LINE, VALUE, Sheet, body_of, of_body, of_post
from lilac.entitlements.desk.composing import moved, taken_over
from lilac.entitlements.models import Edition
from lilac.entitlements.queries import book as reading
from lilac.entitlements.queries import desk
from lilac.entitlements.states import EditionState, EntryKind
from lilac.entitlements.words import said
from lilac.kernel.clock import now, today
from lilac.kernel.refusal import Refused, require
from lilac.kernel.states import Evidence
from lilac.policies.models import Measure
from lilac_engine.pack.documents import Dimension
from lilac_engine.rules.errors import Faulty
from lilac_engine.rules.records import Gives, Payer, Standing

STEP = re.compile(r"(add|any|all|remove|up|down|in|out|line|value|unline|unvalue):(-?\d{1,3})")
NAME = re.compile(r"[a-z][a-z0-9_]{0,47}")


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Name a new entry; its first edition is written on the next page."""
    asked = request.POST if request.method == "POST" else request.GET
    kind, key = asked.get("kind", EntryKind.BENEFIT), asked.get("key", "").strip()
    reasons: list[str] = []
    if request.method == "POST":
        if kind not in EntryKind.values:
            raise Http404
        if not NAME.fullmatch(key):
            reasons.append(
                _("A name begins with a small letter: small letters, digits and _, at most 48.")
            )
        elif reading.entry(kind, key):
            reasons.append(_("There is an entry of this name; write a new edition of it instead."))
        else:
            address = redirect("rules:write", kind, key)
            address["Location"] += f"?measure={asked.get('measure', '')[:20]}"
            return address
    context = {
        "kind": kind,
        "key": key,
        "reasons": reasons,
        "kinds": EntryKind.choices,
        "measure": asked.get("measure", ""),
        "measures": _measures(),
    }
    return render(request, "rules_desk/new.html", context, status=422 if reasons else 200)


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: SignedInRequest, kind: str, key: str) -> HttpResponse:
    """Write a new edition, from the one in force where there is one."""
    before = _start(kind, key)
    if request.method != "POST":
        sheet = of_body(kind, key, before)
        if not before:
            sheet.measure = request.GET.get("measure", "")[:20]
            sheet.fields = {**sheet.fields, "zh": "", "en": "", "evidence.mark": "VP"}
        return _page(request, sheet, before, None)
    return _posted(request, kind, key, before, None)


@officers_only
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Go on with a draft."""
    found = get_object_or_404(Edition.objects.select_related("entry"), pk=pk)
    if found.state != EditionState.DRAFT:
        require(permissions.may_move(found, "submit"))
    kind, key = found.entry.kind, found.entry.key
    if request.method != "POST":
        return _page(request, of_body(kind, key, found.body, found.note), found.body, found)
    return _posted(request, kind, key, found.body, found)


@officers_only
@require_POST
def check(request: SignedInRequest, kind: str, key: str) -> HttpResponse:
    """What is wrong with what stands in the form now; the other view follows the one written in."""
    edition = _draft(request.POST.get("edition", ""), kind, key)
    before = edition.body if edition else _start(kind, key)
    sheet = of_post(kind, key, request.POST)
    typed_text = sheet.text_edited
    faults = _take_over(sheet)
    context = _context(sheet, before, edition)
    context |= {"text_faults": faults, "oob": "rows" if typed_text else "text"}
    context["typed_text"] = request.POST.get("text", "")
    return render(request, "rules_desk/_checked.html", context)


def _posted(
    request: SignedInRequest,
    kind: str,
    key: str,
    before: Mapping[str, Any],
    edition: Edition | None,
) -> HttpResponse:
    """One button of the editor: a step within the rows, a look, or saving."""
    sheet = of_post(kind, key, request.POST)
    faults = _take_over(sheet)
    do = request.POST.get("do", "save")
    if STEP.fullmatch(do):
        _step(sheet, do)
        return _page(request, sheet, before, edition, faults)
    if do == "check" or faults:
        return _page(request, sheet, before, edition, faults, status=422 if faults else 200)
    try:
        body = body_of(sheet, before)
        if edition is not None:
            saved = actions.rewrite(
                edition=edition, body=body, note=sheet.note, by=request.user, at=now()
            )
        else:
            saved = actions.draft(
                kind=kind,
                key=key,
                body=body,
                note=sheet.note,
                by=request.user,
                at=now(),
                measure=Measure.objects.filter(code=sheet.measure).order_by("pk").first(),
            )
    except ValueError:
        return _page(request, sheet, before, edition, status=422)  # the checks say which line
    except Refused as refusal:
        return _page(request, sheet, before, edition, reasons=refusal.reasons, status=422)
    if do == "submit":
        try:
            actions.submit(edition=saved, by=request.user, at=now())
        except Refused as refusal:
            messages.error(request, _("Kept as a draft; it cannot be submitted yet."))
            messages.error(request, " ".join(refusal.reasons))
            return redirect("rules:edit", saved.pk)
        messages.success(request, _("Submitted. A second person signs it."))
    else:
        messages.success(request, _("Kept as a draft."))
    return redirect("rules:edition", saved.pk)


def _take_over(sheet: Sheet) -> tuple[checks.Remark, ...]:
    """Let the rows follow the text where somebody wrote in it; faults of the text, if any."""
    if not sheet.text_edited:
        sheet.follow()
        return ()
    try:
        sheet.rows = taken_over(sheet.text, sheet.rows)
    except Faulty as faulty:
        spoken: Any = language()
        text = sheet.text
        return tuple(
            checks.Remark(
                "text", f.say(spoken), text[: f.start], text[f.start : f.end], text[f.end :]
            )
            for f in faulty.faults
        )
    sheet.follow()
    return ()


def _step(sheet: Sheet, do: str) -> None:
    name, _colon, number = do.partition(":")
    at = int(number)
    if name == "line":
        sheet.lines.append(dict.fromkeys(LINE, ""))
    elif name == "value":
        sheet.values.append(dict.fromkeys(VALUE, ""))
    elif name in {"unline", "unvalue"}:
        rows = sheet.lines if name == "unline" else sheet.values
        if 0 <= at < len(rows):
            del rows[at]
    else:
        sheet.rows = moved(sheet.rows, name, at)
        sheet.follow()


def _page(
    request: SignedInRequest,
    sheet: Sheet,
    before: Mapping[str, Any],
    edition: Edition | None,
    faults: tuple[checks.Remark, ...] = (),
    reasons: tuple[str, ...] = (),
    status: int = 200,
) -> HttpResponse:
    context = _context(sheet, before, edition)
    context |= {"text_faults": faults, "reasons": reasons}
    part = request.htmx and request.htmx.target == "editor"
    template = "rules_desk/_editor.html" if part else "rules_desk/write.html"
    return render(request, template, context, status=200 if part else status)


def _context(sheet: Sheet, before: Mapping[str, Any], edition: Edition | None) -> dict[str, Any]:
    found = checks.check(sheet, before, today())
    return {
        "sheet": sheet,
        "edition": edition,
        "kind": sheet.kind,
        "key": sheet.key,
        "kind_label": EntryKind(sheet.kind).label,
        "title": desk.title_of(sheet.fields) or desk.title_of(dict(before)) or sheet.key,
        "checks": found,
        "rows": [(n, row, found.at(f"row-{n}")) for n, row in enumerate(sheet.rows)],
        "lines": [(n, line, found.at(f"line-{n}")) for n, line in enumerate(sheet.lines)],
        "values": list(enumerate(sheet.values)),
        "at": {name: found.at(name) for name in ("applies", "figure", "formula", "record")},
        "payers": [p.value for p in Payer],
        "gives": [g.value for g in Gives],
        "standings": [s.value for s in Standing],
        "dimensions": [d.value for d in Dimension],
        "marks": Evidence.choices,
        "names": _names() if sheet.by_fields else [],
    }


def _names() -> list[tuple[str, str]]:
    """What a formula may name, with its words: columns, rules, parameters."""
    book = reading.book()
    facts = [
        (f"{fact.id}_y{lag}" if fact.per else fact.id, said(fact))
        for fact in book.facts
        for lag in (fact.lags if fact.per else (0,))
    ]
    steps = [(rule.id, said(rule)) for rule in book.rules]
    return [*facts, *steps, *((f"p.{p.id}", said(p)) for p in book.parameters)]


def _start(kind: str, key: str) -> Mapping[str, Any]:
    """The body a new edition begins with: the one in force last, else the newest; empty if none."""
    if kind not in EntryKind.values or not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", key):
        raise Http404
    found = reading.entry(kind, key)
    if found is None:
        return {}
    newest = reading.in_force(found).last() or reading.editions(found).first()
    return newest.body if newest else {}


def _draft(number: str, kind: str, key: str) -> Edition | None:
    """The draft that is being written, as the form names it."""
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    drafts = Edition.objects.filter(entry__kind=kind, entry__key=key, state=EditionState.DRAFT)
    return drafts.filter(pk=int(number)).first()


def _measures() -> list[Measure]:
    return list(Measure.objects.select_related("policy").order_by("policy_id", "position", "pk"))
