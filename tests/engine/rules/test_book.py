"""Rule books out of files: what is read, what is refused, and on which line."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from textwrap import dedent

import pytest

from lilac_engine.pack import PackError, Severity
from lilac_engine.pack import load as load_pack
from lilac_engine.pack.evidence import Evidence, Mark
from lilac_engine.pack.yaml_lines import MAX_BYTES
from lilac_engine.rules import book, book_days, book_files
from lilac_engine.rules import records as r
from tests.engine.rules.book_folders import PACK, SECOND, errors, only, written


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return written(tmp_path)


@pytest.fixture
def spoil(root: Path) -> Callable[..., int]:
    """Replaces the only place of ``old`` in a file and gives its line, from 1."""

    def replace(old: str, new: str, file: str = "b-rules.yaml") -> int:
        path = root / "rules" / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
        path.write_text(text.replace(old, new), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    return replace


@pytest.fixture
def founding(tmp_path: Path) -> Path:
    """A copy of the founding pack that a test may spoil."""
    return Path(shutil.copytree(PACK, tmp_path / "pack"))


# ---- what is read ----


def test_load_puts_files_together_in_the_order_of_their_names(root):
    found = book.load(root)
    assert [benefit.id for benefit in found.benefits] == ["subsidy", "subsidy_two"]
    assert [fact.id for fact in found.facts] == ["rd", "done", "born", "patents", "city"]
    assert found.facts[0].evidence == Evidence(mark=Mark.M)
    assert found.rules[0].evidence.mark is Mark.SEED
    assert found.parameters[1].values == ()
    assert book.check(root).ok


def test_load_takes_a_folder_written_as_text(root):
    assert book.load(str(root)) == book.load(root)


def test_load_an_empty_folder_is_an_empty_book_and_check_says_so(tmp_path):
    assert book.load(tmp_path) == r.Book()
    (finding,) = book.check(tmp_path).findings
    assert (finding.severity, finding.code) == (Severity.WARNING, "no-rules")


def test_load_adds_the_parameters_the_pack_leaves_open():
    pack = load_pack(PACK)
    found = {parameter.id: parameter for parameter in book.load(PACK, pack).parameters}
    assert {p.id.replace("-", "_") for p in pack.parameters} <= set(found)
    assert found["match_ratio"].values == ()
    assert found["match_ratio"].measure == "2.3"
    assert book.load(PACK).parameters == tuple(found.values())


def test_load_adds_a_published_parameter_of_the_pack_with_its_value(founding):
    path = founding / "parameters.yaml"
    text = path.read_text(encoding="utf-8")
    start = text.index("  - id: zone-weight")
    head, tail = text[:start], text[start:]
    tail = tail.replace("status: open", "status: published\n    value: 7.5", 1)
    path.write_text(head + tail, encoding="utf-8")
    (found,) = (p for p in book.load(founding).parameters if p.id == "zone_weight")
    assert [(v.value, v.standing) for v in found.values] == [(Decimal("7.5"), r.Standing.PUBLISHED)]


def test_load_refuses_a_faulty_book_with_the_whole_report(root, spoil):
    line = spoil("dimension: ratio", "dimension: rate")
    with pytest.raises(PackError) as refused:
        book.load(root)
    (finding,) = refused.value.report.errors
    assert (finding.file, finding.line) == ("rules/b-rules.yaml", line)
    assert "ratio" in finding.en


def test_load_refuses_a_pack_that_cannot_be_loaded(founding):
    (founding / "measures.yaml").unlink()
    with pytest.raises(PackError):
        book.load(founding)
    assert not book.check(founding).ok


# ---- what is refused ----


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("when: rd_y1 > p.gate", "when: rd_y1 > p.gat", "p.gate"),
        ("when: rd_y1 > p.gate", "when: rd > p.gate", "rd_y1"),
        ("when: rd_y1 > p.gate", "when: rd_y1 / 2 > p.gate", "idiv"),
        ("when: rd_y1 > p.gate", "when: rd_y1 > patents", "money"),
        ("formula: 'pct(half, p.rate)'", "formula: 'half + patents'", "money"),
        ("formula: 'pct(rd_y1, 5000)'", "formula: 'half + half'", "half"),
        ("where: own", "where: owned", "own"),
        ("benefits: [subsidy, subsidy_two]", "benefits: [subsidy, subsidy_too]", "subsidy_t"),
        ("event: born", "event: done", "day"),
        ("table: ip,", "table: tp,", "tp"),
        ("id: gate\n", "id: today\n", "p.gate"),
    ],
)
def test_check_a_fault_of_a_formula_names_its_line_and_what_to_write(root, spoil, old, new, said):
    line = spoil(old, new)
    found = errors(book.check(root))
    assert any((f.file, f.line) == ("rules/b-rules.yaml", line) or said in f.en for f in found), (
        found
    )
    assert all(f.line for f in found)
    assert any(said in f.en for f in found), [f.en for f in found]


def test_check_a_fault_stands_once_though_the_book_is_compiled_on_many_days(root, spoil):
    line = spoil("when: rd_y1 > p.gate", "when: rd_y1 > p.gat")
    finding = only(book.check(root))
    assert (finding.file, finding.line) == ("rules/b-rules.yaml", line)
    assert finding.key == "benefits.0.requires.0"
    assert finding.say("en").startswith(f"rules/b-rules.yaml:{line} ")


def test_check_a_fault_in_one_version_names_the_line_of_that_version(root):
    (root / "rules" / "d-later.yaml").write_text(
        SECOND.replace("evidence", "since: '2024', evidence").replace("when: done", "when: rd_y1"),
        encoding="utf-8",
    )
    finding = only(book.check(root))
    assert (finding.file, finding.line) == ("rules/d-later.yaml", 2)


def test_check_a_later_version_of_a_benefit_is_welcome(root):
    (root / "rules" / "d-later.yaml").write_text(
        SECOND.replace("evidence", "since: '2024', evidence"), encoding="utf-8"
    )
    assert book.check(root).ok


def test_check_an_unlocated_fault_is_told_of_the_folder(root, monkeypatch):
    files = book_files.read_book_files(root)
    fault = book_days.RuleFault("empty", where="somewhere.else")
    finding = book_days._located(files, fault, date(2021, 1, 1), doubt=False)
    assert (finding.file, finding.line, finding.key) == ("rules", 0, "somewhere.else")


def test_check_a_rule_that_can_never_be_true_is_a_warning(root, spoil):
    line = spoil("when: patents >= 1", "when: patents >= 3000000000")
    report = book.check(root)
    assert report.ok
    (doubt,) = (f for f in report.warnings if f.line == line)
    assert "never" in doubt.en


def test_check_an_amount_not_published_is_a_warning_of_the_last_day_only(root):
    (doubt,) = book.check(root).findings
    assert (doubt.severity, doubt.file) == (Severity.WARNING, "rules/b-rules.yaml")
    assert "p.rate" in doubt.en


@pytest.mark.parametrize(
    ("file", "text", "code", "line"),
    [
        ("d.yaml", "registers:\n  - {id: tax, zh: 税, en: tax}\n", "duplicate-id", 2),
        ("d.yaml", "parameters:\n  - {id: gate, zh: 门, en: g, dimension: money}\n", "duplicate-id", 2),
        ("d.yaml", "derived:\n  - {fact: patents, table: ip, aggregate: count}\n", "duplicate-id", 2),
        ("d.yaml", f"\n{SECOND}", "same-since", 3),
        ("d.yaml", "facts: [\n", "yaml", 2),
        ("d.yaml", "facts: &a []\nrules: *a\n", "yaml-alias", 2),
        ("d.yaml", "rules:\n  - {id: Big, zh: 大, en: big}\n", "missing-key", 2),
        ("d.yaml", "colour: red\n", "unknown-key", 1),
    ],
)  # fmt: skip
def test_check_a_spoiled_file_is_told_with_its_line(root, file, text, code, line):
    (root / "rules" / file).write_text(text, encoding="utf-8")
    report = book.check(root)
    found = [f for f in report.errors if f.code == code]
    assert found
    assert (found[0].file, found[0].line) == (f"rules/{file}", line)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("since: '2021', until: '2022'", "since: '2021', until: '2020-12'", "validity-reversed"),
        ("since: '2023', standing", "since: '2021-01-01', standing", "same-value"),
        ("kind: exclusive, benefits", "kind: exclusive, until: '2020', since: '2021', benefits", "validity-reversed"),
        ("formula: 'pct(rd_y1, 5000)'", f"formula: '{'1 + ' * 6000} 1'", "long-formula"),
        ("evidence: {mark: seed}\ntables", "evidence: {mark: VP}\ntables", "no-source"),
        ("dimension: ratio}", "dimension: ratio, colour: red}", "unknown-key"),
        ("kind: date}, {id: own", "kind: day}, {id: own", "not-a-choice"),
    ],
)  # fmt: skip
def test_check_a_spoiled_record_is_told_with_its_line(root, spoil, old, new, code):
    line = spoil(old, new)
    finding = only(book.check(root))
    assert (finding.code, finding.line) == (code, line)


def test_check_values_from_one_day_on_without_a_date_are_told(root, spoil):
    spoil("since: '2021', until: '2022', ", "")
    spoil("since: '2023', ", "")
    assert only(book.check(root)).code == "same-value"


def test_check_two_values_from_one_day_on_are_told_by_their_number_and_day(root, spoil):
    spoil("since: '2023', standing", "since: '2021-01-01', standing")
    assert "Value 1 begins on the same day (2021-01-01)" in only(book.check(root)).en


def test_check_an_assumed_value_may_begin_on_the_day_of_a_real_one(root, spoil):
    spoil("since: '2023', standing: published", "since: '2021', standing: assumed")
    assert book.check(root).ok
    spoil("until: '2022', standing: published", "standing: assumed")
    assert only(book.check(root)).code == "same-value"


@pytest.mark.parametrize(
    ("old", "new", "known"),
    [
        ("{id: reported, when: done,", "{id: reported, whenn: done,", "when"),
        ("zh: 北, en: north}", "zh: 北, en: north, colour: red}", "number"),
        ("facts: {rd_y1: 2000000, done: true}\n    expect:\n      subsidy: {kind: no_amount}",
         "facts: {}\n    expect:\n      subsidy: {kind: no_amount, colour: red}", "because"),
    ],
)  # fmt: skip
def test_check_an_unknown_key_deep_inside_names_the_keys_that_are_there(root, old, new, known):
    for path in sorted((root / "rules").iterdir()):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(old, new), encoding="utf-8")
    finding = only(book.check(root))
    assert finding.code == "unknown-key"
    assert known in finding.en


def test_check_a_figure_out_of_a_statistics_register_is_refused(root, spoil):
    line = spoil("en: done, kind: bool", "en: done, kind: int", "a-facts.yaml")
    found = errors(book.check(root))
    assert any(f.line == line and "28" in f.en for f in found), [f.en for f in found]


# ---- limits ----


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("b-rules.yaml", "zh: 专利, en: patents, register: tax, fields", "zh: 专利, en: patents, register: duty, fields",
         "统计部门的登记不能成为清单"),
        ("a-facts.yaml", "statistics: true}", "statistics: true, own_copy: true}",
         "不能既是统计部门的又是企业自己留存的"),
    ],
)  # fmt: skip
def test_check_there_is_no_way_round_the_statistics_wall(root, spoil, file, old, new, said):
    line = spoil(old, new, file)
    finding = only(book.check(root))
    assert finding.line == line
    assert said in finding.zh


def test_check_ten_megabytes_of_expression_are_refused_unread(root):
    text = (
        "rules:\n  - {id: a, zh: 甲, en: a, basis: {}, evidence: {mark: seed}, formula: '%s 1'}\n"
    )
    (root / "rules" / "d.yaml").write_text(text % ("1 + " * 2_500_000), encoding="utf-8")
    finding = only(book.check(root))
    assert (finding.code, finding.file) == ("too-large", "rules/d.yaml")
    assert str(MAX_BYTES) in finding.zh


def test_check_too_many_files_are_refused(root, monkeypatch):
    monkeypatch.setattr(book_files, "MAX_FILES", 2)
    finding = only(book.check(root))
    assert (finding.code, finding.file) == ("too-many-files", "rules")


def test_check_too_many_records_are_refused(root, monkeypatch):
    monkeypatch.setattr(book_files, "MAX_RECORDS", 5)
    assert only(book.check(root)).code == "too-many-records"


def test_check_too_many_days_are_refused(root, monkeypatch):
    monkeypatch.setattr(book_days, "MAX_DAYS", 1)
    assert only(book.check(root)).code == "too-many-days"


def test_check_a_file_that_leads_out_of_the_pack_is_refused(root, tmp_path_factory):
    outside = tmp_path_factory.mktemp("elsewhere") / "x.yaml"
    outside.write_text(SECOND, encoding="utf-8")
    (root / "rules" / "d.yaml").symlink_to(outside)
    assert only(book.check(root)).code == "outside"


# ---- what the book points at in its pack ----


@pytest.mark.parametrize(
    ("file", "old", "new", "kind"),
    [
        ("tech-sme.yaml", "  - id: tech_sme\n    measure: '7.1'", "  - id: tech_sme\n    measure: '7.9'", "measure"),
        ("hnte.yaml", "basis: {document: law-income-tax, provision_zh: 第28条, provision_en: article 28}\n        evidence",
         "basis: {document: law-tax}\n        evidence", "document"),
        ("hnte.yaml", "evidence: {mark: V2, source: P33, note: 国科发火", "evidence: {mark: V2, source: P99, note: 国科发火", "source"),
        ("hnte.yaml", "provision_zh: 第11条第8项", "provision_zh: 第11条第8项, document: nowhere", None),
    ],
)  # fmt: skip
def test_check_a_dangling_reference_into_the_pack_names_its_line(founding, file, old, new, kind):
    path = founding / "rules" / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    found = errors(book.check(founding))
    line = text[: text.index(old)].count("\n") + 1
    assert found[0].file == f"rules/{file}"
    assert found[0].line - line in {0, 1}
    if kind:
        assert found[0].code == "dangling"
        assert kind in found[0].en


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("dimension: money", "dimension: ratio", "dimension-differs"),
        ("measure: '19.1'", "measure: '19.2'", "measure-differs"),
    ],
)
def test_check_a_parameter_must_be_the_one_the_pack_announces(founding, old, new, code):
    text = dedent(
        """\
        parameters:
          - id: zone_incentive
            zh: 高新区激励
            en: incentive for zones
            measure: '15.6'
            dimension: money
        """
    ).replace("'15.6'", "'19.1'" if code == "never" else "'15.6'")
    text = text.replace(old if code == "dimension-differs" else "measure: '15.6'", new)
    (founding / "rules" / "zz.yaml").write_text(text, encoding="utf-8")
    assert only(book.check(founding)).code == code


def test_check_a_value_of_the_pack_is_not_given_again(founding):
    path = founding / "parameters.yaml"
    text = path.read_text(encoding="utf-8")
    start = text.index("  - id: rd-gate")
    tail = text[start:].replace("status: open", "status: published\n    value: 5", 1)
    path.write_text(text[:start] + tail, encoding="utf-8")
    found = errors(book.check(founding))
    assert [f.code for f in found] == ["pack-value"]


# ---- days ----


def test_boundary_days_are_the_days_on_which_something_begins_or_is_over(root):
    days = book.boundary_days(book.load(root))
    assert days == (date(2021, 1, 1), date(2023, 1, 1))


def test_boundary_days_of_a_book_without_dates_are_any_one_day():
    assert len(book.boundary_days(r.Book())) == 1


def test_boundary_days_end_with_the_calendar():
    value = r.DatedValue(
        value=Decimal(1), until="9999", standing=r.Standing.LAW, evidence=Evidence(mark=Mark.SEED)
    )
    parameter = r.Parameter(id="a", zh="甲", en="a", dimension="count", values=(value,))
    assert book.boundary_days(r.Book(parameters=(parameter,))) == (date.max,)
