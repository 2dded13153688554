"""What if: one amount, a new total at once."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lilac.accounts.http import SignedInRequest
from lilac.entitlements.desk.access import readers_only
from lilac.entitlements.queries import book as reading
from lilac.entitlements.queries.changes import depending, number, unfit, usual_range, with_value
from lilac.entitlements.queries.population import registered
from lilac.entitlements.queries.privacy import withhold_moves
from lilac.entitlements.queries.simulation import moves_few, outcomes_of, what_if
from lilac.entitlements.templatetags.rules_desk import dimension_unit
from lilac.entitlements.words import said
from lilac.kernel.clock import today
from lilac.kernel.refusal import Refused
from lilac_engine.rules.errors import Faulty
from lilac_engine.rules.program import Program


@readers_only
@require_safe
def whatif(request: SignedInRequest) -> HttpResponse:
    """Choose an amount and a value; the new total, who gains and who loses. A part for htmx."""
    program = reading.program_on(today())
    days = unfit(program)
    asked = request.GET.get("parameter", "")
    chosen = asked if asked in program.parameters and asked not in days else ""
    part = request.htmx and request.htmx.target == "whatif-answer"
    context: dict[str, Any] = {"day": program.day, "chosen": chosen}
    if chosen:
        context |= answer(program, chosen, request.GET.get("value", "")[:20])
    if part:
        return render(request, "rules_desk/_whatif.html", context)
    context["choices"] = [
        (key, said(bound.record)) for key, bound in program.parameters.items() if key not in days
    ]
    return render(request, "rules_desk/whatif.html", context)


def answer(program: Program, key: str, typed: str) -> dict[str, Any]:
    """The new total with one amount at another value; ``reasons`` where the value is none."""
    bound = program.parameters[key]
    low, high = usual_range(program, key)
    current = bound.dated.value if bound.dated else None
    found: dict[str, Any] = {
        "bound": bound,
        "current": current,
        "value": typed or (f"{current:f}" if current is not None else ""),
        "low": f"{low:f}",
        "high": f"{high:f}",
        "step": _step(high),
        "unit": dimension_unit(bound.record.dimension.value),
    }
    if not found["value"]:
        return found
    try:
        changed = with_value(reading.book(), key, number(found["value"]))
        after = reading.compiled(changed, program.day)
    except Refused as refusal:
        return found | {"reasons": refusal.reasons}
    except Faulty as faulty:
        return found | {"reasons": [fault.say("zh") for fault in faulty.faults]}
    frame = registered(program)
    result = what_if(program, after, frame, outcomes_of(program, frame))
    rows = [
        {
            "benefit": after.benefit[m.benefit].record,
            "won": {"firms": m.winners, "fen": m.gained},
            "lost": {"firms": m.losers, "fen": m.lost},
        }
        for m in result["moves"]
        if m.benefit
    ]
    return found | {
        "result": result,
        "few": moves_few(result["moves"]),
        "change": result["after"] - result["before"],
        "rows": withhold_moves(rows),
        "firms": frame.height,
        "touched": [program.benefit[b].record for b in depending(program, key) if b in program.benefit],
    }  # fmt: skip


def _step(high: Decimal) -> str:
    """A step of the slider: about a two-hundredth of the range, a round figure."""
    if high <= 0:
        return "1"
    exact = high / 200
    digits = -exact.adjusted()
    return f"{max(round(exact, digits), Decimal(1).scaleb(-digits)):f}"
