from django.db import models
from django.utils.translation import gettext_lazy as _

from lilac_engine.flow import Flow


class Role(models.TextChoices):
    """What a person may do for the whole house; membership of a body is the parties' affair."""

    OFFICER = "officer", _("Policy officer")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


STAFF_ROLES = (Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR)


class ClosureState(models.TextChoices):
    """What became of a request to close an account (注销申请)."""

    ASKED = "asked", _("Asked for")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    DONE = "done", _("Closed")


CLOSURE_FLOW = Flow(
    {
        ClosureState.ASKED: {"withdraw": ClosureState.WITHDRAWN, "close": ClosureState.DONE},
    }
)
