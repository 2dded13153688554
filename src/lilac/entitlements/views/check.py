"""The check without an account: a handful of questions, the best one first (免登录自测)."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lilac.accounts.http import SignedInRequest
from lilac.entitlements import typed
from lilac.entitlements.actions import consents, facts
from lilac.entitlements.forms.keeping import KeepForm
from lilac.entitlements.forms.values import AnswerForm, initial
from lilac.entitlements.queries.answers import Answers, answers
from lilac.entitlements.queries.book import book
from lilac.entitlements.queries.holdings import shares
from lilac.entitlements.views.lookup import asked, crumbs, heaps, program_today
from lilac.entitlements.views.visit import Visit
from lilac.entitlements.words import said
from lilac.kernel.clock import now
from lilac.kernel.refusal import Refused
from lilac.parties.queries import in_whose_name
from lilac_engine.rules import wording
from lilac_engine.rules.program import Program


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """One question at a time; ``?ask=`` goes back to one."""
    program = program_today()
    visit = Visit.of(request, program)
    if request.method == "POST":
        return _answered(request, program, visit)
    found = answers(program, visit.answers, skipped=visit.skipped, shares=shares())
    name = asked(request, "ask")
    if name and name not in program.column:
        raise Http404(_("There is no such question."))
    name = name or (found.question.column if found.question else "")
    if not name:
        return redirect("entitlements:check-results")
    column = program.column[name]
    before = {"value": initial(column, visit.answers.get(name))}
    return _question(request, found, visit, AnswerForm(program, column, initial=before))


def _answered(request: HttpRequest, program: Program, visit: Visit) -> HttpResponse:
    column = program.column.get(request.POST.get("column", ""))
    if column is None:
        raise Http404(_("There is no such question."))
    if request.POST.get("do") == "skip":
        visit.skip(column.name)
    else:
        form = AnswerForm(program, column, request.POST)
        if not form.is_valid():
            found = answers(program, visit.answers, skipped=visit.skipped, shares=shares())
            return _question(request, found, visit, form, status=422)
        visit.answer(column.name, form.cleaned_data["value"])
    visit.keep(request)
    back = "check-results" if request.POST.get("next") == "results" else "check"
    return redirect(f"entitlements:{back}")


def _question(
    request: HttpRequest, found: Answers, visit: Visit, form: AnswerForm, status: int = 200
) -> HttpResponse:
    column = form.column
    best = found.question
    context = {
        "form": form,
        "column": column,
        "register": _register(column.fact.register_),
        "question": best if best is not None and best.column == column.name else None,
        "found": found,
        "given": _given(found.program, visit),
        "number": len(visit.answers) + len(visit.skipped) + 1,
        "next": asked(request, "next") or request.POST.get("next", ""),
        "crumbs": crumbs((_("Check in a few questions"), "")),
    }
    return render(request, "entitlements/check.html", context, status=status)


def _register(key: str) -> str:
    """Who knows the fact, so that one knows where to look it up."""
    return next((said(register) for register in book().registers if register.id == key), "")


def _given(program: Program, visit: Visit) -> list[dict[str, str]]:
    """What was answered so far, each with the way back to its question."""
    address = reverse("entitlements:check")
    rows = [
        (name, typed.plain(program.column[name], value)) for name, value in visit.answers.items()
    ] + [(name, _("left out")) for name in visit.skipped]
    return [
        {
            "name": name,
            "label": said(wording.column_label(program, program.column[name])),
            "value": value,
            "url": f"{address}?ask={name}",
        }
        for name, value in rows
    ]


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Everything that follows from the answers so far, by group."""
    program = program_today()
    visit = Visit.of(request, program)
    found = answers(program, visit.answers, skipped=visit.skipped, shares=shares())
    context = {
        "found": found,
        "heaps": heaps(found),
        "given": _given(program, visit),
        "crumbs": crumbs(
            (_("Check in a few questions"), reverse("entitlements:check")), (_("Result"), "")
        ),
    }
    return render(request, "entitlements/check_results.html", context)


@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Throw the answers away."""
    Visit.forget(request)
    messages.success(request, _("Your answers are gone."))
    return redirect("entitlements:overview")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: SignedInRequest) -> HttpResponse:
    """Keep the answers as facts of one's own organisation, with its consent."""
    program = program_today()
    visit = Visit.of(request, program)
    own = in_whose_name(request.user)
    form = KeepForm(own, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        if form.is_valid() and visit.answers:
            try:
                return _kept(request, visit, form)
            except Refused as refusal:
                form.add_error(None, list(refusal.reasons))
        elif not visit.answers:
            form.add_error(None, _("There are no answers to keep."))
        status = 422
    context = {
        "form": form,
        "own": own,
        "given": _given(program, visit),
        "crumbs": crumbs(
            (_("Check in a few questions"), reverse("entitlements:check")), (_("Keep"), "")
        ),
    }
    return render(request, "entitlements/check_keep.html", context, status=status)


def _kept(request: SignedInRequest, visit: Visit, form: KeepForm) -> HttpResponse:
    organisation = form.cleaned_data["organisation"]
    at = now()
    consents.give_consent(organisation=organisation, purpose=form.purpose, by=request.user, at=at)
    facts.keep_answers(
        organisation=organisation, answers=visit.answers, day=visit.day, by=request.user, at=at
    )
    Visit.forget(request)
    messages.success(request, _("Kept. The answers are now facts of the organisation."))
    return redirect("entitlements:firm", organisation.pk)
