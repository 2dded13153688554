"""No figure of fewer than five firms can be worked out from those that are shown."""

from __future__ import annotations

from lilac.entitlements.queries.privacy import withhold, withhold_moves, withhold_steps

NONE = {"firms": None, "fen": None}


def cell(firms):
    return {"firms": firms, "fen": firms * 100}


def test_yes_and_after_are_one_cell():
    row = {"before": cell(7), "after": cell(7), "answers": {"0": 3, "1": 7, "2": 4990}}
    (found,) = withhold([row], ("before", "after"))
    assert found["answers"] == {"0": None, "1": None, "2": 4990}
    assert found["after"] == NONE


def test_a_small_difference_keeps_after_back():
    (found,) = withhold([{"before": cell(50), "after": cell(48)}], ("before", "after"))
    assert (found["before"], found["after"]) == (cell(50), NONE)
    (found,) = withhold([{"before": cell(50), "after": cell(45)}], ("before", "after"))
    assert found["after"] == cell(45)


def test_few_that_move_are_kept_back_where_as_many_are_paid():
    rows = [
        {"before": cell(50), "after": cell(50), "moved": (2, 0)},
        {"before": cell(60), "after": cell(60), "moved": (9, 0)},
        {"before": cell(8), "after": cell(8), "moved": (0, 0)},
    ]
    found = withhold(rows, ("before", "after"))
    assert [row["after"] for row in found] == [NONE, NONE, cell(8)]
    assert all("moved" not in row for row in found)


def test_gains_and_losses_cannot_be_subtracted():
    found = withhold_moves([{"won": cell(50), "lost": cell(2)}])
    assert found == [{"won": NONE, "lost": NONE}]


def test_neighbours_are_none_or_five_apart():
    found = withhold_steps([cell(n) for n in (0, 3, 20, 20, 22, 25, 21)])
    assert [one["firms"] for one in found] == [0, None, 20, 20, None, 25, None]
