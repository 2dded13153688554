"""Records of a rule book as YAML text."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lilac_engine.pack.validation import validated
from lilac_engine.pack.yaml_lines import read_yaml
from lilac_engine.rules import book, book_files
from lilac_engine.rules import records as r
from tests.engine.rules.book_folders import PACK, written


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return written(tmp_path)


def test_as_yaml_reads_back_to_the_same_records(root):
    for path in (root, PACK):
        found = book.load(path)
        parts = {part: getattr(found, part) for part in book_files.PARTS if getattr(found, part)}
        text = "".join(f"{part}:\n{book.as_yaml(items)}" for part, items in parts.items())
        located = read_yaml(text.encode(), "again.yaml")
        again = validated(r.RulesFile, located.value, located)
        assert isinstance(again, r.RulesFile), [f.say("en") for f in again]
        assert {part: getattr(again, part) for part in parts} == parts


@given(st.text(min_size=1, max_size=40))
@example("no")
@example("true")
@example("~")
@example("2021-02-19")
@example(" a: b # c ")
@example("甲\n乙")
def test_as_yaml_of_any_words_reads_back_to_the_same(words):
    register = r.Register(id="tax", zh=words, en="tax")
    located = read_yaml(book.as_yaml(register).encode(), "again.yaml")
    assert validated(r.Register, located.value, located) == register


def test_as_yaml_of_one_record_leaves_defaults_out_and_uses_the_files_names(root):
    fact = book.load(root).facts[4]
    text = book.as_yaml(fact)
    assert text.startswith("id: city\n")
    assert "register: tax" in text
    assert "actionable" not in text
    assert "北" in text


def test_as_yaml_keeps_a_monstrous_number_short():
    fact = r.Fact(
        id="a", zh="甲", en="a", kind="int", high=Decimal("1E+99999999"), register="tax",
        question_zh="?", question_en="?",
    )  # fmt: skip
    assert "1E+99999999" in book.as_yaml(fact)
