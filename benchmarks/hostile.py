"""One megabyte of text made to hurt: the time of every case, and the worst by name.

Beside each the time of one pass of ``str.translate`` and ``str.splitlines`` over the same text, so
that a slow machine shows as such. At most one second a megabyte.

Run: python benchmarks/hostile.py
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from lilac_engine.text import parse
from lilac_engine.text.characters import FORMS

MEGABYTE = 1_000_000
LIMIT_S = 1.0
UNITS = {
    "half-width brackets": "(",
    "full-width brackets": "（",
    "square brackets": "[",
    "bracket pairs": "（）",
    "mixed openers": "（《“[〔",
    "quotation marks": "“",
    "book titles": "《甲乙丙办法》",
    "一、": "一、",
    "一、 on lines": "一、\n",
    "（一）": "（一）",
    "（一": "（一",
    "1.": "1.",
    "1. on lines": "1.\n",
    "1.a on lines": "1.a\n",
    "digits": "1",
    "第": "第",
    "第一": "第一",
    "第一条": "第一条",
    "articles": "第一条 甲。\n",
    "、": "、",
    "。": "。",
    "Han": "科",
    "局 on lines": "市科技局\n",
    "spaces": " ",
    "wide spaces": "\u3000",
    "tabs": "\t",
    "line ends": "\n",
    "short lines": "a\n",
    "years": "2021年",
    "dates": "2021年1月1日",
    "dates on lines": "2021年1月1日\n",
    "annex labels": "附件\n",
    "annex lists": "附件：1.甲\n",
    "targets": "到2025年达到30%，",
    "open duties": "（牵头单位:甲、",
    "labels": "责任单位：",
    "asking": "征求意见",
    "titles on lines": "《办法》管理办法\n",
    "cited titles": "《甲乙丙丁管理办法》\n甲乙丙丁管理办法\n",
    "at signs": "a@",
    "web": "http://",
    "comments": "<!--",
    "pinyin": "关(guān)",
    "nul": "\x00",
    "replacement": "\ufffd",
}


def cases() -> dict[str, str]:
    """Every case as one megabyte of UTF-8."""
    made = {name: unit * (MEGABYTE // len(unit.encode())) for name, unit in UNITS.items()}
    half = MEGABYTE // 6
    made["nested brackets"] = "（" * half + "）" * half
    draw = random.Random(9)
    marks = "第一二三条章、（）1.。；：“”《》 \n年月日省局[]"
    made["random marks"] = "".join(draw.choices(marks, k=MEGABYTE * 2 // 5))
    return made


def seconds(work: object, text: str) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    work(text)  # type: ignore[operator]
    return time.perf_counter() - start


def main() -> int:
    """Print every case and the worst; fail above one second."""
    worst = ("", 0.0)
    for name, text in cases().items():
        took = min(seconds(parse, text) for _ in range(2))
        floor = seconds(lambda t: t.translate(FORMS).splitlines(), text)
        worst = max(worst, (name, took), key=lambda pair: pair[1])
        print(f"{name:22} {took:6.3f} s   one pass {floor:6.3f} s   ratio {took / floor:6.1f}")
    print(f"worst: {worst[0]}, {worst[1]:.3f} s (limit {LIMIT_S:.1f} s)")
    return 0 if worst[1] <= LIMIT_S else 1


if __name__ == "__main__":
    sys.exit(main())
