"""What a change costs: sums by measure, payer, city, size, year; winners; curve; near misses."""

from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from lilac.entitlements.actions.scenario import Wanted, synthetic_frame
from lilac.entitlements.queries import book as reading
from lilac.entitlements.queries.changes import (
    book_after,
    depending,
    number,
    steps,
    usual_range,
    with_value,
)
from lilac.entitlements.queries.population import registered
from lilac.entitlements.queries.simulation import Trial, simulate, what_if
from lilac.kernel.refusal import Refused
from lilac_engine.rules.columns import outcomes
from tests.factories.entitlements import TODAY, program, signed
from tests.factories.rules_desk import entitled, firms

pytestmark = pytest.mark.django_db
SHARE = 20_000_000  # 10 % of 2 million yuan, in fen


@pytest.fixture(autouse=True)
def _book():
    signed()


def trial(**changes):
    book = reading.book()
    after = book
    for key, value in changes.items():
        after = with_value(after, key, Decimal(value))
    return Trial(book, after, TODAY, registered(program()))


def test_sums_agree_with_one_another():
    entitled(6)
    entitled(5, city=6)
    firms(7, staff=3)
    tables = simulate(trial(rate=20))
    assert tables["firms"] == 18
    before, after = 11 * (SHARE + 10_000), 11 * (2 * SHARE + 10_000)
    assert tables["total"] == {"before": before, "after": after}
    rows = {row["key"]: row for row in tables["measures"]}
    assert rows["rd_subsidy"]["after"] == {"firms": 11, "fen": 22 * SHARE}
    assert rows["rd_subsidy"]["answers"]["1"] == 11
    payers = {row["key"]: row["after"]["fen"] for row in tables["payers"]}
    assert payers["city"] == 11 * SHARE
    assert sum(payers.values()) == after
    cities = {row["zh"]: row["after"] for row in tables["city"]}
    assert cities["哈尔滨市"] == {"firms": 6, "fen": 6 * (2 * SHARE + 10_000)}
    assert cities["大庆市"]["firms"] == 5
    assert cities["未填"] == {"firms": 0, "fen": 0}
    assert tables["years"][0]["after"]["fen"] == after


def test_winners_and_losers_are_counted_in_firms_and_fen():
    entitled(6)
    entitled(5, rd=120_000_000)
    tables = simulate(trial(gate=1_500_000))
    (row,) = tables["winners"]
    assert row["won"] == {"firms": 0, "fen": 0}
    assert row["lost"] == {"firms": 5, "fen": 5 * 12_000_000}
    assert tables["firms_moved"]["lost"] == {"firms": 5, "fen": 5 * 12_000_000}


def test_few_firms_are_kept_back_unless_they_are_made_up():
    entitled(3)
    tables = simulate(trial(rate=20))
    assert {r["after"]["fen"] for r in tables["measures"] if r["key"] == "rd_subsidy"} == {None}
    assert tables["winners"][0]["won"] == {"firms": None, "fen": None}
    open_ = Trial(reading.book(), reading.book(), TODAY, registered(program()), private=False)
    rows = {row["key"]: row for row in simulate(open_)["measures"]}
    assert rows["rd_subsidy"]["after"]["firms"] == 3


def test_near_misses_name_the_one_requirement():
    entitled(6, dishonest=1)
    entitled(5, rd=1)
    firms(9, staff=2, rd_tax_2020=1, duty_done_2020=0, dishonest=0)
    near = {(row["key"], row["leaf"]): row["firms"]["firms"] for row in simulate(trial())["near"]}
    assert near["rd_subsidy", "honest"] == 6
    assert near["rd_subsidy", "gate_passed"] == 5
    assert near["staffed", "enough"] == 9
    assert ("rd_subsidy", "duty") not in near


def test_curve_has_about_fifty_round_points_and_the_value_in_force():
    entitled(6)
    asked = Trial(reading.book(), reading.book(), TODAY, registered(program()),
                  curve=("rate", Decimal(0), Decimal(20)))  # fmt: skip
    curve = simulate(asked)["curve"]
    assert 50 <= len(curve["points"]) <= 51
    assert curve["current"] == "10"
    points = {Decimal(p["value"]): p["fen"] for p in curve["points"]}
    assert points[Decimal(10)] == 6 * (SHARE + 10_000)
    assert points[Decimal(20)] == 6 * (2 * SHARE + 10_000)
    assert points[Decimal(0)] == 6 * 10_000


def test_steps_are_exact_and_readable():
    money = next(p for p in reading.book().parameters if p.id == "gate")
    found = steps(money, Decimal(0), Decimal(4_000_000))
    assert (found[0], found[-1]) == (0, 4_000_000)
    assert all(value % 1000 == 0 for value in found)
    with pytest.raises(Refused):
        steps(money, Decimal(1), Decimal(1))
    assert usual_range(program(), "gate") == (0, 2_000_000)
    assert usual_range(program(), "open_amount") == (0, 1_000_000)


def test_only_what_depends_on_a_change_is_computed_again():
    entitled(6)
    frame = registered(program())
    then = outcomes(program(), frame, masks=False)
    after = reading.compiled(with_value(reading.book(), "rate", Decimal(30)), TODAY)
    found = what_if(program(), after, frame, then)
    assert found["only"] == {"rd_subsidy"}
    whole = outcomes(after, frame, masks=False)
    assert found["after"] == sum(
        whole[name].sum() for name in whole.columns if name.endswith(".amount")
    )
    assert found["after"] - found["before"] == 6 * 2 * SHARE
    assert depending(program(), "rate") == ("rd_subsidy",)
    assert depending(program(), "gate") == ("rd_subsidy",)
    assert depending(program(), "open_amount") == ("announced",)
    same = what_if(program(), program(), frame, then)
    assert (same["only"], same["moves"]) == (frozenset(), [])


def test_changes_that_cannot_be_are_refused():
    with pytest.raises(Refused, match="no amount"):
        book_after([{"parameter": "absent", "value": "1"}])
    with pytest.raises(Refused, match="not there any more"):
        book_after([{"edition": 10**6}])
    for typed in ("", "x", "inf", "1" * 14):
        with pytest.raises(Refused, match="no number"):
            number(typed)
    assert number(" 1,250.5 ") == Decimal("1250.5")


def test_synthetic_firms_are_the_same_for_a_seed():
    one, two, other = (
        synthetic_frame(program(), Wanted("synthetic", 50, seed), TODAY) for seed in (1, 1, 2)
    )
    assert one.equals(two)
    assert not one.equals(other)
    tables = simulate(Trial(reading.book(), reading.book(), TODAY, one, private=False))
    assert sum(row["size"] for row in tables["city"]) == 50
    assert one.schema["staff"] != pl.Int64  # as narrow as its domain allows
