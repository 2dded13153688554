"""``lilac run``: from nothing to a served house."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.core.management.base import CommandParser
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

from lilac.policies.models import Policy
from lilac.site import serving


class Command(BaseCommand):
    """Bring the database up to date, load the founding world when there is none, serve."""

    help = "Migrate, load the founding pack and demo data when the house is empty, and serve."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to serve, and with how many processes."""
        serving.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare, then serve until ctrl-C; refuses a taken port before touching anything."""
        try:
            serving.must_be_free(options["host"], options["port"])
            self._prepare(empty=options["empty"])
            serving.serve(
                options["host"], options["port"], workers=options["workers"], say=self.stdout.write
            )
        except serving.CannotServe as fault:
            raise CommandError(str(fault)) from fault

    def _prepare(self, *, empty: bool) -> None:
        executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Bringing the database up to date ...")
            call_command("migrate", verbosity=0, interactive=False)
        if settings.DEMO and not empty and not Policy.objects.exists():
            call_command("demo", stage="published", stdout=self.stdout)
        connections.close_all()
        if not empty:
            serving.note_prepared()
