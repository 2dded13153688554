"""What the demo personas belong to (演示身份的成员关系): fictional, in demo mode only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from stdnum.cn import uscc

from lilac.accounts.models import User
from lilac.accounts.permissions import may_enter_demo
from lilac.kernel import events
from lilac.kernel.refusal import require
from lilac.parties.events import MembershipBegan
from lilac.parties.models import BodyName, Organisation, PublicBody, Region
from lilac.parties.states import MemberRole, MembershipState, OrganisationKind

FIRM_USCC = "91230199MADEM0001D"  # well formed; the district code 230199 was never given out
STEM = "91230199MAD"  # six digits and a check digit follow
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


@transaction.atomic
def furnish_firms(*, regions: Sequence[Region | None], at: datetime) -> list[int]:
    """Register as many firms as there are regions, none of which exists; gives their keys.

    Their names say that they are made up. Those that are there already stay. Refused outside
    demo mode.
    """
    require(may_enter_demo())
    firms = [
        Organisation(
            name=f"演示企业{number:05}号（合成）",
            kind=OrganisationKind.ENTERPRISE,
            uscc=made_up_code(number),
            region=region,
            created_at=at,
            confirmed_at=at,
        )
        for number, region in enumerate(regions, 1)
    ]
    Organisation.objects.bulk_create(firms, batch_size=1_000, ignore_conflicts=True)
    keys = dict(Organisation.objects.filter(uscc__startswith=STEM).values_list("uscc", "pk"))
    return [keys[firm.uscc] for firm in firms]


def made_up_code(number: int) -> str:
    """A well-formed code of a district that was never given out (230199), for the demo."""
    stem = f"{STEM}{number:06}"
    return stem + str(uscc.calc_check_digit(stem))


def _belong(user: User, thing: Organisation | PublicBody, role: MemberRole, at: datetime) -> None:
    if thing.memberships.active().filter(user=user).exists():
        return
    membership = thing.memberships.create(
        user=user, role=role, state=MembershipState.ACTIVE, started_at=at, decided_at=at
    )
    began = MembershipBegan(membership.pk, user.pk, membership.organisation_id, membership.body_id)
    events.publish(began, by=None, at=at)
