"""Cases of a rule book: what passes, and what is said when one does not."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from lilac_engine.pack import Severity
from lilac_engine.rules import book, examples
from lilac_engine.rules import records as r
from lilac_engine.rules.errors import Faulty

BOOK = """\
evidence: {mark: seed}
registers:
  - {id: tax, zh: 税务, en: tax}
facts:
  - {id: rd, zh: 研发, en: R&D, kind: int, unit: fen, low: 0, high: 1000000000, per: year, register: tax, question_zh: 多少, question_en: How much}
  - {id: done, zh: 已报, en: done, kind: bool, register: tax, question_zh: 报了, question_en: Reported}
  - {id: born, zh: 成立, en: born, kind: date, register: tax, question_zh: 何时, question_en: When}
  - {id: city, zh: 城市, en: city, kind: code, options: {north: {number: 1, zh: 北, en: north}, south: {number: 2, zh: 南, en: south}}, register: tax, question_zh: 哪里, question_en: Where}
parameters:
  - {id: rate, zh: 比例, en: rate, dimension: ratio, values: [{value: 20, since: '2022', standing: assumed, evidence: {mark: seed}}]}
benefits:
  - id: subsidy
    measure: '19.1'
    zh: 补助
    en: subsidy
    gives: money
    basis: {}
    applies: city = city.north
    requires:
      - {id: enough, when: rd_y1 >= 1000000, zh: 研发不少于一万元, en: R&D of ten thousand yuan or more}
      - any:
          - {id: reported, when: done, zh: 已报, en: reported}
          - {id: old, when: born <= today, zh: 已成立, en: in being}
      - {id: good, expert: good, zh: 专家认为好, en: experts find it good}
    lines:
      - {payer: province, formula: 'pct(rd_y1, 1000)'}
      - {payer: city, formula: 'pct(rd_y1, 500)'}
  - id: share
    measure: '19.1'
    zh: 比例
    en: share
    gives: figure
    basis: {}
    requires: [{when: done}]
    figure: p.rate
"""
CASE = """\
examples:
  - zh: 甲
    on: '2022-06-01'
    facts: {city: north, rd_y1: '10000.00', done: true, born: '2021-06-01'}
    expect:
      subsidy: {kind: expert, amount: 1500, lines: {province: 1000, city: 500}, because: [good]}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "a.yaml").write_text(BOOK, encoding="utf-8")
    return tmp_path


def ran(root: Path, text: str, *, assumed: bool = False) -> tuple[examples.Result, ...]:
    (root / "rules" / "b.yaml").write_text(text, encoding="utf-8")
    report = book.check(root)
    assert report.ok, [f.say("en") for f in report.errors]
    return examples.run(book.load(root), assumed=assumed)


def test_run_a_case_that_comes_true_passes(root):
    (result,) = ran(root, CASE)
    assert result.passed
    assert result.say() == "✓ 甲 · 2022-06-01 · subsidy"


def test_run_says_what_was_expected_what_came_and_why(root):
    (result,) = ran(
        root, CASE.replace("'10000.00'", "9999.99").replace("expert, amount", "yes, amount")
    )
    assert not result.passed
    assert [(d.what[1], d.wanted[1], d.got[1]) for d in result.differences] == [
        ("outcome", "entitled", "not entitled"),
        ("amount", "1500", "none"),
        ("paid by province", "1000", "none"),
        ("paid by city", "500", "none"),
        ("reasons", "good", "enough"),
    ]
    assert result.say("en").splitlines()[0].startswith("✗ 甲")
    assert "    outcome: expected entitled, got not entitled" in result.say("en")
    assert "    – enough: R&D of ten thousand yuan or more" in result.say("en")
    assert "    结论：应为“符合”，得到“不符合”" in result.say("zh")
    assert "    金额：应为“1500”，得到“无”" in result.say("zh")
    assert "    – enough: 研发不少于一万元" in result.say("zh")


def test_run_of_alternatives_names_all_that_are_false(root):
    text = CASE.replace("done: true, born: '2021-06-01'", "done: false, born: '2023-06-01'")
    text = text.replace("kind: expert, amount: 1500, lines: {province: 1000, city: 500}, because: [good]",
                        "kind: no, because: [old, reported]")  # fmt: skip
    assert ran(root, text)[0].passed


def test_run_of_what_is_not_known_compares_the_missing_facts(root):
    text = CASE.replace("rd_y1: '10000.00', ", "")
    text = text.replace("kind: expert, amount: 1500, lines: {province: 1000, city: 500}, because: [good]",
                        "kind: unknown, because: [enough, good], missing: [rd_y1]")  # fmt: skip
    assert ran(root, text)[0].passed
    (result,) = ran(root, text.replace("missing: [rd_y1]", "missing: [rd_y1, born]"))
    (difference,) = result.differences
    assert difference.say("en") == "missing facts: expected born, rd_y1, got rd_y1"
    assert difference.say() == "所缺事实：应为“born, rd_y1”，得到“rd_y1”"


def test_run_of_a_yes_that_names_reasons_says_there_are_none(root):
    text = CASE.replace("subsidy: {kind: expert, amount: 1500, lines: {province: 1000, city: 500}, because: [good]}",
                        "subsidy: {kind: not_applicable, because: [good]}").replace("north", "south")  # fmt: skip
    (difference,) = ran(root, text)[0].differences
    assert difference.got[1] == "none"


FIGURE = CASE.replace(
    "subsidy: {kind: expert, amount: 1500, lines: {province: 1000, city: 500}, because: [good]}",
    "share: {kind: yes, figure: 20}",
)


def test_run_counts_assumed_values_only_when_asked_to(root):
    (result,) = ran(root, FIGURE)
    assert [d.what[1] for d in result.differences] == ["outcome", "figure"]
    (result,) = ran(root, FIGURE, assumed=True)
    assert result.passed
    (result,) = ran(root, FIGURE.replace("20}", "21}"), assumed=True)
    assert [(d.wanted[1], d.got[1]) for d in result.differences] == [("21", "20")]


def test_run_a_figure_expected_of_what_has_none_is_a_difference(root):
    (result,) = ran(root, CASE.replace("amount: 1500", "figure: 3"))
    assert [(d.what[1], d.got[1]) for d in result.differences] == [("figure", "none")]


def test_run_a_condition_without_words_is_worded_from_its_formula(root):
    text = FIGURE.replace("done: true", "done: false").replace("yes, figure: 20", "yes")
    (result,) = ran(root, text)
    ((_, zh, en),) = result.because
    assert "已报" in zh
    assert "done" in en


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("rd_y1: '10000.00'", "rd_y1: much", "much"),
        ("rd_y1: '10000.00'", "rd_y1: 1.234", "1.234"),
        ("rd_y1: '10000.00'", "rd_y1: true", "true"),
        ("rd_y1: '10000.00'", "rd: 5", "rd"),
        ("rd_y1: '10000.00'", "rd_y2: 5", "rd_y2"),
        ("city: north", "city: west", "west"),
        ("done: true", "done: perhaps", "perhaps"),
        ("'2021-06-01'", "soon", "soon"),
    ],
)
def test_check_a_fact_of_a_case_that_is_no_value_names_its_line(root, old, new, said):
    text = CASE.replace(old, new)
    (root / "rules" / "b.yaml").write_text(text, encoding="utf-8")
    (finding,) = book.check(root).errors
    assert (finding.file, finding.line) == ("rules/b.yaml", 4)
    assert said.lower() in finding.en.lower()
    with pytest.raises(Faulty):
        examples.run(book.load(root))


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("subsidy:", "subsidies:", "not-in-force"),
        ("because: [good]", "because: [better]", "no-such-condition"),
        ("because: [good]", "missing: [rd_y1, rd]", "dangling"),
    ],
)
def test_check_a_case_that_expects_what_is_not_there_names_its_line(root, old, new, code):
    text = CASE.replace(old, new)
    (root / "rules" / "b.yaml").write_text(text, encoding="utf-8")
    (finding,) = book.check(root).errors
    assert (finding.severity, finding.code, finding.line) == (Severity.ERROR, code, 6)


def test_run_a_case_of_a_benefit_not_in_force_is_refused(root):
    (root / "rules" / "b.yaml").write_text(CASE.replace("subsidy:", "nothing:"), encoding="utf-8")
    with pytest.raises(Faulty) as refused:
        examples.run(book.load(root))
    assert "nothing" in refused.value.say("en")


def test_run_takes_facts_as_numbers_too(root):
    (root / "rules" / "b.yaml").unlink(missing_ok=True)
    found = book.load(root)
    case = r.Example(
        zh="数",
        on="2022-06-01",
        facts={"city": "north", "rd_y1": Decimal(20000), "done": True},
        expect={"subsidy": r.Expected(kind="expert", amount=Decimal(3000))},
    )
    (result,) = examples.run(found.model_copy(update={"examples": (case,)}))
    assert result.passed
