"""``lilac verify``: is the audit trail what it was?"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from lilac.kernel import append_only, chain, heads
from lilac.kernel.models import Event


class Command(BaseCommand):
    """Verify the chain in the database, or an exported copy of it."""

    help = (
        "Walk the audit chain and name the first broken link. Exit status 1 when it is broken. "
        "With --file, an exported copy is checked without any database."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        way = parser.add_mutually_exclusive_group()
        way.add_argument("--export", type=Path, metavar="FILE", help="verify, and write a copy")
        way.add_argument("--file", type=Path, metavar="FILE", help="verify an exported copy")
        parser.add_argument(
            "--head",
            action="append",
            default=[],
            metavar="NUMBER:HASH | head.json",
            help="a head published earlier, to find a chain that was cut off; may be repeated",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        marks = [mark for written in options["head"] for mark in read_head(written)]
        if options["file"]:
            report = self._file(options["file"], marks)
        else:
            report = self._database(options["export"], marks)
        if report.broken:
            raise CommandError(
                f"BROKEN at event {report.broken.number}: {report.broken.what}. "
                f"The {report.events} events before it hold."
            )
        self.stdout.write(f"{report.events} events, every link holds. Head {report.last}")

    def _database(self, export: Path | None, marks: list[chain.HeadMark]) -> chain.Report:
        for table, trigger, _body in append_only.missing(connection):
            self.stderr.write(f"warning: {table} lacks its trigger {trigger}")
        published = [*heads.published(), *marks]
        links = self._watched(heads.links(), Event.objects.count())
        if export is None:
            return chain.verify(links, heads=published)
        try:
            with export.open("xb") as target:
                return chain.verify(copied(links, target), heads=published)
        except OSError as fault:
            raise CommandError(f"{export}: {fault.strerror}") from fault

    def _file(self, path: Path, marks: list[chain.HeadMark]) -> chain.Report:
        try:
            with path.open("rb") as lines:
                links = chain.read_lines(self._watched(lines, path.stat().st_size, by_size=True))
                return chain.verify(links, heads=marks)
        except OSError as fault:
            raise CommandError(f"{path}: {fault.strerror}") from fault

    def _watched(self, items: Iterable[Any], total: int, *, by_size: bool = False) -> Iterator[Any]:
        columns = (TextColumn("verifying"), BarColumn(), TextColumn("{task.percentage:>3.0f}%"))
        console = Console(stderr=True)
        with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as progress:
            task = progress.add_task("", total=total or 1)
            done = 0
            for count, item in enumerate(items, 1):
                yield item
                done += len(item) if by_size else 1
                if count % 2_000 == 0:
                    progress.update(task, completed=done)


def copied(links: Iterable[chain.Link], target: BinaryIO) -> Iterator[chain.Link]:
    """The links as they pass, each also written to the copy."""
    for link in links:
        target.write(chain.to_line(link))
        yield link


def read_head(written: str) -> list[chain.HeadMark]:
    """A head as ``NUMBER:HASH``, or all heads of a saved ``/audit/head.json``."""
    number, colon, digest = written.partition(":")
    if colon and number.isdigit():
        return [chain.HeadMark(int(number), digest)]
    try:
        saved = json.loads(Path(written).read_text())
        return [chain.HeadMark(int(h["number"]), str(h["hash"])) for h in saved["heads"]]
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise CommandError(f"--head {written}: neither NUMBER:HASH nor a head.json") from fault
