"""``lilac draw_states``: the pictures in docs/states, drawn from the code."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lilac.kernel.diagrams import pages


class Command(BaseCommand):
    """Draw the state machines, or compare the pictures with the code."""

    requires_system_checks = []
    help = "Draw every state machine into docs/states; --check only compares."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="fail where a page is not current")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(settings.ROOT) / "docs" / "states"
        drawn = pages()
        stale = [n for n, text in drawn.items() if _read(folder / n) != text]
        stale += sorted(p.name for p in folder.glob("*.md") if p.name not in drawn)
        if options["check"]:
            if stale:
                raise CommandError(f"not current: {', '.join(stale)}; run lilac draw_states")
            return
        folder.mkdir(parents=True, exist_ok=True)
        for name in stale:
            if name in drawn:
                (folder / name).write_text(drawn[name])
            else:
                (folder / name).unlink()
        self.stdout.write(f"{len(drawn)} pages, {len(stale)} changed")


def _read(path: Path) -> str | None:
    return path.read_text() if path.exists() else None
