"""The background worker."""

from __future__ import annotations

import signal
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.timezone import now

from lilac.kernel.worker import Crew, drain, plan


class Command(BaseCommand):
    """Work off background jobs until stopped."""

    requires_system_checks = []
    help = "Work off background jobs until stopped; ctrl-C or SIGTERM finishes the job in hand."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--drain", action="store_true", help="do what is due now and leave")
        parser.add_argument("--idle", type=float, default=1.0, help="seconds between two looks")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["drain"]:
            plan(now())
            self.stdout.write(f"{drain()} jobs done")
            return
        crew = Crew(idle=options["idle"])

        def leave(number: int, frame: FrameType | None) -> None:
            crew.stop()

        signal.signal(signal.SIGTERM, leave)
        signal.signal(signal.SIGINT, leave)
        crew.run()
