"""What happens in the kernel itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileReceived:
    """A file from outside was inspected and stored."""

    upload: int
    name: str
    kind: str
    size: int
    sha256: str
    purpose: str


@dataclass(frozen=True, slots=True)
class JobRetried:
    """A person put a job back into the queue that had been given up or cancelled."""

    job: int
    name: str


@dataclass(frozen=True, slots=True)
class JobCancelled:
    """A person took a job out of the queue."""

    job: int
    name: str


@dataclass(frozen=True, slots=True)
class JobDied:
    """A job failed too often and was given up; ``error`` is the last line of its fault."""

    job: int
    name: str
    error: str
