"""The last fen and the last place: where a share just suffices, or a sum is just below nothing."""

import pytest

from lilac_engine.rules.allocation import Claim, Ground, Method, Ties, allocate


def tied(*sums):
    return [Claim(f"k{place}", fen, marks=1, order=1) for place, fen in enumerate(sums)]


def grounds(allocation):
    return {(award.awarded_fen, award.ground) for award in allocation.awards}


@pytest.mark.parametrize("ties", Ties)
def test_a_sum_that_just_suffices_pays_all_of_one_place_in_full(ties):
    found = allocate(tied(40, 60), 100, Method.RANK, ties=ties)
    assert grounds(found) == {(40, Ground.FULL), (60, Ground.FULL)}
    assert found.left_fen == 0


@pytest.mark.parametrize("ties", Ties)
def test_places_that_just_suffice_serve_all_of_one_place(ties):
    found = allocate(tied(4, 6), 100, Method.FIRST, places=2, ties=ties)
    assert grounds(found) == {(4, Ground.FULL), (6, Ground.FULL)}
    assert found.left_fen == 90


def test_a_single_fen_left_is_shared_and_none_left_is_not():
    assert grounds(allocate(tied(5, 5), 1, Method.RANK)) == {(1, Ground.PART), (0, Ground.PART)}
    assert grounds(allocate(tied(5, 5), 0, Method.RANK)) == {(0, Ground.TIE)}


def test_one_fen_short_is_part_and_one_place_short_is_nobody():
    assert {a.ground for a in allocate(tied(40, 60), 99, Method.RANK).awards} == {Ground.PART}
    found = allocate(tied(4, 6), 100, Method.RANK, places=1)
    assert grounds(found) == {(0, Ground.TIE)}
    assert found.left_fen == 100


def test_proportional_pays_in_full_what_just_suffices():
    assert grounds(allocate(tied(40, 60), 100, Method.PROPORTIONAL)) == {
        (40, Ground.FULL), (60, Ground.FULL),
    }  # fmt: skip
    found = allocate(tied(40, 60), 99, Method.PROPORTIONAL)
    assert found.awarded_fen == 99
    assert {award.ground for award in found.awards} == {Ground.PART}
    assert {award.place for award in found.awards} == {0}


@pytest.mark.parametrize(("claims", "budget"), [(tied(-1), 5), (tied(5), -1)])
def test_a_single_fen_below_nothing_is_refused(claims, budget):
    with pytest.raises(ValueError, match="not negative"):
        allocate(claims, budget, Method.RANK)


def test_nothing_due_and_nothing_there_is_no_fault():
    found = allocate(tied(0), 0, Method.RANK)
    assert grounds(found) == {(0, Ground.FULL)}
