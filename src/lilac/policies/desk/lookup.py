"""What every view of the desk begins with: who asks, which paper, how it stands."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from lilac.kernel.refusal import require
from lilac.policies import permissions
from lilac.policies.models import Intake

View = Callable[..., HttpResponse]


def officers_only(view: View) -> View:
    """Let officers in; tell everybody else why not. Visitors are asked to sign in first."""

    @login_required
    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require(permissions.may_use_desk(request.user))
        return view(request, *args, **kwargs)

    return asked


def paper(pk: int) -> Intake:
    """The intake, or 404."""
    intakes = Intake.objects.select_related(
        "policy", "version__policy", "original", "brought_by", "submitted_by", "confirmed_by"
    )
    return get_object_or_404(intakes, pk=pk)


def at_place(intake: Intake, at: int | None = None) -> str:
    """The desk's address, at a place of the page."""
    url = reverse("desk:sheet", args=[intake.pk])
    return url if at is None else f"{url}?at={at}#p-{at}"
