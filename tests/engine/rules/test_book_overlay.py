"""Assumed values laid over a rule book."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from lilac_engine.pack import PackError, Report
from lilac_engine.rules import book
from lilac_engine.rules import records as r
from lilac_engine.rules.compiling import compile as compiled
from tests.engine.rules.book_folders import only, written


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return written(tmp_path)


OVERLAY = """\
evidence: {mark: '?', note: assumed for the demonstration}
parameters:
  - id: rate
    values:
      - {value: 20}
  - id: gate
    dimension: money
    values:
      - {value: 3, since: '2021-06', standing: assumed}
"""


def laid(root: Path, text: str) -> r.Book:
    path = root / "assumed.yaml"
    path.write_text(text, encoding="utf-8")
    return book.overlay(book.load(root), path)


def test_overlay_adds_assumed_values_that_count_only_when_asked_for(root):
    found = laid(root, OVERLAY)
    day = date(2021, 7, 1)
    assert compiled(found, day).parameters["rate"].value is None
    assert compiled(found, day, assumed=True).parameters["rate"].value == 2000
    assert compiled(found, day, assumed=True).benefit["subsidy"].assumed
    gate = compiled(found, day, assumed=True).parameters["gate"]
    assert gate.value == 100_000_000, "a real value prevails over an assumed one"
    assert [p.id for p in found.parameters] == [p.id for p in book.load(root).parameters]


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("id: rate", "id: rat", "dangling", 3),
        ("dimension: money", "dimension: ratio", "dimension-differs", 7),
        ("standing: assumed", "standing: law", "overlay-standing", 9),
        ("standing: assumed", "standing: [law]", "overlay-standing", 9),
        ("dimension: money", "dimension: {a: b}", "dimension-differs", 7),
        ("parameters:", "rules: []\nparameters:", "overlay-part", 2),
        ("{value: 20}", "{value: much}", "wrong-type", 5),
        ("{value: 20}", "twenty", "wrong-type", 5),
        ("    values:\n      - {value: 20}", "    values: twenty", "wrong-type", 4),
        ("  - id: rate\n    values:\n      - {value: 20}", "  - rate", "wrong-type", 3),
        ("id: rate", "zh: 比例", "missing-key", 3),
        ("evidence: {mark: '?', note: assumed for the demonstration}\n", "", "missing-key", 4),
    ],
)
def test_overlay_says_what_is_wrong_with_its_line(root, old, new, code, line):
    assert OVERLAY.count(old) == 1
    with pytest.raises(PackError) as refused:
        laid(root, OVERLAY.replace(old, new))
    assert (code, line) in {(f.code, f.line) for f in refused.value.report.errors}


@pytest.mark.parametrize("text", ["parameters: twenty\n", "- a\n"])
def test_overlay_of_another_shape_is_refused(root, text):
    with pytest.raises(PackError):
        laid(root, text)


def test_overlay_that_is_no_yaml_is_refused(root):
    with pytest.raises(PackError) as refused:
        laid(root, "parameters: [")
    assert [f.code for f in refused.value.report.errors] == ["yaml"]


def check_overlay(root: Path, text: str) -> Report:
    (root / "overlays").mkdir()
    (root / "overlays" / "assumed.yaml").write_text(text, encoding="utf-8")
    return book.check(root)


def test_check_lays_every_overlay_over_the_book(root):
    assert check_overlay(root, OVERLAY).ok


def test_check_names_the_line_of_a_faulty_overlay(root):
    finding = only(check_overlay(root, OVERLAY.replace("id: rate", "id: rat")))
    assert (finding.file, finding.line) == ("overlays/assumed.yaml", 3)


def test_check_names_the_parameter_an_overlay_gives_no_usable_value(root):
    finding = only(check_overlay(root, OVERLAY.replace("{value: 20}", "{value: 0.001}")))
    assert (finding.file, finding.key) == ("overlays/assumed.yaml", "parameters.rate")
