from hypothesis import given

from lilac_engine.rules import nodes as n
from lilac_engine.rules.atoms import MOST, refined
from lilac_engine.rules.closures import evaluate
from lilac_engine.rules.missing import ANSWERS, REMEMBERED, missing, prepare
from lilac_engine.rules.searching import same
from lilac_engine.rules.types import Kind
from tests.engine.rules.building import Maker, arithmetic, both, column, compare, either, parameter
from tests.engine.rules.samples import completions, law, programs


def by_force(made, facts):
    """The columns that count, from every completion."""
    answers = {tuple(c.values()): same(evaluate(made, c)[0]) for c in completions(made, facts)}
    names = [c.name for c in made.columns]
    counting = set()
    for place, name in enumerate(names):
        if facts[name] is not None:
            continue
        groups = {}
        for values, answer in answers.items():
            groups.setdefault(values[:place] + values[place + 1 :], set()).add(answer)
        if any(len(group) > 1 for group in groups.values()):
            counting.add(name)
    return counting


@law
@given(programs())
def test_missing_names_all_that_can_change_it_and_nothing_else(sample):
    made, facts = sample
    found = missing(made, facts, "b", budget=100_000)
    assert found.exact
    assert set(found) == by_force(made, facts)


@law
@given(programs())
def test_short_of_budget_it_names_too_much_rather_than_too_little(sample):
    made, facts = sample
    found = missing(made, facts, "b", budget=60)
    truly = by_force(made, facts)
    assert truly <= set(found)
    assert not found.exact or set(found) == truly


def test_nothing_is_missing_when_all_is_known_or_settled():
    made = Maker(column("a"), column("b")).benefit("x", "a", "b").program()
    assert missing(made, {"a": True, "b": True}, "x") == ()
    assert missing(made, {"a": False}, "x") == ()
    assert missing(made, {"a": True}, "x") == ("b",)


def test_domains_settle_what_no_answer_could_change():
    made = Maker(column("rd", 0, 50)).benefit("x", compare("<", "rd", 51)).program()
    assert missing(made, {}, "x") == ()


def test_a_fact_that_only_repeats_another_condition_is_not_asked():
    made = (
        Maker(column("rd", 0, 1000), column("here"), column("city"))
        .benefit("x", either(both("here", "city"), both("here", n.Not(n.Name("city")))))
        .program()
    )
    assert missing(made, {}, "x") == ("here",)


def test_large_domains_and_products_of_two_facts_are_searched_exactly():
    ratio = compare(
        ">=", arithmetic("*", "rd", 10_000), arithmetic("*", "sales", n.Parameter("rate"))
    )
    made = (
        Maker(
            column("rd", 0, 10**13), column("sales", 0, 10**13), column("staff", 0, 10**6),
            parameters=[parameter("rate", 300)],
        )
        .rule("band", n.Ladder(n.Name("staff"), ((n.Int(500), n.Int(0)), (n.Int(100), n.Int(5))), n.Int(9)))
        .benefit("x", ratio, either(compare(">", "band", 4), compare(">", "staff", 499)),
                 lines=[("province", n.Least((n.Divide(n.Name("rd"), 20), n.Int(2 * 10**8))))])
        .program()
    )  # fmt: skip
    assert missing(made, {}, "x") == ("rd", "sales")
    assert (
        missing(made, {"rd": 10**13}, "x") == ("sales",) or missing(made, {"rd": 10**13}, "x") == ()
    )
    assert missing(made, {"rd": 0}, "x") == ("sales",)
    assert missing(made, {"rd": 0, "sales": 0}, "x") == ()
    assert missing(made, {"rd": 10**11, "sales": 10**9}, "x").exact


def test_days_and_options_are_tried_only_as_they_can_be():
    options = {"a": {"number": 1, "zh": "甲", "en": "a"}, "b": {"number": 5, "zh": "乙", "en": "b"}}
    made = (
        Maker(
            column("on", 19000101, 29991231, kind=Kind.DATE),
            column("k", 1, 5, kind=Kind.CODE, options=options), column("z"),
        )
        .benefit("x", either(compare("<>", "on", 20210230), "z"))
        .benefit("y", either(n.In(n.Name("k"), (n.Int(1), n.Int(5))), "z"))
        .benefit("w", both(compare(">", "on", 20210228), compare("<", "on", 20210301)))
        .benefit("v", compare("=", "on", 20200228))
        .program()
    )  # fmt: skip
    assert missing(made, {}, "x") == ()
    assert missing(made, {}, "y") == ()
    assert missing(made, {}, "w") == ()
    assert missing(made, {}, "v") == ("on",)


def test_what_no_amount_depends_on_any_more_is_not_asked():
    made = (
        Maker(column("x", 0, 9), column("y", 0, 9), parameters=[parameter("open")])
        .benefit("later", compare(">", "x", 3), lines=[("city", arithmetic("*", "y", n.Parameter("open")))])
        .benefit("judged", n.Expert("e"), lines=[("city", n.Name("y"))])
        .program()
    )  # fmt: skip
    assert missing(made, {}, "later") == ("x",)
    assert missing(made, {}, "judged") == ("y",)


def test_results_are_remembered_but_not_without_end():
    made = Maker(column("x", 0, 9000)).benefit("a", compare(">", "x", 3), "y").program()
    for x in range(REMEMBERED + 2):
        assert missing(made, {"x": x}, "a") == ()
    assert len(vars(made)[ANSWERS]) < REMEMBERED


def test_a_formula_with_very_many_things_to_test_is_left_whole():
    many = n.Or(tuple(compare("=", "x", at) for at in range(MOST + 5)))
    made = Maker(column("x", 0, 9000), column("y")).benefit("a", n.Not(many), "y").program()
    assert refined(made, made.benefits[0]) is made.benefits[0]
    assert missing(made, {}, "a") == ("x", "y")
    assert missing(made, {"x": 5}, "a") == ()


def test_a_figure_and_whom_it_concerns_are_parts_too():
    band = n.Ladder(n.Name("x"), ((n.Int(500), n.Int(1)), (n.Int(100), n.Int(1))), n.Int(1))
    made = (
        Maker(column("x", 0, 10**6), column("y", 0, 10**9), column("z", 0, 10**9))
        .benefit("a", compare(">", arithmetic("*", "y", "z"), 77), figure=band,
                 applies=compare("<", band, 5))
        .program()
    )  # fmt: skip
    assert missing(made, {}, "a") == ("y", "z")


def test_what_is_prepared_is_there_before_anybody_asks():
    made = Maker(column("x"), column("y")).benefit("a", "x", "y").program()
    prepare(made)
    assert set(vars(made)["_witnesses"]["a"]) == {"x", "y"}
    assert missing(made, {"x": True}, "a") == ("y",)
