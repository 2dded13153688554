"""Publish a confirmed page as a version of a policy, and take one back."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lilac.accounts.models import User
from lilac.kernel import events
from lilac.kernel.refusal import Refused, require
from lilac.parties.models import Region
from lilac.parties.queries import body_on
from lilac.policies import permissions
from lilac.policies.actions import materialise, sheet
from lilac.policies.actions.carry import Comparison, compare
from lilac.policies.actions.intake import lock
from lilac.policies.events import VersionPublished, VersionWithdrawn
from lilac.policies.models import Intake, Policy, Version
from lilac.policies.states import INTAKE_FLOW, Status, Validity, VersionState
from lilac_engine.text.dates import printed as printed_days
from lilac_engine.text.folding import fold
from lilac_engine.text.model import Document, Page
from lilac_engine.text.model import Status as PrintedStatus

STATUSES = {
    PrintedStatus.DRAFT: Status.DRAFT,
    PrintedStatus.FINAL: Status.FINAL,
    PrintedStatus.SOLICITATION: Status.SOLICITATION,
    PrintedStatus.FEEDBACK: Status.FEEDBACK,
}
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@transaction.atomic
def publish(
    *,
    intake: Intake,
    by: User | None,
    at: datetime,
    slug: str = "",
    region: Region | None = None,
) -> Version:
    """Make the confirmed page a version: of the policy it is tied to, or of a new one.

    ``slug`` is a new policy's address. Published twice, the first version is given again. What
    hangs on the policy's measures stays with them: identities are carried over by the diff.
    """
    intake = lock(intake)
    if intake.version_id is not None and intake.version is not None:
        return intake.version
    require(permissions.may_publish(by, intake))
    intake.state = INTAKE_FLOW.after(intake.state, "publish")
    galley = sheet.galley_of(intake)
    page = fold(galley)
    if page.main is None:
        raise Refused(_("There is no document on this page to publish."))
    policy = _policy(intake, page.main, slug=slug, region=region, at=at)
    comparison = compare(policy, galley)
    if comparison.undecided:
        raise Refused(
            ngettext(
                "%(count)d clause may be one of several earlier ones: say which it is first.",
                "%(count)d clauses may be one of several earlier ones: say which they are first.",
                len(comparison.undecided),
            )
            % {"count": len(comparison.undecided)}
        )
    version = _version(intake, policy, page, at=at, by=by)
    written = materialise.write_clauses(version, galley, comparison.carried)
    materialise.write_measures(written, galley, comparison.carried)
    materialise.write_responsibilities(written, galley, day=_day(version))
    materialise.write_targets(written, page)
    materialise.write_attachments(written, page)
    materialise.write_precedence(written, galley)
    intake.policy, intake.version = policy, version
    intake.save(update_fields=["state", "policy", "version"])
    _refresh(policy, version)
    events.publish(_published(version, written, comparison), by=by, at=at)
    return version


@transaction.atomic
def withdraw_version(*, version: Version, by: User | None, at: datetime, reason: str) -> Version:
    """Take a published text back, with the reason; it keeps its address and its history."""
    version = Version.objects.select_for_update(of=("self",)).get(pk=version.pk)
    require(permissions.may_withdraw(by, version))
    if not reason.strip():
        raise Refused(_("Say why the text is taken back."))
    version.state = VersionState.WITHDRAWN
    version.save(update_fields=["state"])
    happening = VersionWithdrawn(version.policy_id, version.pk, reason.strip())
    events.publish(happening, by=by, at=at)
    return version


def suggested_slug(intake: Intake) -> str:
    """An address for a new policy nobody has taken."""
    year = intake.brought_at.year
    return f"policy-{year}-{intake.pk}"


def _policy(
    intake: Intake, document: Document, *, slug: str, region: Region | None, at: datetime
) -> Policy:
    if intake.policy_id is not None:
        return Policy.objects.select_for_update(of=("self",)).get(pk=intake.policy_id)
    if not document.title:
        raise Refused(_("The document has no title yet: give it one before publishing."))
    slug = slug or suggested_slug(intake)
    if not _SLUG.fullmatch(slug) or slugify(slug) != slug or len(slug) > 80:
        raise Refused(
            _("The address “%(slug)s” may hold small letters, digits and single hyphens only.")
            % {"slug": slug}
        )
    try:
        with transaction.atomic():
            return Policy.objects.create(
                slug=slug, title=document.title[:300], region=region, created_at=at
            )
    except IntegrityError:  # asking first would not see who publishes at the same moment
        raise Refused(
            _(
                "The address “%(slug)s” belongs to another policy. If this page is a new text of "
                "it, choose that policy; otherwise take another address."
            )
            % {"slug": slug}
        ) from None


def _version(
    intake: Intake, policy: Policy, page: Page, *, at: datetime, by: User | None
) -> Version:
    document = page.main
    assert document is not None  # noqa: S101  asked before
    last = policy.versions.aggregate(last=Max("number"))["last"] or 0
    printed = dict(page.metadata)
    status = STATUSES[document.status or PrintedStatus.FINAL]
    effective = document.effective_on or _date(printed.get("实施日期"))
    expires = _date(printed.get("失效日期"))
    return Version.objects.create(
        policy=policy,
        number=last + 1,
        title=(document.title or policy.title)[:300],
        status=status,
        layout=document.layout[:10],
        source=intake.source,
        source_name=intake.source_name,
        source_format=intake.source_format,
        source_sha256=intake.source_sha256,
        index_number=printed.get("索引号", "")[:60],
        issuer_printed=(document.issuer or printed.get("发文机关", ""))[:200],
        doc_number=(document.doc_number or printed.get("发文字号", ""))[:60],
        issued_on=document.issued_on or _date(printed.get("成文日期")),
        published_on=_date(printed.get("发布日期")),
        effective_on=effective,
        expires_on=expires,
        validity=_validity(printed.get("有效性", ""), status, effective, expires, localdate(at)),
        imported_by=intake.brought_by,
        confirmed_by=intake.confirmed_by,
        entered_at=at,
        **_of_notice(page),
    )


def _of_notice(page: Page) -> dict[str, Any]:
    notice = page.notice
    if notice is None:
        return {}
    return {
        "notice_title": (notice.title or "")[:300],
        "comments_open_on": notice.opens,
        "comments_close_on": notice.deadline,
        "comments_close_at": notice.deadline_time,
        "contacts": [
            {"kind": c.kind.value, "value": c.value, "start": c.span.start, "end": c.span.end}
            for c in notice.contacts
        ],
    }


def _validity(
    printed: str, status: Status, effective: date | None, expires: date | None, today: date
) -> Validity:
    """What the page says of its force; a draft never is, and what is not said is not guessed."""
    if status != Status.FINAL:
        return Validity.DRAFT if status == Status.DRAFT else Validity.UNKNOWN
    if "废止" in printed:
        return Validity.REPEALED
    if "失效" in printed or (expires and expires < today):
        return Validity.EXPIRED
    if effective and effective > today:
        return Validity.PENDING
    if effective or "有效" in printed:
        return Validity.IN_FORCE
    return Validity.UNKNOWN


def _date(printed: str | None) -> date | None:
    return next((p.day for p in printed_days(printed)), None) if printed else None


def _day(version: Version) -> date:
    """The day whose bodies the text means: when it was made, else when it was shown."""
    return (
        version.issued_on
        or version.published_on
        or version.comments_close_on
        or localdate(version.entered_at)
    )


def _refresh(policy: Policy, version: Version) -> None:
    """The policy bears the title of its latest text, and the issuer if that is a known body."""
    policy.title = version.title
    if policy.issuer is None and version.issuer_printed:
        policy.issuer = body_on(version.issuer_printed, region=policy.region, day=_day(version))
    policy.save(update_fields=["title", "issuer"])


def _published(
    version: Version, written: materialise.Materials, comparison: Comparison
) -> VersionPublished:
    return VersionPublished(
        policy=version.policy_id,
        version=version.pk,
        number=version.number,
        new_measures=tuple(m.code for m in written.fresh) if version.number > 1 else (),
        changed_measures=tuple(m.code for m in comparison.changed),
        gone_measures=tuple(m.code for m in comparison.gone),
    )


__all__ = ["publish", "suggested_slug", "withdraw_version"]
