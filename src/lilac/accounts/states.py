from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person may do for the whole house; membership of a body is the parties' affair."""

    OFFICER = "officer", _("Policy officer")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")


STAFF_ROLES = (Role.OFFICER, Role.AUDITOR, Role.ADMINISTRATOR)
