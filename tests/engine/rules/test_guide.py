"""The guide to the rule language tells the truth: its files run, its sentences are the program's."""

import re
from datetime import date
from pathlib import Path

import pytest

from lilac_engine.rules import book, examples
from lilac_engine.rules.checking import measure
from lilac_engine.rules.compiling import compile as compiled
from lilac_engine.rules.compiling import scope
from lilac_engine.rules.errors import Faulty
from lilac_engine.rules.parsing import parsed

ROOT = Path(__file__).parents[3] / "docs" / "guide"
GUIDES = {"zh": ROOT / "rules-language.zh-CN.md", "en": ROOT / "rules-language.md"}
FILES = re.compile(r"```yaml\n(# (rules/[a-z-]+\.yaml)\n.*?)```", re.DOTALL)
REFUSED = re.compile(r"^\| `(.+?)` \| (.+?) \| `(.+?)` \|$", re.MULTILINE)
FORMULA = re.compile(r"`([^`]*(?:power|plus|invent|size|regist|dishon|today)[^`]*)`[ 　]*(?=[`|])")
BROKEN = "{kind: yes, amount: 25000, lines: {province: 24000}}"
RIGHT = BROKEN.replace("25000", "24000")


def written(language):
    return GUIDES[language].read_text("utf-8")


def unpacked(folder, text):
    (folder / "rules").mkdir()
    for content, name in FILES.findall(text):
        (folder / name).write_text(content, "utf-8")
    return folder


def paragraph(text, with_):
    (found,) = [part for part in text.split("\n\n") if with_ in part and part.startswith("|")]
    return found


@pytest.fixture(params=["zh", "en"])
def guide(request, tmp_path):
    text = written(request.param)
    return request.param, text, unpacked(tmp_path, text)


def test_the_files_of_the_guide_are_a_book_whose_cases_hold(guide):
    language, text, folder = guide
    report = book.check(folder)
    assert report.ok
    (warning,) = report.warnings
    assert warning.say(language) in text
    results = examples.run(book.load(folder))
    assert len(results) == 8
    assert not [result.say("zh") for result in results if not result.passed]


def test_both_guides_print_the_same_files():
    assert FILES.findall(written("zh")) == FILES.findall(written("en"))


def test_what_is_refused_is_refused_in_these_words_and_the_advice_is_taken(guide):
    language, text, folder = guide
    names = scope(book.load(folder), date(2024, 6, 1))
    rows = REFUSED.findall(paragraph(text, "COALESCE("))
    assert len(rows) == 20
    for wrong, sentence, right in rows:
        with pytest.raises(Faulty) as refused:
            measure((source := parsed(wrong)).node, names, None, source)
        assert refused.value.say(language) == sentence
        measure((source := parsed(right)).node, names, None, source)


def test_what_may_be_written_may_be_written(guide):
    _language, text, folder = guide
    names = scope(book.load(folder), date(2024, 6, 1))
    rows = paragraph(text, "`ladder(").splitlines()
    formulas = [found for row in rows for found in FORMULA.findall(row)]
    assert len(formulas) >= 15
    for formula in formulas:
        measure((source := parsed(formula)).node, names, None, source)


def test_the_seal_printed_is_that_of_the_first_file(guide):
    _language, text, folder = guide
    (folder / "rules" / "power-plus.yaml").unlink()
    assert compiled(book.load(folder), date(2021, 6, 1)).hash in text


def test_a_case_that_fails_says_what_is_printed(guide):
    language, text, folder = guide
    file = folder / "rules" / "power.yaml"
    file.write_text(file.read_text("utf-8").replace(RIGHT, BROKEN), "utf-8")
    (failed,) = [r for r in examples.run(book.load(folder)) if not r.passed]
    assert failed.say(language) in text


def test_a_fault_of_a_file_says_what_is_printed(guide):
    language, text, folder = guide
    file = folder / "rules" / "power.yaml"
    file.write_text(file.read_text("utf-8").replace("y1 > p", "y1 ≥ p"), "utf-8")
    (finding,) = book.check(folder).errors
    assert finding.say(language) in text
