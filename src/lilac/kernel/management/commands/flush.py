"""Django's ``flush``, which the append-only tables would otherwise refuse."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import flush
from django.db import connections

from lilac.kernel import append_only


class Command(flush.Command):
    """Empty the whole database, the audit trail with it; never in production."""

    def handle(self, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("In production the audit trail is never emptied.")
        connection = connections[options["database"]]
        append_only.lift(connection)
        try:
            super().handle(**options)
        finally:
            append_only.install(connection)
