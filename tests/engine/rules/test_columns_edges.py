"""Widths at their ends: a number is never computed in a type that does not hold it."""

import polars as pl
import pytest

from lilac_engine.rules import columns
from lilac_engine.rules import nodes as n
from lilac_engine.rules.column_writing import narrowest
from tests.engine.rules.building import Maker, arithmetic, column, compare, parameter
from tests.engine.rules.populations import expected, framed

ENDS = [
    (((-200, 0), (0, 5)), pl.Int16),
    (((0, 5), (0, 200)), pl.Int16),
    (((-128, 127),), pl.Int8),
    (((-129, 0),), pl.Int16),
    (((0, 128),), pl.Int16),
    (((-(2**15), 2**15 - 1),), pl.Int16),
    (((0, 2**15),), pl.Int32),
    (((-(2**15) - 1, 0),), pl.Int32),
    (((-(2**31), 2**31 - 1),), pl.Int32),
    (((0, 2**31),), pl.Int64),
    (((-(2**31) - 1, 0),), pl.Int64),
    (((-(2**63), 2**63 - 1),), pl.Int64),
]


@pytest.mark.parametrize(("spans", "width"), ENDS)
def test_the_narrowest_width_holds_every_span_and_no_smaller_one_does(spans, width):
    assert narrowest(*spans) is width


def paid(formula, *parties):
    """A figure by the columns, beside what it is party by party."""
    made = Maker(
        column("small", -100, 100), column("wide", -(10**6), 10**6), column("tall", 0, 10**12),
        column("t"), parameters=[parameter("open")],
    )  # fmt: skip
    program = made.benefit("b", "t", figure=formula).program()
    frame = framed(program, list(parties))
    found = columns.outcomes(program, frame)
    assert found.to_dicts() == expected(program, list(parties))
    assert columns.outcomes(program, columns.prepared(program, frame)).equals(found)
    return found["b.figure"].to_list()


PARTIES = (
    {"small": 100, "wide": 10**6, "tall": 10**12, "t": True},
    {"small": -100, "wide": -(10**6), "tall": 0, "t": True},
    {"small": 5, "wide": None, "tall": 7, "t": True},
)


@pytest.mark.parametrize(
    ("formula", "figures"),
    [
        (n.Greatest((n.Name("small"), n.Name("wide"))), [10**6, -100, None]),
        (n.Least((n.Name("small"), n.Name("wide"))), [100, -(10**6), None]),
        (n.Greatest((n.Name("small"), n.Name("tall"))), [10**12, 0, 7]),
        (arithmetic("*", n.Greatest((n.Name("small"), n.Name("wide"))), 1000),
         [10**9, -100_000, None]),
        (arithmetic("*", n.Least((n.Name("small"), n.Name("small"))), 2), [200, -200, 10]),
        (arithmetic("*", n.Least((n.Name("small"), n.Int(100))), 3), [300, -300, 15]),
        (arithmetic("*", n.Greatest((n.Name("small"), n.Int(-100))), 3), [300, -300, 15]),
        (arithmetic("*", n.Least((n.Name("small"), n.Name("wide"))), 1000),
         [100_000, -(10**9), None]),
        (arithmetic("+", arithmetic("*", "small", "small"), arithmetic("*", "small", "small")),
         [20_000, 20_000, 50]),
    ],
)  # fmt: skip
def test_the_larger_and_the_smaller_keep_their_size(formula, figures):
    assert paid(formula, *PARTIES) == figures


def test_what_is_used_twice_is_the_same_both_times():
    twice = n.Divide(arithmetic("*", "wide", "small"), 7)
    made = Maker(column("small", -100, 100), column("wide", -(10**6), 10**6))
    made.benefit("b", compare(">", twice, 3), compare("<", twice, 9), figure=twice)
    program = made.program()
    parties = [{"small": s, "wide": w} for s in (-3, None, 5, 7) for w in (-9, 0, 8, None)]
    assert columns.outcomes(program, framed(program, parties)).to_dicts() == expected(
        program, parties
    )


def test_a_frame_of_another_type_is_read_as_what_was_declared():
    program = Maker(column("t"), column("x", 0, 100)).benefit("b", "t", figure="x").program()
    frame = pl.DataFrame({"t": [1, 0, None], "x": [7, 8, 9]}, schema={"t": pl.Int8, "x": pl.UInt8})
    found = columns.outcomes(program, frame)
    assert found["b.figure"].to_list() == [7, None, None]
    true = pl.DataFrame({"t": [True, False, None], "x": [7, 8, 9]})
    assert columns.outcomes(program, true).equals(found)
