"""``lilac demo``: set the demo world to a point of a policy's life."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.core.management.base import CommandParser
from django.db import transaction

from lilac.kernel import clock
from lilac.kernel.jobs import enqueue
from lilac.site.demo import STAGES, build, standing

STORY = "\n".join(f"  {stage.name:<12}{stage.tells}" for stage in STAGES.values())


class Command(BaseCommand):
    """Build the demo world, or turn its clock; replaces what is there only with ``--reset``."""

    help = f"Set the demo world to a point of a policy's life. Stages:\n{STORY}"

    def add_arguments(self, parser: CommandParser) -> None:
        """The stage, and whether a standing world may be replaced."""
        parser.add_argument("--stage", choices=list(STAGES), default="published")
        parser.add_argument(
            "--reset", action="store_true", help="empty the house first; nothing is kept"
        )

    def handle(self, *args: Any, stage: str, reset: bool = False, **options: Any) -> None:
        """Refuse outside demo mode, and to replace a standing world unasked."""
        if settings.PRODUCTION or not settings.DEMO:
            raise CommandError("The demo world needs LILAC_DEMO=1, and never lives in production.")
        wanted = STAGES[stage]
        if standing() and not reset:
            if not wanted.published:
                raise CommandError(
                    "The founding policy is published here already. Add --reset to empty the "
                    "house and begin again at the import desk."
                )
            clock.set_demo_day(wanted.day)
            enqueue("entitlements.refresh", {"cause": "day"}, key="day")
            self.stdout.write(f"Stage {stage}: {wanted.tells}.")
            return
        if reset:
            call_command("flush", interactive=False, verbosity=0)
        with transaction.atomic():
            build(wanted, say=self.stdout.write)
        self.stdout.write(f"Stage {stage}: {wanted.tells}.")
