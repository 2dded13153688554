import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilac_engine.rules.allocation import Claim, Ground, Method, Ties, allocate


def marked(*pairs):
    return [Claim(f"k{i}", fen, marks=marks) for i, (fen, marks) in enumerate(pairs)]


def shares(allocation):
    return [(award.awarded_fen, award.ground.value, award.place) for award in allocation.awards]


def test_the_highest_marks_come_first_and_the_last_gets_what_is_left():
    found = allocate(marked((50, 60), (50, 90), (50, 80), (1, 10)), 120, Method.RANK)
    assert shares(found) == [(20, "part", 3), (50, "full", 1), (50, "full", 2), (0, "spent", 4)]
    assert (found.left_fen, found.awarded_fen) == (0, 120)


def test_without_parts_the_rest_stays_and_nobody_jumps_the_queue():
    found = allocate(marked((50, 90), (50, 80), (1, 70)), 60, Method.RANK, partial=False)
    assert shares(found) == [(50, "full", 1), (0, "spent", 2), (0, "spent", 3)]
    assert found.left_fen == 10


def test_a_quota_ends_the_line():
    found = allocate(marked((5, 9), (5, 8), (5, 7)), 100, Method.RANK, places=2)
    assert shares(found) == [(5, "full", 1), (5, "full", 2), (0, "places", 3)]
    assert allocate(marked((5, 9)), 100, Method.RANK, places=0).left_fen == 100


def test_several_of_one_place_share_what_is_left():
    found = allocate(marked((60, 9), (30, 8), (60, 8), (5, 7)), 100, Method.RANK)
    assert shares(found) == [(60, "full", 1), (13, "part", 2), (27, "part", 2), (0, "spent", 4)]


def test_where_the_rule_says_nobody_what_is_left_stays():
    claims = marked((60, 9), (30, 8), (60, 8), (5, 7), (4, 7))
    found = allocate(claims, 100, Method.RANK, ties=Ties.NOBODY)
    assert shares(found)[1:] == [(0, "tie", 2), (0, "tie", 2), (0, "spent", 4), (0, "spent", 4)]
    assert found.left_fen == 40


def test_places_that_do_not_suffice_for_equals_are_nobodys():
    found = allocate(marked((5, 9), (5, 8), (5, 8), (5, 1)), 100, Method.RANK, places=2)
    assert shares(found) == [(5, "full", 1), (0, "tie", 2), (0, "tie", 2), (0, "places", 4)]


def test_equals_after_the_last_fen_get_nothing():
    found = allocate(marked((10, 9), (5, 8), (5, 8)), 10, Method.RANK)
    assert shares(found)[1:] == [(0, "tie", 2), (0, "tie", 2)]


def test_equals_may_go_by_their_key():
    found = allocate(marked((5, 8), (5, 8), (5, 8)), 12, Method.RANK, ties=Ties.KEY)
    assert shares(found) == [(5, "full", 1), (5, "full", 1), (2, "part", 1)]


def test_first_come_goes_by_the_order_of_applications():
    claims = [Claim("b", 7, order=2), Claim("a", 7, order=1), Claim("c", 7, order=3)]
    found = allocate(claims, 10, Method.FIRST)
    assert shares(found) == [(3, "part", 2), (7, "full", 1), (0, "spent", 3)]


def test_all_get_the_same_part_to_the_fen():
    claims = [Claim(key, 100) for key in "abc"]
    found = allocate(claims, 100, Method.PROPORTIONAL)
    assert shares(found) == [(34, "part", 0), (33, "part", 0), (33, "part", 0)]
    assert shares(allocate(claims, 301, Method.PROPORTIONAL)) == [(100, "full", 0)] * 3
    assert allocate([], 5, Method.PROPORTIONAL).left_fen == 5


@pytest.mark.parametrize(
    ("claims", "budget", "method", "more"),
    [
        ([Claim("a", -1, marks=1)], 5, Method.RANK, {}), ([Claim("a", 1, marks=1)], -5, Method.RANK, {}),
        ([Claim("a", 1), Claim("a", 2)], 5, Method.PROPORTIONAL, {}),
        ([Claim("a", 1)], 5, Method.RANK, {}), ([Claim("a", 1, marks=3)], 5, Method.FIRST, {}),
        ([Claim("a", 1)], 5, Method.PROPORTIONAL, {"places": 3}),
    ],
)  # fmt: skip
def test_what_cannot_be_shared_out_is_refused(claims, budget, method, more):
    with pytest.raises(ValueError, match=r"negative|twice|place|order"):
        allocate(claims, budget, method, **more)


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 3)), max_size=8), st.integers(0, 200),
    st.sampled_from(Method), st.sampled_from(Ties), st.booleans(), st.none() | st.integers(0, 9),
)  # fmt: skip
def test_nobody_gets_more_than_is_due_and_all_adds_up(drawn, budget, method, ties, partial, places):
    claims = [Claim(str(i), fen, marks, marks) for i, (fen, marks) in enumerate(drawn)]
    places = None if method is Method.PROPORTIONAL else places
    found = allocate(claims, budget, method, places=places, ties=ties, partial=partial)
    assert [award.claim for award in found.awards] == claims
    assert found.awarded_fen + found.left_fen == budget
    assert all(0 <= a.awarded_fen <= a.claim.amount_fen for a in found.awards)
    assert found.left_fen >= 0
    served = [a for a in found.awards if a.ground in {Ground.FULL, Ground.PART} and a.place]
    assert places is None or len(served) <= max(places, 0)
    best = max((a.place for a in served), default=0)
    passed = [a for a in found.awards if a.place and a.place < best and a not in served]
    assert not passed
