from hypothesis import given

from lilac_engine.rules import nodes as n
from lilac_engine.rules.closures import evaluate
from lilac_engine.rules.distance import distances, shortfall
from lilac_engine.rules.outcomes import OutcomeKind
from lilac_engine.rules.semantics import environment, value
from lilac_engine.rules.types import Kind, Type, Unit
from tests.engine.rules.building import INT, MONEY, Maker, arithmetic, both, column, compare, either
from tests.engine.rules.building import parameter as bound
from tests.engine.rules.samples import domain, law, programs


def holds(made, facts, leaf):
    return value(leaf.core, environment(made, facts)) is True


def nearest(made, facts, leaf, column):
    """By trying every value in the direction of the fact."""
    now, up = facts[column.name], column.fact.actionable == "up"
    ahead = [v for v in domain(column) if (v > now if up else v < now)]
    for to in sorted(ahead, key=lambda v: abs(v - now)):
        if holds(made, {**facts, column.name: to}, leaf):
            return to
    return None


@law
@given(programs())
def test_every_step_is_the_least_there_is(sample):
    made, facts = sample
    steps = distances(made, facts, "b")
    failed = evaluate(made, facts)[0][4]
    for leaf in made.benefits[0].leaves:
        own = {s.column: s.to for s in steps if s.leaf == leaf.id and not s.joint}
        if not failed >> leaf.bit & 1:
            assert own == {}
            continue
        tried = {
            c.name: nearest(made, facts, leaf, c)
            for c in made.columns
            if c.fact.actionable and facts[c.name] is not None
        }
        assert own == {name: to for name, to in tried.items() if to is not None}
        joint = {s.column: s.to for s in steps if s.leaf == leaf.id and s.joint}
        if joint:
            assert own == {}
            assert holds(made, {**facts, **joint}, leaf)
            for name, to in joint.items():
                up = made.column[name].fact.actionable == "up"
                assert to > facts[name] if up else to < facts[name]


def firm():
    return (
        Maker(
            column("rd", 0, 10**13, unit="fen", lag=1, actionable="up", zh="研发费用", en="R&D expense"),
            column("sales", 0, 10**13, unit="fen", lag=1, zh="销售收入", en="sales"),
            column("staff", 0, 10**6, unit="persons", zh="职工总数", en="staff"),
            column("rd_staff", 0, 10**6, unit="persons", actionable="up", zh="科技人员", en="technical staff"),
            column("arrears", 0, 10**9, unit="fen", actionable="down", zh="欠费", en="arrears"),
            column("reported", actionable="up", zh="已报送", en="reported"),
            column("on_list", actionable="down", zh="在名单上", en="on the list"),
            parameters=[bound("gate", 10**8, Unit.FEN), bound("rate", 300, Unit.BPS)],
        )
        .rule("increase", arithmetic("-", "rd_y1", 86_000_000), MONEY)
        .benefit("gate", compare(">", "rd_y1", n.Parameter("gate")))
        .benefit("ratio", compare(">=", arithmetic("*", "rd_y1", 10_000),
                                  arithmetic("*", "sales_y1", n.Parameter("rate"))))
        .benefit("through", compare(">", "increase", 5))
        .benefit("staff", compare(">=", arithmetic("*", "rd_staff", 10), "staff"),
                 compare("<", "staff", 20))
        .benefit("duties", "reported", n.Not(n.Name("on_list")), compare("=", "arrears", 0))
        .benefit("joint", both("reported", compare(">", "rd_staff", 7), compare(">", "rd_staff", 3)))
        .benefit("hopeless", both("reported", compare("<", "staff", 20)))
        .benefit("choice", both("reported", either(compare(">", "rd_staff", 100), compare(">", "rd_y1", 200))))
        .benefit("far", compare(">", "rd_y1", 10**13))
        .benefit("band", n.Between(n.Name("rd_staff"), n.Int(7), n.Int(9)))
        .benefit("square", compare("=", arithmetic("*", "rd_staff", "rd_staff"), 169))
        .program()
    )  # fmt: skip


def steps(benefit, **facts):
    return distances(firm(), facts, benefit)


def test_a_step_says_how_much_and_that_the_year_is_over():
    (step,) = steps("gate", rd_y1=86_000_000)
    assert (step.column, step.to, step.change) == ("rd_y1", 100_000_001, 14_000_001)
    assert (step.past, step.joint, step.kind) == (True, False, OutcomeKind.YES)
    (step,) = steps("ratio", rd_y1=86_000_000, sales_y1=10_000_000_000)
    assert step.to == 300_000_000
    assert step.said.zh == "2020年研发费用由86万元增加到300万元（还差214万元）"
    assert step.said.en == (
        "R&D expense in 2020 up from CNY 860,000 to CNY 3 million (CNY 2.14 million short)"
    )


def test_steps_go_through_rules():
    (step,) = steps("through", rd_y1=86_000_000)
    assert step.to == 86_000_006


def test_nobody_is_told_to_cut_staff():
    (step,) = steps("staff", rd_staff=1, staff=50)
    assert (step.leaf, step.column, step.to) == ("c0", "rd_staff", 5)
    assert step.kind is OutcomeKind.NO


def test_duties_are_done_and_lists_are_left():
    found = steps("duties", reported=False, on_list=True, arrears=500)
    assert [(s.column, s.to, s.change) for s in found] == [
        ("reported", True, 1), ("on_list", False, 1), ("arrears", 0, 500),
    ]  # fmt: skip
    assert found[0].said.zh == "已报送：由“否”变为“是”"
    assert found[2].said.zh == "欠费由5元减少到0元（须减5元）"
    assert found[2].said.en == "arrears down from CNY 5 to CNY 0 (CNY 5 over)"


def test_several_facts_are_named_together_where_one_is_not_enough():
    found = steps("joint", reported=False, rd_staff=2)
    assert [(s.column, s.to, s.joint) for s in found] == [
        ("rd_staff", 8, True), ("reported", True, True),
    ]  # fmt: skip
    assert {s.kind for s in found} == {OutcomeKind.YES}
    found = steps("choice", reported=False, rd_staff=90, rd_y1=1)
    assert [(s.column, s.to) for s in found] == [("rd_staff", 101), ("reported", True)]


def test_what_cannot_be_mended_by_the_firm_has_no_step():
    assert steps("hopeless", reported=False, staff=50) == ()
    assert steps("far", rd_y1=1) == ()
    assert steps("band", rd_staff=12) == ()
    assert steps("staff", staff=50) == ()
    assert steps("duties", on_list=False, arrears=0) == ()


def test_shortfall_is_the_plain_gap():
    assert shortfall(86_000_000, 100_000_000, MONEY).zh == "14万元"
    assert shortfall(5, 3, INT).zh == "2"
    assert shortfall(None, 3, INT) is None
    assert shortfall(3, None, INT) is None
    assert shortfall(3, 3, INT) is None
    assert shortfall(1, 0, Type(Kind.BOOL)) is None


def test_a_value_that_stands_alone_is_found_too():
    assert [step.to for step in steps("square", rd_staff=2)] == [13]
    assert steps("square", rd_staff=14) == steps("square", rd_staff=10**6) == ()


def test_facts_may_be_left_out_or_none():
    found = steps("ratio", rd_y1=5)
    assert found == steps("ratio", rd_y1=5, sales_y1=None, staff=None) == ()
    assert steps("choice", reported=False) == steps("choice", reported=False, rd_y1=None) == ()
    assert [s.to for s in steps("square", rd_staff=2)] == [13]
