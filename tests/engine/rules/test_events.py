"""The day of the event picks the version, not the day somebody asks."""

from datetime import date
from functools import partial

import pytest

from lilac_engine.rules.compiling import compile as compiled
from lilac_engine.rules.events import decide_on_events, moved
from lilac_engine.rules.outcomes import OutcomeKind
from tests.engine.rules.books import benefit, book, fact, parameter, value

TODAY = date(2024, 6, 1)
RD = fact("rd", unit="fen", per="year", lags=[0, 1, 2, 3], low=0, high=10**9)
BOOK = book(
    facts=[RD, fact("listed_on", "date"), fact("here", "bool")],
    parameters=[
        parameter("reward", value(100, since="2020", until="2022"), value(300, since="2023"))
    ],
    benefits=[
        benefit("listing", "here", event="listed_on", gives="money", since="2021",
                lines=[("city", "p.reward")]),
        benefit("growth", "rd_y1 > 100", event="listed_on"),
        benefit("plain", "here"),
    ],
)  # fmt: skip
PROGRAM = partial(compiled, BOOK)


def told(**facts):
    return {one.outcome.benefit: one for one in decide_on_events(PROGRAM, facts, TODAY)}


@pytest.mark.parametrize(
    ("listed_on", "event", "amount"),
    [
        (20211111, date(2021, 11, 11), 10_000),
        (20230101, date(2023, 1, 1), 30_000),
        (None, None, 30_000),
        (20240601, None, 30_000),
        (20250101, None, 30_000),
        (20210231, None, 30_000),
    ],
)
def test_the_amount_is_that_of_the_events_day(listed_on, event, amount):
    found = told(here=True, listed_on=listed_on)["listing"]
    assert (found.outcome.kind, found.outcome.amount) == (OutcomeKind.YES, amount)
    assert (found.event, found.program.day) == (event, event or TODAY)


def test_the_years_are_those_before_the_event():
    facts = {"rd_y1": 0, "rd_y3": 20_000}
    assert told(**facts, listed_on=20220301)["growth"].outcome.kind is OutcomeKind.YES
    assert told(**facts, listed_on=20220301)["growth"].facts == {"rd_y1": 20_000, "here": None}
    assert told(**facts)["growth"].outcome.kind is OutcomeKind.NO


def test_what_was_not_in_force_on_the_events_day_does_not_apply():
    found = told(here=True, listed_on=20200505)
    assert found["listing"].outcome.kind is OutcomeKind.NOT_APPLICABLE
    assert (found["plain"].outcome.kind, found["plain"].event) == (OutcomeKind.YES, None)


def test_facts_of_other_years_are_moved_to_their_columns():
    facts = {"rd_y1": 5, "here": True}
    now, then = PROGRAM(TODAY), PROGRAM(date(2023, 3, 1))
    assert moved(facts, now, now) == {"rd_y1": 5, "here": True}
    assert moved(facts, now, then) == {"rd_y1": None, "here": True}
