import re
import sqlite3
from contextlib import closing

import pytest

from lilac_engine.rules import nodes as n
from lilac_engine.rules import sql
from lilac_engine.rules.outcomes import OutcomeKind
from lilac_engine.rules.sql_dialects import DIALECTS
from lilac_engine.rules.sql_writing import Writing
from tests.engine.rules.building import Maker, column, compare, parameter
from tests.engine.rules.populations import answered, listed


@pytest.fixture
def database():
    with closing(sqlite3.connect(":memory:")) as connection:
        yield connection


def test_more_than_half_a_number_of_leaves_have_two_sums(database):
    made = Maker(column("t"))
    for count in (30, 31, 32, 62):
        made.benefit(f"b{count}", *["t"] * count)
    program = made.benefit("none").benefit("expert", n.Expert("x")).program()
    parties = [{"t": True}, {"t": False}, {}]
    assert answered(database, program, parties, "sqlite") == listed(program, parties)


def test_a_requirement_that_is_always_known_needs_no_guard(database):
    made = Maker(column("t"), parameters=[parameter("p")])
    made.benefit("b", n.Bool(True), n.Expert("x"), "t").benefit(
        "c", {"any": [n.Open("p"), n.Bool(True)]}
    )
    program = made.benefit("d", {"any": [n.Expert("x"), n.Bool(True)]}).program()
    parties = [{"t": True}, {"t": False}, {}]
    assert answered(database, program, parties, "sqlite") == listed(program, parties)


def test_only_the_benefits_asked_for_come_out(database):
    program = Maker(column("t")).benefit("one", "t").benefit("two", n.Bool(True)).program()
    database.execute("CREATE TABLE firms (t BOOLEAN)")
    database.execute("INSERT INTO firms VALUES (TRUE)")
    found = database.execute(sql.query(program, "firms", "sqlite", benefits=["one"], masks=False))
    assert ([c[0] for c in found.description], found.fetchall()) == (
        ["one__kind"], [(OutcomeKind.YES,)],
    )  # fmt: skip
    found = database.execute(sql.query(program, "firms", "sqlite", benefits=["two"], keep=["t"]))
    assert found.fetchall() == [(1, OutcomeKind.YES, 0, 0)]


def test_two_lines_of_one_payer_are_one_and_hang_together(database):
    made = Maker(column("t"), column("a", 0, 9), column("b", 0, 9), parameters=[parameter("p")])
    lines = [("city", "a"), ("province", "b"), ("city", 1)]
    made.benefit("gift", "t", n.Expert("x"), lines=lines).benefit("sure", "t", lines=lines)
    made.benefit("later", "t", lines=[("city", n.Parameter("p"))])
    program = made.program()
    parties = [
        {"t": t, "a": a, "b": b} for t in (True, False) for a in (3, None) for b in (4, None)
    ]
    assert answered(database, program, parties, "sqlite") == listed(program, parties)


@pytest.mark.parametrize("name", ["parties; DROP TABLE x", "a.b.c", "", "par ties", '"x"'])
def test_only_plain_names_become_part_of_a_query(name):
    program = Maker(column("t")).benefit("one", "t").program()
    with pytest.raises(ValueError, match="letters, digits"):
        sql.query(program, name, "postgres")
    with pytest.raises(ValueError, match="letters, digits"):
        sql.query(program, "parties", "postgres", keep=[name])


@pytest.mark.parametrize("dialect", DIALECTS)
def test_no_database_is_given_a_division_or_an_extreme_of_its_own(dialect):
    made = Maker(column("a", -9, 9), column("order", 0, 9))
    made.benefit(
        "x", figure=n.Divide(n.Least((n.Name("a"), n.Greatest((n.Name("order"), n.Int(3))))), 2)
    )
    text = sql.query(made.program(), "db.parties", dialect)
    assert not re.search(r"\b(LEAST|GREATEST|FLOOR|DOUBLE|DECIMAL)\b", text, re.IGNORECASE)
    assert {"spark": " div ", "clickhouse": "intDiv(", "duckdb": " // "}.get(dialect, " / ") in text
    assert DIALECTS[dialect].named("order") in text


def test_a_node_of_the_surface_is_refused():
    writing = Writing(DIALECTS["sqlite"], {}, lambda term: term)
    with pytest.raises(TypeError, match="Parameter"):
        writing.term(n.Parameter("cap"))


def test_a_name_nobody_declared_is_not_known(database):
    program = Maker(column("t")).benefit("x", compare(">", "nowhere", 3)).program()
    assert answered(database, program, [{}], "sqlite") == listed(program, [{}])
