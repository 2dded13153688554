"""What-if at the officers' desk: from the edited amount to the new total, over registered firms.

Run: ``python benchmarks/whatif.py [--firms 100000]``

What is done. A database of its own gets the founding pack's rule book. Firms drawn by the synthetic
generator are held in memory as the registered ones are once the first request has read them (to
store the nine million facts of 100,000 firms would take most of the hour). Then the page
``/desk/rules/whatif/`` is asked, as a signed-in officer's browser asks while a slider moves, for
thirty different values of one amount. Shown are the engine's part (compile the book with the new
value, compute the benefits it reaches, sum, count winners and losers), the whole request through
all middleware, sign-in and templates, and, as the limit of what is possible in the same run, the
bare scan: a sum over the columns those benefits read. Bars of the design: engine 50 ms, edit to
total 200 ms.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
ROUNDS = 30
PACK = ROOT / "packs" / "heilongjiang-2021"
AMOUNT = "hnte_award_below"  # an amount the founding pack has, on which a benefit stands


def milliseconds(act: Callable[[int], Any]) -> tuple[float, float]:
    """Median and worst of the rounds."""
    times = []
    for number in range(ROUNDS):
        start = time.perf_counter()
        act(number)
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times), max(times)


def prepare() -> None:
    """The pack's book in force."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    from django.utils.timezone import now

    from lilac.entitlements.pack import bring
    from lilac_engine.rules import book as files

    list(bring(files.load(PACK), pack="bench", at=now()))


def lay(firms: int) -> None:
    """Hold synthetic firms where the process holds the registered ones after its first request."""
    import polars as pl

    from lilac.entitlements.queries import book as reading
    from lilac.entitlements.queries import population
    from lilac.kernel.clock import today
    from lilac_engine.rules import synthetic
    from lilac_engine.rules.columns import prepared

    day, book = today(), reading.book()
    program = reading.program_on(day)
    drawn = synthetic.population(book, firms, 7, day, marginals=synthetic.marginals(PACK))
    labels = [
        pl.col(fact).cast(pl.Int64).alias(population.GROUPS[group])
        for group, fact in population.GROUP_FACTS.items()
    ]
    frame = drawn.drop("size").with_columns(labels)
    columns = [population.FIRM, *population.GROUPS.values(), *(c.name for c in program.columns)]
    population.keep(program, prepared(program, frame.select(columns)))


def browser() -> Any:
    """A signed-in officer's browser."""
    from django.test import Client

    from tests.factories.accounts import OfficerFactory

    client = Client()
    client.force_login(OfficerFactory())
    return client


def engine() -> tuple[Callable[[int], Any], Callable[[int], Any], int]:
    """The engine's part, the bare scan of the same columns, and the rows."""
    import polars as pl

    from lilac.entitlements.queries import book as reading
    from lilac.entitlements.queries.changes import depending, with_value
    from lilac.entitlements.queries.population import registered
    from lilac.entitlements.queries.simulation import outcomes_of, what_if
    from lilac.kernel.clock import today

    program = reading.program_on(today())
    frame = registered(program)
    then = outcomes_of(program, frame)
    names = {name for id_ in depending(program, AMOUNT) for name in program.benefit[id_].columns}
    scan = frame.lazy().select(pl.col(name).cast(pl.Int64).sum() for name in sorted(names))

    def run(number: int) -> Any:
        book = with_value(reading.book(), AMOUNT, Decimal(1_000 + number))
        return what_if(program, reading.compiled(book, today()), frame, then)

    return run, lambda _number: scan.collect(), frame.height


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--firms", type=int, default=100_000)
    firms = parser.parse_args().firms
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"LILAC_HOME": home, "LILAC_DEMO": "1", "DJANGO_SETTINGS_MODULE": "lilac.site.settings"}  # fmt: skip
        import django

        django.setup()
        from django.conf import settings

        settings.ALLOWED_HOSTS = ["*"]
        prepare()
        lay(firms)
        client = browser()

        def ask(number: int) -> Any:
            asked = {"parameter": AMOUNT, "value": str(1_000 + number)}
            headers = {"HX-Request": "true", "HX-Target": "whatif-answer"}
            answer = client.get("/desk/rules/whatif/", asked, headers=headers, secure=True)
            assert answer.status_code == 200, answer.status_code
            return answer

        ask(-1)
        run, scan, rows = engine()
        bare = milliseconds(scan)[0]
        for name, act, bar in (("engine", run, 50), ("edit to new total", ask, 200)):
            median, worst = milliseconds(act)
            print(
                f"{name:18} over {rows:9,} firms {median:8.1f} ms median, {worst:7.1f} worst; "
                f"bar {bar} ms; {median / bare:5.1f} × the bare scan ({bare:.2f} ms)"
            )


if __name__ == "__main__":
    main()
