"""What the demo personas belong to (演示身份的成员关系): fictional, in demo mode only."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from lilac.accounts.models import User
from lilac.accounts.permissions import may_enter_demo
from lilac.kernel import events
from lilac.kernel.refusal import require
from lilac.parties.events import MembershipBegan
from lilac.parties.models import BodyName, Organisation, PublicBody
from lilac.parties.states import MemberRole, MembershipState, OrganisationKind

FIRM_USCC = "91230199MADEM0001D"  # well formed; the district code 230199 was never given out
FIRM_NAME = "演示·某某科技有限公司"
DEPARTMENT = "省科技厅"  # as provinces print the department that leads most measures


@transaction.atomic
def furnish_personas(*, at: datetime) -> None:
    """Make the clerk manager of a fictional firm, the department officer member of a department.

    Only for personas that exist, and for a department once a pack brought one. Idempotent.
    Refused outside demo mode.
    """
    require(may_enter_demo())
    firm, _made = Organisation.objects.get_or_create(
        uscc=FIRM_USCC,
        defaults={
            "name": FIRM_NAME,
            "kind": OrganisationKind.ENTERPRISE,
            "created_at": at,
            "confirmed_at": at,
        },
    )
    department = (
        BodyName.objects.filter(name=DEPARTMENT).select_related("body").order_by("pk").first()
    )
    for user in User.objects.filter(is_active=True, persona__in=["clerk", "department"]).order_by(
        "pk"
    ):
        if user.persona == "clerk":
            _belong(user, firm, MemberRole.MANAGER, at)
        elif department:
            _belong(user, department.body, MemberRole.MEMBER, at)


def _belong(user: User, thing: Organisation | PublicBody, role: MemberRole, at: datetime) -> None:
    if thing.memberships.active().filter(user=user).exists():
        return
    membership = thing.memberships.create(
        user=user, role=role, state=MembershipState.ACTIVE, started_at=at, decided_at=at
    )
    began = MembershipBegan(membership.pk, user.pk, membership.organisation_id, membership.body_id)
    events.publish(began, by=None, at=at)
