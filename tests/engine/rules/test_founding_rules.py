"""The founding pack's rules: they load, compile on every day, pass their cases and invent nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from lilac_engine.pack import Pack, Report
from lilac_engine.pack import load as load_pack
from lilac_engine.rules import book, examples
from lilac_engine.rules import records as r
from lilac_engine.rules.compiling import compile as compiled
from lilac_engine.rules.deciding import decide
from lilac_engine.rules.derived import derive
from lilac_engine.rules.firewall import breaches
from lilac_engine.rules.outcomes import OutcomeKind
from lilac_engine.rules.types import INT64, Kind, Unit

PACK = Path(__file__).parents[3] / "packs" / "heilongjiang-2021"
DAYS = (date(2015, 1, 1), date(2021, 2, 19), date(2022, 6, 1), date(2024, 12, 31), date(2027, 1, 1))
CANONICAL = [
    "legal_form",
    "registered_on",
    "city",
    "zone",
    "inside_boundary",
    "resident_enterprise",
    "staff_total",
    "tech_staff",
    "rd_staff",
    "sales",
    "other_income",
    "total_income",
    "high_tech_income",
    "main_income",
    "assets",
    "net_assets",
    "liabilities",
    "rd_accounting",
    "rd_hnte",
    "rd_tax",
    "rd_stat_own_copy",
    "rd_domestic",
    "stat_duty_in_scope",
    "stat_duty_done",
    "above_scale",
    "above_scale_entered_on",
    "abnormal_list",
    "dishonest_list",
    "research_dishonesty",
    "tax_credit_grade",
    "social_insurance_arrears",
    "chain_position",
    "industry",
    "controlled_group",
]


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(PACK)


@pytest.fixture(scope="module")
def founding(pack: Pack) -> r.Book:
    return book.load(PACK, pack)


@pytest.fixture(scope="module")
def report(pack: Pack) -> Report:
    return book.check(PACK, pack)


def facts(founding: r.Book) -> dict[str, r.Fact]:
    return {fact.id: fact for fact in founding.facts}


def leaves(conditions: tuple[r.Condition, ...]) -> Iterator[r.Condition]:
    for condition in conditions:
        inside = condition.any_ or condition.all_
        if inside:
            yield from leaves(inside)
        else:
            yield condition


def test_founding_rules_have_no_fault(report):
    assert report.ok, "\n".join(f.say("en") for f in report.errors)


def test_founding_rules_have_no_requirement_that_can_never_or_always_hold(report):
    told = [f.say("en") for f in report.warnings]
    assert not [line for line in told if "no value" not in line], told


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("assumed", [False, True])
def test_founding_rules_compile_on_any_day(founding, day, assumed):
    program = compiled(founding, day, assumed=assumed)
    assert program.benefits


def test_founding_cases_all_pass(founding):
    results = examples.run(founding)
    assert len(results) >= 50
    assert not [result.say("en") for result in results if not result.passed]


def test_founding_rules_give_no_definite_answer_from_nothing(founding):
    for day in DAYS:
        for outcome in decide(compiled(founding, day), {}):
            assert outcome.kind is OutcomeKind.UNKNOWN, outcome
            assert outcome.amount is None


def test_founding_demonstration_gives_every_open_amount_a_value_marked_assumed(founding):
    laid = book.overlay(founding, PACK / "overlays" / "assumed.yaml")
    plain, shown = compiled(founding, DAYS[-1]), compiled(laid, DAYS[-1], assumed=True)
    unpaid = [benefit.id for benefit in plain.benefits if benefit.open]
    assert unpaid
    assert not [id_ for id_ in unpaid if shown.benefit[id_].open]
    assert all(shown.benefit[id_].assumed for id_ in unpaid)


# ---- nothing invented ----


def test_founding_values_are_law_or_published_only_where_the_text_was_read(founding):
    for parameter in founding.parameters:
        for value in parameter.values:
            if value.standing in {r.Standing.LAW, r.Standing.PUBLISHED}:
                assert value.evidence.mark.may_decide, parameter.id
            assert value.standing is not r.Standing.ASSUMED, parameter.id


def test_founding_parameters_without_a_published_amount_stay_without_value(founding, pack):
    found = {parameter.id: parameter for parameter in founding.parameters}
    for id_ in ("match_ratio", "match_cap", "county_award", "above_scale_award", "rd_stock_ratio"):
        assert found[id_].values == (), id_


def test_founding_conditions_are_worded_in_both_languages(founding):
    for benefit in founding.benefits:
        for condition in leaves(benefit.requires):
            assert condition.zh, (benefit.id, condition)
            assert condition.en, (benefit.id, condition)
            assert condition.id, (benefit.id, condition)
        assert not benefit.applies or (benefit.applies_zh and benefit.applies_en), benefit.id
        assert benefit.basis.document, benefit.id


def test_founding_benefits_of_status_by_experts_stay_with_the_experts(founding):
    (hnte,) = (benefit for benefit in founding.benefits if benefit.id == "hnte")
    found = {condition.expert for condition in leaves(hnte.requires)} - {None}
    assert found == {"hnte_ip_core", "hnte_field", "hnte_innovation_score"}


# ---- facts ----


def test_founding_facts_hold_the_canonical_list(founding):
    assert set(CANONICAL) <= set(facts(founding))
    assert {"ip", "certificates", "contracts", "grants", "listing_events", "incidents"} <= {
        table.id for table in founding.tables
    }


def test_founding_rd_figures_are_four_facts_of_four_registers(founding):
    found = facts(founding)
    four = [found[f"rd_{name}"] for name in ("accounting", "hnte", "tax", "stat_own_copy")]
    assert len({fact.register_ for fact in four}) == 4
    assert all(fact.unit is Unit.FEN and fact.per == "year" for fact in four)
    copy = found["rd_stat_own_copy"]
    assert "千元" in (copy.hint_zh or "")
    assert "thousands" in (copy.hint_en or "")
    registers = {register.id: register for register in founding.registers}
    assert registers[copy.register_].own_copy


def test_founding_rules_never_use_a_figure_of_the_statistics(founding):
    assert not breaches(founding)
    for day in DAYS:
        names = {column.name for column in compiled(founding, day).columns}
        assert not {name for name in names if name.startswith("rd_stat")}


def test_founding_facts_that_may_be_acted_on_go_up_and_staff_is_not_one(founding):
    found = {fact.id: fact.actionable for fact in founding.facts if fact.actionable}
    assert "staff_total" not in found
    assert found["rd_tax"] is found["tech_staff"] is found["ip_class_one"] is r.Direction.UP


def test_founding_money_fits_sums_of_three_years_and_ten_thousandfold(founding):
    for fact in founding.facts:
        if fact.unit is Unit.FEN:
            assert fact.high is not None, fact.id
            assert fact.high * 100 * 3 * 10_000 <= INT64[1], fact.id


def test_founding_questions_end_as_questions(founding):
    for fact in founding.facts:
        assert fact.question_zh.endswith(("？", "）？")), fact.id
        assert fact.question_en.endswith("?"), fact.id


def test_founding_conduct_is_clean_only_where_a_register_was_looked_at(founding):
    for id_ in ("grave_incident", "abnormal_list", "dishonest_list", "research_dishonesty"):
        assert facts(founding)[id_].closed_world, id_
        assert facts(founding)[id_].kind is Kind.BOOL


# ---- lists ----


def test_founding_lists_give_rights_by_class_as_far_as_they_are_valid_and_owned(founding):
    invention = {"type": 1, "granted_on": 20190601, "expires_on": 20390601, "owned": True}
    rows = [
        invention,
        invention | {"owned": False},
        invention | {"expires_on": 20210630},
        invention | {"granted_on": 20210702},
        invention | {"type": 7},
    ]
    found = derive(founding, date(2021, 7, 1), {"ip": rows})
    assert found["ip_class_one"].value == 1
    assert found["ip_class_two"].value == 1
    open_ = derive(founding, date(2021, 7, 1), {"ip": [invention | {"owned": None}]})
    assert open_["ip_class_one"].value is None
    assert open_["ip_class_two"].value == 0
    assert "ip_class_one" not in derive(founding, date(2021, 7, 1), {"ip": None})


@pytest.mark.parametrize(
    ("happened", "grave", "value"),
    [
        (20210701, True, True),
        (20200702, True, True),
        (20200701, True, False),
        (20210101, False, False),
        (20210101, None, None),
    ],
)
def test_founding_incidents_count_for_twelve_months(founding, happened, grave, value):
    row = {"type": 3, "grave": grave, "happened_on": happened, "ends_on": None}
    found = derive(founding, date(2021, 7, 1), {"incidents": [row]})
    assert found["grave_incident"].value is value


def test_founding_certificates_tell_validity_and_the_latest_day(founding):
    hnte = {"type": 1, "issued_on": 20181127, "expires_on": 20211126, "cancelled": False}
    old = {"type": 1, "issued_on": 20150801, "expires_on": 20180731, "cancelled": False}
    found = derive(founding, date(2021, 7, 1), {"certificates": [hnte, old]})
    assert found["hnte_valid"].value is True
    assert found["hnte_issued_on"].value == 20181127
    late = derive(founding, date(2021, 11, 27), {"certificates": [hnte, old]})
    assert late["hnte_valid"].value is False


# ---- the measures ----


def test_founding_measures_that_give_something_have_a_benefit(founding, pack):
    wanted = {measure.id for measure in pack.measures if "entitlements" in measure.mechanisms}
    given = {benefit.measure for benefit in founding.benefits}
    assert wanted - given <= {"C.2"}, "precedence of the closing clause is an overlap, no benefit"
