import os
import re
import sqlite3
from contextlib import closing

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings

from lilac_engine.rules import closures, sql
from lilac_engine.rules import nodes as n
from lilac_engine.rules.outcomes import OutcomeKind
from lilac_engine.rules.sql_dialects import DIALECTS
from lilac_engine.rules.sql_writing import Writing
from lilac_engine.rules.types import Kind
from tests.engine.rules.building import Maker, column, compare, parameter
from tests.engine.rules.populations import outcome_rows
from tests.engine.rules.random_programs import boundary_cases, populations, programs

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
POSTGRES = os.environ.get("DATABASE_URL", "")


def expected(program, parties):
    return [
        [value for outcome in closures.outcomes(program, facts)
         for value in outcome_rows(program, outcome, "__").values()]
        for facts in parties
    ]  # fmt: skip


def stored(program, parties):
    """What is put into a table: the number of the row and the columns."""
    return [
        (row, *(facts.get(column.name) for column in program.columns))
        for row, facts in enumerate(parties)
    ]


def answered(connection, program, parties, dialect):
    """The outcomes a database gives, in the order of the parties."""
    types = {Kind.BOOL: "BOOLEAN"}
    columns = ", ".join(f'"{c.name}" {types.get(c.type.kind, "BIGINT")}' for c in program.columns)
    mark = "?" if dialect == "sqlite" else "%s"
    marks = ", ".join([mark] * (len(program.columns) + 1))
    cursor = connection.cursor()
    cursor.execute("DROP TABLE IF EXISTS parties")
    cursor.execute(f'CREATE TEMPORARY TABLE parties ("row" BIGINT, {columns})')
    cursor.executemany(f"INSERT INTO parties VALUES ({marks})", stored(program, parties))
    cursor.execute(sql.query(program, "parties", dialect, keep=["row"]) + ' ORDER BY "row"')
    return [list(row[1:]) for row in cursor.fetchall()]


@pytest.fixture
def database():
    with closing(sqlite3.connect(":memory:")) as connection:
        yield connection


@given(populations())
@settings(max_examples=150, deadline=None, suppress_health_check=SLOW)
def test_sqlite_says_what_closures_say(database, drawn):
    program, parties = drawn
    assert answered(database, program, parties, "sqlite") == expected(program, parties)


@given(programs(benefits=1))
@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
def test_every_threshold_and_every_missing_fact_comes_out_alike(database, program):
    parties = list(boundary_cases(program))
    assert answered(database, program, parties, "sqlite") == expected(program, parties)


@pytest.mark.skipif(not POSTGRES.startswith("postgres"), reason="DATABASE_URL is no PostgreSQL")
def test_postgres_says_what_closures_say():
    with psycopg.connect(POSTGRES) as connection:

        @given(populations())
        @settings(max_examples=100, deadline=None, suppress_health_check=SLOW)
        def equal(drawn):
            program, parties = drawn
            found = answered(connection, program, parties, "postgres")
            assert found == expected(program, parties)

        equal()


def test_more_than_half_a_number_of_leaves_have_two_sums(database):
    made = Maker(column("t"))
    for count in (30, 31, 32, 62):
        made.benefit(f"b{count}", *["t"] * count)
    program = made.benefit("none").benefit("expert", n.Expert("x")).program()
    parties = [{"t": True}, {"t": False}, {}]
    assert answered(database, program, parties, "sqlite") == expected(program, parties)


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
    assert answered(database, program, parties, "sqlite") == expected(program, parties)


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
    assert answered(database, program, [{}], "sqlite") == expected(program, [{}])
