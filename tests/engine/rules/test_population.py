from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lilac_engine.rules import columns, population
from lilac_engine.rules import nodes as n
from lilac_engine.rules import records as r
from lilac_engine.rules.compiling import compile as compiled
from lilac_engine.rules.disclosure import suppress
from tests.engine.rules.building import Maker, column, compare, parameter

DAY = date(2021, 2, 19)
SAID = {"zh": "词", "en": "word"}
STANDS = {"basis": {}, "evidence": {"mark": "C"}}


def made(cap=400):
    made = Maker(column("rd", 0, 10**6), column("own"), parameters=[parameter("cap", cap)])
    made.rule("part", n.Least((n.Divide(n.Name("rd"), 2), n.Parameter("cap"))))
    made.benefit(
        "aid",
        "own",
        compare(">=", "rd", 100),
        lines=[("province", "part"), ("city", 10), ("city", 0)],
    )
    made.benefit("title", "own", n.Expert("x")).benefit("star", compare(">", "rd", 500))
    return made.program()


FRAME = pl.DataFrame(
    {"rd": [100, 900, 50, None, 1000, 20], "own": [True, True, True, True, False, False],
     "city": ["h", "h", "q", None, "q", "h"]}
)  # fmt: skip


def test_totals_add_up_by_benefit_and_payer():
    program = made()
    rows = population.totals(program, columns.outcomes(program, FRAME)).rows()
    assert rows == [
        ("aid", "", 2, 470), ("aid", "province", 2, 450), ("aid", "city", 2, 20),
        ("title", "", 0, 0), ("star", "", 2, 0),
    ]  # fmt: skip


def test_totals_by_group_keep_the_unknown_group():
    program = made()
    found = columns.outcomes(program, FRAME, masks=False, benefits=["aid"])
    program = Maker(*program.columns).program().__class__(
        **{f: getattr(program, f) for f in ("day", "columns", "parameters", "rules", "overlaps", "hash")},
        benefits=program.benefits[:1],
    )  # fmt: skip
    by_city = population.totals(program, found, FRAME.select("city"))
    assert by_city.filter(pl.col("payer") == "").rows() == [
        (None, "aid", "", 0, 0), ("h", "aid", "", 2, 470), ("q", "aid", "", 0, 0),
    ]  # fmt: skip


def test_answers_count_all_six():
    program = made()
    rows = population.answers(program, columns.outcomes(program, FRAME)).to_dicts()
    assert rows[0] == {
        "benefit": "aid", "no": 3, "yes": 2, "unknown": 1, "expert": 0, "not_applicable": 0,
        "no_amount": 0,
    }  # fmt: skip
    assert rows[1]["expert"] == 4


def test_near_misses_fail_one_requirement_and_no_other():
    program = made()
    rows = population.near_misses(program, columns.outcomes(program, FRAME)).rows()
    assert rows == [("star", "c0", 3), ("aid", "c0", 1), ("aid", "c1", 1)]


def test_winners_and_losers_of_a_change():
    then, now = (columns.outcomes(made(cap), FRAME, masks=False) for cap in (400, 300))
    rows = population.winners_losers(then, now).rows()
    assert rows == [
        ("aid", 0, 1, 0, 100),
        ("title", 0, 0, 0, 0),
        ("star", 0, 0, 0, 0),
        ("", 0, 1, 0, 100),
    ]
    rows = population.winners_losers(now, then).rows()
    assert rows[0] == ("aid", 1, 0, 100, 0)


def test_what_is_in_one_outcome_only_is_won_or_lost_as_a_whole():
    program = made()
    everything = columns.outcomes(program, FRAME, masks=False)
    title = everything.select("title.kind")
    assert population.winners_losers(title, everything).rows() == [
        ("aid", 2, 0, 470, 0), ("title", 0, 0, 0, 0), ("star", 2, 0, 0, 0), ("", 2, 0, 470, 0),
    ]  # fmt: skip
    kinds = everything.select("aid.kind")
    assert population.winners_losers(everything, kinds).rows()[0] == ("aid", 0, 2, 0, 470)
    assert population.winners_losers(title, title).rows() == [("title", 0, 0, 0, 0)]


def test_a_simulation_has_every_table():
    found = population.simulate(made(300), FRAME, before=made(400), by=["city", "own"])
    assert set(found.groups) == {"city", "own"}
    assert found.changes is not None
    assert found.changes.row(0) == ("aid", 0, 1, 0, 100)
    assert population.simulate(made(), FRAME).changes is None


def test_a_program_without_benefits_gives_empty_tables():
    program = Maker(column("own")).program()
    found = population.simulate(program, FRAME)
    assert [t.height for t in (found.answers, found.totals, found.near_misses)] == [0, 0, 0]


def test_changed_names_only_what_a_parameter_reaches():
    assert population.changed(made(400), made(300)) == {"aid"}
    assert population.changed(made(), made()) == frozenset()
    assert population.changed(Maker(column("own")).program(), made()) == {"aid", "title", "star"}
    all_of, any_of = (
        Maker(column("own"), column("rd")).benefit("b", {mode: ["own", "rd"]}).program()
        for mode in ("all", "any")
    )
    assert population.changed(all_of, any_of) == {"b"}


def book(**more):
    fact = {**SAID, "register": "self", "question_zh": "?", "question_en": "?"}
    dated = {"standing": "published", "evidence": {"mark": "C"}}
    return r.Book.model_validate(
        {
            "facts": [
                {"id": "rd", **fact, "kind": "int", "unit": "fen", "low": 0, "high": 10_000},
                {"id": "own", **fact, "kind": "bool"},
            ],
            "parameters": [{"id": "cap", **SAID, "dimension": "money", "values": [{"value": "3", **dated}]}],
            "rules": [{"id": "part", **SAID, "formula": "least(rd, p.cap)", **STANDS}],
            "benefits": [
                {"id": "aid", "measure": "1.1", **SAID, "gives": "money", **STANDS,
                 "requires": [{"when": "own", **SAID}], "lines": [{"payer": "city", "formula": "part"}]},
                {"id": "title", "measure": "1.1", **SAID, "gives": "status", **STANDS,
                 "requires": [{"when": "rd > 100", **SAID}]},
                {"id": "gift", "measure": "1.1", **SAID, "gives": "money", **STANDS,
                 "requires": [{"when": "rd > 500", **SAID}], "lines": [{"payer": "city", "formula": "7"}]},
            ],
            **more,
        }
    )  # fmt: skip


def value(yuan, standing=r.Standing.PUBLISHED):
    return r.DatedValue(value=Decimal(yuan), standing=standing, evidence={"mark": "C"})


def test_a_curve_costs_each_value_and_computes_the_rest_once():
    frame = pl.DataFrame({"rd": [100, 900, 250], "own": [True, True, None]})
    seen = []
    values = [value(1), value(5), value(10, r.Standing.ASSUMED)]
    found = population.curve(book(), DAY, "cap", values, frame, note=seen.append)
    assert found.rows() == [(0, 5, 207), (1, 5, 607), (2, 5, 1007)]
    assert seen == [1, 2, 3]
    for point, one in enumerate(values):
        changed = book(parameters=(book().parameters[0].model_copy(update={"values": (one,)}),))
        program = compiled(changed, DAY, assumed=True)
        outcomes = columns.outcomes(program, frame)
        total = population.totals(program, outcomes).filter(pl.col("payer") == "")
        assert found["fen"][point] == total["fen"].sum()


def test_a_curve_of_nothing_is_empty_and_of_an_unknown_parameter_refused():
    frame = pl.DataFrame({"rd": [1], "own": [True]})
    assert population.curve(book(), DAY, "cap", [], frame).is_empty()
    with pytest.raises(KeyError):
        population.curve(book(), DAY, "nothing", [value(1)], frame)


def test_a_curve_on_which_nothing_stands_is_flat():
    frame = pl.DataFrame({"rd": [900], "own": [True]})
    more = {"id": "idle", **SAID, "dimension": "money", "values": []}
    idle = book(parameters=[book().parameters[0].model_dump(), more])
    found = population.curve(idle, DAY, "idle", [value(1), value(2)], frame)
    assert found["fen"].to_list() == [307, 307]


def counted(cells, **more):
    return pl.DataFrame({"city": list("abcdef"[: len(cells)]), "parties": cells, **more})


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ([9, 8, 7], [9, 8, 7]), ([9, 3, 7], [9, None, None]), ([1, 1, 9, 20], [None, None, None, 20]),
        ([4, 4, 9], [None, None, 9]), ([0, 3, 9, 8], [0, None, 9, None]), ([0, 3, 0], [0, None, 0]),
        ([], []),
    ],
)  # fmt: skip
def test_a_small_cell_is_kept_back_with_one_that_hides_it(cells, shown):
    assert suppress(counted(cells), ["city"]).table["parties"].to_list() == shown


def test_what_cannot_be_hidden_takes_its_sum_along():
    found = suppress(counted([0, 3, 0], fen=[0, 7, 0]), ["city"], amounts=["fen"])
    assert found.table["fen"].to_list() == [0, None, 0]
    assert found.withheld == {("city", None)}
    assert suppress(counted([9, 3, 7]), ["city"]).withheld == frozenset()


def test_in_two_dimensions_rows_and_columns_hide_it():
    table = pl.DataFrame(
        {"city": list("aaabbbccc"), "size": ["s", "m", "l"] * 3,
         "parties": [3, 20, 30, 40, 50, 60, 70, 80, 90]}
    )  # fmt: skip
    found = suppress(table, ["city", "size"])
    assert found.table["parties"].to_list() == [None, None, 30, None, None, 60, 70, 80, 90]
    assert found.withheld == frozenset()


def test_more_than_two_dimensions_are_refused():
    with pytest.raises(ValueError, match="one or two"):
        suppress(counted([1]), [])


@given(st.lists(st.integers(0, 12), min_size=9, max_size=9))
@settings(max_examples=200, deadline=None)
def test_no_small_cell_can_be_worked_out_from_the_sums(cells):
    table = pl.DataFrame({"city": list("aaabbbccc"), "size": ["s", "m", "l"] * 3, "parties": cells})
    found = suppress(table, ["city", "size"])
    shown = found.table["parties"].to_list()
    assert all(value is None or value == 0 or value >= 5 for value in shown)
    rows = [range(3), range(3, 6), range(6, 9)]
    lines = [*rows, *([at, at + 3, at + 6] for at in range(3))]
    names = [*(("city", c) for c in "abc"), *(("size", s) for s in "sml")]
    for line, name in zip(lines, names, strict=True):
        back = [cells[at] for at in line if shown[at] is None]
        assert not back or name in found.withheld or (len(back) > 1 and sum(back) >= 5)
