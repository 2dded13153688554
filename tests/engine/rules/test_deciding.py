import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilac_engine.rules import nodes as n
from lilac_engine.rules.deciding import decide, failing, plainly, unsettled
from lilac_engine.rules.outcomes import OutcomeKind
from tests.engine.rules.building import Maker, arithmetic, column, compare, either, parameter
from tests.engine.rules.samples import completions, law, programs

EXPERT = n.Expert("core")
OPEN = n.Parameter("open")


def subsidy():
    return (
        Maker(
            column("here"), column("rd", 0, 1000), column("duty"),
            parameters=[parameter("gate", 100), parameter("open")],
        )
        .benefit(
            "cash", compare(">", "rd", n.Parameter("gate")), "duty", applies="here",
            lines=[("province", n.Divide(n.Name("rd"), 2)), ("city", n.Divide(n.Name("rd"), 3)),
                   ("province", 1)],
        )
        .benefit("later", "duty", lines=[("province", arithmetic("*", "rd", OPEN)), ("city", 5)])
        .benefit("status", "duty", EXPERT, compare(">", "rd", 5))
        .benefit("gated", compare(">=", "rd", OPEN), "duty")
        .benefit("figured", "duty", figure=arithmetic("+", "rd", 1))
        .benefit("figured_later", "duty", figure=arithmetic("+", "rd", OPEN))
        .program()
    )  # fmt: skip


def both(made, facts):
    """What is decided, and what the plain semantics say of the same facts."""
    decided = decide(made, facts)
    assert decided == plainly(made, facts)
    return decided


def kinds(**facts):
    return {o.benefit: o.kind for o in both(subsidy(), facts)}


def outcome(benefit, **facts):
    return next(o for o in both(subsidy(), facts) if o.benefit == benefit)


def test_yes_carries_the_amount_by_payer_cut_off_towards_zero():
    found = outcome("cash", here=True, rd=101, duty=True)
    assert found.kind is OutcomeKind.YES
    assert (found.amount, found.lines) == (84, (("province", 51), ("city", 33)))
    assert (found.failed, found.unknown) == (0, 0)


@pytest.mark.parametrize(
    ("facts", "kind", "failed", "unknown"),
    [
        ({"here": False}, OutcomeKind.NOT_APPLICABLE, 0, 3),
        ({"rd": 100}, OutcomeKind.NO, 1, 2), ({"here": True, "duty": False}, OutcomeKind.NO, 2, 1),
        ({}, OutcomeKind.UNKNOWN, 0, 3),
        ({"rd": 101, "duty": True}, OutcomeKind.UNKNOWN, 0, 0),
        ({"here": True, "rd": 101}, OutcomeKind.UNKNOWN, 0, 2),
    ],
)  # fmt: skip
def test_the_first_answer_that_fits_is_given(facts, kind, failed, unknown):
    found = outcome("cash", **facts)
    assert (found.kind, found.failed, found.unknown) == (kind, failed, unknown)
    assert (found.amount, found.lines, found.figure) == (None, (), None)
    benefit = subsidy().benefit["cash"]
    assert [leaf.bit for leaf in failing(benefit, found)] == [b for b in (0, 1) if failed >> b & 1]
    assert [leaf.bit for leaf in unsettled(benefit, found)] == [
        b for b in (0, 1) if unknown >> b & 1
    ]


def test_what_is_announced_and_not_published_has_no_amount():
    assert kinds(duty=True, rd=7)["later"] is OutcomeKind.NO_AMOUNT
    assert kinds(duty=True)["later"] is OutcomeKind.UNKNOWN
    assert kinds(duty=None)["later"] is OutcomeKind.UNKNOWN
    assert kinds(duty=True, rd=7)["gated"] is OutcomeKind.NO_AMOUNT
    assert kinds(duty=False, rd=7)["gated"] is OutcomeKind.NO
    assert kinds(duty=True, rd=7)["figured_later"] is OutcomeKind.NO_AMOUNT


def test_experts_are_asked_only_when_all_else_holds():
    assert kinds(duty=True, rd=7)["status"] is OutcomeKind.EXPERT
    assert kinds(duty=True)["status"] is OutcomeKind.UNKNOWN
    assert kinds(rd=5)["status"] is OutcomeKind.NO


def test_what_experts_judge_has_its_amount_as_far_as_it_is_known():
    made = Maker(column("rd", 0, 9)).benefit("b", EXPERT, lines=[("city", "rd")]).program()
    assert [o.amount for o in both(made, {"rd": 7})] == [7]
    assert [(o.kind, o.lines) for o in both(made, {})] == [(OutcomeKind.EXPERT, ())]


def test_a_figure_that_cannot_be_computed_is_unknown():
    assert outcome("figured", duty=True).kind is OutcomeKind.UNKNOWN
    found = outcome("figured", duty=True, rd=4)
    assert (found.kind, found.figure, found.amount) == (OutcomeKind.YES, 5, None)


def test_an_expert_part_that_is_settled_without_the_expert_fails_plainly():
    made = Maker(column("duty")).benefit("b", n.And((n.Name("duty"), EXPERT))).program()
    assert both(made, {"duty": False})[0].kind is OutcomeKind.NO
    assert both(made, {"duty": True})[0].kind is OutcomeKind.EXPERT


def test_one_of_several_requirements_is_enough():
    made = Maker(column("a"), column("b")).benefit("x", {"any": ["a", "b"]}).program()
    found = both(made, {"a": True})[0]
    assert (found.kind, found.unknown) == (OutcomeKind.YES, 2)
    assert both(made, {"a": False, "b": False})[0].kind is OutcomeKind.NO


def test_an_earlier_rule_may_be_used():
    made = (
        Maker(column("rd", 0, 9))
        .rule("twice", arithmetic("*", "rd", 2))
        .benefit("x", either(compare(">", "twice", 5), compare("=", "rd", 0)))
        .program()
    )
    assert [both(made, {"rd": rd})[0].kind for rd in (0, 2, 3)] == [1, 0, 1]


@law
@given(st.data())
def test_learning_a_fact_never_turns_a_definite_answer_round(data):
    made, facts = data.draw(programs())
    before = both(made, facts)
    for completed in completions(made, facts, limit=40):
        for old, new in zip(before, both(made, completed), strict=True):
            assert new.failed & old.failed == old.failed
            assert new.unknown & ~old.unknown == 0
            if old.kind in {OutcomeKind.NO, OutcomeKind.NOT_APPLICABLE, OutcomeKind.YES}:
                assert (new.kind, new.amount, new.lines) == (old.kind, old.amount, old.lines) or (
                    old.kind is OutcomeKind.NO and new.kind is OutcomeKind.NOT_APPLICABLE
                )
