"""Audit trail: is every one-byte change among a million events found, and how fast?

Run: ``python benchmarks/audit.py [--events 1000000] [--changes 10000]``

What is done. A chain of a million events is written as an export writes it and verified whole.
Then 10,000 single bytes, drawn evenly over the whole file, are changed one at a time (each to a
different random value), and each time the question is whether ``chain.verify`` names the event
the byte lies in. Everything before a change is untouched and was just verified, so verification
would reach the changed line with exactly the state that stands in the line before it; therefore
each change is verified from there (``after=`` the stored hash of the line before), over the
changed line and the one after it. That this shortcut tells the truth is checked in the same run:
for a few of the changes the whole file is verified from its beginning and must give the same
answer. The limit of what is possible is SHA-256 over the same bytes, in the same run.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import tempfile
import time
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from rich.progress import track

from lilac.kernel import chain

NAMES = ("CommentPosted", "CommentAnswered", "VoucherRedeemed", "PageCorrected", "FileReceived")
START = datetime(2021, 2, 19, 1, 0, tzinfo=UTC)
SEED = 20210219
WHOLE = 3  # changes verified over the whole file as well


def write(target: BinaryIO, events: int) -> array[int]:
    """Write the chain; returns where each line begins, and the end."""
    places, last, at = array("Q", [0]), chain.GENESIS, START
    for number in track(range(1, events + 1), "writing", transient=True):
        at += timedelta(microseconds=number * 7919 % 60_000_000)
        data = {"clause": number % 23 + 1, "subject": number * 31 % 99_991, "words": "支持企业研发"}
        content = chain.content(
            number=number, name=NAMES[number % 5], data=data, by=number % 977, at=at, previous=last
        )
        last = chain.digest(content)
        written = target.write(chain.to_line(chain.Link(number, "", last, content)))
        places.append(places[-1] + written)
    target.flush()
    return places


def whole(path: Path) -> tuple[chain.Report, float]:
    """Verify the file from its beginning; the report and the seconds it took."""
    started = time.perf_counter()
    with path.open("rb") as lines:
        report = chain.verify(chain.read_lines(lines))
    return report, time.perf_counter() - started


def hashed(path: Path) -> float:
    """Seconds that nothing but SHA-256 over the same lines takes."""
    started = time.perf_counter()
    with path.open("rb") as lines:
        for line in lines:
            hashlib.sha256(line).digest()
    return time.perf_counter() - started


def streamed(path: Path) -> float:
    """Seconds for SHA-256 over the file in large blocks: the physical limit."""
    started = time.perf_counter()
    with path.open("rb") as file:
        hashlib.file_digest(file, "sha256")
    return time.perf_counter() - started


def changes(places: array[int], count: int) -> Iterator[tuple[int, int, int]]:
    """Random bytes of the file: (event, place in the file, what to turn the byte by)."""
    draw = random.Random(SEED)
    for _ in range(count):
        place = draw.randrange(places[-1])
        yield bisect_right(places, place), place, draw.randrange(1, 256)


def found(file: BinaryIO, places: array[int], event: int, place: int, flip: int) -> bool:
    """Whether verification from the line before a change names its event."""
    before = chain.START
    if event > 1:
        file.seek(places[event - 2])
        line = file.read(places[event - 1] - places[event - 2])
        before = chain.HeadMark(event - 1, line[9:73].decode())
    file.seek(places[event - 1])
    segment = bytearray(file.read(places[min(event + 1, len(places) - 1)] - places[event - 1]))
    segment[place - places[event - 1]] ^= flip
    report = chain.verify(chain.read_lines(BytesIO(segment), start=event), after=before)
    return report.broken is not None and report.broken.number == event


def found_in_the_whole(path: Path, event: int, place: int, flip: int) -> bool:
    """The same, by changing the file and verifying all of it."""
    with path.open("r+b") as file:
        file.seek(place)
        byte = file.read(1)[0]
        try:
            file.seek(place)
            file.write(bytes([byte ^ flip]))
            file.flush()
            report, _seconds = whole(path)
        finally:
            file.seek(place)
            file.write(bytes([byte]))
    return report.broken is not None and report.broken.number == event


def main() -> int:
    """Print the figures; status 1 when one change was not found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--changes", type=int, default=10_000)
    asked = parser.parse_args()
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as target:
        path = Path(target.name)
        places = write(target.file, asked.events)
        sound, seconds = whole(path)
        if sound.broken or sound.events != asked.events:
            print(f"the sound chain does not verify: {sound}")
            return 1
        each, limit = hashed(path), streamed(path)
        drawn = list(changes(places, asked.changes))
        with path.open("rb") as file:
            hits = sum(found(file, places, *c) for c in track(drawn, "changing", transient=True))
        sample = sorted(drawn)[-WHOLE:]  # the last of the file, so that the walk is long
        agree = sum(found_in_the_whole(path, *change) for change in sample)
    size = places[-1] / 1e6
    print(f"events                      {asked.events:>12,}  ({size:,.0f} MB)")
    print(
        f"verify                      {asked.events / seconds:>12,.0f} events/s  ({seconds:.1f} s)"
    )
    print(f"SHA-256 of each line        {asked.events / each:>12,.0f} events/s")
    print(f"SHA-256 of the file         {asked.events / limit:>12,.0f} events/s  (physical limit)")
    print(
        f"verify / limit              {seconds / limit:>12.1f} times the time ({seconds / each:.1f} of each line)"
    )
    print(f"one-byte changes found      {hits:>12,} of {asked.changes:,}")
    print(f"same over the whole file    {agree:>12,} of {len(sample):,}")
    return 0 if hits == asked.changes and agree == len(sample) else 1


if __name__ == "__main__":
    sys.exit(main())
