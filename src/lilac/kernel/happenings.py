"""What happens in the kernel itself. ``label`` is how the audit page calls it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class FileReceived:
    """A file from outside was inspected and stored."""

    upload: int
    name: str
    kind: str
    size: int
    sha256: str
    purpose: str
    label: ClassVar[Promise] = _("File received")


@dataclass(frozen=True, slots=True)
class JobRetried:
    """A person put a job back into the queue that had been given up or cancelled."""

    job: int
    name: str
    label: ClassVar[Promise] = _("Background job tried again")


@dataclass(frozen=True, slots=True)
class JobCancelled:
    """A person took a job out of the queue."""

    job: int
    name: str
    label: ClassVar[Promise] = _("Background job cancelled")


@dataclass(frozen=True, slots=True)
class JobDied:
    """A job failed too often and was given up; ``error`` is the last line of its fault."""

    job: int
    name: str
    error: str
    label: ClassVar[Promise] = _("Background job given up")


@dataclass(frozen=True, slots=True)
class ChainVerified:
    """The audit chain was walked from its beginning; ``broken`` is 0 when every link holds."""

    events: int
    broken: int
    fault: str
    what: str
    label: ClassVar[Promise] = _("Audit chain verified")


@dataclass(frozen=True, slots=True)
class AuditExported:
    """Somebody took a copy of the audit trail."""

    form: str
    label: ClassVar[Promise] = _("Audit trail exported")
