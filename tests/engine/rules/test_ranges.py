import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilac_engine.rules import nodes as n
from lilac_engine.rules.core import Values, lower
from lilac_engine.rules.narrowing import narrowed
from lilac_engine.rules.parsing import parse
from lilac_engine.rules.printing import text
from lilac_engine.rules.ranges import (
    EITHER,
    NEVER,
    Range,
    exactly,
    interval,
    measured,
    overflow,
    towards_zero,
)
from tests.engine.rules import meaning
from tests.engine.rules.trees import BOUNDS, OPTIONS, PARAMETERS, facts, lowered, truth, whole

VALUES = Values(20210301, PARAMETERS, OPTIONS)


def span(written, **bounds):
    return interval(lower(parse(written), VALUES), {**BOUNDS, **bounds})


@given(st.one_of(truth(), whole()), facts)
def test_nothing_outside_the_range_can_occur(tree, known):
    core = lowered(tree, VALUES)
    bounds = {
        name: exactly(value) if value is not None else Range(*BOUNDS[name])
        for name, value in known.items()
    }
    found = interval(core, bounds)
    every = {name: BOUNDS[name][0] if value is None else value for name, value in known.items()}
    every |= {name: bool(every[name]) for name in ("y", "z")}
    value = meaning.value(core, every)
    if value is None:
        assert found.unknown
    else:
        assert found.low is not None
        assert found.low <= value <= found.high


@given(truth(), facts)
def test_what_is_settled_early_agrees_with_every_completion(tree, known):
    """The use of intervals: an answer given before all facts are known is never withdrawn."""
    core = lowered(tree, VALUES)
    bounds = {
        name: exactly(value) if value is not None else Range(*BOUNDS[name])
        for name, value in known.items()
    }
    settled = interval(core, bounds).only
    answer = meaning.value(core, known)
    if settled is not None and answer is not None:
        assert settled == answer


SPANS = [
    ("a + b", (-60, 60)),
    ("a - 5", (-35, 25)),
    ("a * b", (-900, 900)),
    ("a * -2", (-60, 60)),
    ("-a", (-30, 30)),
    ("idiv(a, 7)", (-4, 4)),
    ("least(a, 5)", (-30, 5)),
    ("greatest(a, 5, b)", (5, 30)),
    ("a < -30", (0, 0)),
    ("a <= 30", (1, 1)),
    ("a > 30", (0, 0)),
    ("a >= -30", (1, 1)),
    ("a > b", (0, 1)),
    ("a = 31", (0, 0)),
    ("a <> 31", (1, 1)),
    ("a = 3", (0, 1)),
    ("c IN (1, 2, 3, 4, 5, 6, 7, 8, 9)", (1, 1)),
    ("c IN (10, 11)", (0, 0)),
    ("c IN (1)", (0, 1)),
    ("a > 40 AND y", (0, 0)),
    ("a < 40 OR y", (1, 1)),
    ("NOT y", (0, 1)),
    ("NOT c IN (0)", (1, 1)),
    ("CASE WHEN y THEN 1 WHEN a < 40 THEN 2 ELSE 9 END", (1, 2)),
    ("CASE WHEN a > 40 THEN 1 ELSE 2 END", (2, 2)),
    ("CASE WHEN y THEN a ELSE p.announced END", (-30, 30)),
]


@pytest.mark.parametrize(("written", "wanted"), SPANS)
def test_ranges_are_those_of_interval_arithmetic(written, wanted):
    found = span(written)
    assert (found.low, found.high) == wanted


NEVER_KNOWN = [
    "p.announced", "expert.taste", "-p.announced", "p.announced + 1", "idiv(p.announced, 2)",
    "a < p.announced", "p.announced IN (1)", "least(a, p.announced)", "NOT expert.taste",
    "CASE WHEN expert.taste THEN 1 ELSE 2 END", "CASE WHEN y THEN p.announced ELSE p.announced END",
    "expert.taste AND expert.smell", "expert.taste OR a > p.announced",
]  # fmt: skip


@pytest.mark.parametrize("written", NEVER_KNOWN)
def test_what_rests_on_nothing_known_is_never_known(written):
    assert span(written) == NEVER


def test_an_expert_may_be_overruled_by_a_fact():
    assert span("expert.taste AND y") == Range(0, 0, unknown=True)
    assert span("expert.taste OR y") == Range(1, 1, unknown=True)
    assert span("expert.taste AND a > 40") == Range(0, 0)
    assert span("expert.taste OR a < 40") == Range(1, 1)
    assert not span("expert.taste AND y").may_hold
    assert span("expert.taste AND y").only is None
    assert span("y") == EITHER


def test_a_name_without_bounds_is_the_callers_mistake():
    with pytest.raises(KeyError):
        interval(n.Name("nowhere"), {})


def test_overflow_is_found_at_the_innermost_node():
    wide = {"a": (0, 10**12), "b": (-(10**12), 0)}
    part, found = overflow(parse("(a * b) * 2 + 1"), wide)
    assert text(part) == "a * b"
    assert found == Range(-(10**24), 0)
    assert overflow(parse("a * 1000 + b"), wide) is None
    assert measured(parse("a + b"), wide) == (Range(-(10**12), 10**12), None)


def test_the_one_number_without_an_opposite_is_found():
    assert overflow(parse("-a"), {"a": (-(2**63), 0)}) is not None
    assert overflow(n.Int(2**63), {}) is not None


@given(st.integers(-1000, 1000), st.integers(1, 40))
def test_division_goes_towards_zero(value, by):
    assert towards_zero(value, by) == int(value / by)


# -- requirements together --

TOGETHER = [
    (["a >= 5", "a < 5"], False),
    (["a > 5 AND 5 >= a"], False),
    (["a = 3", "a = 4"], False),
    (["a IN (1, 2)", "a > 2"], False),
    (["y", "NOT y"], False),
    (["a <= -5", "a * 2 >= -9"], False),
    (["a <> 3", "a = 3"], False),
    (["a >= 5", "a <= 5", "5 < b"], True),
    (["a + b > 0", "y OR z"], True),
    (["a <> 3", "b <> 4"], True),
    (["expert.taste", "a > 1"], True),
    (["expert.taste AND y", "p.announced > 1"], True),
]


@pytest.mark.parametrize(("written", "possible"), TOGETHER)
def test_requirements_that_contradict_one_another_are_found(written, possible):
    bounds = {name: Range(*span_) for name, span_ in BOUNDS.items()}
    cores = [lower(parse(one), VALUES) for one in written]
    assert (narrowed(cores, bounds) is not None) is possible


def test_what_is_left_of_a_column_is_told():
    left = narrowed([parse("a >= 5 AND a < 9 AND x <= 3")], {"a": Range(0, 99), "x": NEVER})
    assert left == {"a": Range(5, 8), "x": NEVER}
