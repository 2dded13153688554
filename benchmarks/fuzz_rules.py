"""Fuzzed formulas: what escapes the rule language, the slowest, and the memory it took.

Random tokens, mutated formulas of every shape, hostile nesting, any Unicode, texts of ten
megabytes. Each is read, checked, lowered, bounded, and written again; every refusal is said in both
languages. An escape is any exception but Faulty, or a formula that does not read again as it was
written. Limits: no escape, nothing over 1 s of processor time, nothing over 512 MB. A sample goes
through SQLGlot's own parser for comparison.

Run: python benchmarks/fuzz_rules.py [--count 1000000] [--seed 1] [--processes 2]
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import resource
import sys
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from lilac_engine.rules.checking import Scope, measure
from lilac_engine.rules.core import Values, lower
from lilac_engine.rules.errors import Faulty
from lilac_engine.rules.parsing import parse, parsed
from lilac_engine.rules.printing import text
from lilac_engine.rules.ranges import Range, measured
from lilac_engine.rules.types import Kind, Type, Unit

LIMIT_S, LIMIT_MB = 1.0, 512
NAMES = ("a", "b", "rd_y1", "sales", "staff", "y", "z", "d", "e", "c", "nowhere")
MONEY, RATIO = Type(Kind.INT, Unit.FEN), Type(Kind.INT, Unit.BPS)
SCOPE = Scope(
    names={
        "a": Type(Kind.INT), "b": Type(Kind.INT), "rd_y1": MONEY, "sales": MONEY,
        "staff": Type(Kind.INT, Unit.PERSONS), "y": Type(Kind.BOOL), "z": Type(Kind.BOOL),
        "d": Type(Kind.DATE), "e": Type(Kind.DATE), "c": Type(Kind.CODE, options_of="c"),
    },
    parameters={"gate": MONEY, "ratio": RATIO, "open": MONEY, "day": Type(Kind.DATE)},
    options={"c": {"one": 1, "two": 2}},
)  # fmt: skip
VALUES = Values(
    20210301, {"gate": 10**9, "ratio": 2500, "open": None, "day": 20200229}, SCOPE.options
)
BOUNDS = {
    "a": Range(-(10**9), 10**9), "b": Range(0, 10**6), "rd_y1": Range(0, 10**14),
    "sales": Range(-(10**14), 10**14), "staff": Range(0, 10**6), "y": Range(0, 1), "z": Range(0, 1),
    "d": Range(19000101, 29991231), "e": Range(19000101, 29991231), "c": Range(1, 2),
}  # fmt: skip
TOKENS = (
    *NAMES, "p.gate", "p.ratio", "p.open", "p.day", "c.one", "c.two", "today", "expert.x", "p", ".",
    "0", "1", "12", "10000", "9223372036854775807", "99999999999999999999", "1.5", "1e9", "0x1F",
    "+", "-", "*", "/", "%", "**", "(", ")", ",", "=", "<>", "<", "<=", ">", ">=", "!=", "==", ";", "--",
    "/*", "*/", "'", '"', "AND", "OR", "NOT", "IN", "BETWEEN", "CASE", "WHEN", "THEN", "ELSE", "END",
    "TRUE", "FALSE", "NULL", "IS", "LIKE", "SELECT", "pct(", "idiv(", "least(", "greatest(", "ladder(",
    "months_between(", "years_between(", "days_between(", "year_of(", "coalesce(", "min(", "::", "{", "}",
    "（", "）", "≥", "，", "\x00", "\ud800", "\u202e", "é", "研发", "\n", "\t",
)  # fmt: skip
NESTS = (
    "(",
    "NOT ",
    "-",
    "- ",
    "CASE WHEN ",
    "least(",
    "a IN (",
    "a + ",
    "y AND ",
    "pct(a, ",
    "y OR (",
)
UNITS = (
    "(",
    "a ",
    "1",
    "'",
    "-",
    "/*",
    "NOT ",
    "a.",
    "least(a,",
    "a+",
    "=",
    "\x00",
    "研",
    "a=1 AND ",
)


@dataclass
class Result:
    """What one process saw."""

    count: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    understood: int = 0
    escapes: list[tuple[str, str]] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")
    over: int = 0
    seconds: float = 0.0
    memory_mb: float = 0.0


def grown(chance: random.Random, kind: str, depth: int) -> str:
    """A formula that mostly makes sense."""
    if depth == 0 or chance.random() < 0.15:
        return chance.choice(
            ("y", "z", "expert.x", "TRUE", "c = c.one", "c IN (c.one, c.two)", "d <= today")
            if kind == "truth"
            else (
                "a",
                "b",
                "rd_y1",
                "sales",
                "p.gate",
                "p.open",
                "staff",
                "0",
                "7",
                "-3",
                "year_of(d)",
            )
        )
    below = depth - 1
    one, two = grown(chance, "number", below), grown(chance, "number", below)
    if kind == "truth":
        yes, no = grown(chance, "truth", below), grown(chance, "truth", below)
        return chance.choice(
            (
                f"({yes} AND {no})", f"({yes} OR {no})", f"NOT ({yes})",
                f"({one}) {chance.choice(('<', '<=', '=', '<>', '>', '>='))} ({two})",
                f"({one}) BETWEEN ({two}) AND 99", f"({one}) NOT IN (1, 2, p.gate)",
                f"months_between(d, {chance.choice(('today', 'e', 'p.day'))}) >= {chance.randint(-9, 99)}",
                f"CASE WHEN {yes} THEN {no} ELSE {yes} END",
            )
        )  # fmt: skip
    yes = grown(chance, "truth", below)
    return chance.choice(
        (
            f"({one} {chance.choice('+-*')} {two})", f"-({one})", f"pct({one}, p.ratio)",
            f"idiv({one}, {chance.randint(1, 99)})", f"least({one}, {two}, 5)", f"greatest({one}, {two})",
            f"CASE WHEN {yes} THEN {one} ELSE {two} END", f"ladder({one}, 9, {two}, 5, {one}, 0)",
            "days_between(d, e)", "years_between(d, today)",
        )
    )  # fmt: skip


def mutated(chance: random.Random) -> str:
    """A formula with a few tokens or characters out of place."""
    written = list(grown(chance, "truth", chance.randint(1, 4)))
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(written) + 1)
        act = chance.randrange(4)
        if act == 0:
            written[at:at] = chance.choice(TOKENS)
        elif act == 1:
            del written[at : at + chance.randint(1, 6)]
        elif act == 2:
            written[at : at + 1] = chr(chance.randrange(1, 0x11000))
        else:
            written[at:at] = written[: chance.randint(0, 40)]
    return "".join(written)


def fuzzed(chance: random.Random) -> str:
    """One expression of whatever kind."""
    kind = chance.random()
    if kind < 0.35:
        return grown(chance, "truth" if kind < 0.2 else "number", chance.randint(0, 5))
    if kind < 0.65:
        return mutated(chance)
    if kind < 0.9:
        between = chance.choice(("", " ", " "))
        return between.join(chance.choices(TOKENS, k=chance.randint(1, 30)))
    if kind < 0.96:
        return "".join(chr(chance.randrange(1, 0x2FFF)) for _ in range(chance.randint(1, 40)))
    if kind < 0.995:
        nest = chance.choice(NESTS) * chance.randint(1, 80)
        return f"{nest}{grown(chance, 'truth', 2)}{')' * chance.randint(0, 80)}"
    if kind < 0.99995:
        return chance.choice(UNITS) * chance.choice((3_000, 19_999))
    return chance.choice(UNITS) * 10_000_000


def through(written: str, result: Result) -> None:
    """One expression all the way."""
    try:
        source = parsed(written)
        if parse(text(source.node)) != source.node:
            result.escapes.append((written[:200], "reads otherwise than it was written"))
        measure(source.node, SCOPE, None, source)
        core = lower(source.node, VALUES)
        measured(core, BOUNDS)
        text(core)
        result.understood += 1
    except Faulty as faulty:
        for one in faulty.faults:
            result.refused[one.code] += 1
            one.say("zh")
            one.say("en")
            if not 0 <= one.start <= one.end <= len(written):
                result.escapes.append((written[:200], f"{one.code} at {one.start}:{one.end}"))


def work(given: tuple[int, int]) -> Result:
    """So many expressions from one seed."""
    seed, count = given
    chance, result, clock = random.Random(seed), Result(count=count), time.thread_time
    for _ in range(count):
        written = fuzzed(chance)
        began = clock()
        try:
            through(written, result)
        except BaseException:
            result.escapes.append((written[:200], traceback.format_exc(limit=-2)))
        spent = clock() - began
        result.seconds += spent
        result.over += spent > LIMIT_S
        if spent > result.slowest[0]:
            result.slowest = (spent, f"{len(written)} characters: {written[:60]!r}")
    result.memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return result


def peer(seed: int, count: int) -> tuple[float, float, Counter[str]]:
    """Microseconds an expression, ours and SQLGlot's parser alone, and what SQLGlot raised."""
    import sqlglot

    chance, raised = random.Random(seed), Counter[str]()
    sample = [written for _ in range(count) if len(written := fuzzed(chance)) < 2_000]
    ours = theirs = 0.0
    for written in sample:
        began = time.perf_counter()
        through(written, Result())
        ours += time.perf_counter() - began
        began = time.perf_counter()
        try:
            sqlglot.parse_one(written)
        except Exception as error:
            raised[type(error).__name__] += 1
        theirs += time.perf_counter() - began
    return ours / len(sample) * 1e6, theirs / len(sample) * 1e6, raised


def main() -> int:
    """Print the table; 1 when a limit is broken."""
    options = argparse.ArgumentParser()
    options.add_argument("--count", type=int, default=1_000_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--processes", type=int, default=2)
    given = options.parse_args()
    began = time.perf_counter()
    share = max(1, given.count // (given.processes * 8))
    parts = [(given.seed * 1_000_003 + at, share) for at in range(given.processes * 8)]
    with multiprocessing.get_context("spawn").Pool(given.processes) as pool:
        results = pool.map(work, parts, chunksize=1)
    count = sum(one.count for one in results)
    refused = sum((one.refused for one in results), Counter[str]())
    escapes = [escape for one in results for escape in one.escapes]
    slowest = max(one.slowest for one in results)
    memory = max(one.memory_mb for one in results)
    ours, theirs, raised = peer(given.seed, 3_000)
    print(f"expressions      {count:,} in {time.perf_counter() - began:.0f} s")
    print(f"understood       {sum(one.understood for one in results):,}")
    print(f"faults said      {sum(refused.values()):,} of {len(refused)} kinds")
    print(f"escapes          {len(escapes)} (limit 0)")
    print(f"over {LIMIT_S:.0f} s         {sum(one.over for one in results)} (limit 0)")
    print(f"slowest          {slowest[0] * 1000:.1f} ms, {slowest[1]}")
    print(f"peak memory      {memory:.0f} MB a process (limit {LIMIT_MB})")
    print(
        f"mean             {ours:.0f} us all the way; SQLGlot's parser alone {theirs:.0f} us, ",
        end="",
    )
    print(f"which raised {dict(raised.most_common(4))}")
    for written, why in escapes[:10]:
        print(f"  {written!r}\n    {why}")
    broken = bool(escapes) or slowest[0] > LIMIT_S or memory > LIMIT_MB
    return int(broken)


if __name__ == "__main__":
    sys.exit(main())
