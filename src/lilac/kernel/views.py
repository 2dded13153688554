"""The engine room's pages: audit trail, background jobs, health, downloads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_GET, require_POST

from lilac.kernel import (
    chain,
    events,
    export,
    files,
    heads,
    health,
    jobs,
    permissions,
    queries,
)
from lilac.kernel.clock import now
from lilac.kernel.forms import TrailForm
from lilac.kernel.happenings import AuditExported
from lilac.kernel.models import Job, Upload
from lilac.kernel.refusal import Refused, require
from lilac.kernel.states import JobState

if TYPE_CHECKING:
    from lilac.accounts.http import SignedInRequest

PER_PAGE = 50


@login_required
@require_GET
def audit(request: SignedInRequest) -> HttpResponse:
    """The audit trail, newest first, with filters and the state of the chain."""
    require(permissions.may_see_audit(request.user))
    form = TrailForm(request.GET)
    page = Paginator(queries.trail(form.wanted()), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "entries": queries.entries(page),
        "head": heads.current(),
        "published": queries.published_heads(1).first(),
        "verification": queries.last_verification(),
        "may_run": permissions.may_run_jobs(request.user),
        "query": request.GET.urlencode(),
    }
    return render(request, "kernel/audit.html", context)


@login_required
@require_GET
def audit_csv(request: SignedInRequest) -> HttpResponseBase:
    """The events of the same filters as a table; taking it is itself on record."""
    require(permissions.may_see_audit(request.user))
    rows = queries.trail_rows(queries.trail(TrailForm(request.GET).wanted()))
    _note_export(request, "csv")
    header = [
        _("Number"), _("Moment"), _("What happened"), _("Name of the event"), _("Who"), _("Details"), "SHA-256",
    ]  # fmt: skip
    return export.csv_response("audit", header, rows)


@login_required
@require_GET
def audit_chain(request: SignedInRequest) -> HttpResponseBase:
    """The whole chain, one event a line, as ``lilac verify --file`` reads it."""
    require(permissions.may_see_audit(request.user))
    _note_export(request, "jsonl")
    lines = (chain.to_line(link) for link in heads.links())
    return StreamingHttpResponse(
        lines,
        content_type="application/x-ndjson; charset=utf-8",
        headers={
            "Content-Disposition": 'attachment; filename="audit.jsonl"',
            "Cache-Control": "private, no-store",
        },
    )


@transaction.atomic
def _note_export(request: SignedInRequest, form: str) -> None:
    events.publish(AuditExported(form), by=request.user, at=now())


@login_required
@require_POST
def verify_chain(request: SignedInRequest) -> HttpResponse:
    """Ask for a walk over the whole chain."""
    require(permissions.may_run_jobs(request.user))
    jobs.enqueue("kernel.verify_chain", key="asked")
    messages.info(request, _("The chain is being verified; the result appears here."))
    return redirect("kernel:audit")


@require_GET
@cache_control(public=True, max_age=300)
def head(request: HttpRequest) -> HttpResponse:
    """The published heads, public, for anyone to keep."""
    feed = request.build_absolute_uri(reverse("kernel:head-feed"))
    return JsonResponse({"heads": queries.head_list(), "feed": feed})


@login_required
@require_GET
def job_list(request: SignedInRequest) -> HttpResponse:
    """What waits, runs, failed; what comes next; who works."""
    require(permissions.may_see_jobs(request.user))
    asked = request.GET.get("state", "")
    counts = queries.queue_counts()
    state = asked if asked in JobState.values else _telling(counts)
    page = Paginator(queries.queue(state), PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "page": page,
        "state": JobState(state),
        "jobs": queries.titled(page),
        "tabs": [
            {"label": s.label, "url": f"?state={s}", "active": s == state, "count": counts[s]}
            for s in JobState
        ],
        "schedules": queries.schedules(),
        "workers": queries.workers(timezone.now()),
        "may_run": permissions.may_run_jobs(request.user),
    }
    return render(request, "kernel/jobs.html", context)


def _telling(counts: dict[str, int]) -> str:
    """The state to show first: what needs somebody, else what is under way."""
    for state in (JobState.DEAD, JobState.RUNNING, JobState.WAITING):
        if counts[state]:
            return state
    return JobState.DONE


@login_required
@require_POST
def retry_job(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put a job back into the queue."""
    return _steer(request, pk, "retry")


@login_required
@require_POST
def cancel_job(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a job out of the queue."""
    return _steer(request, pk, "cancel")


def _steer(request: SignedInRequest, pk: int, move: str) -> HttpResponse:
    require(permissions.may_run_jobs(request.user))
    job = get_object_or_404(Job, pk=pk)
    act = jobs.retry_job if move == "retry" else jobs.cancel_job
    try:
        act(job=job, by=request.user, at=now())
    except Refused as refusal:
        messages.error(request, " ".join(refusal.reasons))
    else:
        done = _("The job waits again.") if move == "retry" else _("The job was cancelled.")
        messages.success(request, done)
    return redirect("kernel:jobs")


@require_GET
@never_cache
def health_page(request: HttpRequest) -> HttpResponse:
    """Whether the house is in order, for monitors."""
    status, facts = health.report(at=now(), machine=timezone.now())
    return JsonResponse(facts, status=status)


@require_GET
def download(request: HttpRequest, key: str) -> HttpResponseBase:
    """A file from outside, always as an attachment, to those its purpose allows."""
    upload = get_object_or_404(Upload, key=key)
    require(files.may_download(request.user, upload))
    return FileResponse(
        files.open_upload(upload),
        as_attachment=True,
        filename=upload.name,
        content_type=files.media_type(upload),
        headers={
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
            "Cross-Origin-Resource-Policy": "same-origin",
        },
    )
