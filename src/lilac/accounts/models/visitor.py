from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _


class Visitor(models.Model):
    """Someone without a sign-in who did something that needs a name (匿名访客).

    ``key`` travels in a signed cookie; ``code`` is the short public name. Nothing else is kept:
    no address, no browser. Once merged into an account, the visitor is that person for good.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=6, unique=True)
    created_at = models.DateTimeField()
    merged_into = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="visitors"
    )
    merged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="visitor_merged_into_someone_at_some_time_or_not_at_all",
                condition=Q(merged_into=None, merged_at=None)
                | Q(merged_into__isnull=False, merged_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return _("Anonymous visitor %(code)s") % {"code": self.code}
