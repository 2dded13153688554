"""How many questions the check asks before it says something useful, over synthetic firms.

Each firm of the pack's synthetic population answers what it knows and leaves out the rest. The
first useful answer: one benefit is entitled, nearly so, with experts, or announced for it. Bar:
a median of at most 5 questions. Beside it the same firms asked in the order of the rule book.

Run: python benchmarks/questions.py [--firms 30] [--seed 1]
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lilac.site.settings")
os.environ.setdefault("LILAC_HOME", tempfile.mkdtemp(prefix="lilac-bench-"))

import django

django.setup()

from lilac.entitlements.queries.answers import Answers, Group, answers
from lilac_engine.pack import load
from lilac_engine.rules import book as packed
from lilac_engine.rules import synthetic
from lilac_engine.rules.compiling import compile as compile_book
from lilac_engine.rules.deciding import decide
from lilac_engine.rules.outcomes import OutcomeKind
from lilac_engine.rules.program import Program
from lilac_engine.rules.types import Kind, Value

BAR, MOST, COUNTED = 5, 25, 500
DAY = date(2021, 12, 1)
USEFUL = (Group.ENTITLED, Group.NEARLY, Group.EXPERTS, Group.ANNOUNCED)
POSITIVE = {OutcomeKind.YES, OutcomeKind.EXPERT, OutcomeKind.NO_AMOUNT}
Next = Callable[[Answers], str | None]


def best(found: Answers) -> str | None:
    """What the check asks."""
    return found.question.column if found.question else None


def in_order(found: Answers) -> str | None:
    """The next unknown column, as a paper form would ask."""
    names = (column.name for column in found.program.columns)
    return next((n for n in names if found.facts[n] is None and n not in found.skipped), None)


def shares_of(program: Program, firms: Sequence[Mapping[str, Value]]) -> dict[str, float]:
    """What the house would have counted over other firms: the part each benefit is positive for."""
    counts = dict.fromkeys(program.benefit, 0)
    for firm in firms:
        for outcome in decide(
            program, {name: _natural(program, firm, name) for name in program.column}
        ):
            counts[outcome.benefit] += outcome.kind in POSITIVE
    return {benefit: count / len(firms) for benefit, count in counts.items()}


def _natural(program: Program, firm: Mapping[str, Value], name: str) -> Value:
    value = firm[name]
    return (
        value if value is None or program.column[name].type.kind is not Kind.BOOL else bool(value)
    )


def asked(
    program: Program, firm: Mapping[str, Value], ask: Next, shares: Mapping[str, float]
) -> int:
    """Questions until the first useful answer; :data:`MOST` where there is none before."""
    facts: dict[str, Value] = {}
    skipped: set[str] = set()
    for count in range(MOST):
        found = answers(program, facts, skipped=skipped, shares=shares)
        if any(found.count(group) for group in USEFUL):
            return count
        name = ask(found)
        if name is None:
            return count
        value = _natural(program, firm, name)
        if value is None:
            skipped.add(name)
        else:
            facts[name] = value
    return MOST


def main() -> int:
    """Measure, print, and fail where the median is above the bar."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firms", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    pack = load(ROOT / "packs" / "heilongjiang-2021")
    book = packed.load(pack.path, pack)
    program = compile_book(book, DAY)

    def made(size: int, seed: int) -> list[dict[str, Value]]:
        marginals = synthetic.marginals(pack.path)
        columns = list(program.column)
        frame = synthetic.population(book, size, seed, DAY, marginals=marginals, columns=columns)
        return list(frame.iter_rows(named=True))

    firms = made(options.firms, options.seed)
    shares = shares_of(program, made(COUNTED, options.seed + 1))
    start = time.perf_counter()
    found = [asked(program, firm, best, shares) for firm in firms]
    took = time.perf_counter() - start
    paper = [asked(program, firm, in_order, shares) for firm in firms]
    blind = [asked(program, firm, best, {}) for firm in firms]
    median = statistics.median(found)
    questions = max(1, sum(found))
    print(f"{len(firms)} synthetic firms, {len(program.benefits)} benefits, seed {options.seed}")
    print(f"questions to the first useful answer, best first: median {median}, ", end="")
    print(f"90 % within {sorted(found)[int(0.9 * (len(found) - 1))]}, most {max(found)}")
    print(f"the same before anybody was counted: median {statistics.median(blind)}")
    print(f"asked in the order of the rule book: median {statistics.median(paper)} (cut at {MOST})")
    print(f"{1000 * took / questions:.0f} ms a question, answers and choice of the next")
    print(f"bar: median <= {BAR}: {'met' if median <= BAR else 'MISSED'}")
    return 0 if median <= BAR else 1


if __name__ == "__main__":
    raise SystemExit(main())
