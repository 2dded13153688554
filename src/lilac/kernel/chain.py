"""The hash chain over events: each link names the one before it.

A link is SHA-256 over the previous link and the canonical JSON of the event. Changing, removing
or inserting any earlier event breaks every later link.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64


def link(
    previous: str, *, name: str, data: dict[str, Any], by: int | None, at: datetime
) -> str:
    """The hash of one event after ``previous``; 64 hexadecimal digits."""
    record = {
        "name": name,
        "data": data,
        "by": by,
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
    }
    canonical = json.dumps(record, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{canonical}".encode()).hexdigest()
