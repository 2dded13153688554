"""Who may open the rules desk: officers write, auditors read."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase

from lilac.accounts.permissions import may_see_audit, may_use_desk
from lilac.kernel.refusal import require

View = Callable[..., HttpResponseBase]


def officers_only(view: View) -> View:
    """Let officers in; tell everybody else why not. Visitors are asked to sign in first."""

    @login_required
    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require(may_use_desk(request.user))
        return view(request, *args, **kwargs)

    return asked


def readers_only(view: View) -> View:
    """Let officers and auditors in: pages that change nothing and name no organisation's facts."""

    @login_required
    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_see_audit(request.user):
            require(may_use_desk(request.user))
        return view(request, *args, **kwargs)

    return asked
