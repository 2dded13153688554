from hypothesis import given

from lilac_engine.rules import nodes as n
from lilac_engine.rules.closures import evaluate
from lilac_engine.rules.deciding import decide
from lilac_engine.rules.missing import missing
from lilac_engine.rules.outcomes import OutcomeKind
from lilac_engine.rules.reasons import explain
from lilac_engine.rules.searching import same
from lilac_engine.rules.sharpening import answer, sharpen
from tests.engine.rules.building import Maker, arithmetic, column, compare, either
from tests.engine.rules.samples import completions, law, programs


def sharp(made, facts):
    return sharpen(made, facts, decide(made, facts))


def test_what_the_domain_settles_is_answered():
    made = (
        Maker(column("x", 0, 9), column("y"))
        .benefit("within", compare("<", "x", 10), lines=[("city", 7)])
        .benefit("either", either("y", n.Not(n.Name("y"))))
        .benefit("paid", "y", lines=[("city", arithmetic("+", "x", 1))])
        .program()
    )
    within, one, paid = sharp(made, {})
    assert (within.kind, within.amount, within.unknown) == (OutcomeKind.YES, 7, 1)
    assert one.kind is OutcomeKind.YES
    assert paid.kind is OutcomeKind.UNKNOWN
    assert sharp(made, {"y": False})[2].kind is OutcomeKind.NO


def test_what_no_missing_fact_can_change_is_answered_with_what_it_follows_from():
    made = (
        Maker(column("x", 0, 9), column("y"))
        .benefit("never", compare(">", "x", 20), "y")
        .benefit("always", either("y", n.Not(n.Name("y"))))
        .program()
    )
    never, always = answer(made, {"y": True})
    assert (never.kind, always.kind) == (OutcomeKind.NO, OutcomeKind.YES)
    assert explain(made, never, {"y": True}).deciding == ("c0",)
    (always,) = answer(made, {})[1:]
    assert (always.kind, explain(made, always, {}).deciding) == (OutcomeKind.YES, ("c0",))


@law
@given(programs())
def test_a_sharpened_answer_holds_for_every_completion(sample):
    made, facts = sample
    (plain,), (found,) = decide(made, facts), sharp(made, facts)
    assert (found.failed, found.unknown) == (plain.failed, plain.unknown)
    if plain.kind in {OutcomeKind.YES, OutcomeKind.NO, OutcomeKind.NOT_APPLICABLE}:
        assert found == plain
    elif not missing(made, facts, "b"):
        answer = (found.kind, found.amount, tuple(fen for _, fen in found.lines), found.figure)
        for completed in completions(made, facts):
            assert same(evaluate(made, completed)[0]) == same((*answer, 0, 0))
    else:
        assert found == plain
