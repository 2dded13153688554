"""``lilac messages``: compile the translations, without gettext installed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polib
from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser

SOURCES = Path(__file__).resolve().parents[3]


class Command(BaseCommand):
    """Compile every module's catalogue; with ``--check`` name what is not translated."""

    help = "Compile the translation catalogues of all modules."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="fail when a sentence has no translation"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        missing: list[str] = []
        for path in sorted(SOURCES.glob("*/locale/*/LC_MESSAGES/django.po")):
            catalogue = polib.pofile(str(path))
            catalogue.save_as_mofile(str(path.with_suffix(".mo")))
            missing += [
                f"{path.relative_to(SOURCES)}: {entry.msgid}"
                for entry in (*catalogue.untranslated_entries(), *catalogue.fuzzy_entries())
            ]
        if options["check"] and missing:
            raise CommandError("Not translated:\n" + "\n".join(missing))
        self.stdout.write("Translations compiled.")
