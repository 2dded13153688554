import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings

from lilac_engine.rules import closures, columns
from lilac_engine.rules import nodes as n
from lilac_engine.rules.column_writing import Lowering, narrowest, number
from lilac_engine.rules.outcomes import OutcomeKind
from lilac_engine.rules.semantics import towards_zero
from tests.engine.rules.building import Maker, arithmetic, column, compare, parameter
from tests.engine.rules.populations import framed, outcome_rows
from tests.engine.rules.random_programs import boundary_cases, populations, programs

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


def expected(program, parties):
    return [
        {name: value for outcome in closures.outcomes(program, facts)
         for name, value in outcome_rows(program, outcome).items()}
        for facts in parties
    ]  # fmt: skip


@given(populations())
@settings(max_examples=150, deadline=None, suppress_health_check=SLOW)
def test_columns_say_what_closures_say(drawn):
    program, parties = drawn
    frame = framed(program, parties)
    assert columns.outcomes(program, frame).to_dicts() == expected(program, parties)


@given(populations())
@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
def test_columns_say_the_same_in_narrow_types_and_from_a_stream(drawn):
    program, parties = drawn
    wanted = expected(program, parties)
    narrow = columns.prepared(program, framed(program, parties))
    assert columns.outcomes(program, narrow).to_dicts() == wanted
    assert columns.outcomes(program, narrow.lazy()).to_dicts() == wanted


@given(programs(benefits=1))
@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
def test_every_threshold_and_every_missing_fact_comes_out_alike(program):
    parties = list(boundary_cases(program))
    found = columns.outcomes(program, framed(program, parties))
    assert found.to_dicts() == expected(program, parties)
