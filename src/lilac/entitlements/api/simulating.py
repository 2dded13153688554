"""What another amount costs over the registered firms: for officers, with their session."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router
from ninja.utils import check_csrf

from lilac.entitlements import permissions
from lilac.entitlements.api import schemas
from lilac.entitlements.queries import simulation
from lilac.entitlements.queries.book import book, program_on
from lilac.entitlements.queries.changes import book_after
from lilac.entitlements.queries.population import registered
from lilac.kernel import limits
from lilac.kernel.clock import now, today
from lilac.kernel.endpoints import LIST_ERRORS, Problem
from lilac.kernel.refusal import Refused, require

router = Router()
SIMULATIONS_AN_HOUR = "60/h"


@router.post("/simulate", response={200: schemas.SimulatedOut, 403: Problem, **LIST_ERRORS})
def simulate(request: HttpRequest, trial: schemas.SimulateIn) -> Any:
    """Cost by benefit before and after, over the firms registered here; nothing is kept.

    Officers only, with the session of the pages and its CSRF token. No figure about fewer than
    five firms.
    """
    require(permissions.may_simulate(request.user))
    if check_csrf(request, simulate) is not None:
        raise Refused(_("Send the token of the pages along (X-CSRFToken)."))
    require(limits.allow(f"simulate:{request.user.pk}", SIMULATIONS_AN_HOUR, at=now()))
    day = today()
    after = book_after(change.model_dump() for change in trial.changes)
    tables = simulation.simulate(
        simulation.Trial(book(), after, day, registered(program_on(day)), private=True)
    )
    return {
        "firms": tables["firms"],
        "program_before": tables["program_before"],
        "program_after": tables["program_after"],
        "before_fen": tables["total"]["before"],
        "after_fen": tables["total"]["after"],
        "benefits": [
            {"benefit": row["key"], "before": row["before"], "after": row["after"]}
            for row in tables["measures"]
        ],
    }
