"""One enterprise: outcomes, reasons, missing facts, distances; compiling; the founding pack."""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

from lilac_engine.rules.closures import compiled
from lilac_engine.rules.compiling import compile as compiled_book
from lilac_engine.rules.program import Program
from rule_figures.measuring import ROOT, Row, Setting, apart, ms, per_item, timed, us
from rule_figures.population import population
from rule_figures.program import DAY, book

FIRMS = 2_000
FEW = 150


def rows(setting: Setting) -> list[Row]:
    """The figures of one enterprise."""
    firms = population(setting.program, FIRMS).to_dicts()
    found = _whole(setting, firms)
    found += _missing(setting.program, firms[:FEW])
    found += _compile()
    return found + _founding()


def _whole(setting: Setting, firms: list[dict[str, Any]]) -> list[Row]:
    functions = compiled(setting.program)
    short, reasons = (per_item(work, firms) for work in (functions.outcomes, functions.answers))
    found = [
        Row("one enterprise, outcomes", "10 µs", us(short), met=short <= 10e-6),
        Row("one enterprise, with reasons (masks)", "50 µs", us(reasons), met=reasons <= 50e-6),
    ]
    peer = setting.openfisca
    if peer is not None:
        case = population(setting.program, 1, missing=0).row(0, named=True)
        theirs = timed(lambda: peer.one(case), 25)
        traced = timed(lambda: peer.one(case, trace=True), 25)
        ours, masks = (
            timed(lambda work=work: [work(case) for _ in range(100)], 15) / 100
            for work in (functions.outcomes, functions.answers)
        )
        found += [
            Row("one case, against OpenFisca-Core", "400 x", us(ours), f"OpenFisca {ms(theirs)}",
                f"{theirs / ours:,.0f} x", theirs / ours >= 400),
            Row("one case with reasons, against its trace", "70 x", us(masks),
                f"OpenFisca {ms(traced)}", f"{traced / masks:,.0f} x", traced / masks >= 70),
        ]  # fmt: skip
    return found


def _missing(program: Program, firms: list[dict[str, Any]]) -> list[Row]:
    """Exact missing facts and distances for every benefit of an enterprise, the slowest of a hundred."""
    try:
        missing = importlib.import_module("lilac_engine.rules.missing").missing
        distances = importlib.import_module("lilac_engine.rules.distance").distances
    except ImportError as absent:
        return [Row("exact missing facts and distances, p99", "5 ms", f"absent: {absent.name}")]

    def whole(facts: Mapping[str, Any]) -> None:
        for benefit in program.benefits:
            missing(program, facts, benefit.id)
            distances(program, facts, benefit.id)

    whole(firms[0])
    times = sorted(_once(whole, firm) for firm in firms)
    p99, half = times[int(len(times) * 0.99)], times[len(times) // 2]
    title = "exact missing facts and distances of all benefits, p99"
    return [Row(title, "5 ms", ms(p99), f"median {ms(half)}", "", p99 <= 5e-3)]


def _once(work: Callable[[Any], object], item: Any) -> float:
    started = time.perf_counter()
    work(item)
    return time.perf_counter() - started


def _compile() -> list[Row]:
    made = book()
    again = timed(lambda: compiled_book(made, DAY, assumed=True))
    cold = apart("rule_figures.one", "cold")["seconds"]
    return [
        Row("compile the pack, first time in a process", "20 ms", ms(cold), met=cold <= 20e-3),
        Row("compile it again (nothing changed)", "", ms(again)),
    ]


def _founding() -> list[Row]:
    """The founding pack itself, where it loads."""
    try:
        from lilac_engine.rules.book import load

        program = compiled_book(load(ROOT / "packs" / "heilongjiang-2021"), DAY)
    except Exception as fault:  # a pack that is being written is no reason to fail
        return [Row("founding pack", "", f"not loadable: {type(fault).__name__}")]
    firms = population(program, 500).to_dicts()
    functions = compiled(program)
    short, reasons = (per_item(work, firms) for work in (functions.outcomes, functions.answers))
    size = f"{len(program.benefits)} benefits, {len(program.rules)} rules"
    return [
        Row(
            "founding pack, one enterprise, outcomes", "10 µs", us(short), size, "", short <= 10e-6
        ),
        Row(
            "founding pack, with reasons (masks)", "50 µs", us(reasons), size, "", reasons <= 50e-6
        ),
    ]


def _cold() -> None:
    made = book()
    started = time.perf_counter()
    compiled_book(made, DAY, assumed=True)
    print(json.dumps({"seconds": time.perf_counter() - started}))


if __name__ == "__main__" and sys.argv[1:] == ["cold"]:
    _cold()
