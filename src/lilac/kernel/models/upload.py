"""Files that came from outside."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q

from lilac.kernel.states import FileKind


def new_key() -> str:
    """A name nobody can guess: 32 characters, 192 bits."""
    return secrets.token_urlsafe(24)


class Upload(models.Model):
    """A file brought from outside (上传文件): inspected, renamed, kept out of the served tree.

    ``name`` is only ever printed; on disk the file is called ``key``. ``purpose`` names who may
    download it (see :func:`lilac.kernel.files.guard`), e.g. ``policies.intake``.
    """

    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=8, choices=FileKind.choices)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    purpose = models.CharField(max_length=80)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="upload_kind_known", condition=Q(kind__in=FileKind.values)),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.name}"
