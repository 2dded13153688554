"""The ``lilac`` command: what an operator, an officer or a developer types.

``lilac`` alone teaches. ``lilac parse`` reads a document without any database; every other
command is a Django management command of the module that owns it.
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from dataclasses import dataclass
from typing import TextIO

from lilac.site import serving


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the help: what is typed, and what it does."""

    typed: str
    does: str


HELP: dict[str, tuple[Entry, ...]] = {
    "Start": (
        Entry("run", "migrate, load the founding pack when empty, serve web and worker"),
        Entry("demo --stage published", "set the demo world to a point of a policy's life"),
        Entry("check-deploy", "say what is missing before this machine may serve the public"),
    ),
    "Policies": (
        Entry(
            "parse FILE --tree", "show the structure found in a document (also --json --csv --akn)"
        ),
        Entry("parse --score DIR", "score the reader on a folder of text + truth"),
        Entry("pack check PATH", "check a policy pack: schema, references, every sentence bound"),
        Entry("pack load PATH --dry-run", "show what loading the pack would change"),
        Entry("reindex", "build the search index again"),
    ),
    "Rules": (
        Entry(
            "rules check PATH", "say what is wrong with a pack's rules, or with the book in force"
        ),
        Entry("rules test PATH", "run the cases of a pack's rules"),
        Entry("rules explain FACTS.json --on DAY", "answer for one party, with every reason"),
        Entry(
            "rules simulate --population F.parquet --out DIR",
            "compute a population; --set PARAMETER=VALUE compares",
        ),
        Entry("rules replay REFERENCE", "compute a decision again, bit for bit"),
        Entry("rules synthesize --size 100000 --out DIR", "make a population that does not exist"),
    ),
    "Care": (
        Entry("verify", "check the audit chain; names the first broken link"),
        Entry("work", "run the background worker alone"),
        Entry("migrate", "bring the database up to date"),
        Entry("administrator ADDRESS", "make the first administrator of a new house"),
        Entry("messages", "compile the translations"),
        Entry("openapi", "write the description of the API"),
        Entry("draw_states", "draw the state machines into docs/states"),
    ),
}


def teach() -> None:
    """Print the commands by purpose, with an example each."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    console.print("[bold]Lilac 丁香[/bold]: run a policy as a system, through its whole life.\n")
    for part, entries in HELP.items():
        table = Table(title=part, title_justify="left", box=None, show_header=False, padding=(0, 2))
        for entry in entries:
            table.add_row(f"[cyan]lilac {entry.typed}[/cyan]", entry.does)
        console.print(table)
        console.print()
    console.print("More on one of them: [cyan]lilac COMMAND --help[/cyan].")
    console.print("First time here? [cyan]lilac run[/cyan], then open http://127.0.0.1:8000")


def _serve(rest: list[str]) -> int:
    """Serve a house that is ready, without waking Django in this process."""
    parser = ArgumentParser(prog="lilac run")
    serving.add_arguments(parser)
    options = parser.parse_args(rest)
    try:
        serving.serve(options.host, options.port, workers=options.workers, say=_say)
    except serving.CannotServe as fault:
        _say(str(fault), to=sys.stderr)
        return 1
    return 0


def _say(line: str, to: TextIO | None = None) -> None:
    (to or sys.stdout).write(f"{line}\n")
    (to or sys.stdout).flush()


def main(argv: list[str] | None = None) -> int:
    """Run one command. Returns the exit status: 0 done, 1 found something wrong, 2 misused."""
    arguments = sys.argv[1:] if argv is None else argv
    match arguments:
        case [] | ["-h"] | ["--help"] | ["help"]:
            teach()
            return 0
        case ["parse", *rest]:
            from lilac_engine.text.cli import main as parse

            return parse(rest)
        case ["run", *rest] if not {"-h", "--help"} & {*rest} and serving.prepared():
            return _serve(rest)
        case [command, *rest]:
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lilac.site.settings")
            from django.core.management import execute_from_command_line

            execute_from_command_line(["lilac", command.replace("-", "_"), *rest])
    return 0


if __name__ == "__main__":
    sys.exit(main())
