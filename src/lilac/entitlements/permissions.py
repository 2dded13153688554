"""Who may see and enter facts, write and sign the rule book, bring extracts, see decisions."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from lilac.accounts.models import User
from lilac.accounts.states import Role
from lilac.entitlements.models import Decision, Edition, FactImport, FactValue
from lilac.entitlements.states import EDITION_FLOW, IMPORT_FLOW
from lilac.kernel.models import Upload
from lilac.parties.models import Organisation
from lilac_engine.verdict import Verdict, no, yes

Anyone = User | AnonymousUser


def acts_for(user: Anyone, organisation: Organisation) -> bool:
    """Whether somebody is a standing member of a confirmed organisation."""
    return (
        isinstance(user, User)
        and user.is_active
        and organisation.confirmed_at is not None
        and organisation.memberships.active().filter(user=user).exists()
    )


def may_see_facts(user: Anyone, organisation: Organisation) -> Verdict:
    """See what is known of an organisation and what follows: its members, and officers."""
    if _holds(user, Role.OFFICER) or acts_for(user, organisation):
        return yes()
    return no(_("Only its members and officers see what is known of an organisation."))


def may_enter_facts(user: Anyone, organisation: Organisation) -> Verdict:
    """Enter facts: members for their own organisation, officers from papers they have seen."""
    if acts_for(user, organisation) or _holds(user, Role.OFFICER):
        return yes()
    return no(_("Facts of an organisation are entered by its members and by officers."))


def may_consent(user: Anyone, organisation: Organisation) -> Verdict:
    """Give or take back the organisation's agreement: its members, nobody else."""
    if acts_for(user, organisation):
        return yes()
    return no(_("Only a member can agree in the organisation's name."))


def may_draft(user: Anyone) -> Verdict:
    """Write editions of the rule book."""
    return _officer(user, _("The rule book is written by policy officers."))


def may_move(edition: Edition, move: str) -> Verdict:
    """Whether the edition stands where this step begins."""
    if move in EDITION_FLOW.moves(edition.state):
        return yes()
    return no(
        _("This edition is “%(state)s”; that step is not open now.")
        % {"state": edition.get_state_display()}
    )


def may_sign(by: Anyone, edition: Edition) -> Verdict:
    """Sign an edition: a second officer, never who wrote it."""
    verdict = may_draft(by) & may_move(edition, "sign")
    if edition.drafted_by_id is not None and edition.drafted_by_id == by.pk:
        verdict &= no(_("A second person signs: you wrote this edition yourself."))
    return verdict


def may_import(user: Anyone) -> Verdict:
    """Bring extracts of registers."""
    return _officer(user, _("Extracts of registers are brought by policy officers."))


def may_move_import(extract: FactImport, move: str) -> Verdict:
    """Whether the extract stands where this step begins."""
    if move in IMPORT_FLOW.moves(extract.state):
        return yes()
    return no(
        _("This extract is “%(state)s”; that step is not open now.")
        % {"state": extract.get_state_display()}
    )


def may_simulate(user: Anyone) -> Verdict:
    """Compute what a rule costs over populations."""
    return _officer(user, _("Simulations are run by policy officers."))


def may_decide(user: Anyone, organisation: Organisation | None) -> Verdict:
    """Have a decision recorded: whoever may see the facts; officers for a case without a firm."""
    if organisation is not None:
        return may_see_facts(user, organisation)
    return _officer(user, _("A decision without an organisation is recorded by officers."))


def may_see_decision(user: Anyone, decision: Decision) -> Verdict:
    """See a decision and its explanation: members of its organisation, officers, auditors."""
    if _holds(user, Role.OFFICER) or _holds(user, Role.AUDITOR):
        return yes()
    if decision.organisation is not None and acts_for(user, decision.organisation):
        return yes()
    return no(_("Only the organisation concerned, officers and auditors see this decision."))


def may_see_evidence(user: Anyone, upload: Upload) -> Verdict:
    """Open the file behind a fact: who may see the facts of its organisation."""
    value = (
        FactValue.objects.filter(evidence=upload)
        .select_related("organisation")
        .order_by("pk")
        .first()
    )
    if value is None:
        return no(_("This file belongs to no fact any more."))
    return may_see_facts(user, value.organisation)


def may_see_extract(user: Anyone, _upload: Any) -> Verdict:
    """Open an extract as it came: who may bring one."""
    return may_import(user)


def _officer(user: Anyone, reason: str) -> Verdict:
    return yes() if _holds(user, Role.OFFICER) else no(reason)


def _holds(user: Anyone, role: Role) -> bool:
    return isinstance(user, User) and user.is_active and user.holds(role)
