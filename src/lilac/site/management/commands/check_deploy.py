"""``lilac check-deploy``: what is missing before this machine may serve the public."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.management import BaseCommand, CommandError
from django.db import connection


class Command(BaseCommand):
    """List what is missing, each with what to do; exit status 1 when anything is."""

    help = "Say what is missing for production; 0 findings means ready."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        findings = [*self._own(), *self._django()]
        for finding in findings:
            self.stdout.write(f"- {finding}")
        if findings:
            raise CommandError(f"{len(findings)} finding(s): not ready for the public.")
        self.stdout.write(self.style.SUCCESS("Nothing is missing."))

    def _own(self) -> list[str]:
        found = []
        if not settings.PRODUCTION:
            found.append("LILAC_PRODUCTION is not set: set it to 1 on the public machine.")
        if settings.DEMO:
            found.append("LILAC_DEMO is on: demo personas sign in without a password; unset it.")
        if connection.vendor == "sqlite":
            found.append("DATABASE_URL is not set: production runs on PostgreSQL.")
        if "LILAC_HOSTS" not in os.environ:
            found.append("LILAC_HOSTS is not set: name the addresses the public uses.")
        if not settings.BASE_URL.startswith("https://"):
            found.append("LILAC_BASE_URL is not https: set it to the public address.")
        if "LILAC_MAIL_HOST" not in os.environ:
            found.append("LILAC_MAIL_HOST is not set: letters would only be printed here.")
        if int(os.environ.get("LILAC_PROXIES", "0")) < 1:
            found.append(
                "LILAC_PROXIES is not set: the public machine needs a reverse proxy that buffers "
                "requests (nginx does by default), else slow senders can hold every worker thread."
            )
        if not (settings.ROOT / "frontend" / "dist" / "manifest.json").exists():
            found.append("The front end is not built: run `make build`.")
        return found

    def _django(self) -> list[str]:
        return [
            f"{message.id}: {message.msg}"
            for message in checks.run_checks(include_deployment_checks=True)
            if message.level >= checks.WARNING
        ]
