"""``lilac rules explain``: one party's facts from a file, and every answer with its reasons."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from rich.markup import escape
from rich.tree import Tree

from lilac_engine import money
from lilac_engine.rules.errors import Language
from lilac_engine.rules.examples import facts_of
from lilac_engine.rules.missing import missing
from lilac_engine.rules.outcomes import Outcome, OutcomeKind
from lilac_engine.rules.program import Program
from lilac_engine.rules.reasons import Group, Reason, explain
from lilac_engine.rules.records import Example
from lilac_engine.rules.sharpening import answer
from lilac_engine.rules.tested import Finding
from lilac_engine.rules.types import Value
from lilac_engine.rules.wording import column_label

LOOK: Final = {
    OutcomeKind.YES: "green",
    OutcomeKind.NO: "red",
    OutcomeKind.UNKNOWN: "yellow",
    OutcomeKind.EXPERT: "cyan",
    OutcomeKind.NOT_APPLICABLE: "dim",
    OutcomeKind.NO_AMOUNT: "magenta",
}


def read_facts(path: Path, program: Program) -> dict[str, Value]:
    """Facts in people's units (``{"rd_tax_y1": 1500000, "city": "harbin"}``) as they travel.

    Money in yuan, ratios in percent, days as 2021-02-19, an option by its id. ``null`` and what is
    left out is not known. Raises Faulty for names and values that cannot be, ValueError for a
    file that is no JSON object.
    """
    try:
        written = json.loads(path.read_text("utf-8"), parse_float=Decimal)
    except json.JSONDecodeError as fault:
        raise ValueError(
            f"{path.name} is no JSON: see line {fault.lineno}, character {fault.colno}. "
            'Write facts like {"staff": 12, "dishonest": false}.'
        ) from fault
    if not isinstance(written, dict):
        raise ValueError("the file holds no JSON object of facts")  # noqa: TRY004
    facts = {name: value for name, value in written.items() if value is not None}
    day: date = program.day
    example = Example(zh=path.name, on=day.isoformat(), facts=facts, expect={})
    return facts_of(example, program.column)


def trees(
    program: Program,
    facts: Mapping[str, Value],
    language: Language,
    *,
    only: Collection[str] = (),
    everything: bool = False,
) -> Iterator[Tree]:
    """One tree a benefit: the answer, what it pays, every requirement with what was found."""
    for outcome in answer(program, facts):
        if only and outcome.benefit not in only:
            continue
        if outcome.kind is OutcomeKind.NOT_APPLICABLE and not (only or everything):
            continue
        yield _tree(program, outcome, facts, language)


def _tree(
    program: Program, outcome: Outcome, facts: Mapping[str, Value], language: Language
) -> Tree:
    explained = explain(program, outcome, facts)
    look = LOOK[outcome.kind]
    head = f"[bold]{escape(explained.label[language])}[/bold]  [dim]{outcome.benefit}[/dim]"
    tree = Tree(
        f"{head}  [{look}]{escape(explained.answer[language])}{_amount(outcome, language)}[/{look}]"
    )
    for payment in explained.payments:
        if payment.fen is None:
            continue
        tree.add(
            f"[green]{escape(payment.shown[language])}[/green]  {escape(payment.numbers[language])}"
        )
    if explained.applies is not None:
        tree.add(_line(explained.applies, language))
    _grow(tree, explained.tree, language)
    if outcome.kind is OutcomeKind.UNKNOWN:
        wanted = [
            column_label(program, program.column[name])[language]
            for name in missing(program, facts, outcome.benefit)
        ]
        tree.add(f"[yellow]? {escape('；'.join(wanted))}[/yellow]")
    return tree


def _grow(tree: Tree, group: Group, language: Language) -> None:
    for item in group.items:
        if isinstance(item, Reason):
            tree.add(_line(item, language))
        else:
            word = {True: ("全部", "all"), False: ("任一", "any")}[item.all]
            _grow(tree.add(word[0] if language == "zh" else word[1]), item, language)


def _line(reason: Reason, language: Language) -> str:
    mark = {Finding.MET: "[green]✓[/green]", Finding.NOT_MET: "[red]✗[/red]"}.get(
        reason.finding, "[yellow]?[/yellow]"
    )
    return f"{mark} {escape(reason.said[language])}"


def _amount(outcome: Outcome, language: Language) -> str:
    if outcome.amount is None:
        return ""
    shown = money.chinese(outcome.amount) if language == "zh" else money.english(outcome.amount)
    return f" {shown}"


def plain(outcomes: Collection[Outcome]) -> list[dict[str, Any]]:
    """Outcomes as JSON."""
    return [
        {
            "benefit": o.benefit,
            "kind": o.kind.name.lower(),
            "amount_fen": o.amount,
            "lines": dict(o.lines),
            "figure": o.figure,
            "failed": o.failed,
            "unknown": o.unknown,
        }
        for o in outcomes
    ]
