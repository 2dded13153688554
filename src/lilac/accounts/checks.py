"""What must not be true of a house that serves the public."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register
def no_demo_in_production(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """``lilac.E001``: demo personas sign in without a password, so never in production."""
    if settings.DEMO and settings.PRODUCTION:
        return [
            Error(
                "LILAC_DEMO and LILAC_PRODUCTION are both set.",
                hint="Unset LILAC_DEMO: demo personas sign in without a password.",
                id="lilac.E001",
            )
        ]
    return []
