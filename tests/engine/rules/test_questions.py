from hypothesis import given

from lilac_engine.rules import nodes as n
from lilac_engine.rules.deciding import decide
from lilac_engine.rules.outcomes import OutcomeKind
from lilac_engine.rules.questions import next_question
from lilac_engine.rules.sharpening import sharpen
from lilac_engine.rules.types import Kind
from lilac_engine.rules.wording import Said
from tests.engine.rules.building import Maker, both, column, compare, parameter
from tests.engine.rules.samples import completions, law, programs

BOARDS = {
    "star": {"number": 1, "zh": "科创板", "en": "STAR Market"},
    "main": {"number": 4, "zh": "主板", "en": "main board"},
}


def program():
    return (
        Maker(
            column("here", hint_zh="看执照", hint_en="see the licence"), column("rd", 0, 10**12, unit="fen", lag=1),
            column("duty"), column("board", 1, 4, kind=Kind.CODE, options=BOARDS), column("old"),
            parameters=[parameter("open")],
        )
        .benefit("big", "here", compare(">", "rd_y1", 10**8), "duty", lines=[("province", 10**10)])
        .benefit("listed", "here", compare("=", "board", 4), lines=[("city", 10**7)])
        .benefit("status", "old")
        .benefit("later", compare(">", "rd_y1", n.Parameter("open")))
        .program()
    )  # fmt: skip


def test_the_fact_that_most_money_hangs_on_is_asked_first():
    asked = next_question(program(), {})
    assert asked.column == "here"
    assert asked.said == Said("here?", "here?")
    assert asked.hint == Said("看执照", "see the licence")
    assert asked.benefits == ("big", "listed")
    assert asked.unlocks == 10**10 + 10**7
    assert asked.settles == 2


def test_a_list_fact_brings_its_options_and_a_yearly_one_its_year():
    asked = next_question(program(), {"here": True, "rd_y1": 0, "old": True})
    assert (asked.column, asked.options) == (
        "board", ((1, Said("科创板", "STAR Market")), (4, Said("主板", "main board"))),
    )  # fmt: skip
    assert asked.hint is None
    asked = next_question(program(), {"here": True, "duty": True, "board": 1, "old": True})
    assert asked.said.zh == "2020年：rd?"
    assert asked.type.kind is Kind.INT


def test_what_was_skipped_or_is_hard_to_answer_comes_later():
    facts = {"here": True, "board": 1}
    first = next_question(program(), facts).column
    assert first in {"rd_y1", "duty"}
    other = ({"rd_y1", "duty"} - {first}).pop()
    assert next_question(program(), facts, costs={first: 20.0}).column in {other, "old"}
    skipped = frozenset({"rd_y1", "duty"})
    assert next_question(program(), facts, skipped).column == "old"
    assert next_question(program(), facts, skipped | {"old"}) is None


def test_nothing_is_asked_that_changes_nothing():
    assert next_question(program(), {"here": False, "old": True}) is None
    made = Maker(column("x")).benefit("a", both("x", n.Not(n.Name("x")))).program()
    assert next_question(made, {}) is None


@law
@given(programs())
def test_asking_until_nothing_is_left_settles_everything(sample):
    made, facts = sample
    truth = next(completions(made, facts))
    asked = 0
    while (question := next_question(made, facts)) is not None:
        assert facts.get(question.column) is None
        facts = {**facts, question.column: truth[question.column]}
        asked += 1
        assert asked <= len(made.columns)
    (final,), (full,) = sharpen(made, facts, decide(made, facts)), decide(made, truth)
    refused = {OutcomeKind.NO, OutcomeKind.NOT_APPLICABLE}
    assert final.kind is full.kind or {final.kind, full.kind} == refused
    assert final.amount == full.amount
