"""What if: some facts otherwise than they are; nothing is kept (假设测算)."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from lilac.accounts.http import SignedInRequest
from lilac.entitlements import typed
from lilac.entitlements.forms.values import WhatIfForm
from lilac.entitlements.queries.answers import Answers, Group, answers, compared
from lilac.entitlements.queries.facts import known
from lilac.entitlements.views.firm import framed, own_firm
from lilac.entitlements.views.lookup import program_today
from lilac.entitlements.words import said
from lilac_engine.rules import wording
from lilac_engine.rules.program import Column, Program
from lilac_engine.rules.types import Value

SHOWN = 8  # fields offered at once; more can be chosen
MOST = 20
NEAR = 3  # a benefit that lacks fewer facts than this offers them


@login_required
@require_GET
def what_if(request: SignedInRequest, pk: int) -> HttpResponse:
    """Suppose some facts and compare; ``?fact=`` adds a field, steps one can try are offered."""
    organisation = own_firm(request, pk)
    program = program_today()
    state = known(organisation, program)
    found = answers(program, state.facts, state.assumed)
    columns = _columns(program, found, request.GET)
    bound = any(column.name in request.GET for column in columns)
    form = WhatIfForm(program, columns, request.GET if bound else None)
    supposed = form.supposed() if bound else {}
    facts: dict[str, Value] = {**state.facts, **supposed}
    context = framed(
        request.user,
        organisation,
        "what-if",
        form=form,
        rows=[(form[c.name], typed.plain(c, state.facts.get(c.name))) for c in columns],
        supposed=[
            (
                said(wording.column_label(program, program.column[name])),
                typed.plain(program.column[name], state.facts.get(name)),
                typed.plain(program.column[name], value),
            )
            for name, value in supposed.items()
        ],
        changes=compared(program, state.facts, facts) if supposed else (),
        tries=tries(program, found, organisation.pk),
        others=_others(program, columns),
        program=program,
    )
    status = 422 if bound and not form.is_valid() else 200
    return render(request, "entitlements/what_if.html", context, status=status)


def _columns(program: Program, found: Answers, asked: QueryDict) -> list[Column]:
    """The fields shown: those asked for, then what one may act on and knows, then what
    benefits lack that lack little."""
    names = [name for name in [*asked.getlist("fact"), *asked] if name in program.column]
    steps = [step.column for row in found.rows for step in row.steps]
    acted = [column.name for column in program.columns if column.fact.actionable]
    known = [name for name in acted if found.facts[name] is not None]
    near = [n for row in found.of(Group.UNKNOWN) for n in row.missing if len(row.missing) < NEAR]
    wanted = dict.fromkeys([*names[:MOST], *steps, *known, *near, *acted])
    return [program.column[name] for name in list(wanted)[: max(SHOWN, len(set(names[:MOST])))]]


def _others(program: Program, columns: Iterable[Column]) -> list[tuple[str, str]]:
    """The facts one may add as a field."""
    there = {column.name for column in columns}
    return [
        (column.name, said(wording.column_label(program, column)))
        for column in program.columns
        if column.name not in there
    ]


def tries(program: Program, found: Answers, pk: int) -> list[dict[str, str]]:
    """Each near miss with the change that would mend it, as an address of this page."""
    page = reverse("entitlements:what-if", args=[pk])
    return [
        {
            "title": said(row.benefit.record),
            "url": f"{page}?{urlencode(typed.supposed(program, row.steps))}",
            "text": "；".join(said(step.said) for step in row.steps),
        }
        for row in found.of(Group.NEARLY)
    ]
