"""Writing: the registry of bodies and places; who acts for whom."""

from lilac.parties.actions.claims import (
    claim_organisation,
    confirm_claim,
    prove_by_letter,
    reject_claim,
    send_letter,
)
from lilac.parties.actions.demo import furnish_firms, furnish_personas
from lilac.parties.actions.members import (
    accept_invitation,
    decline_invitation,
    end_all_of,
    end_membership,
    invite_member,
)
from lilac.parties.actions.registry import (
    keep_body,
    keep_members,
    keep_milestone,
    keep_region,
    keep_succession,
    keep_transfer,
    keep_zone,
    note_load,
)

__all__ = [
    "accept_invitation",
    "claim_organisation",
    "confirm_claim",
    "decline_invitation",
    "end_all_of",
    "end_membership",
    "furnish_firms",
    "furnish_personas",
    "invite_member",
    "keep_body",
    "keep_members",
    "keep_milestone",
    "keep_region",
    "keep_succession",
    "keep_transfer",
    "keep_zone",
    "note_load",
    "prove_by_letter",
    "reject_claim",
    "send_letter",
]
