"""How fast pages are read, against a limit measured in the same run.

The limit: one pass that finds every printed number, bracket and full stop of the text with a
single compiled pattern, and encodes it. Nothing that looks at each of them once can be faster in
Python. Text: the corpus beside the project (LILAC_CORPUS), each page by itself, and one page made
long by distinct copies.

Run: python benchmarks/parse.py
"""

from __future__ import annotations

import os
import re
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from lilac_engine.text import parse

TOKENS = re.compile(
    r"[一二三四五六七八九十]{1,5}、|第.{1,5}条|\d+|[()（）〔〕\[\]《》“”]|[。；！？，、：]|\n"
)
FOUNDING_LIMIT_MS = 50
LEAST_MB_S = 1.0


def limit(text: str) -> None:
    """The named physical limit: one tokenising pass and one encoding."""
    for _ in TOKENS.finditer(text):
        pass
    text.encode()


def fastest(work: Callable[[], object], times: int = 5) -> float:
    """Seconds of the fastest of several runs."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)


def long_page(texts: list[str], size: int) -> str:
    """One regulation of about ``size`` bytes: numbered on, every sentence its own."""
    pieces = [s for t in texts for s in re.split(r"[。\n]|\u3000{2,}", t)]
    sentences = [f"{s}。" for s in pieces if 20 < len(s) < 200 and "《" not in s]
    lines, length, number = ["松江市科技创新办法"], 0, 0
    while length < size:
        number += 1
        part = [
            f"{sentences[(number * 3 + k) % len(sentences)][:-1]}({number})。" for k in range(3)
        ]
        lines.append(f"第{number}条 {''.join(part)}")
        length += len(lines[-1].encode())
    return "\n".join(lines)


def main() -> int:
    """Print the figures; the exit status says whether they hold."""
    folder = Path(os.environ.get("LILAC_CORPUS", ROOT.parent / "shared" / "corpus"))
    texts = [p.read_text(encoding="utf-8") for p in sorted(folder.glob("*.txt"))]
    if not texts:
        print(f"no corpus at {folder}; set LILAC_CORPUS")
        return 2
    size = sum(len(t.encode()) for t in texts) / 1e6
    ours = fastest(lambda: [parse(t) for t in texts])
    bound = fastest(lambda: [limit(t) for t in texts])
    print(
        f"corpus, {len(texts)} pages, {size:.2f} MB: {size / ours:6.2f} MB/s   limit {size / bound:6.1f} MB/s   ratio {ours / bound:5.1f}"
    )
    page = long_page(texts, 1_000_000)
    long_size = len(page.encode()) / 1e6
    long_ours = fastest(lambda: parse(page), 3)
    long_bound = fastest(lambda: limit(page), 3)
    found = parse(page)
    count = len(found.documents[0].articles)
    print(
        f"one page, {count} articles, {long_size:.2f} MB: {long_size / long_ours:6.2f} MB/s   limit {long_size / long_bound:6.1f} MB/s   ratio {long_ours / long_bound:5.1f}"
    )
    founding = texts[0]
    times = [fastest(lambda: parse(founding), 1) * 1000 for _ in range(15)]
    print(f"founding page: median {statistics.median(times):.1f} ms (limit {FOUNDING_LIMIT_MS} ms)")
    holds = size / ours >= LEAST_MB_S and long_size / long_ours >= LEAST_MB_S
    return 0 if holds and statistics.median(times) <= FOUNDING_LIMIT_MS else 1


if __name__ == "__main__":
    sys.exit(main())
