"""Laws: every target says the same; to learn a fact turns nothing round; a replay is the same."""

import os
import sqlite3
from contextlib import closing

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lilac_engine.rules import closures, columns, deciding
from lilac_engine.rules import nodes as n
from lilac_engine.rules.outcomes import OutcomeKind
from lilac_engine.rules.program import Program
from lilac_engine.rules.semantics import environment, value
from lilac_engine.rules.types import Kind
from tests.engine.rules.building import Maker, column, parameter
from tests.engine.rules.populations import answered, expected, framed, listed
from tests.engine.rules.random_programs import NODES, boundary_cases, facts, populations, programs

POSTGRES = os.environ.get("DATABASE_URL", "")
RANDOM = settings(
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture,
    ],
)  # fmt: skip
FULL = {"a": 7, "b": 4, "t": True, "s": False}
TRUTHS = (n.And, n.Or, n.Not, n.In, n.Compare, n.Expert, n.Bool)
STAYS = {
    OutcomeKind.YES: {OutcomeKind.YES},
    OutcomeKind.NOT_APPLICABLE: {OutcomeKind.NOT_APPLICABLE},
    OutcomeKind.NO: {OutcomeKind.NO, OutcomeKind.NOT_APPLICABLE},
}
"""What a definite answer may still become. A no stays one where it turns out to concern others."""


@pytest.fixture(scope="module")
def database():
    with closing(sqlite3.connect(":memory:")) as connection:
        yield connection


def equal(database, program, parties):
    """Closures are the plain semantics; columns and SQLite are closures."""
    for known in parties:
        assert closures.outcomes(program, known) == deciding.decide(program, known)
        short = closures.compiled(program).outcomes(known)
        assert short == tuple(answer[:4] for answer in closures.evaluate(program, known))
    wanted = expected(program, parties)
    frame = framed(program, parties)
    assert columns.outcomes(program, frame).to_dicts() == wanted
    narrow = columns.prepared(program, frame)
    assert columns.outcomes(program, narrow).to_dicts() == wanted
    assert columns.outcomes(program, narrow.lazy()).to_dicts() == wanted
    assert answered(database, program, parties, "sqlite") == listed(program, parties)


@given(populations())
@settings(RANDOM, max_examples=40)
def test_every_target_says_the_same(database, drawn):
    equal(database, *drawn)


@pytest.mark.parametrize("first", range(0, len(NODES), 10))
def test_every_shape_of_expression_comes_out_alike(database, first):
    made = Maker(
        column("a", -9, 9),
        column("b", -9, 9),
        column("s"),
        column("t"),
        parameters=[parameter("p")],
    )
    for at, node in enumerate(NODES[first : first + 10]):
        truth = isinstance(value(node, FULL), bool) or isinstance(node, TRUTHS)
        made.benefit(f"b{at}", *([node] if truth else []), figure=None if truth else node)
    parties = [{**FULL, "b": b, "t": t} for b in (-3, 4, None) for t in (True, False, None)]
    equal(database, made.program(), [*parties, {}, {"a": 6}])


@given(programs(benefits=1))
@settings(RANDOM, max_examples=10)
def test_every_threshold_and_every_missing_fact_comes_out_alike(database, program):
    equal(database, program, list(boundary_cases(program)))


@pytest.mark.skipif(not POSTGRES.startswith("postgres"), reason="DATABASE_URL is no PostgreSQL")
def test_postgres_says_the_same():
    with psycopg.connect(POSTGRES) as connection:

        @given(populations())
        @settings(RANDOM, max_examples=60)
        def same(drawn):
            assert answered(connection, *drawn, "postgres") == listed(*drawn)

        same()


@given(populations(parties=3))
@settings(RANDOM, max_examples=25)
def test_a_trace_has_every_value_of_the_program(drawn):
    program, parties = drawn
    for known in parties:
        values = environment(program, known)
        traced = closures.trace(program, known)
        assert traced.rules == tuple(values[rule.id] for rule in program.rules)
        parts = [deciding.values(benefit, values) for benefit in program.benefits]
        assert traced.applies == tuple(part.applies for part in parts)
        assert traced.leaves == tuple(part.leaves for part in parts)
        assert traced.lines == tuple(part.lines for part in parts)
        assert traced.figures == tuple(part.figure for part in parts)


@given(programs(), st.data())
@settings(RANDOM, max_examples=40)
def test_to_learn_a_fact_never_turns_a_definite_answer_round(program: Program, data):
    before = data.draw(facts(program))
    after = {
        column.name: _any(data, column) if before.get(column.name) is None else before[column.name]
        for column in program.columns
    }
    pairs = zip(closures.outcomes(program, before), closures.outcomes(program, after), strict=True)
    for was, is_ in pairs:
        assert is_.kind in STAYS.get(was.kind, set(OutcomeKind))
        if was.kind is OutcomeKind.YES:
            assert (is_.amount, is_.lines, is_.figure) == (was.amount, was.lines, was.figure)
        assert was.failed & ~is_.failed == 0
        assert is_.unknown & ~was.unknown == 0


def _any(data, column):
    if column.type.kind is Kind.BOOL:
        return data.draw(st.booleans())
    return data.draw(st.integers(column.low, column.high))


@given(populations(parties=4))
@settings(RANDOM, max_examples=25)
def test_a_replay_gives_the_same_bytes(drawn):
    program, parties = drawn
    frame = framed(program, parties)

    def told():
        firms = [repr(closures.outcomes(program, known)) for known in parties]
        return firms, columns.outcomes(program, frame).write_csv()

    before = told()
    vars(program).pop(closures.KEY)
    vars(program).pop(columns.KEY)
    assert told() == before
