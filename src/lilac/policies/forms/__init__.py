"""What officers type at the import desk, as clean data; corrections give operations."""

from lilac.policies.forms.bringing import (
    BringForm,
    ConflictForm,
    PublishForm,
    ReasonForm,
    TieForm,
)
from lilac.policies.forms.facts import FactsForm
from lilac.policies.forms.pieces import (
    BodiesForms,
    BorderForm,
    HeadingForm,
    KindForm,
    SplitForm,
    TargetForm,
)
from lilac.policies.forms.published import AssignForm, WithdrawForm

__all__ = [
    "AssignForm",
    "BodiesForms",
    "BorderForm",
    "BringForm",
    "ConflictForm",
    "FactsForm",
    "HeadingForm",
    "KindForm",
    "PublishForm",
    "ReasonForm",
    "SplitForm",
    "TargetForm",
    "TieForm",
    "WithdrawForm",
]
