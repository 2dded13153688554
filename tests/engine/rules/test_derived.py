from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilac_engine.rules import records as r
from lilac_engine.rules.derived import derive, window
from lilac_engine.rules.errors import Faulty

DAY = date(2021, 2, 19)
SAID = {"zh": "词", "en": "word"}
FACT = {**SAID, "register": "self", "question_zh": "?", "question_en": "?"}
FIELDS = (
    {"id": "on", **SAID, "kind": "date"}, {"id": "fen", **SAID, "kind": "int", "unit": "fen"},
    {"id": "own", **SAID, "kind": "bool"},
    {"id": "type", **SAID, "kind": "code",
     "options": {"patent": {"number": 1, **SAID}, "design": {"number": 2, **SAID}}},
)  # fmt: skip


def book(*derived, **more):
    return r.Book.model_validate(
        {
            "facts": [
                {"id": "many", **FACT, "kind": "int"}, {"id": "paid", **FACT, "kind": "int", "unit": "fen"},
                {"id": "some", **FACT, "kind": "bool"}, {"id": "first", **FACT, "kind": "date"},
            ],
            "tables": [{"id": "grants", **SAID, "register": "self", "fields": FIELDS}],
            "derived": [{"table": "grants", **one} for one in derived],
            **more,
        }
    )  # fmt: skip


def made(rows, **one):
    (found,) = derive(book(one), DAY, {"grants": rows}).values()
    return found


def test_count_takes_the_rows_whose_filter_holds():
    rows = [{"type": 1, "own": 1}, {"type": 2, "own": True}, {"type": 1, "own": False}]
    found = made(rows, fact="many", aggregate="count", where="type = type.patent AND own")
    assert (found.value, found.counted, found.doubtful, found.rows) == (1, (0,), (), 3)
    assert found.say("zh") == "清单共 3 行，计入 1 行。"
    assert found.say("en") == "1 of 3 rows count."


def test_a_row_that_may_count_makes_a_count_unknown_and_says_so():
    found = made([{"own": True}, {}], fact="many", aggregate="count", where="own")
    assert (found.value, found.counted, found.doubtful) == (None, (0,), (1,))
    assert found.say("zh") == "清单共 2 行，计入 1 行，1 行不能判断。"
    assert found.say("en") == "1 of 2 rows count, of 1 it is not known."


@pytest.mark.parametrize(
    ("rows", "value"),
    [([], False), ([True], True), ([False], False), ([None], None), ([None, True], True)],
)
def test_any_is_settled_by_one_row(rows, value):
    rows = [{"own": own} for own in rows]
    assert made(rows, fact="some", aggregate="any", where="own").value is value


@pytest.mark.parametrize(
    ("rows", "value"),
    [
        ([], 0), ([(5, True), (7, True), (9, False)], 12), ([(5, True), (7, None)], None),
        ([(5, True), (0, None)], 5), ([(None, True)], None), ([(None, False), (3, True)], 3),
        ([(None, None)], None),
    ],
)  # fmt: skip
def test_sum_is_known_where_no_row_in_doubt_can_change_it(rows, value):
    rows = [{"fen": fen, "own": own} for fen, own in rows]
    assert made(rows, fact="paid", aggregate="sum", of="fen", where="own").value == value


@pytest.mark.parametrize(
    ("aggregate", "rows", "value"),
    [
        ("earliest", [], None), ("earliest", [(20200101, True), (20190101, True)], 20190101),
        ("earliest", [(20200101, True), (20210101, None)], 20200101),
        ("earliest", [(20200101, True), (20190101, None)], None),
        ("earliest", [(20200101, None)], None), ("earliest", [(None, True), (20200101, True)], None),
        ("latest", [(20200101, True), (20190101, True), (20180101, None)], 20200101),
        ("latest", [(20200101, True), (20210101, None)], None),
    ],
)  # fmt: skip
def test_first_and_last_are_known_where_no_row_in_doubt_is_better(aggregate, rows, value):
    rows = [{"on": on, "own": own} for on, own in rows]
    assert made(rows, fact="first", aggregate=aggregate, of="on", where="own").value == value


def test_greatest_is_the_most_of_what_counts():
    rows = [{"fen": 3}, {"fen": 9}]
    assert made(rows, fact="paid", aggregate="greatest", of="fen").value == 9


@pytest.mark.parametrize(
    ("given", "day", "first", "last"),
    [
        ({"years_before": 3}, DAY, 20180101, 20201231),
        ({"months_before": 12}, DAY, 20200220, 20210219),
        ({"months_before": 1}, date(2021, 3, 31), 20210301, 20210331),
        ({"months_before": 12}, date(2021, 2, 28), 20200229, 20210228),
        ({"months_before": 2}, date(2021, 1, 15), 20201116, 20210115),
        ({"this_year": True}, DAY, 20210101, 20211231),
    ],
)
def test_windows_count_both_ends_in(given, day, first, last):
    assert window(r.Window(field="on", **given), day) == (first, last)


def test_only_rows_in_the_window_count_and_a_row_without_its_day_may():
    one = {"fact": "many", "aggregate": "count", "window": {"field": "on", "months_before": 12}}
    rows = [{"on": on} for on in (20200219, 20200220, 20210219, 20210220)]
    found = made(rows, **one)
    assert (found.value, found.counted, found.since, found.until) == (2, (1, 2), 20200220, 20210219)
    found = made([*rows, {}], **one)
    assert (found.value, found.doubtful) == (None, (4,))
    assert made([{"own": False}], **one, where="own").value == 0


def test_where_no_list_is_kept_nothing_is_derived():
    books = book({"fact": "many", "aggregate": "count"})
    assert derive(books, DAY, {"grants": None}) == {}
    assert derive(books, DAY, {}) == {}
    assert derive(books, DAY, {"grants": []})["many"].value == 0


def test_filters_use_parameters_and_the_day():
    amount = {
        "id": "least", **SAID, "dimension": "money",
        "values": [{"value": "1", "standing": "published", "evidence": {"mark": "C"}}],
    }  # fmt: skip
    one = {"fact": "many", "aggregate": "count", "where": "fen >= p.least AND on <= today"}
    found = derive(
        book(one, parameters=[amount]), DAY,
        {"grants": [{"fen": 100, "on": 20210219}, {"fen": 99, "on": 1}, {"fen": 100, "on": 20210220}]},
    )  # fmt: skip
    assert found["many"].counted == (0,)


def test_a_faulty_filter_and_a_faulty_parameter_are_said():
    with pytest.raises(Faulty):
        made([{}], fact="many", aggregate="count", where="nowhere")
    day_and_value = [
        {"value": "1", "standing": "published", "evidence": {"mark": "C"}},
        {"day": "2021-01-01", "standing": "published", "evidence": {"mark": "C"}},
    ]
    amount = {"id": "least", **SAID, "dimension": "money", "values": day_and_value}
    with pytest.raises(Faulty):
        derive(book({"fact": "many", "aggregate": "count"}, parameters=[amount]), DAY, {})


@given(
    st.lists(st.tuples(st.none() | st.integers(0, 5), st.none() | st.booleans()), max_size=5),
    st.sampled_from(["sum", "greatest", "count"]), st.randoms(),
)  # fmt: skip
def test_to_learn_a_row_never_turns_a_known_result_round(rows, aggregate, random):
    one = {"fact": "paid" if aggregate != "count" else "many", "aggregate": aggregate}
    one |= {} if aggregate == "count" else {"of": "fen"}
    before = made([{"fen": fen, "own": own} for fen, own in rows], **one, where="own").value
    learnt = [
        {
            "fen": random.randint(0, 5) if fen is None else fen,
            "own": random.random() < 0.5 if own is None else own,
        }
        for fen, own in rows
    ]
    after = made(learnt, **one, where="own").value
    assert before is None or after == before
