"""A pack torn anywhere is told of, never a crash."""

import random

import pytest

from lilac_engine.pack import check, load
from lilac_engine.pack.files import SCHEMA

TEARS = {
    "line lost": lambda lines, at: lines[:at] + lines[at + 1 :],
    "line twice": lambda lines, at: [*lines[: at + 1], lines[at], *lines[at + 1 :]],
    "cut off": lambda lines, at: lines[: at + 1],
    "value lost": lambda lines, at: [
        *lines[:at],
        lines[at].partition(":")[0] + ":",
        *lines[at + 1 :],
    ],
    "value a list": lambda lines, at: [
        *lines[:at],
        lines[at].partition(":")[0] + ": [x, {y: 1}]",
        *lines[at + 1 :],
    ],
    "deeper": lambda lines, at: [*lines[:at], "  " + lines[at], *lines[at + 1 :]],
    "emptied": lambda lines, at: [f"{lines[at].strip().split(':')[0]}: []"],
}


@pytest.mark.parametrize("tear", TEARS)
@pytest.mark.parametrize("file", SCHEMA)
def test_a_torn_file_gives_a_report(pack, file, tear):
    path = pack / file
    whole = path.read_text()
    lines = whole.split("\n")
    at = random.Random(f"{file} {tear}").randrange(len(lines))
    path.write_text("\n".join(TEARS[tear](lines, at)))
    report = check(pack)
    assert all(f.zh and f.en and f.file for f in report.findings)
    if report.ok:
        assert load(pack).measures, "what check lets pass, load loads"
