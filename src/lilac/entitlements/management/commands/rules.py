"""``lilac rules``: check and try the rule book, explain one case, simulate many, replay a decision."""

from __future__ import annotations

import json
import os
from argparse import ArgumentParser, ArgumentTypeError
from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from lilac.entitlements.management import explaining, simulating
from lilac.entitlements.queries import book as reading
from lilac.entitlements.queries.changes import with_value
from lilac.entitlements.queries.decisions import decision, replay
from lilac.kernel import clock
from lilac.kernel.refusal import Refused
from lilac_engine.pack import PackError, Report
from lilac_engine.rules import book as packed
from lilac_engine.rules import examples, synthetic
from lilac_engine.rules.errors import Faulty, Language
from lilac_engine.rules.findings import remarks
from lilac_engine.rules.program import Program
from lilac_engine.rules.records import Book
from lilac_engine.rules.sharpening import answer

WHOLE = 4_000  # columns; no sentence is longer
FOUNDING = settings.PACKS / "heilongjiang-2021"


class Command(BaseCommand):
    """The rule book from the command line; without a path the book in the database is meant."""

    help = "Check, test, explain, simulate and replay the rules."

    def add_arguments(self, parser: CommandParser) -> None:
        """One subcommand each."""
        parts = parser.add_subparsers(dest="part", required=True, metavar="WHAT")
        self._part(
            parts, "check", "say what is wrong with a pack's rules, or with the book in force"
        )
        self._part(parts, "test", "run the cases of a pack's rules", path=FOUNDING)
        explain = self._part(parts, "explain", "answer for one party, with every reason")
        explain.add_argument("facts", type=Path, help="JSON: facts by column, in yuan and percent")
        explain.add_argument("--benefit", action="append", default=[], help="only this one")
        explain.add_argument("--all", action="store_true", help="also what does not apply")
        explain.add_argument("--json", action="store_true", help="plain outcomes for a program")
        simulate = self._part(parts, "simulate", "compute a population; tables into a folder")
        simulate.add_argument(
            "--population", type=Path, required=True, help="Parquet file or folder"
        )
        simulate.add_argument("--out", type=Path, required=True, help="folder for the tables")
        simulate.add_argument("--outcomes", action="store_true", help="write every outcome too")
        simulate.add_argument(
            "--set", action="append", default=[], metavar="PARAMETER=VALUE",
            help="compare with this amount (yuan, percent); may be repeated",
        )  # fmt: skip
        again = parts.add_parser("replay", help="compute a decision again, bit for bit")
        again.add_argument("reference")
        make = self._part(parts, "synthesize", "make a population that does not exist")
        make.add_argument("--size", type=int, required=True)
        make.add_argument("--seed", type=int, default=1)
        make.add_argument("--out", type=Path, required=True, help="folder for the Parquet files")

    def _part(self, parts: Any, name: str, does: str, path: Path | None = None) -> ArgumentParser:
        made: ArgumentParser = parts.add_parser(name, help=does, description=does)
        if name in {"check", "test"}:
            made.add_argument("path", nargs="?", type=Path, default=path, help="a pack's folder")
        else:
            made.add_argument("--pack", type=Path, help="a pack's folder instead of the database")
            made.add_argument("--on", type=_day, help="the day (2021-02-19); today without it")
        return made

    def handle(self, *args: Any, part: str, **options: Any) -> None:
        """Run one subcommand; what is wrong ends with status 1 and a sentence."""
        self.console = Console(file=self.stdout, soft_wrap=True)  # type: ignore[arg-type]
        self.language: Language = "zh" if os.environ.get("LANG", "").startswith("zh") else "en"
        run: Callable[..., None] = getattr(self, f"_{part}")
        try:
            run(**options)
        except Faulty as faulty:
            raise CommandError(faulty.say(self.language)) from faulty
        except PackError as fault:
            raise CommandError(_all_of(fault.report, self.language)) from fault
        except (simulating.Unfit, Refused, OSError, ValueError) as fault:
            raise CommandError(str(fault)) from fault

    def _check(self, path: Path | None, **options: Any) -> None:
        if path is not None:
            report = packed.check(path)
            for finding in report.findings:
                look = "red" if finding in report.errors else "yellow"
                self.console.print(f"[{look}]{escape(finding.say(self.language))}[/{look}]")
            if not report.ok:
                raise CommandError(f"{len(report.errors)} error(s) in {path}.")
            self.console.print(f"[green]{escape(str(path))}: no errors.[/green]")
            return
        book = reading.book()
        today = clock.today()
        days = [today, *(day for day in packed.boundary_days(book) if day > today)]
        for day in days:
            program = reading.compiled(book, day)
        for remark in remarks(book, program):
            self.console.print(
                f"[yellow]{remark.where}: {escape(remark.say(self.language))}[/yellow]"
            )
        count = f"{len(program.benefits)} benefits, {len(program.columns)} columns"
        self.console.print(
            f"[green]The book in force compiles on {len(days)} day(s): {count}.[/green]"
        )

    def _test(self, path: Path, **options: Any) -> None:
        book = packed.load(path)
        results = examples.run(book)
        failed = [result for result in results if not result.passed]
        for result in failed:
            self.console.print(f"[red]{escape(result.say(self.language))}[/red]")
        titles = Counter((example.zh, example.on) for example in book.examples)
        for (title, day), count in titles.items():
            if count > 1:
                self.console.print(
                    f"[yellow]{escape(title)} · {day}: {count} cases of one name.[/yellow]"
                )
        said = f"{len(book.examples)} cases, {len(results)} expectations, {len(failed)} not met."
        if failed:
            raise CommandError(said)
        self.console.print(f"[green]{said}[/green]")

    def _explain(self, facts: Path, **options: Any) -> None:
        program = self._program(**options)
        known = explaining.read_facts(facts, program)
        if unknown := set(options["benefit"]) - set(program.benefit):
            raise CommandError(f"no benefit is called {', '.join(sorted(unknown))}.")
        if options["json"]:
            chosen = [o for o in answer(program, known)
                      if not options["benefit"] or o.benefit in options["benefit"]]  # fmt: skip
            result = {"program": program.hash, "day": program.day.isoformat(),
                      "outcomes": explaining.plain(chosen)}  # fmt: skip
            self.stdout.write(json.dumps(result, ensure_ascii=False, indent=2))
            return
        # A tree is laid out by the width it is given: in a file or a pipe no sentence is broken.
        wide = None if self.console.is_terminal else WHOLE
        for tree in explaining.trees(
            program, known, self.language, only=options["benefit"], everything=options["all"]
        ):
            self.console.print(tree, width=wide)
        self.console.print(f"[dim]{program.day} · {program.hash}[/dim]")

    def _simulate(self, population: Path, out: Path, **options: Any) -> None:
        book, day = self._book(options["pack"]), options["on"] or clock.today()
        program = reading.compiled(book, day)
        before = None
        if options["set"]:
            before, program = program, reading.compiled(_with(book, options["set"]), day)
        files = simulating.files_of(population)
        rows = simulating.rows_of(files)
        simulation = simulating.Simulation(program, before)
        with self._progress() as progress:
            task = progress.add_task("Computing", total=rows)
            simulating.run(
                simulation, files, note=lambda n: progress.advance(task, n),
                outcomes_to=out / "outcomes" if options["outcomes"] else None,
            )  # fmt: skip
        about = {"population": [file.name for file in files], "changes": options["set"]}
        simulation.write(out, about)
        self.console.print(
            f"{rows} parties; {len(simulation.tables)} tables in {escape(str(out))}."
        )

    def _replay(self, reference: str, **options: Any) -> None:
        kept = decision(reference)
        if kept is None:
            raise CommandError(f"there is no decision {reference}.")
        again = replay(kept)
        if not again.same:
            raise CommandError(f"{kept.reference} does not replay: {', '.join(again.faults)}.")
        self.console.print(
            f"[green]{kept.reference} replays bit for bit.[/green] {again.program_hash}"
        )

    def _synthesize(self, size: int, seed: int, out: Path, **options: Any) -> None:
        book, day = self._book(options["pack"]), options["on"] or clock.today()
        folder = options["pack"] or FOUNDING
        shares = synthetic.marginals(folder) if synthetic.described(folder) else None
        with self._progress() as progress:
            task = progress.add_task("Making", total=size)
            for done in synthetic.write(out, book, size, seed, day, marginals=shares):
                progress.update(task, completed=done)
        self.console.print(f"{size} synthetic parties (seed {seed}) in {escape(str(out))}.")

    def _book(self, pack: Path | None) -> Book:
        return packed.load(pack) if pack else reading.book()

    def _program(self, **options: Any) -> Program:
        day = options["on"] or clock.today()
        return reading.compiled(self._book(options["pack"]), day)

    def _progress(self) -> Progress:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
                   TimeRemainingColumn())  # fmt: skip
        return Progress(*columns, console=Console(stderr=True), transient=True)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        raise ArgumentTypeError(f"{text!r} is no day; write it like 2024-06-01.") from fault


def _with(book: Book, settings_: list[str]) -> Book:
    """The book with some amounts tried out."""
    for typed in settings_:
        key, sign, value = typed.partition("=")
        try:
            amount = Decimal(value)
        except InvalidOperation as fault:
            raise CommandError(f"write PARAMETER=VALUE, not {typed!r}.") from fault
        if not sign or key not in {parameter.id for parameter in book.parameters}:
            raise CommandError(f"the book has no parameter {key!r}.")
        book = with_value(book, key, amount)
    return book


def _all_of(report: Report, language: Language) -> str:
    return "\n".join(finding.say(language) for finding in report.errors)
