"""The demo personas (演示身份): one click to see the house with other eyes.

They exist in demo mode only. :func:`allowed` is asked by the page, by the action, by the
middleware on every request of a persona, and by the system check ``lilac.E001``.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lilac.accounts.states import Role


@dataclass(frozen=True, slots=True)
class Persona:
    """Who one may be in the demo. ``roles`` are held house-wide; memberships are the parties'."""

    slug: str
    name: str
    name_en: str
    roles: tuple[Role, ...]
    purpose: Promise
    start: str = "/me/"  # where the persona's work begins


VISITOR = "visitor"  # not an account: signs out and looks on as an anonymous visitor

PERSONAS: dict[str, Persona] = {
    persona.slug: persona
    for persona in (
        Persona(
            "clerk",
            "演示·企业经办人",
            "Demo: firm's clerk",
            (),
            _("Acts for a fictional enterprise: memberships, invitations, what the firm may have."),
        ),
        Persona(
            "researcher",
            "演示·科研人员",
            "Demo: researcher",
            (),
            _("A person without an organisation: reads, follows, comments."),
        ),
        Persona(
            "officer-a",
            "演示·政策专员甲",
            "Demo: officer A",
            (Role.OFFICER,),
            _("Imports a document and corrects its structure."),
            "/desk/",
        ),
        Persona(
            "officer-b",
            "演示·政策专员乙",
            "Demo: officer B",
            (Role.OFFICER,),
            _("Confirms, as the second person, what officer A imported."),
            "/desk/",
        ),
        Persona(
            "department",
            "演示·省科技厅经办人",
            "Demo: department officer",
            (),
            _("Serves in the department that answers for most of the measures."),
        ),
        Persona(
            "auditor",
            "演示·审计员",
            "Demo: auditor",
            (Role.AUDITOR,),
            _("Reads the audit trail and the background jobs; changes nothing."),
            "/audit/",
        ),
        Persona(
            "administrator",
            "演示·管理员",
            "Demo: administrator",
            (Role.ADMINISTRATOR,),
            _("Gives and ends roles, runs jobs, closes accounts."),
            "/people/",
        ),
    )
}


def allowed() -> bool:
    """Whether personas may exist at all: demo mode, and never in production."""
    return bool(settings.DEMO) and not settings.PRODUCTION
