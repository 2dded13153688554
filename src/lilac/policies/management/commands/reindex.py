"""``lilac reindex``: make the search index anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from rich.console import Console
from rich.progress import track

from lilac.policies import queries, search_index, task_dates
from lilac.policies.models import Policy


class Command(BaseCommand):
    """Rebuild what search and the calendar know from the policies and bodies in the database."""

    help = "Rebuild the search index from the policies and bodies in the database."

    def handle(self, **options: Any) -> None:
        console = Console(stderr=True, quiet=options["verbosity"] == 0)
        policies = Policy.objects.select_related("issuer").order_by("pk")
        entries = sum(
            search_index.index_policy(policy)
            for policy in track(list(policies), description="Indexing", console=console)
        )
        entries += search_index.index_bodies()
        for key in queries.latest_versions().values_list("pk", flat=True):
            task_dates.note(key)
        self.stdout.write(f"{entries} entries in the search index.")
