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
