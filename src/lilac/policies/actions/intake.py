"""Bring pages to the desk and correct them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from lilac.accounts.models import User
from lilac.kernel import events
from lilac.kernel.files import printed_name, receive
from lilac.kernel.inspection import inspect
from lilac.kernel.refusal import Refused, require
from lilac.kernel.sandbox import run_limited
from lilac.kernel.states import FileKind
from lilac.policies import permissions
from lilac.policies.actions import sheet
from lilac.policies.events import (
    CorrectionRedone,
    CorrectionUndone,
    IntakeTied,
    PageBrought,
    PageCorrected,
)
from lilac.policies.models import Correction, Intake, Policy
from lilac.policies.states import IntakeState
from lilac_engine.text.edits import apply
from lilac_engine.text.model import Diagnostic, Severity, Span
from lilac_engine.text.operations import read_operation
from lilac_engine.text.proof import sentence

MEBI = 1024 * 1024
LARGEST = 20 * MEBI  # one upload, in bytes
LONGEST = 5_000_000  # characters of text on the desk; longer pages are books, not policies
PURPOSE = "policy-source"  # the files as they came, for officers and auditors
KINDS = (
    FileKind.PDF, FileKind.DOCX, FileKind.HTML, FileKind.TEXT, FileKind.MARKDOWN,
)  # fmt: skip


class BroughtBefore(Refused):
    """The same page lies on the desk or is published already; ``earlier`` is that intake."""

    def __init__(self, earlier: Intake) -> None:
        super().__init__(
            _("The same page was brought before: “%(name)s”, number %(pk)d, %(state)s.")
            % {
                "name": earlier.source_name,
                "pk": earlier.pk,
                "state": earlier.get_state_display(),
            }
        )
        self.earlier = earlier


def bring(
    *,
    by: User | None,
    at: datetime,
    name: str = "",
    data: bytes | None = None,
    text: str | None = None,
    again: bool = False,
    note: str = "",
) -> Intake:
    """Put a file (``data``) or pasted ``text`` on the desk; ``by`` is empty for a policy pack.

    Files are inspected, read in a child process of limited memory and time, and kept as they
    came; refusals say what is wrong. The same page brought again raises :class:`BroughtBefore` unless ``again``.
    """
    require(permissions.may_bring(by))
    name = printed_name(name) if name else _("Pasted text")
    reading = _pasted(text) if data is None else _file(data, name)
    source, changed = _storable(reading.pop("text"))
    if changed is not None:
        reading["diagnostics"] = [*reading["diagnostics"], changed]
    if not any(c.isalnum() for c in source):
        raise Refused(_("There is no text in “%(name)s”: nothing to import.") % {"name": name})
    if len(source) > LONGEST:
        raise Refused(
            _("“%(name)s” has %(count)d characters; the desk takes at most %(limit)d.")
            % {"name": name, "count": len(source), "limit": LONGEST}
        )
    sha256 = hashlib.sha256(source.encode()).hexdigest()
    return _lay(
        Intake(
            source=source,
            source_name=name,
            source_format=reading.pop("format"),
            source_sha256=sha256,
            reading=reading,
            brought_by=by,
            brought_at=at,
            note=note,
        ),
        again=again,
        original=None if data is None else ContentFile(data, name=name),
    )


@transaction.atomic
def _lay(intake: Intake, *, again: bool, original: ContentFile[bytes] | None = None) -> Intake:
    """Write the paper down with the file it came in, unless the same page is there already."""
    earlier = (
        Intake.objects.filter(source_sha256=intake.source_sha256)
        .exclude(state=IntakeState.DISCARDED)
        .order_by("-pk")
        .first()
    )
    if earlier and not again:
        raise BroughtBefore(earlier)
    if original is not None:
        intake.original = receive(
            file=original,
            purpose=PURPOSE,
            allowed=KINDS,
            by=intake.brought_by,
            at=intake.brought_at,
        )
    intake.save(force_insert=True)
    events.publish(
        PageBrought(intake.pk, intake.source_name, intake.source_format, intake.source_sha256),
        by=intake.brought_by,
        at=intake.brought_at,
    )
    return intake


@transaction.atomic
def bring_again(*, intake: Intake, by: User | None, at: datetime) -> Intake:
    """Lay a page that was brought before on the desk once more, as it was read then."""
    require(permissions.may_bring(by))
    return _lay(_copy(intake, by=by, at=at), again=True)


@transaction.atomic
def bring_other_document(*, intake: Intake, document: int, by: User | None, at: datetime) -> Intake:
    """Lay a second document of the same page on the desk as a paper of its own.

    The new paper has the whole page and the standing corrections; its main document is
    ``document``. Asked twice, the first answer is given again.
    """
    require(permissions.may_bring(by))
    intake = lock(intake)
    marker = f"#{intake.pk}/{document}"
    earlier = Intake.objects.filter(source_sha256=intake.source_sha256, note=marker).first()
    if earlier:
        return earlier
    operations = [c.operation for c in sheet.standing(intake)]
    operations.append({"kind": "main_document", "document": document})
    if not 0 < document < len(sheet.galley_of(intake).documents):
        raise Refused(_("There is no such document on this page."))
    other = _lay(_copy(intake, by=by, at=at, note=marker), again=True)
    Correction.objects.bulk_create(
        Correction(intake=other, position=i, operation=operation, by=by, at=at)
        for i, operation in enumerate(operations, start=1)
    )
    return other


def _copy(intake: Intake, *, by: User | None, at: datetime, note: str = "") -> Intake:
    return Intake(
        source=intake.source,
        source_name=intake.source_name,
        source_format=intake.source_format,
        source_sha256=intake.source_sha256,
        original=intake.original,
        reading=intake.reading,
        policy=intake.policy,
        brought_by=by,
        brought_at=at,
        note=note,
    )


@transaction.atomic
def correct(
    *,
    intake: Intake,
    operation: dict[str, Any],
    by: User | None,
    at: datetime,
    revision: str | None = None,
) -> Correction:
    """Correct one thing on the page.

    ``revision`` is the state of the page the person looked at: when another correction came in
    between, this one is refused, and nobody overwrites anybody. An operation that does not fit
    is refused with its reason.
    """
    intake = lock(intake)
    require(permissions.may_correct(by, intake))
    _current(intake, revision)
    checked = read_operation(operation)
    if isinstance(checked, str):
        raise Refused(_("This correction cannot be read: %(why)s") % {"why": checked})
    galley = sheet.galley_of(intake)
    after = apply(galley, checked)
    if len(after.misfits) > len(galley.misfits):
        raise Refused(sentence(after.misfits[-1], language()))
    last = intake.corrections.aggregate(last=Max("position"))["last"] or 0
    correction = Correction.objects.create(
        intake=intake, position=last + 1, operation=checked.as_json(), by=by, at=at
    )
    events.publish(PageCorrected(intake.pk, correction.position, checked.kind), by=by, at=at)
    return correction


@transaction.atomic
def correct_all(
    *,
    intake: Intake,
    operations: Iterable[dict[str, Any]],
    by: User | None,
    at: datetime,
    revision: str | None = None,
) -> list[Correction]:
    """Several corrections sent together: all of them, or none."""
    _current(lock(intake), revision)
    return [correct(intake=intake, operation=o, by=by, at=at) for o in operations]


@transaction.atomic
def undo(
    *, intake: Intake, by: User | None, at: datetime, revision: str | None = None
) -> Correction:
    """Withdraw the last standing correction; it stays in the history."""
    intake = lock(intake)
    require(permissions.may_correct(by, intake))
    _current(intake, revision)
    last = intake.corrections.filter(withdrawn_at=None).order_by("-position").first()
    if last is None:
        raise Refused(_("There is nothing to undo: no correction stands."))
    last.withdrawn_at = at
    last.save(update_fields=["withdrawn_at"])
    events.publish(CorrectionUndone(intake.pk, last.position), by=by, at=at)
    return last


@transaction.atomic
def redo(
    *, intake: Intake, by: User | None, at: datetime, revision: str | None = None
) -> Correction:
    """Let the correction undone last stand again."""
    intake = lock(intake)
    require(permissions.may_correct(by, intake))
    _current(intake, revision)
    undone = redoable(intake)
    if undone is None:
        raise Refused(_("There is nothing to redo."))
    undone.withdrawn_at = None
    undone.save(update_fields=["withdrawn_at"])
    events.publish(CorrectionRedone(intake.pk, undone.position), by=by, at=at)
    return undone


def redoable(intake: Intake) -> Correction | None:
    """The correction a redo would bring back: none once another was made after the undo."""
    last = intake.corrections.filter(withdrawn_at=None).aggregate(last=Max("position"))["last"]
    return (
        intake.corrections.filter(withdrawn_at__isnull=False, position__gt=last or 0)
        .order_by("-withdrawn_at", "position")
        .first()
    )


@transaction.atomic
def tie_to_policy(
    *, intake: Intake, policy: Policy | None, by: User | None, at: datetime
) -> Intake:
    """Say that the page is a new version of ``policy``, or of none."""
    intake = lock(intake)
    require(permissions.may_correct(by, intake))
    if intake.policy_id == (policy.pk if policy else None):
        return intake
    intake.policy = policy
    intake.save(update_fields=["policy"])
    events.publish(IntakeTied(intake.pk, policy.pk if policy else None), by=by, at=at)
    return intake


def lock(intake: Intake) -> Intake:
    """The intake as it stands, held until the transaction ends."""
    return Intake.objects.select_for_update(of=("self",)).get(pk=intake.pk)


def language() -> str:
    """``zh`` or ``en``, for sentences of the engine."""
    from django.utils.translation import get_language

    return "zh" if (get_language() or "zh").startswith("zh") else "en"


def _current(intake: Intake, revision: str | None) -> None:
    if revision is None or revision == sheet.revision(intake):
        return
    last = intake.corrections.select_related("by").order_by("-position").first()
    who = str(last.by) if last and last.by else _("Somebody")
    raise Refused(
        _(
            "%(who)s has changed this page since you opened it, so your change was not made. "
            "Look at the page as it is now, then send yours again."
        )
        % {"who": who}
    )


def _pasted(text: str | None) -> dict[str, Any]:
    return {"text": text or "", "format": "text", "diagnostics": [], "metadata": []}


def _file(data: bytes, name: str) -> dict[str, Any]:
    if len(data) > LARGEST:
        raise Refused(
            _("The file “%(name)s” has %(size).1f MB; at most %(limit)d MB are taken.")
            % {"name": name, "size": len(data) / MEBI, "limit": LARGEST // MEBI}
        )
    inspect(BytesIO(data), name, allowed=KINDS)
    reading: dict[str, Any] = run_limited(
        "lilac_engine.text.reading.read", data, options={"name": name}
    )
    return reading


def _storable(text: str) -> tuple[str, dict[str, Any] | None]:
    """Text a database can hold: NUL and half surrogates become �, and that is said."""
    bad = [i for i, c in enumerate(text) if c == "\0" or "\ud800" <= c <= "\udfff"]
    if not bad:
        return text, None
    table = {0: "\ufffd"} | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
    found = Diagnostic(
        "unstorable_character",
        Span(bad[0], bad[0] + 1),
        Severity.WARNING,
        (("count", str(len(bad))),),
    )
    return text.translate(table), asdict(found)
