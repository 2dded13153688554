"""What loading one thing of a pack came to, said alike by every module."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Change:
    """One thing of the pack: ``created``, ``changed`` (with which fields) or ``unchanged``."""

    kind: str
    key: str
    what: str
    detail: str = ""

    @classmethod
    def of(cls, kind: str, key: str, fields: Collection[str] | None) -> Change:
        """From the fields that were changed; ``None`` says the thing is new."""
        if fields is None:
            return cls(kind, key, "created")
        return cls(kind, key, "changed" if fields else "unchanged", ", ".join(fields))
