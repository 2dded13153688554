import pytest
from hypothesis import HealthCheck, given, settings

from lilac_engine.rules import closures, deciding
from lilac_engine.rules import nodes as n
from lilac_engine.rules.outcomes import OutcomeKind
from lilac_engine.rules.semantics import environment, value
from tests.engine.rules.building import Maker, arithmetic, column, compare, parameter
from tests.engine.rules.random_programs import boundary_cases, populations, programs

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
A, B = n.Name("a"), n.Name("b")
NOTHING, EXPERT = n.Open("p"), n.Expert("x")


@given(populations())
@settings(max_examples=150, deadline=None, suppress_health_check=SLOW)
def test_closures_say_what_the_plain_semantics_says(drawn):
    program, parties = drawn
    for facts in parties:
        expected = deciding.decide(program, facts)
        assert closures.outcomes(program, facts) == expected
        short = closures.compiled(program).outcomes(facts)
        full = closures.evaluate(program, facts)
        assert short == tuple(answer[:4] for answer in full)


@given(populations(parties=3))
@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
def test_trace_has_every_value_of_the_program(drawn):
    program, parties = drawn
    for facts in parties:
        known = environment(program, facts)
        traced = closures.trace(program, facts)
        assert traced.rules == tuple(known[rule.id] for rule in program.rules)
        values = [deciding.values(benefit, known) for benefit in program.benefits]
        assert traced.applies == tuple(v.applies for v in values)
        assert traced.leaves == tuple(v.leaves for v in values)
        assert traced.lines == tuple(v.lines for v in values)
        assert traced.figures == tuple(v.figure for v in values)


@given(programs(benefits=1))
@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
def test_every_threshold_and_every_missing_fact_comes_out_alike(program):
    for facts in boundary_cases(program):
        assert closures.outcomes(program, facts) == deciding.decide(program, facts)


@given(populations(parties=4))
@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
def test_a_replay_gives_the_same_bytes(drawn):
    program, parties = drawn
    before = [repr(closures.evaluate(program, facts)) for facts in parties]
    vars(program).pop(closures.KEY)
    assert [repr(closures.evaluate(program, facts)) for facts in parties] == before


@pytest.mark.parametrize(
    "node",
    [
        n.Int(-5), n.Bool(True), NOTHING, A, n.Name("nowhere"), n.Negative(A), n.Not(n.Name("t")),
        n.Negative(n.Int(3)), n.Not(EXPERT), n.And((n.Name("t"), EXPERT)),
        n.And((n.Bool(True), n.Name("t"))), n.And((n.Bool(False), EXPERT)), n.And((EXPERT, EXPERT)),
        n.And((n.Bool(True), n.Bool(True))), n.Or((n.Bool(False), n.Bool(False))),
        n.Or((n.Name("t"), EXPERT)), n.Or((n.Bool(True), EXPERT)), n.Or((EXPERT, EXPERT)),
        n.Or((n.Bool(False), n.Name("t"))), n.In(A, (n.Int(7), n.Int(-1))),
        n.In(A, (n.Int(7), NOTHING)), n.In(A, (NOTHING,)), n.Not(n.In(A, (n.Int(6), NOTHING))),
        n.Divide(A, 2), n.Divide(B, 2), n.Divide(arithmetic("-", B, A), 3), n.Divide(n.Int(-7), 2),
        n.Least((A, B)), n.Greatest((A, B, n.Int(0))), n.Least((A, NOTHING)),
        n.Least((arithmetic("+", A, B), arithmetic("-", A, B))),
        n.Case(((n.Name("t"), A), (n.Name("s"), B)), n.Int(0)),
        n.Case(((EXPERT, A),), B), n.Case(((n.Name("s"), A), (EXPERT, A)), B),
        n.Case(((n.Bool(False), A),), NOTHING), n.Not(n.Case(((EXPERT, n.Bool(True)),), n.Bool(True))),
        n.Not(n.And((n.Bool(True), n.Bool(True)))), n.Not(n.Or((n.Name("s"), n.Name("t")))),
        compare("<>", n.Case(((n.Name("t"), n.Int(1)),), n.Int(2)), 2), compare("=", A, 7),
    ],
)  # fmt: skip
@pytest.mark.parametrize("b", [-3, 4, None])
def test_function_says_of_one_node_what_the_semantics_says(node, b):
    for facts in ({"a": 7, "b": b, "t": True, "s": False}, {"a": 6, "b": b, "s": None}, {}):
        assert closures.function(node)(facts) is value(node, facts) or (
            closures.function(node)(facts) == value(node, facts)
        )


def test_function_follows_the_earlier_rules_it_names_and_no_others():
    rules = Maker(column("a", 0, 9)).rule("one", arithmetic("+", "a", 1)).rule("two", "one")
    rules.rule("unused", n.Open("p"))
    listed = tuple(rules.rules.values())
    doubled = closures.function(arithmetic("*", "two", "one"), listed)
    assert doubled({"a": 2}) == 9
    assert doubled({"one": 5}) is None


@pytest.mark.parametrize("depth", [5, 30])
def test_deep_expressions_compile(depth):
    sum_, nest, doubt = A, n.Name("t"), n.Name("t")
    for level in range(depth):
        sum_ = n.Negative(arithmetic("+", n.Divide(sum_, 1), level))
        nest = n.Or((n.And((nest, n.Bool(True), n.Name("t"))), n.Name("s")))
        doubt = n.Not(n.Case(((doubt, n.Bool(True)),), n.Name("t")))
    for node in (sum_, nest, doubt, n.Case(tuple((nest, sum_) for _ in range(3)), sum_)):
        facts = {"a": 7, "t": True, "s": None}
        assert closures.function(node)(facts) == value(node, facts)


def test_a_long_ladder_compiles():
    steps = tuple((compare(">=", "a", 1000 - i), n.Int(i)) for i in range(240))
    ladder = n.Case(steps, n.Int(-1))
    assert closures.function(ladder)({"a": 900}) == 100
    assert closures.function(ladder)({"a": 0}) == -1


def test_what_a_person_named_cannot_reach_the_interpreter():
    hostile = "__import__('os')"
    assert closures.function(n.Name(hostile))({hostile: 7}) == 7


def test_a_node_of_the_surface_is_refused():
    with pytest.raises(TypeError, match="Parameter"):
        closures.function(n.Parameter("cap"))


def test_a_rule_that_one_amount_stands_on_is_computed_where_it_is_needed():
    made = Maker(column("a", 0, 10**6), column("t"), parameters=[parameter("cap", 500)])
    made.rule("half", n.Divide(A, 2)).rule("capped", n.Least((n.Name("half"), n.Parameter("cap"))))
    made.benefit("gift", "t", lines=[("province", "capped"), ("province", 5), ("city", 7)])
    program = made.program()
    (outcome,) = closures.outcomes(program, {"a": 700, "t": True})
    assert (outcome.kind, outcome.amount) == (OutcomeKind.YES, 362)
    assert outcome.lines == (("province", 355), ("city", 7))
    assert closures.compiled(program) is closures.compiled(program)
