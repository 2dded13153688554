"""Letters to members when what their organisation may have has changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from lilac.accounts import letters
from lilac.entitlements.models import Alert
from lilac.parties.models import Membership, Organisation
from lilac_engine import money
from lilac_engine.rules.program import Program


def write_letters(program: Program, alerts: Iterable[Alert]) -> int:
    """One letter a member with all changes of the organisation; gives how many letters.

    They lie sealed in the queue and leave after the change is committed. Amounts are left out of
    the subject; who has no address gets none.
    """
    by_firm: dict[int, list[Alert]] = defaultdict(list)
    for alert in alerts:
        by_firm[alert.organisation_id].append(alert)
    firms = Organisation.objects.in_bulk(list(by_firm))
    members = (
        Membership.objects.active()
        .filter(organisation__in=list(by_firm), user__is_active=True)
        .exclude(user__email="")
        .order_by("organisation", "pk")
        .values_list("organisation_id", "user__email")
    )
    with translation.override(settings.LANGUAGE_CODE):
        for firm, address in members:
            letters.post(_letter(program, firms[firm], by_firm[firm], address))
    return len(members)


def _letter(
    program: Program, firm: Organisation, alerts: list[Alert], address: str
) -> EmailMessage:
    words = {
        "firm": firm.name,
        "changes": "\n".join(f"- {line(program, alert)}" for alert in alerts),
        "url": f"{settings.BASE_URL}{reverse('entitlements:firm', args=[firm.pk])}",
    }
    return EmailMessage(
        subject=_("What %(firm)s may have has changed") % words,
        body=_(
            "What %(firm)s may have under the policy has changed:\n\n%(changes)s\n\n"
            "Reasons, articles and amounts are here:\n%(url)s\n\n"
            "This is no decision; it follows from what is known today."
        )
        % words,
        to=[address],
    )


def line(program: Program, alert: Alert) -> str:
    """One change in words: the benefit, from what to what, why."""
    benefit = program.benefit.get(alert.benefit)
    language = translation.get_language() or "zh"
    chinese = language.startswith("zh")
    name = alert.benefit
    if benefit is not None:
        name = benefit.record.zh if chinese else benefit.record.en
    before = alert.get_before_display() if alert.before is not None else _("nothing")
    after = alert.get_after_display() if alert.after is not None else _("nothing")
    told = _("%(name)s: from “%(before)s” to “%(after)s”") % {
        "name": name, "before": before, "after": after,
    }  # fmt: skip
    if alert.after_fen is not None:
        amount = money.chinese(alert.after_fen) if chinese else money.english(alert.after_fen)
        told += " " + _("(%(amount)s)") % {"amount": amount}
    why = str(alert.get_cause_display())
    return f"{told} · {why}" + (f" · {alert.detail}" if alert.detail else "")
