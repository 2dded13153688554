import pytest

from lilac_engine.rules import closures
from lilac_engine.rules import nodes as n
from lilac_engine.rules.outcomes import OutcomeKind
from lilac_engine.rules.semantics import value
from tests.engine.rules.building import Maker, arithmetic, column, compare, parameter
from tests.engine.rules.random_programs import NODES

A, B = n.Name("a"), n.Name("b")


@pytest.mark.parametrize("node", NODES, ids=repr)
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
