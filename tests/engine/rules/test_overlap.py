from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from lilac_engine.rules.outcomes import Outcome, OutcomeKind
from lilac_engine.rules.overlap import clash, settle
from lilac_engine.rules.records import OverlapKind
from tests.engine.rules.building import Maker, column

EXCLUSIVE, COST_BASE, PRECEDENCE = (
    OverlapKind.EXCLUSIVE, OverlapKind.COST_BASE, OverlapKind.PRECEDENCE,
)  # fmt: skip


def program(*overlaps, benefits="abcdef"):
    made = Maker(column("x"))
    for id_ in benefits:
        made.benefit(id_, "x", lines=[("province", 1)])
    for place, (kind, *ids) in enumerate(overlaps):
        made.overlap(f"o{place}", kind, *ids)
    return made.program()


def yes(benefit, **lines):
    amount = sum(lines.values()) if lines else None
    return Outcome(benefit, OutcomeKind.YES, amount, tuple(lines.items()), None, 0, 0)


def other(benefit, kind):
    return Outcome(benefit, kind, None, (), None, 0, 1)


def kept(settlement):
    return {(claim.benefit, claim.payer) for claim in settlement.kept}


def test_without_rules_everything_adds_up():
    found = settle(program(), [yes("a", province=5, city=3), yes("b", city=4), yes("c"),
                               other("d", OutcomeKind.NO)])  # fmt: skip
    assert found.total == 12
    assert dict(found.payers) == {"province": 5, "city": 7}
    assert kept(found) == {("a", "province"), ("a", "city"), ("b", "city"), ("c", "")}
    assert found.given_up == ()
    assert found.exact


def test_of_exclusive_benefits_the_larger_is_kept_whole():
    found = settle(program((EXCLUSIVE, "a", "b")), [yes("a", province=5, city=3), yes("b", city=7)])
    assert found.total == 8
    (lost,) = found.given_up
    assert (lost.claim.benefit, lost.overlap, lost.instead) == ("b", "o0", ("a",))
    assert lost.said.zh == "不计入市级0.07元：与“事项a”只能享受一项；规则o0（第十九条）"
    assert lost.said.en == (
        "without CNY 0.07 of the city: only one of it and “benefit a” can be had; rule o0 (art. 19)"
    )


def test_the_largest_sum_may_leave_the_largest_benefit():
    rules = [(EXCLUSIVE, "a", "b"), (EXCLUSIVE, "a", "c")]
    found = settle(program(*rules), [yes("a", city=10), yes("b", city=6), yes("c", city=6)])
    assert found.total == 12
    assert [(lost.claim.benefit, lost.instead) for lost in found.given_up] == [("a", ("b",))]


def test_one_cost_base_counts_once_for_each_payer():
    found = settle(
        program((COST_BASE, "a", "b")),
        [yes("a", province=5, city=3), yes("b", province=4, city=9), yes("c", province=1)],
    )
    assert found.total == 15
    assert kept(found) == {("a", "province"), ("b", "city"), ("c", "province")}
    assert {lost.claim.payer for lost in found.given_up} == {"province", "city"}
    assert "同一成本基数" in found.given_up[0].said.zh


def test_what_prevails_leaves_no_choice():
    found = settle(
        program((PRECEDENCE, "a", "b", "c")), [yes("a", city=1), yes("b", city=9), yes("d", city=2)]
    )
    assert found.total == 3
    (lost,) = found.given_up
    assert (lost.claim.benefit, lost.instead) == ("b", ("a",))
    assert lost.said.en.startswith("without CNY 0.09 of the city: “benefit a” prevails")
    found = settle(program((PRECEDENCE, "a", "b")), [other("a", OutcomeKind.NO), yes("b", city=9)])
    assert found.total == 9


def test_what_has_been_outranked_prevails_over_nothing():
    rules = [(PRECEDENCE, "a", "b"), (PRECEDENCE, "b", "c")]
    found = settle(program(*rules), [yes("a", city=1), yes("b", city=9), yes("c", city=4)])
    assert found.total == 5


def test_recognitions_without_money_exclude_one_another_too():
    found = settle(program((EXCLUSIVE, "a", "b"), (COST_BASE, "c", "d")),
                   [yes("a"), yes("b"), yes("c"), yes("d")])  # fmt: skip
    assert kept(found) == {("a", ""), ("c", ""), ("d", "")}
    assert found.given_up[0].said.zh.startswith("与“事项a”只能享受一项")
    assert found.given_up[0].said.en.startswith("only one")


def test_what_may_still_come_is_pointed_out():
    rules = [(EXCLUSIVE, "a", "b"), (EXCLUSIVE, "a", "c"), (EXCLUSIVE, "b", "d")]
    found = settle(
        program(*rules),
        [yes("a", city=1), other("b", OutcomeKind.UNKNOWN), other("c", OutcomeKind.NO),
         other("d", OutcomeKind.NO_AMOUNT)],
    )  # fmt: skip
    assert found.pending == ("o0", "o2")


claims = st.lists(
    st.tuples(
        st.sampled_from("abcdef"),
        st.dictionaries(st.sampled_from(["province", "city"]), st.integers(0, 6), max_size=2),
    ),
    max_size=6,
    unique_by=lambda pair: pair[0],
)
rules = st.lists(
    st.tuples(
        st.sampled_from([EXCLUSIVE, COST_BASE]),
        st.sets(st.sampled_from("abcdef"), min_size=2, max_size=4),
    ),
    max_size=4,
)


@given(claims, rules)
def test_nothing_that_may_be_combined_sums_to_more(entitled, forbidden):
    made = program(*((kind, *sorted(ids)) for kind, ids in forbidden))
    found = settle(made, [yes(id_, **lines) for id_, lines in entitled])
    every = [*found.kept, *(lost.claim for lost in found.given_up)]

    def allowed(chosen):
        return not any(
            clash(one, two, rule) for one, two in combinations(chosen, 2) for rule in made.overlaps
        )

    best = max(
        (sum(c.fen for c in chosen), len(chosen))
        for size in range(len(every) + 1)
        for chosen in combinations(every, size)
        if allowed(chosen)
    )
    assert allowed(found.kept)
    assert (found.total, len(found.kept)) == best
    assert found.exact


def test_a_very_large_knot_is_settled_well_and_says_so():
    pairs = [(EXCLUSIVE, a, b) for a, b in combinations("abcdef", 2)]
    found = settle(
        program(*pairs), [yes(id_, city=n + 1) for n, id_ in enumerate("abcdef")], steps=8
    )
    assert (found.total, found.exact) == (6, False)
