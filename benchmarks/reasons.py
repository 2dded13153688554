"""Reasons: what it costs to say why, what is missing, how far it is, and what to ask next.

    python benchmarks/reasons.py                 # about a minute
    python benchmarks/reasons.py --firms 100

One row a figure, beside the bare evaluation of the same enterprise in the same run. The program is
that of ``rules.py`` (40 rules, 12 benefits), with some of its facts made actionable; one fact in
five is missing. Questions are asked of synthetic enterprises on the founding pack until the first
useful answer: something that is given, announced or left to experts, or that nothing is.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from rule_figures.population import population
from rule_figures.program import DAY, book

from lilac_engine.rules.closed import close
from lilac_engine.rules.closures import compiled
from lilac_engine.rules.compiling import compile as compiled_book
from lilac_engine.rules.deciding import decide, failing, unsettled
from lilac_engine.rules.distance import distances
from lilac_engine.rules.missing import missing, prepare
from lilac_engine.rules.outcomes import OutcomeKind
from lilac_engine.rules.program import Program
from lilac_engine.rules.questions import next_question
from lilac_engine.rules.reasons import explain
from lilac_engine.rules.records import Book, Direction
from lilac_engine.rules.sharpening import sharpen

ROOT = Path(__file__).resolve().parents[1]
PACK = ROOT / "packs" / "heilongjiang-2021"
PACK_DAY = date(2024, 6, 1)
ACTIONABLE = {
    "rd": Direction.UP,
    "rd_staff": Direction.UP,
    "patents": Direction.UP,
    "clean": Direction.UP,
}
USEFUL = {OutcomeKind.YES, OutcomeKind.EXPERT, OutcomeKind.NO_AMOUNT}
MOST = 60
Firm = dict[str, Any]


def acting() -> Program:
    """The benchmark's program with facts a firm can act on."""
    made = book()
    facts = tuple(
        fact.model_copy(update={"actionable": ACTIONABLE.get(fact.id)}) for fact in made.facts
    )
    return compiled_book(made.model_copy(update={"facts": facts}), DAY, assumed=True)


def seconds(work: Callable[[Firm], object], firms: Sequence[Firm]) -> list[float]:
    """How long each enterprise took, sorted; the processor's time, for others work here too."""
    gc.collect()
    gc.disable()
    try:
        return sorted(_once(work, firm) for firm in firms)
    finally:
        gc.enable()


def _once(work: Callable[[Firm], object], firm: Firm) -> float:
    started = time.process_time()
    work(firm)
    return time.process_time() - started


def said(figure: str, times: list[float], bare: float, limit: float | None, at: float) -> bool:
    """Print a row: median, p99, how often the bare evaluation; whether the limit is kept."""
    middle, p99 = median(times), times[min(int(len(times) * 0.99), len(times) - 1)]
    shown = middle if at == 0.5 else p99
    kept = limit is None or shown <= limit
    bar = "" if limit is None else f"{'median' if at == 0.5 else 'p99'} <= {limit * 1e6:,.0f} µs"
    print(
        f"{'+' if kept else '-'} {figure:<52}{bar:<20}{middle * 1e6:>10,.1f} µs{p99 * 1e6:>12,.1f} µs"
        f"{middle / bare:>9,.1f} x"
    )
    return kept


def whole(program: Program) -> Callable[[Firm], None]:
    """Missing facts and distances of every benefit."""

    def work(firm: Firm) -> None:
        for benefit in program.benefits:
            missing(program, firm, benefit.id)
            distances(program, firm, benefit.id)

    return work


def leaves(program: Program) -> Callable[[Firm], None]:
    """Outcomes, and from the masks which requirements fail or are open."""

    def work(firm: Firm) -> None:
        for benefit, outcome in zip(program.benefits, decide(program, firm), strict=True):
            failing(benefit, outcome)
            unsettled(benefit, outcome)

    return work


def told(program: Program) -> Callable[[Firm], None]:
    """One whole explanation in both languages."""

    def work(firm: Firm) -> None:
        explain(program, decide(program, firm)[0], firm)

    return work


def questions(count: int) -> list[int]:
    """How many questions each synthetic enterprise needs to the first useful answer."""
    from lilac_engine.rules.book import load
    from lilac_engine.rules.synthetic import population as enterprises

    pack: Book = load(PACK)
    program = compiled_book(pack, PACK_DAY)
    names = [column.name for column in program.columns]
    frame = enterprises(pack, count, 20210219, PACK_DAY, columns=names)
    complete = {register.id: PACK_DAY for register in pack.registers}
    needed = []
    for truth in frame.to_dicts():
        facts, _ = close({}, program, complete)
        needed.append(_asked(program, facts, truth))
    return sorted(needed)


def _asked(program: Program, facts: dict[str, Any], truth: Firm) -> int:
    skipped: frozenset[str] = frozenset()
    for count in range(MOST):
        outcomes = sharpen(program, facts, decide(program, facts))
        if any(outcome.kind in USEFUL for outcome in outcomes):
            return count
        question = next_question(program, facts, skipped)
        if question is None:
            return count
        facts[question.column] = truth[question.column]
        if truth[question.column] is None:
            skipped |= {question.column}
    return MOST


def main() -> int:
    """Print the table; returns 1 if a limit is not kept."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--firms", type=int, default=400)
    chosen = arguments.parse_args()
    random.seed(1)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; processor time")
    started = time.process_time()
    program = acting()
    prepare(program)
    print(f"prepared in {(time.process_time() - started) * 1e3:,.0f} ms, once a program")
    firms = population(program, chosen.firms, missing=5).to_dicts()
    functions = compiled(program)
    bare = median(seconds(functions.outcomes, firms))
    print(f"  {'figure':<52}{'limit':<20}{'median':>13}{'p99':>15}{'bare':>10}")
    kept = [
        said("bare evaluation", seconds(functions.outcomes, firms), bare, None, 0.5),
        said("with reasons: masks to requirements", seconds(leaves(program), firms), bare, 50e-6, 0.5),
        said("one benefit explained in both languages", seconds(told(program), firms), bare, None, 0.5),
    ]  # fmt: skip
    for firm in population(program, chosen.firms, missing=5).tail(100).to_dicts():
        whole(program)(firm)
    vars(program).pop("_missing", None)
    times = seconds(whole(program), firms)
    kept.append(said("exact missing facts and distances, 12 benefits", times, bare, 5e-3, 0.99))
    exact = [missing(program, firm, b.id).exact for firm in firms for b in program.benefits]
    print(f"  exact: {sum(exact):,} of {len(exact):,}")
    fresh = replace(program)
    print(f"  first time in a process: {_once(whole(fresh), firms[0]) * 1e3:,.0f} ms")
    needed = questions(min(chosen.firms, 60))
    enough = median(needed) <= 5
    print(
        f"{'+' if enough else '-'} questions to the first useful answer: median {median(needed):g} (<= 5), {needed}"
    )
    return 0 if all(kept) and enough else 1


if __name__ == "__main__":
    sys.exit(main())
