"""Cells that are just large enough, and sums that just give them away."""

import polars as pl
import pytest

from lilac_engine.rules.disclosure import suppress


def shown(counts, least=5):
    table = pl.DataFrame({"city": [f"c{at}" for at in range(len(counts))], "parties": counts})
    return suppress(table, ["city"], least=least)


@pytest.mark.parametrize(
    ("counts", "left"),
    [
        ([5, 6, 7], [5, 6, 7]),  # just enough
        ([4, 6, 7], [None, None, 7]),  # one alone would follow from the sum
        ([4, 1, 7], [None, None, 7]),  # two of five together are enough
        ([3, 1, 7], [None, None, None]),  # two of four are not
        ([0, 6, 7], [0, 6, 7]),  # nobody is no secret
        ([4, 0, 7], [None, 0, None]),  # nobody hides nobody
        ([4, 6, 6], [None, None, 6]),  # of equal ones the first
        ([4], [None]),
    ],
)
def test_a_cell_is_kept_back_or_not(counts, left):
    assert shown(counts).table["parties"].to_list() == left


def test_amounts_go_with_their_counts_and_what_is_withheld_is_named():
    table = pl.DataFrame({"city": ["a", "b"], "parties": [4, 0], "fen": [9, 0]})
    found = suppress(table, ["city"], amounts=["fen"])
    assert found.table.rows() == [("a", None, None), ("b", 0, 0)]
    assert found.withheld == {("city", None)}
    assert shown([4, 6, 7]).withheld == frozenset()


@pytest.mark.parametrize("dimensions", [[], ["a", "b", "c"]])
def test_no_other_number_of_dimensions_is_taken(dimensions):
    table = pl.DataFrame({"a": [1], "b": [1], "c": [1], "parties": [1]})
    with pytest.raises(ValueError, match="one or two"):
        suppress(table, dimensions)


def test_in_a_table_four_corners_hide_one_another():
    rows = [(city, size) for city in "ab" for size in "xyz"]
    table = pl.DataFrame(rows, schema=["city", "size"], orient="row").with_columns(
        parties=pl.Series([1, 9, 20, 8, 7, 30])
    )
    found = suppress(table, ["city", "size"])
    assert found.table["parties"].to_list() == [None, None, 20, None, None, 30]
    assert found.withheld == frozenset()
