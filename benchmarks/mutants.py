"""How many small mistakes in the rule engine its own tests notice.

A sample of mutants (comparisons swapped, boundaries moved by one, AND for OR, constants one off,
conditions turned round, results dropped …) is drawn from every file of ``lilac_engine/rules`` with a
seed. Against each run the tests of ``tests/engine/rules`` that come by the changed lines, the test
file of the module first, until one fails. Random tests draw the same examples each time. A mutant no
behaviour can show is named in ``mutation/equivalent.txt`` with the reason and is counted apart.
Bar: 90 % noticed, equivalent ones not taken out of the sum.

Run: python benchmarks/mutants.py [--sample 400] [--seed 1] [--only ranges,core] [--all]
"""

from __future__ import annotations

import argparse
import importlib
import os
import pickle
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "src"))
sys.path.insert(0, str(ROOT / "benchmarks"))

from mutation import sessions
from mutation.operators import Mutant, mutants
from mutation.sessions import HUNG, KILLED, SURVIVED, UNTRIED, Reach, apart

EQUIVALENT: Final = Path(__file__).parent / "mutation/equivalent.txt"
BAR: Final = 0.9
OUT: Final = os.dup(1)
SLACK: Final = 10.0
"""Seconds of processor time over three times the usual before a test counts as hung."""
HEAVY: Final = ("polars", "yaml", "pydantic", "openpyxl", "sqlglot")


def main() -> None:
    """Draw, try, count."""
    asked = _asked()
    for name in HEAVY:
        importlib.import_module(name)
    chosen = drawn(asked.only, None if asked.all else asked.sample, asked.seed)
    begun = time.monotonic()
    reach = _reach(asked.reach)
    if not reach.seconds:
        sys.exit("the tests cannot be read")
    for name in reach.failed:
        print(f"fails as it is, left out: {name}")
        reach.seconds.pop(name, None)
    print(f"{len(reach.seconds)} tests, {sum(reach.seconds.values()):.0f} s; {len(chosen)} mutants")
    results = tried(chosen, reach, asked.budget)
    told(results)
    print(f"{time.monotonic() - begun:.0f} s, seed {asked.seed}")
    noticed = sum(one != SURVIVED for one in results.values())
    sys.exit(0 if noticed >= BAR * len(results) and not reach.failed else 1)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=lambda text: text.split(","), default=[])
    parser.add_argument("--all", action="store_true", help="every mutant, not a sample")
    parser.add_argument("--budget", type=float, default=6, help="seconds of tests a mutant")
    parser.add_argument("--reach", type=Path, help="keep which test comes where, or take it up")
    return parser.parse_args()


def _reach(kept: Path | None) -> Reach:
    if kept and kept.exists():
        return pickle.loads(kept.read_bytes())  # our own
    found = apart(sessions.reach)
    if kept:
        kept.write_bytes(pickle.dumps(found))
    return found


def drawn(only: Sequence[str], sample: int | None, seed: int) -> list[Mutant]:
    """A sample of all mutants, each as likely as any other; not in the order of the files, so that
    a run cut short is a sample too."""
    paths = sorted(sessions.SOURCES.glob("*.py"))
    every = [one for path in paths if not only or path.stem in only for one in mutants(path)]
    if sample is None or sample >= len(every):
        return every
    return random.Random(seed).sample(every, sample)


def tried(chosen: Sequence[Mutant], reach: Reach, budget: float) -> dict[Mutant, str]:
    """What became of each: in a fork of a collected session, where that cannot show it anew."""
    plans = {one: _within(reach, one, budget) for one in chosen}
    results = dict.fromkeys(chosen, SURVIVED)
    quick = [one for one in chosen if plans[one] and one.function]
    results.update(apart(lambda: _forked(quick, plans, reach)))
    left = [
        one
        for one in chosen
        if results[one] == UNTRIED or (results[one] == SURVIVED and reach.on_import(one))
    ]
    for one in left:
        again = partial(sessions.imported, one, plans[one])
        results[one] = apart(again, _limit(reach, plans[one]) + SLACK)
        _line(results[one], one)
    return results


def _line(result: str, mutant: Mutant) -> None:
    """What became of one, at once, past what pytest holds back."""
    line = f"  {result:<9}{Path(mutant.path).name}:{mutant.first} [{mutant.kind}] {mutant.name}\n"
    os.write(OUT, line.encode())


def _within(reach: Reach, mutant: Mutant, budget: float) -> list[str]:
    """As many of the tests that come by a mutant as fit the budget."""
    found, spent = [], 0.0
    for test in reach.tests(mutant):
        spent += reach.seconds[test]
        if found and spent > budget:
            break
        found.append(test)
    return found


def _limit(reach: Reach, tests: Sequence[str]) -> float:
    return SLACK + 3 * sum(reach.seconds[test] for test in tests)


def _forked(
    chosen: Sequence[Mutant], plans: dict[Mutant, list[str]], reach: Reach
) -> dict[Mutant, str]:
    def act(items: dict[str, sessions.pytest.Item]) -> dict[Mutant, str]:
        alive = sessions.Alive()
        results: dict[Mutant, str] = {}

        def one(mutant: Mutant) -> str:
            if not alive.exchange(mutant):
                return UNTRIED
            return sessions.first_failing(items, plans[mutant])

        for mutant in chosen:
            results[mutant] = apart(partial(one, mutant), _limit(reach, plans[mutant]))
            _line(results[mutant], mutant)
        return results

    run = sessions.Run(act)
    sessions.session(run)
    return run.result


def known() -> dict[str, str]:
    """The mutants known to change no behaviour, with the reason."""
    lines = EQUIVALENT.read_text("utf-8").splitlines() if EQUIVALENT.exists() else []
    split = (line.split("  --  ", 1) for line in lines if line.strip() and line[0] != "#")
    return {name.strip(): reason for name, reason in split}


def told(results: dict[Mutant, str]) -> None:
    """The figures by module and by kind."""
    equivalent = known()
    modules: dict[str, Counter[str]] = defaultdict(Counter)
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for one, result in results.items():
        said = "equivalent" if result == SURVIVED and one.name in equivalent else result
        for counter in (modules[Path(one.path).stem], kinds[one.kind], modules["ALL"]):
            counter[said] += 1
    for title, table in (("kind", kinds), ("module", modules)):
        print(
            f"\n{title:<20}{'mutants':>8}{'noticed':>9}{'hung':>6}{'equivalent':>12}{'survived':>10}"
        )
        for name, count in sorted(table.items(), key=lambda pair: (pair[0] == "ALL", pair[0])):
            total, noticed = count.total(), count[KILLED] + count[HUNG]
            print(
                f"{name:<20}{total:>8}{noticed / total:>9.1%}{count[HUNG]:>6}{count['equivalent']:>12}"
                f"{count[SURVIVED]:>10}"
            )
    count = modules["ALL"]
    noticed, total = count[KILLED] + count[HUNG], count.total()
    print(f"\n{noticed} of {total} noticed: {noticed / total:.1%} (bar {BAR:.0%})", end="")
    print(f"; without the equivalent {noticed / max(1, total - count['equivalent']):.1%}")


if __name__ == "__main__":
    main()
