"""``lilac rules``: what an officer or developer types."""

import json
from io import StringIO
from pathlib import Path

import polars as pl
import pytest
from django.core.management import CommandError, call_command

from lilac.entitlements.actions import decide
from lilac.entitlements.models import Decision
from tests.factories.accounts import OfficerFactory
from tests.factories.entitlements import AT, TODAY, signed

pytestmark = pytest.mark.django_db
FOUNDING = Path("packs/heilongjiang-2021")
DAY = "2021-03-01"


@pytest.fixture(autouse=True)
def in_english(monkeypatch):
    monkeypatch.setenv("LANG", "C.UTF-8")


@pytest.fixture
def book(db):
    return signed()


@pytest.fixture
def population(tmp_path):
    path = tmp_path / "firms.parquet"
    pl.DataFrame(
        {
            "firm": [1, 2, 3, 4],
            "city": [1, 1, 6, None],
            "rd_tax_y1": [150_000_000, 90_000_000, 300_000_000, None],
            "duty_done_y1": [True, True, True, True],
            "dishonest": [False, False, False, False],
            "staff": [12, 9, 1, 0],
        }
    ).write_parquet(path)
    return path


def run(*args, **options):
    out = StringIO()
    call_command("rules", *args, stdout=out, **options)
    return out.getvalue()


def test_check_a_pack_and_the_book_in_force(book):
    assert "no errors" in run("check", str(FOUNDING))
    said = run("check")
    assert "3 benefits, 4 columns" in said
    assert "open_amount" in said


def test_check_says_what_is_wrong_by_line(tmp_path):
    folder = tmp_path / "rules"
    folder.mkdir()
    wrong = "benefits:\n  - {id: x, colour: red}\n"
    (folder / "wrong.yaml").write_text(wrong)
    with pytest.raises(CommandError, match="error"):
        run("check", str(tmp_path))


def test_the_founding_packs_cases_hold():
    assert "0 not met" in run("test", str(FOUNDING))


def test_explain_answers_with_reasons(book, tmp_path):
    facts = tmp_path / "facts.json"
    facts.write_text(json.dumps({"rd_tax_y1": 1500000, "duty_done_y1": True, "staff": None}))
    said = run("explain", str(facts), "--on", DAY, "--benefit", "rd_subsidy")
    assert "benefit rd_subsidy" in said
    assert "✓" in said
    assert "? " in said
    plain = json.loads(run("explain", str(facts), "--on", DAY, "--json"))
    assert [o["kind"] for o in plain["outcomes"]] == ["unknown", "unknown", "unknown"]
    facts.write_text(json.dumps({"rd_tax_y1": 1500000, "duty_done_y1": True, "dishonest": False}))
    plain = json.loads(run("explain", str(facts), "--on", DAY, "--json", "--benefit", "rd_subsidy"))
    assert plain["outcomes"][0]["amount_fen"] == 15_000_000
    assert "CNY 150,000" in run("explain", str(facts), "--on", DAY, "--all")


@pytest.mark.parametrize(
    ("written", "more", "sentence"),
    [
        ('{"colour": 1}', (), "no fact"),
        ("[1]", (), "no JSON object"),
        ("{", (), "line 1"),
        ('{"staff": 1}', ("--benefit", "nothing"), "no benefit is called"),
        ('{"staff": "many"}', (), "many"),
    ],
)
def test_explain_says_what_is_wrong(book, tmp_path, written, more, sentence):
    facts = tmp_path / "facts.json"
    facts.write_text(written)
    with pytest.raises(CommandError, match=sentence):
        run("explain", str(facts), "--on", DAY, *more)


def test_simulate_writes_its_tables(book, population, tmp_path):
    out = tmp_path / "out"
    said = run(
        "simulate", "--population", str(population), "--out", str(out), "--on", DAY, "--outcomes",
        "--set", "gate=2000000",
    )  # fmt: skip
    assert "4 parties" in said
    summary = json.loads((out / "summary.json").read_text())
    assert summary["parties"] == 4
    assert summary["total_fen"] == 30_000_000 + 10_000
    totals = pl.read_csv(out / "totals.csv").filter(pl.col("benefit") == "rd_subsidy")
    assert totals.filter(pl.col("payer") == "city")["fen"].to_list() == [15_000_000]
    changes = pl.read_csv(out / "changes.csv").filter(pl.col("benefit") == "rd_subsidy")
    assert changes.select("losers", "lost_fen").rows() == [(1, 15_000_000)]
    near = pl.read_csv(out / "near_misses.csv").filter(pl.col("leaf") == "gate_passed")
    assert near["parties"].to_list() == [2]
    cities = pl.read_csv(out / "by_city.csv").filter(pl.col("benefit") == "staffed")
    assert sum(cities.filter(pl.col("payer") == "province")["parties"]) == 1
    kept = pl.read_parquet(out / "outcomes")
    assert kept["firm"].to_list() == [1, 2, 3, 4]
    assert kept["staffed.kind"].to_list() == [1, 0, 0, 0]


def test_simulate_in_parts_comes_to_the_same(book, population, tmp_path, monkeypatch):
    from lilac.entitlements.management import simulating

    run("simulate", "--population", str(population), "--out", str(tmp_path / "whole"), "--on", DAY)
    monkeypatch.setattr(simulating, "PART", 1)
    run("simulate", "--population", str(population), "--out", str(tmp_path / "parts"), "--on", DAY)
    for name in ("answers", "totals"):
        whole = (tmp_path / "whole" / f"{name}.csv").read_text()
        assert (tmp_path / "parts" / f"{name}.csv").read_text() == whole


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (("--set", "gate"), "write PARAMETER=VALUE"),
        (("--set", "nothing=1"), "no parameter"),
        (("--population", "nowhere.parquet"), "no Parquet file"),
    ],
)
def test_simulate_says_what_is_wrong(book, population, tmp_path, more, sentence):
    given = ("--population", str(population), "--out", str(tmp_path), "--on", DAY)
    with pytest.raises(CommandError, match=sentence):
        run("simulate", *given, *more)


def test_simulate_refuses_what_its_facts_do_not_declare(book, tmp_path):
    path = tmp_path / "wrong.parquet"
    pl.DataFrame({"staff": [-5]}).write_parquet(path)
    with pytest.raises(CommandError, match="staff: -5"):
        run("simulate", "--population", str(path), "--out", str(tmp_path / "o"), "--on", DAY)
    pl.DataFrame({"colour": [1]}).write_parquet(path)
    with pytest.raises(CommandError, match="no column"):
        run("simulate", "--population", str(path), "--out", str(tmp_path / "o"), "--on", DAY)


def test_replay_repeats_a_decision_or_says_what_differs(book):
    officer = OfficerFactory()
    kept = decide.record_case(facts={"staff": 3}, day=TODAY, purpose="x", by=officer, at=AT)
    assert "bit for bit" in run("replay", kept.reference)
    Decision.objects.update(facts={"staff": 30})
    with pytest.raises(CommandError, match="does not replay: outcomes, content"):
        run("replay", kept.reference)
    with pytest.raises(CommandError, match="there is no decision"):
        run("replay", "20210301-NOTHER")


def test_synthesize_makes_a_population_that_can_be_simulated(tmp_path):
    out = tmp_path / "made"
    given = ("--pack", str(FOUNDING), "--on", DAY)
    said = run("synthesize", "--size", "50", "--seed", "3", "--out", str(out), *given)
    assert "50 synthetic parties" in said
    said = run("simulate", "--population", str(out), "--out", str(tmp_path / "t"), *given)
    assert "50 parties" in said


def test_test_names_the_cases_that_do_not_hold(tmp_path):
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "book.yaml").write_text(
        """
registers: [{id: tax, zh: 税务, en: tax}]
facts:
  - {id: staff, zh: 职工, en: staff, kind: int, register: tax, question_zh: 几人, question_en: how many}
benefits:
  - id: some
    measure: '1.1'
    zh: 某事项
    en: some
    gives: status
    applies: staff >= 0
    basis: {}
    evidence: {mark: seed}
    requires:
      - any:
          - {id: many, when: staff > 9, zh: 十人以上, en: ten or more}
          - {id: few, when: staff < 3, zh: 三人以下, en: less than three}
examples:
  - {zh: 五个人, on: '2021-01-01', facts: {staff: 5}, expect: {some: {kind: 'yes'}}}
"""
    )
    with pytest.raises(CommandError, match="1 not met"):
        run("test", str(tmp_path))
    facts = tmp_path / "f.json"
    facts.write_text('{"staff": 5}')
    said = run("explain", str(facts), "--on", DAY, "--pack", str(tmp_path))
    assert "any" in said
    facts.write_text('{"staff": -1}')
    assert "does not apply" in run(
        "explain", str(facts), "--on", DAY, "--pack", str(tmp_path), "--all"
    )
    assert run("explain", str(facts), "--on", DAY, "--pack", str(tmp_path)).count("some") == 0
    (folder / "more.yaml").write_text("colour: red\n")
    with pytest.raises(CommandError, match=r"more\.yaml"):
        run("test", str(tmp_path))


def test_simulate_numbers_nobody(book, tmp_path):
    path = tmp_path / "firms.parquet"
    pl.DataFrame({"staff": [12, 3]}).write_parquet(path)
    run("simulate", "--population", str(path), "--out", str(tmp_path / "o"), "--on", DAY,
        "--outcomes")  # fmt: skip
    assert "firm" not in pl.read_parquet(tmp_path / "o" / "outcomes").columns


def test_explain_breaks_no_sentence_where_it_is_read_by_a_program(book, tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    facts = tmp_path / "facts.json"
    facts.write_text(json.dumps({"rd_tax_y1": 900000}))
    lines = run("explain", str(facts), "--on", DAY, "--benefit", "rd_subsidy").splitlines()
    assert any(len(line) > 60 for line in lines)
    assert all(line[0] in "b├└│ 2" for line in lines if line)


def test_a_day_is_asked_for_in_words(tmp_path):
    with pytest.raises(CommandError, match="write it like 2024-06-01"):
        run("explain", str(tmp_path), "--on", "2024-6-1")


def test_test_counts_cases_and_names_those_called_alike(tmp_path):
    folder = tmp_path / "rules"
    folder.mkdir()
    fact = "{id: here, zh: 本地, en: here, kind: bool, register: tax, question_zh: 吗, question_en: so}"
    case = "{zh: 同名, on: '2021-01-01', facts: {here: true}, expect: {some: {kind: 'yes'}}}"
    (folder / "book.yaml").write_text(
        f"""
registers: [{{id: tax, zh: 税务, en: tax}}]
facts: [{fact}]
benefits:
  - {{id: some, measure: '1.1', zh: 某, en: some, gives: status, basis: {{}},
     evidence: {{mark: seed}}, requires: [{{id: is, when: here, zh: 在, en: is}}]}}
examples: [{case}, {case}]
"""
    )
    said = run("test", str(tmp_path))
    assert "2 cases, 2 expectations, 0 not met" in said
    assert "2 cases of one name" in said
    given = ("--out", str(tmp_path / "made"), "--pack", str(tmp_path), "--on", DAY)
    assert "5 synthetic parties" in run("synthesize", "--size", "5", *given)
