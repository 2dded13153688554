"""The kernel's tables, one file a noun."""

from lilac.kernel.models.event import AppendOnlyError, Event, Head
from lilac.kernel.models.job import Job, Schedule, Worker
from lilac.kernel.models.throttle import Throttle
from lilac.kernel.models.upload import Upload

__all__ = [
    "AppendOnlyError",
    "Event",
    "Head",
    "Job",
    "Schedule",
    "Throttle",
    "Upload",
    "Worker",
]
