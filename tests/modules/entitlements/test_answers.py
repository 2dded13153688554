from __future__ import annotations

from datetime import date

import pytest

from lilac.entitlements.queries.answers import Group, answers, columns_of, compared
from lilac.entitlements.queries.offers import windows
from lilac_engine.rules.compiling import compile as compile_book
from lilac_engine.rules.outcomes import OutcomeKind
from tests.factories.entitlements import BENEFITS, FACTS, TODAY, benefit, condition, small

SEASON = {"zh": "季", "en": "season", "evidence": {"mark": "seed"}}


def program(*more, facts=FACTS, **parts):
    return compile_book(small(benefits=[*BENEFITS, *more], facts=facts, **parts), TODAY)


def actionable(id_):
    return [{**fact, "actionable": "up"} if fact["id"] == id_ else fact for fact in FACTS]


def grouped(found):
    return {group.value: [row.benefit.id for row in rows] for group, _lead, rows in found.groups}


def test_nothing_known_leaves_everything_open():
    found = answers(program(), {})

    assert grouped(found) == {"unknown": ["staffed", "announced", "rd_subsidy"]}
    assert found.settled == 0
    assert found.total is None
    assert found.one_more == 2


def test_answers_stand_in_the_groups_a_firm_asks_for():
    made = program(
        benefit("judged", {"id": "e", "expert": "core", "zh": "专家", "en": "experts"}),
        benefit("elsewhere", condition("x", "staff >= 1"), applies="city <> city.harbin"),
        benefit("large", condition("y", "staff >= 1000")),
        benefit("growth", condition("z", "rd_accounting_y1 >= p.gate")),
        facts=actionable("rd_accounting"),
    )
    found = answers(made, {"staff": 12, "city": 1, "rd_accounting_y1": 50_000_000})

    assert grouped(found) == {
        "entitled": ["staffed"],
        "nearly": ["growth"],
        "unknown": ["rd_subsidy"],
        "experts": ["judged"],
        "announced": ["announced"],
        "no": ["large"],
        "not-concerned": ["elsewhere"],
    }
    assert (found.likely, found.nearly, found.total) == (2, 1, 10_000)


def test_a_near_miss_says_the_least_change_that_mends_it():
    made = program(
        benefit("growth", condition("z", "rd_accounting_y1 >= p.gate")),
        facts=actionable("rd_accounting"),
    )
    facts = {"staff": 12, "rd_accounting_y1": 50_000_000}
    (row,) = answers(made, facts).of(Group.NEARLY)
    (step,) = row.steps

    assert (step.column, step.to) == ("rd_accounting_y1", 100_000_000)
    after = answers(made, {**facts, step.column: step.to})
    assert "growth" in grouped(after)["entitled"]


def test_a_no_that_only_half_can_be_mended_is_no_near_miss():
    made = program(
        benefit(
            "growth",
            condition("z", "rd_accounting_y1 >= p.gate"),
            condition("honest", "NOT dishonest"),
        ),
        facts=actionable("rd_accounting"),
    )
    found = answers(made, {"rd_accounting_y1": 50_000_000, "dishonest": True})

    assert "growth" in grouped(found)["no"]


def test_every_answer_carries_its_reasons():
    found = answers(program(), {"staff": 3})
    row = next(row for row in found.rows if row.benefit.id == "staffed")

    assert row.outcome.kind is OutcomeKind.NO
    assert [reason.decides for reason in row.reasons] == [True]
    assert "3 persons" in row.because[0].en
    assert "10 persons" in row.because[0].en


def test_a_fact_that_only_a_silent_register_gives_is_said_to_be_so():
    facts = {"rd_tax_y1": 200_000_000, "duty_done_y1": True, "dishonest": False}
    found = answers(program(), facts, frozenset({"dishonest"}))
    row = next(row for row in found.rows if row.benefit.id == "rd_subsidy")

    assert [reason.id for reason in row.reasons if reason.assumed] == ["honest"]


def test_what_was_left_out_is_not_asked_again():
    made = program()
    first = answers(made, {}).question.column
    second = answers(made, {}, skipped=[first]).question.column

    assert first != second
    everything = [column.name for column in made.columns]
    assert answers(made, {}, skipped=everything).question is None


def test_the_question_can_change_an_answer():
    made, facts = program(), {}
    values = {"rd_tax_y1": 200_000_000, "duty_done_y1": True, "dishonest": False, "staff": 12}
    for _turn in values:
        question = answers(made, facts).question
        assert question.column not in facts
        facts[question.column] = values[question.column]

    assert answers(made, facts).question is None
    assert answers(made, facts).settled == 3


def test_a_change_is_told_with_its_difference():
    made = program()
    (change, announced) = (
        compared(made, {"staff": 3}, {"staff": 12})[:1]
        + compared(made, {"staff": 0}, {"staff": 12})[1:]
    )

    assert (change.benefit.id, change.difference, change.better) == ("staffed", 10_000, True)
    assert (announced.benefit.id, announced.difference, announced.better) == (
        "announced",
        None,
        True,
    )
    assert compared(made, {"staff": 12}, {"staff": 13}) == ()
    back = compared(made, {"staff": 12}, {"staff": 3})
    assert (back[0].difference, back[0].better) == (-10_000, False)


def test_columns_come_in_program_order_once():
    made = program()
    names = [column.name for column in made.columns]

    assert columns_of(made, [*reversed(names), names[0], "no_such"]) == names


@pytest.mark.parametrize(
    ("opens", "closes", "first"),
    [
        ("03-15", "04-30", (date(2021, 3, 15), date(2021, 4, 30))),
        ("11-15", "02-28", (date(2020, 11, 15), date(2021, 2, 28))),
        ("02-29", "02-29", (date(2021, 2, 28), date(2021, 2, 28))),
    ],
)
def test_windows_of_a_usual_year(opens, closes, first):
    made = program(
        benefit(
            "seasonal",
            condition("a", "staff >= 1"),
            season={**SEASON, "opens": opens, "closes": closes},
        )
    )
    spans = windows(made.benefits, 2021)

    assert (spans[0].opens, spans[0].closes) == first
    assert len(spans) == 2


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2021, 3, 14), "soon"),
        (date(2021, 3, 15), "open"),
        (date(2021, 4, 30), "open"),
        (date(2021, 5, 1), "over"),
        (date(2021, 1, 13), "later"),
    ],
)
def test_a_window_is_open_from_its_first_day_to_its_last(day, state):
    made = program(
        benefit(
            "seasonal",
            condition("a", "staff >= 1"),
            season={**SEASON, "opens": "03-15", "closes": "04-30"},
        )
    )

    assert windows(made.benefits, 2021)[0].state(day) == state


def test_what_many_have_is_asked_about_before_what_nobody_has():
    rare = benefit("rare", condition("r", "dishonest"))
    made = program(rare)

    common = answers(made, {}, shares={"staffed": 0.9, "rare": 0.0}).question
    turned = answers(made, {}, shares={"staffed": 0.0, "rare": 0.9}).question

    assert (common.column, turned.column) == ("staff", "dishonest")
