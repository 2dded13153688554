import polars as pl
import pytest

from lilac_engine.rules import columns
from lilac_engine.rules import nodes as n
from lilac_engine.rules.column_writing import Lowering, narrowest, number
from lilac_engine.rules.outcomes import OutcomeKind
from lilac_engine.rules.semantics import towards_zero
from lilac_engine.rules.types import DAYS, Kind
from tests.engine.rules.building import Maker, arithmetic, column, compare, parameter
from tests.engine.rules.populations import expected, framed


def small():
    made = Maker(
        column("a", -100, 100), column("b", 0, 10**12), column("t"), column("day", *DAYS, kind=Kind.DATE),
        parameters=[parameter("open")],
    )  # fmt: skip
    made.rule("half", n.Divide(n.Name("a"), 2)).rule(
        "part", n.Divide(arithmetic("*", "b", 2500), 10_000)
    )
    made.benefit("gift", "t", compare(">=", "half", -20), lines=[("city", "part"), ("city", 5)])
    made.benefit("title", n.Expert("x"), {"any": []}, {"all": []}, applies="t", figure="half")
    return made.program()


def test_only_the_benefits_asked_for_come_out_and_masks_may_be_left_out():
    program = small()
    frame = framed(program, [{"a": 3, "b": 7, "t": True}])
    found = columns.outcomes(program, frame, masks=False, benefits=["gift"])
    assert found.to_dicts() == [{"gift.kind": OutcomeKind.YES, "gift.amount": 6, "gift.city": 6}]
    kept = columns.lazy(program, frame.lazy(), benefits=["gift"], masks=False, keep=["a"]).collect()
    assert kept.columns == ["a", "gift.kind", "gift.amount", "gift.city"]


def test_a_column_the_frame_has_not_is_not_known():
    program = small()
    found = columns.outcomes(program, pl.DataFrame({"t": [True, False, None]}))
    assert found["gift.kind"].to_list() == [
        OutcomeKind.UNKNOWN,
        OutcomeKind.NO,
        OutcomeKind.UNKNOWN,
    ]
    assert found.height == 3


def test_masks_are_as_narrow_as_the_leaves_allow():
    made = Maker(column("t"))
    for count in (1, 8, 9, 17, 40, 62):
        made.benefit(f"b{count}", *["t"] * count)
    program = made.program()
    found = columns.outcomes(program, pl.DataFrame({"t": [True, False, None]}))
    widths = [found[f"b{count}.failed"].dtype for count in (1, 8, 9, 17, 40, 62)]
    assert widths == [pl.UInt8, pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64, pl.UInt64]
    assert found["b62.failed"].to_list() == [0, 2**62 - 1, 0]
    assert found["b62.unknown"].to_list() == [0, 0, 2**62 - 1]


def test_a_benefit_without_requirements_is_had_by_all():
    program = Maker(column("t")).benefit("gift").program()
    found = columns.outcomes(program, pl.DataFrame({"t": [True, None]}))
    assert found.rows() == [(OutcomeKind.YES, 0, 0), (OutcomeKind.YES, 0, 0)]


def test_large_frames_go_in_pieces_and_keep_their_order():
    program = small()
    rows = columns.STREAMED + 50_000
    frame = pl.select(
        (pl.int_range(0, rows) % 201 - 100).alias("a"), pl.int_range(0, rows).alias("b"),
        (pl.int_range(0, rows) % 3 > 0).alias("t"),
    )  # fmt: skip
    found = columns.outcomes(program, frame)
    for row in (0, 1, 77_777, 99_999, 100_000, rows - 1):
        facts = frame.row(row, named=True)
        assert found.row(row, named=True) == expected(program, [facts])[0]


def test_prepared_narrows_and_keeps_what_else_there_is():
    program = small()
    frame = pl.DataFrame({"a": [-5, None], "b": [7, 8], "t": [1, 0], "city": ["x", "y"]})
    found = columns.prepared(program, frame)
    assert [found[name].dtype for name in ("a", "b", "t", "day", "city")] == [
        pl.Int8, pl.Int64, pl.Boolean, pl.Int32, pl.String,
    ]  # fmt: skip
    assert found["day"].to_list() == [None, None]


def test_prepared_refuses_what_no_fact_declares():
    with pytest.raises(columns.OutOfDomain, match=r"a: -101 to 7, declared -100 to 100") as caught:
        columns.prepared(small(), pl.DataFrame({"a": [-101, 7]}))
    assert (caught.value.column, caught.value.found) == ("a", (-101, 7))


@pytest.mark.parametrize("by", [1, 2, 7, 10_000])
def test_division_cuts_off_towards_zero_on_both_sides(by):
    values = [*range(-21, 22), -(10**12), 10**12 - 1]
    program = Maker(column("a", -(10**12), 10**12)).benefit("x", figure=n.Divide(n.Name("a"), by))
    found = columns.outcomes(program.program(), pl.DataFrame({"a": values}))
    assert found["x.figure"].to_list() == [towards_zero(value, by) for value in values]


def test_a_rate_of_more_than_all_multiplies():
    double = n.Divide(arithmetic("*", "a", 20_000), 10_000)
    program = Maker(column("a", -(10**12), 10**12)).benefit("x", figure=double).program()
    assert columns.outcomes(program, pl.DataFrame({"a": [-3, 7]}))["x.figure"].to_list() == [-6, 14]


def test_a_node_of_the_surface_is_refused():
    with pytest.raises(TypeError, match="Parameter"):
        Lowering({}, lambda part: part, frozenset()).part(n.Parameter("cap"))


def test_numbers_take_the_narrowest_type():
    assert [number(value).width for value in (127, 128, -128, -129, 2**31 - 1, 2**31)] == [
        pl.Int8, pl.Int16, pl.Int8, pl.Int16, pl.Int32, pl.Int64,
    ]  # fmt: skip
    assert narrowest((0, 2**80)) is pl.Int64


def test_one_plan_serves_frames_of_one_shape():
    program = small()
    for value in (3, 5):
        found = columns.outcomes(
            program,
            pl.DataFrame({"a": [value], "t": [True]}, schema={"a": pl.UInt8, "t": pl.Boolean}),
        )
        assert found["title.kind"].to_list() == [OutcomeKind.NO]
    assert len(vars(program)[columns.KEY].kept) == 1


def test_two_truths_can_be_compared():
    program = Maker(column("t"), column("u")).benefit("x", compare("=", "t", "u")).program()
    found = columns.outcomes(program, pl.DataFrame({"t": [True, True, None], "u": [1, 0, 0]}))
    assert found["x.kind"].to_list() == [OutcomeKind.YES, OutcomeKind.NO, OutcomeKind.UNKNOWN]


@pytest.mark.parametrize(
    "wrong",
    [
        {"b": [12.5]},
        {"b": [12.0]},
        {"t": ["yes"]},
        {"t": [1.0]},
        {"day": ["2021-02-19"]},
    ],
)
def test_prepared_refuses_what_is_neither_a_whole_number_nor_a_truth_value(wrong):
    with pytest.raises(TypeError, match="not whole numbers"):
        columns.prepared(small(), pl.DataFrame(wrong))


def test_prepared_takes_one_and_nought_for_truth_and_no_other_number():
    with pytest.raises(columns.OutOfDomain, match="t: 0 to 2, declared 0 to 1"):
        columns.prepared(small(), pl.DataFrame({"t": [0, 2]}))
    nothing = pl.DataFrame({"t": [None, None], "a": [None, None]})
    assert columns.prepared(small(), nothing)["t"].dtype == pl.Boolean
    empty = pl.Series([None], dtype=pl.Int64)
    assert columns.prepared(small(), pl.DataFrame({"a": empty}))["a"].to_list() == [None]


def test_a_population_of_nobody_has_no_outcomes():
    program = small()
    nobody = columns.prepared(program, framed(program, []))
    assert columns.outcomes(program, nobody).shape == (0, 9)
