"""All writes of policies, by noun: the desk's papers, publication, the policy, conflicts."""

from lilac.policies.actions.conflict import (
    confirm_conflict,
    dismiss_conflict,
    raise_conflict,
)
from lilac.policies.actions.intake import (
    BroughtBefore,
    bring,
    bring_again,
    bring_other_document,
    correct,
    correct_all,
    redo,
    tie_to_policy,
    undo,
)
from lilac.policies.actions.passage import confirm, discard, restore, return_, submit
from lilac.policies.actions.policy import assign_body, describe_measure, describe_policy
from lilac.policies.actions.publish import publish, withdraw_version

__all__ = [
    "BroughtBefore",
    "assign_body",
    "bring",
    "bring_again",
    "bring_other_document",
    "confirm",
    "confirm_conflict",
    "correct",
    "correct_all",
    "describe_measure",
    "describe_policy",
    "discard",
    "dismiss_conflict",
    "publish",
    "raise_conflict",
    "redo",
    "restore",
    "return_",
    "submit",
    "tie_to_policy",
    "undo",
    "withdraw_version",
]
