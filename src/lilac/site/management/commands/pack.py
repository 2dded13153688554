"""``lilac pack check PATH`` and ``lilac pack load PATH``: policy packs into the house."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser
from django.db import transaction
from django.utils.timezone import now
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from lilac_engine.pack import Pack, PackError, Report, check, load
from lilac_engine.rules.book import check as check_rules

LOOK = {"created": "green", "changed": "yellow", "unchanged": "dim"}


class Command(BaseCommand):
    """Check a pack without a database, or load it: idempotent, in one transaction."""

    help = "Check a policy pack, or load it (safe to repeat; --dry-run shows what would change)."

    def add_arguments(self, parser: CommandParser) -> None:
        """``check`` or ``load``, and the pack's folder."""
        parser.add_argument("action", choices=["check", "load"])
        parser.add_argument(
            "path", nargs="?", default=str(settings.PACKS / "heilongjiang-2021"), type=Path
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="show the changes, then take them back"
        )

    def handle(self, *args: Any, action: str, path: Path, **options: Any) -> None:
        """Run the chosen action; exit status 1 when the pack has errors."""
        self.console = Console(file=self.stdout, soft_wrap=True)  # type: ignore[arg-type]
        if action == "check":
            self._check(path)
        else:
            self._load(path, dry_run=options["dry_run"], verbosity=options["verbosity"])

    def _check(self, path: Path) -> None:
        reports = [check(path)]
        if (path / "rules").is_dir():
            reports.append(check_rules(path))
        for report in reports:
            self._say(report)
        errors = sum(len(report.errors) for report in reports)
        if errors:
            raise CommandError(f"{errors} error(s): the pack cannot be loaded.")
        self.console.print(f"[green]{escape(str(path))}: no errors.[/green]")

    def _say(self, report: Report) -> None:
        language = "zh" if os.environ.get("LANG", "").startswith("zh") else "en"
        for finding in report.findings:
            look = "red" if finding in report.errors else "yellow"
            self.console.print(f"[{look}]{escape(finding.say(language))}[/{look}]")
        if coverage := report.coverage:
            self.console.print(
                f"{coverage.sentences} sentences in the articles: {coverage.measures} measures, "
                f"{coverage.principles} principles, {coverage.uncovered} uncovered "
                f"({coverage.percent:.0f} %)."
            )

    def _load(self, path: Path, *, dry_run: bool, verbosity: int) -> None:
        try:
            pack = load(path)
        except PackError as refused:
            self._say(refused.report)
            raise CommandError("the pack has errors; nothing was loaded.") from None
        with transaction.atomic():
            changes = list(self._changes(pack))
            if dry_run:
                transaction.set_rollback(True)
        self._show(changes, everything=verbosity > 1)
        if dry_run:
            self.console.print("Dry run: nothing was written.")

    def _changes(self, pack: Pack) -> Iterator[tuple[str, Any]]:
        """What each module makes of the pack, from the lowest floor up."""
        found = list(loaders())
        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task(pack.manifest.name_en, total=len(found))
            for module, loader in found:
                progress.update(task, description=f"{pack.manifest.id}: {module}")
                at = now()
                try:
                    yield from ((module, change) for change in loader(pack, at=at))
                except DOES_NOT_FIT as fault:
                    raise CommandError(f"{module}: {fault}") from fault
                progress.advance(task)

    def _show(self, changes: list[tuple[str, Any]], *, everything: bool) -> None:
        table = Table("Module", "What", "Which", "Change", "Detail", box=None, pad_edge=False)
        for module, change in changes:
            if everything or change.what != "unchanged":
                look = LOOK[change.what]
                table.add_row(
                    module,
                    change.kind,
                    escape(change.key),
                    f"[{look}]{change.what}[/{look}]",
                    escape(change.detail),
                )
        if table.row_count:
            self.console.print(table)
        counts = Counter(change.what for _module, change in changes)
        self.console.print(", ".join(f"{counts[what]} {what}" for what in LOOK) + ".")


Loader = Callable[..., Iterable[Any]]


def loaders() -> Iterator[tuple[str, Loader]]:
    """Every module with a ``pack.py``, from the lowest floor up, as the settings list them."""
    for app in settings.INSTALLED_APPS:
        if app.startswith("lilac.") and find_spec(f"{app}.pack"):
            yield app.removeprefix("lilac."), import_module(f"{app}.pack").load


def _faults() -> tuple[type[Exception], ...]:
    from lilac.kernel.refusal import Refused
    from lilac.policies.pack import DoesNotFit

    return (DoesNotFit, Refused)


DOES_NOT_FIT = _faults()
