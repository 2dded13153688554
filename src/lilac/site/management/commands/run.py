"""``lilac run``: from nothing to a served house."""

from __future__ import annotations

import os
import socket
import urllib.error
import urllib.request
from threading import Thread
from time import monotonic, sleep
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.core.management.base import CommandParser
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

from lilac.policies.models import Policy
from lilac.site.supervisor import Supervisor, house


class Command(BaseCommand):
    """Bring the database up to date, load the founding world when there is none, serve."""

    help = "Migrate, load the founding pack and demo data when the house is empty, and serve."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=1, help="web processes")
        parser.add_argument("--empty", action="store_true", help="do not load the demo world")

    def handle(self, *args: Any, **options: Any) -> None:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lilac.site.settings")
        self._must_be_free(options["host"], options["port"])
        executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Bringing the database up to date ...")
            call_command("migrate", verbosity=0, interactive=False)
        if settings.DEMO and not options["empty"] and not Policy.objects.exists():
            call_command("demo", stage="published", stdout=self.stdout)
        connections.close_all()
        address = f"http://{options['host']}:{options['port']}"
        Thread(target=self._announce, args=(address,), daemon=True).start()
        supervisor = Supervisor(
            house(options["host"], options["port"], workers=options["workers"]),
            say=self.stdout.write,
        )
        supervisor.run()
        self.stdout.write("Stopped.")

    def _must_be_free(self, host: str, port: int) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as door:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                door.bind((host, port))
            except OSError as fault:
                raise CommandError(
                    f"Port {port} on {host} cannot be used ({fault.strerror}). "
                    f"Stop what runs there, or choose another: make run PORT={port + 1}"
                ) from fault

    def _announce(self, address: str) -> None:
        """Say that the house is open once it really answers."""
        until = monotonic() + 60
        while monotonic() < until:
            try:
                with urllib.request.urlopen(f"{address}/health/", timeout=2):  # noqa: S310
                    break
            except urllib.error.HTTPError:
                break
            except OSError:
                sleep(0.1)
        else:
            self.stderr.write(f"No answer at {address} after 60 s; see the messages above.")
            return
        self.stdout.write(self.style.SUCCESS(f"Lilac 丁香 is open at {address}  (ctrl-C stops it)"))
