"""``lilac openapi``: write the description of the API."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from lilac.site.api import description

TARGET = Path(settings.ROOT) / "docs" / "api" / "openapi.json"


def written() -> str:
    """The description as it is committed."""
    return json.dumps(description(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


class Command(BaseCommand):
    """Write docs/api/openapi.json; a test compares it with the code."""

    help = "Write the OpenAPI description of the API to docs/api/openapi.json."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--stdout", action="store_true", help="print it instead")

    def handle(self, **options: Any) -> None:
        if options["stdout"]:
            self.stdout.write(written())
            return
        TARGET.parent.mkdir(parents=True, exist_ok=True)
        TARGET.write_text(written(), encoding="utf-8")
        self.stdout.write(f"Written to {TARGET}.")
