"""The rules of the founding pack: every measure that gives something, honest about what is not known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from lilac_engine.pack import Pack, load
from lilac_engine.pack.evidence import Mark
from lilac_engine.pack.measures import Mechanism
from lilac_engine.rules import book as rule_book
from lilac_engine.rules import records as r
from lilac_engine.rules.compiling import compile as compile_book
from lilac_engine.rules.deciding import decide
from lilac_engine.rules.examples import run
from lilac_engine.rules.overlap import settle
from lilac_engine.rules.program import Program
from lilac_engine.rules.types import Value

ROOT = Path(__file__).resolve().parents[3] / "packs" / "heilongjiang-2021"
DAYS = (date(2021, 6, 1), date(2024, 6, 1), date(2026, 11, 24))
PRECEDENCE = "C.2"  # gives nothing; says what prevails
MEASURES = {
    "2.3", "3.1", "4.2", "5.1", "7.1", "7.2", "8.3", "9.1", "9.4", "10.2", "10.3", "12.1", "13.5",
    "19.1", "19.2", "22.2",
}  # fmt: skip


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load(ROOT)


@pytest.fixture(scope="module")
def book(pack) -> r.Book:
    return rule_book.load(ROOT, pack)


@pytest.fixture(scope="module")
def assumed(book) -> r.Book:
    return rule_book.overlay(book, ROOT / "overlays" / "assumed.yaml")


@pytest.fixture(scope="module")
def programs(book) -> dict[date, Program]:
    return {day: compile_book(book, day) for day in DAYS}


def leaves(conditions: tuple[r.Condition, ...]) -> Iterator[r.Condition]:
    for one in conditions:
        inside = (*(one.any_ or ()), *(one.all_ or ()))
        if inside:
            yield from leaves(inside)
        else:
            yield one


def test_every_measure_that_gives_something_has_a_benefit(pack, book):
    asked = {one.id for one in pack.measures if Mechanism.ENTITLEMENTS in one.mechanisms}
    assert asked == MEASURES | {PRECEDENCE}
    assert {one.measure for one in book.benefits} >= MEASURES


def test_the_closing_clause_is_kept_as_precedence(book):
    kinds = {one.kind for one in book.overlaps}
    assert kinds == set(r.OverlapKind)
    assert all(one.zh and one.en for one in book.overlaps)


@pytest.mark.parametrize("day", DAYS)
def test_every_benefit_in_force_compiles(day, book, programs):
    due = {one.id for one in book.benefits if one.since is None or one.since <= f"{day}"}
    assert due <= set(programs[day].benefit)


def test_every_case_comes_out_as_written(book):
    failed = [one.say("en") for one in run(book) if not one.passed]
    assert failed == []


def test_every_benefit_has_a_case_and_every_way_out_is_shown(book):
    cases: dict[str, set[str]] = {}
    for case in book.examples:
        for id_, one in case.expect.items():
            cases.setdefault(id_, set()).add(one.kind)
    assert set(cases) == {one.id for one in book.benefits}
    assert set().union(*cases.values()) == {
        "yes", "no", "unknown", "expert", "not_applicable", "no_amount",
    }  # fmt: skip
    ours = {one.id for one in book.benefits if one.gives is not r.Gives.FIGURE}
    assert {id_ for id_ in ours if not cases[id_] & {"no", "not_applicable"}} == set()
    assert {id_ for id_ in ours if not cases[id_] & {"yes", "expert", "no_amount"}} == set()


def test_every_condition_says_itself_in_both_languages(book):
    for benefit in book.benefits:
        assert benefit.requires, benefit.id
        for one in leaves(benefit.requires):
            assert all((one.id, one.zh, one.en)), (benefit.id, one)
        if benefit.applies:
            assert all((benefit.applies_zh, benefit.applies_en)), benefit.id


def test_conditions_of_a_benefit_have_ids_of_their_own(book):
    for benefit in book.benefits:
        ids = [one.id for one in leaves(benefit.requires)]
        assert len(ids) == len(set(ids)), benefit.id


def test_every_benefit_names_the_place_it_stands(book):
    for one in book.benefits:
        assert one.basis.document or one.basis.provision_zh, one.id


def test_no_amount_without_evidence_and_none_assumed(book):
    for parameter in book.parameters:
        for value in parameter.values:
            where = (parameter.id, value)
            assert value.evidence.mark is not Mark.UNKNOWN, where
            assert value.standing is not r.Standing.ASSUMED, where


def test_what_is_second_hand_or_remembered_is_only_reported(book):
    for parameter in book.parameters:
        for value in parameter.values:
            if not value.evidence.mark.may_decide:
                assert value.standing is r.Standing.REPORTED, parameter.id


def test_amounts_the_founding_text_leaves_open_stay_open_in_its_time(pack, programs):
    bound = programs[date(2021, 6, 1)].parameters
    for parameter in pack.parameters:
        found = bound.get(parameter.id.replace("-", "_"))
        assert found is None or found.value is None, parameter.id


def test_amounts_of_another_policy_never_become_those_of_the_lilac_plan(programs):
    program = programs[date(2026, 11, 24)]
    lilac = [one for one in program.benefits if one.id.startswith("lilac_")]
    assert len(lilac) == 5
    assert all(one.open for one in lilac)
    amounts = [program.parameters[f"hq_{stage}_amount"].value for stage in
               ("tutoring", "application", "listing", "neeq", "bse")]  # fmt: skip
    assert amounts == [one * 1_000_000_00 for one in (2, 3, 5, 2, 8)]


def test_later_amounts_begin_on_their_own_day(programs):
    early, late = programs[date(2021, 6, 1)], programs[date(2024, 6, 1)]
    for id_ in ("national_lab_base", "key_lab_led", "key_lab_partner", "local_transfer_award"):
        assert id_ not in early.benefit
        assert not late.benefit[id_].open
    assert late.parameters["national_lab_base_award"].value == 10_000_000_00


def test_an_after_subsidy_uses_one_account_of_rd(programs):
    program = programs[date(2026, 11, 24)]
    used = {one for one in program.benefit["rd_after_subsidy"].columns if one.startswith("rd_")}
    assert used == {"rd_tax_y1", "rd_tax_y2"}


def test_assumed_amounts_fill_every_gap_and_are_marked(assumed):
    for day in DAYS:
        program = compile_book(assumed, day, assumed=True)
        gaps = [one.id for one in program.benefits
                if one.record.measure in MEASURES and (one.open or any(leaf.open for leaf in one.leaves))]  # fmt: skip
        assert gaps == []
        assert program.benefit["central_match"].assumed


def test_assumed_amounts_count_only_when_asked_for(assumed, programs):
    for day in DAYS:
        assert compile_book(assumed, day).benefit["central_match"].open


LISTING = {
    "tutoring": ("tutoring_accepted", "tutoring_accepted_on"),
    "application": ("application_accepted", "listing_application_on"),
    "listing": ("listed_domestic", "listed_on"),
    "neeq": ("neeq_quoted", "neeq_quoted_on"),
    "bse": ("bse_listed", "bse_listed_on"),
}


@pytest.mark.parametrize(
    ("reached", "had"),
    [
        ({"tutoring"}, 2),
        ({"tutoring", "application"}, 5),
        ({"tutoring", "application", "listing"}, 10),
        ({"neeq"}, 2),
        ({"neeq", "tutoring", "application", "bse"}, 10),
        ({"neeq", "tutoring", "application", "listing"}, 10),
    ],
)
def test_neither_path_to_the_stock_exchange_pays_more_than_the_other(programs, reached, had):
    facts: dict[str, Value] = {"city": 1, "going_public": True, "listing_reserve": True}
    for stage, (taken, day) in LISTING.items():
        facts |= {taken: stage in reached, f"{stage}_award_paid": False}
        if stage in reached:
            facts[day] = 20230601
    program = programs[date(2024, 6, 1)]
    kept = settle(program, decide(program, facts)).kept
    assert sum(claim.fen for claim in kept if claim.benefit.startswith("hq_")) == had * 1_000_000_00


def test_a_later_document_prevails_over_the_founding_sentence(assumed):
    program = compile_book(assumed, date(2024, 6, 1), assumed=True)
    facts: dict[str, Value] = {
        "city": 1, "national_base": 1, "national_base_on": 20230828, "national_base_paid": False,
    }  # fmt: skip
    found = settle(program, decide(program, facts))
    assert [claim.benefit for claim in found.kept if claim.fen] == ["national_lab_base"]
    assert [one.claim.benefit for one in found.given_up] == ["national_base_support"]


def test_an_after_subsidy_shows_stock_increment_cap_and_both_shares(assumed):
    """With the assumed 5% and 10%: 30m after 20m gives 1m for the stock and 1m for the increment."""
    program = compile_book(assumed, date(2026, 10, 1), assumed=True)
    facts: dict[str, Value] = {
        "legal_form": 1, "city": 1, "registered_on": 20150601, "stat_duty_in_scope_y1": False,
    }  # fmt: skip
    paid = []
    for last, before in ((30, 20), (20, 30), (100, 90)):
        known = facts | {"rd_tax_y1": last * 1_000_000_00, "rd_tax_y2": before * 1_000_000_00}
        found = {one.benefit: one for one in decide(program, known)}["rd_after_subsidy"]
        paid.append((found.amount, dict(found.lines)))
    halves = [
        (fen, {"province": fen // 2, "city": fen // 2}) for fen in (2_000_000_00, 1_000_000_00)
    ]
    assert paid[:2] == halves
    assert paid[2][0] == 5_500_000_00
    known = facts | {"rd_tax_y1": 200 * 1_000_000_00, "rd_tax_y2": 100 * 1_000_000_00}
    capped = {one.benefit: one for one in decide(program, known)}["rd_after_subsidy"]
    assert capped.amount == 6_000_000_00


def test_both_profits_of_a_state_owned_firm_are_told(assumed):
    program = compile_book(assumed, date(2024, 6, 1), assumed=True)
    facts: dict[str, Value] = {
        "local_state_owned": True, "profit_total_y1": -1_000_000_00,
        "rd_expensed_y1": 3_000_000_00, "rd_capitalised_y1": 1_000_000_00,
    }  # fmt: skip
    found = {one.benefit: one.figure for one in decide(program, facts)}
    assert found["soe_profit"] == -1_000_000_00
    assert found["soe_assessed_profit"] == 2_000_000_00
    assert found["soe_assessed_profit_capitalised"] == 2_500_000_00
