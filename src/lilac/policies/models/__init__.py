"""What the house knows of policy texts."""

from lilac.policies.models.clause import Clause, Measure, Responsibility, Target, TaskDate, Wording
from lilac.policies.models.intake import Correction, Intake
from lilac.policies.models.policy import Attachment, Policy, RelatedDocument, Version
from lilac.policies.models.precedence import Conflict, Precedence
from lilac.policies.models.search import SearchEntry

__all__ = [
    "Attachment",
    "Clause",
    "Conflict",
    "Correction",
    "Intake",
    "Measure",
    "Policy",
    "Precedence",
    "RelatedDocument",
    "Responsibility",
    "SearchEntry",
    "Target",
    "TaskDate",
    "Version",
    "Wording",
]
