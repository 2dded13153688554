"""What the entitlements do when something happens elsewhere."""

from __future__ import annotations


def connect() -> None:
    """Subscribe to what others tell."""
