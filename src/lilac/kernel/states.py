from django.db import models
from django.utils.translation import gettext_lazy as _


class Evidence(models.TextChoices):
    """How well a fact is known (证据等级). Only ``law`` and ``seed`` may drive a decision."""

    SEED = "seed", _("In the policy's own text")
    VF = "VF", _("Read in the full text of the source")
    VP = "VP", _("Read on a page that states it")
    V2 = "V2", _("Reported second-hand, to be confirmed")
    C = "C", _("Computed from marked figures")
    M = "M", _("Not verified")
    UNKNOWN = "?", _("Looked for, not found")
