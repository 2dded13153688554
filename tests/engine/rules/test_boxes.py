import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilac_engine.rules import nodes as n
from lilac_engine.rules.box_writing import NOBODY_KNOWS, Number, Writer, cut
from lilac_engine.rules.boxes import NOTHING, part, scope
from lilac_engine.rules.closures import evaluate
from lilac_engine.rules.outcomes import OutcomeKind
from lilac_engine.rules.semantics import towards_zero
from tests.engine.rules.building import Maker, arithmetic, column, compare, parameter
from tests.engine.rules.samples import completions, domain, law, programs

PAID = {OutcomeKind.YES, OutcomeKind.EXPERT}


def covers(bounds, answer):
    """Whether an answer is among what a box says is possible."""
    kind, _, lines, figure, failed, unknown = answer
    assert bounds.can(kind)
    for bit, (met, not_met, open_) in enumerate(bounds.leaves):
        assert (not_met, open_, met)[0 if failed >> bit & 1 else 1 if unknown >> bit & 1 else 2]
    if kind in PAID and lines:
        for fen, (low, high, _) in zip(lines, bounds.lines, strict=True):
            assert low <= fen <= high
        assert bounds.most >= sum(lines)
    if kind in PAID and figure is not None:
        ((low, high, _),) = bounds.figure
        assert low <= figure <= high


@law
@given(programs())
def test_a_box_holds_every_answer_of_its_points(sample):
    made, facts = sample
    whole = scope(made, "b")
    bounds = whole.within(whole.box(facts))
    for completed in completions(made, facts):
        answer = whole.at(completed)
        covers(bounds, answer)
        if bounds.settled is not None:
            assert answer[0] is bounds.settled


@law
@given(programs())
def test_at_a_point_the_answer_is_the_programs_own(sample):
    made, facts = sample
    whole = scope(made, "b")
    assert whole.at(facts) == evaluate(made, facts)[0]
    covers(whole.within([NOTHING if facts[c.name] is None else whole.box(facts)[i]
                         for i, c in enumerate(whole.columns)]), whole.at(facts))  # fmt: skip


@law
@given(programs(), st.sampled_from("acxyk"))
def test_a_fact_may_be_taken_as_never_known(sample, name):
    made, facts = sample
    whole = scope(made, "b")
    box = whole.box(facts)
    for place, one in enumerate(whole.columns):
        if one.name == name:
            box[place] = NOTHING
    bounds = whole.within(box)
    for completed in completions(made, facts, limit=100):
        covers(bounds, whole.at({**completed, name: None}))


def test_a_scope_is_built_once_and_knows_its_own_columns_only():
    made = (
        Maker(column("a"), column("b"), column("c", 0, 9))
        .rule("r", arithmetic("+", "c", 1))
        .rule("other", arithmetic("+", "c", 2))
        .benefit("x", compare(">", "r", 3))
        .benefit("y", "a", "b")
        .program()
    )
    assert scope(made, "x") is scope(made, "x")
    assert [c.name for c in scope(made, "x").columns] == ["c"]
    assert [r.id for r in scope(made, "x").rules] == ["r"]
    assert [c.name for c in scope(made, "y").columns] == ["a", "b"]
    assert scope(made, "y").rules == ()


def test_a_benefit_without_facts_is_settled():
    made = Maker().benefit("x", n.Bool(True), lines=[("province", 7)]).program()
    bounds = scope(made, "x").within([])
    assert (bounds.settled, bounds.most) == (OutcomeKind.YES, 7)


def test_what_is_never_published_is_never_paid():
    made = (
        Maker(column("a"), parameters=[parameter("open")])
        .benefit("x", "a", lines=[("province", n.Parameter("open")), ("city", 5)])
        .benefit("judged", n.Expert("e"), lines=[("city", n.Parameter("open"))])
        .program()
    )
    bounds = scope(made, "x").within([(1, 1)])
    assert (bounds.settled, bounds.most) == (OutcomeKind.NO_AMOUNT, 0)
    assert scope(made, "judged").within([]).settled is OutcomeKind.EXPERT


@pytest.mark.parametrize("dividend", [-7, -6, 0, 6, 7])
def test_cut_goes_towards_zero(dividend):
    assert cut(dividend, 3) == towards_zero(dividend, 3)


def test_what_is_no_core_node_cannot_be_written():
    with pytest.raises(TypeError, match="Parameter"):
        Writer({}).number(n.Parameter("x"))
    with pytest.raises(TypeError, match="Int"):
        Writer({}).truth(n.Int(1))


@law
@given(programs(), st.data())
def test_smaller_boxes_say_no_more_than_larger_ones(sample, data):
    made, facts = sample
    whole = scope(made, "b")
    wide = whole.within(whole.box(facts))
    narrowed = {
        name: known if known is not None else data.draw(st.none() | st.sampled_from(domain(column)))
        for column in whole.columns
        for name, known in ((column.name, facts[column.name]),)
    }
    assert whole.within(whole.box(narrowed)).kinds & ~wide.kinds == 0


def test_one_of_options_that_are_all_open_is_never_known():
    made = (
        Maker(column("x", 0, 9), parameters=[parameter("open")])
        .benefit("a", n.Or((compare("=", "x", n.Parameter("open")), n.Bool(False))))
        .program()
    )
    assert scope(made, "a").within([(0, 9)]).kinds == 1 << OutcomeKind.NO_AMOUNT
    writer = Writer({"x": Number("0", "9", "False")})
    assert writer.truth(n.In(n.Name("x"), (n.Open("o"),))).true == "False"
    assert writer.truth(n.In(n.Name("gone"), (n.Int(1),))) == NOBODY_KNOWS


def test_a_part_stands_on_its_own_columns_only():
    made = (
        Maker(*(column(name, 0, 9) for name in "ptfw"))
        .benefit("x", compare(">", "p", 3), lines=[("city", "t")], figure="f",
                 applies=compare(">", "w", 1))
        .program()
    )  # fmt: skip
    parts = [part(made, "x", place) for place in range(4)]
    assert [[c.name for c in alone.columns] for alone in parts] == [["p"], ["t"], ["f"], ["w"]]
    assert parts[1].at({"t": 7})[1] == 7
    assert part(made, "x", 2) is parts[2]
