import pytest
from hypothesis import given

from lilac_engine.pack.evidence import Mark
from lilac_engine.rules import nodes as n
from lilac_engine.rules import tested as taken_apart
from lilac_engine.rules.deciding import decide, failing, holds, values
from lilac_engine.rules.outcomes import OutcomeKind
from lilac_engine.rules.reasons import Group, deciding, explain, explain_all
from lilac_engine.rules.records import Basis, Standing
from lilac_engine.rules.semantics import environment
from lilac_engine.rules.tested import Finding
from lilac_engine.rules.types import Kind, Unit
from lilac_engine.rules.used import known
from tests.engine.rules.building import (
    BOOL,
    MONEY,
    Maker,
    arithmetic,
    both,
    column,
    compare,
    either,
)
from tests.engine.rules.building import parameter as bound
from tests.engine.rules.samples import law, programs

P, N = n.Parameter, n.Name
BOARDS = {
    "star": {"number": 1, "zh": "科创板", "en": "STAR Market"},
    "main": {"number": 4, "zh": "主板", "en": "main board"},
}
FIVE = Basis(document="final", provision_zh="第五条", provision_en="art. 5")


def words(zh, en, **more):
    return {"zh": zh, "en": en, **more}


def program():
    money = {"unit": "fen", "lag": 1}
    return (
        Maker(
            column("rd", 0, 10**13, zh="研发投入", en="R&D spending", actionable="up", **money),
            column("old_rd", 0, 10**13, zh="上期研发投入", en="earlier R&D spending", **money),
            column("sales", 0, 10**13, zh="销售收入", en="sales", **money),
            column("staff", 0, 10**6, unit="persons", zh="职工总数", en="staff"),
            column("hnte", zh="高新技术企业", en="high-tech enterprise"),
            column("paid", zh="已领取", en="paid before", register="ledger"),
            column("listed_on", 19000101, 29991231, kind=Kind.DATE, zh="上市日", en="day of listing"),
            column("board", 1, 4, kind=Kind.CODE, options=BOARDS, zh="上市板块", en="board"),
            parameters=[
                bound("gate", 10**8, Unit.FEN), bound("rate", 300, Unit.BPS), bound("open"),
                bound("share", 1000, Unit.BPS, Standing.ASSUMED, Mark.M), bound("cap", 2 * 10**7, Unit.FEN),
            ],
        )
        .rule("increase", arithmetic("-", "rd_y1", "old_rd_y1"), MONEY, zh="增量", en="increase")
        .rule("growing", compare(">", "increase", 0), BOOL, zh="有增长", en="it grows")
        .benefit(
            "aid",
            (compare(">", "rd_y1", P("gate")), words("研发投入超过门槛", "R&D above the gate")),
            (n.Not(N("paid")), {}),
            {"any": [(N("growing"), words("有增长", "growth", basis=FIVE)), N("hnte")]},
            applies=compare(">", "staff", 0),
            lines=[("province", n.Least((n.Percent(N("increase"), P("share")), P("cap")))),
                   ("city", 500)],
        )
        .benefit("ratio", compare(">=", arithmetic("*", "rd_y1", 10_000),
                                  arithmetic("*", "sales_y1", P("rate"))))
        .benefit("later", "hnte", compare(">=", "rd_y1", P("open")), lines=[("city", P("open"))])
        .benefit("judged", "hnte", (n.Expert("core"), words("核心技术先进", "advanced technology")))
        .benefit("figured", "hnte", figure=arithmetic("+", "rd_y1", "sales_y1"))
        .benefit("choice", {"any": [n.Not(N("paid")), compare(">", "rd_y1", P("gate")),
                                    {"all": ["hnte", compare(">", "staff", 5)]}]})
        .benefit("listed", n.Between(N("staff"), n.Int(10), n.Int(20)), compare("<=", "listed_on", "today"),
                 compare("=", "board", n.Option("board", "star")), n.In(N("board"), (n.Option("board", "star"),)))
        .program()
    )  # fmt: skip


def explained(benefit, assumed=frozenset(), **facts):
    made = program()
    outcome = next(o for o in decide(made, facts) if o.benefit == benefit)
    return explain(made, outcome, facts, assumed=assumed)


def reasons(explanation):
    return {reason.id: reason for reason in explanation.tree.reasons()}


GOOD = {"rd_y1": 150_000_000, "old_rd_y1": 86_000_000, "staff": 5, "paid": False, "hnte": True}


def test_a_failing_requirement_says_value_threshold_gap_and_article():
    told = explained("aid", **{**GOOD, "rd_y1": 86_000_000})
    reason = reasons(told)["c0"]
    assert told.answer.zh == "不符合"
    assert reason.finding is Finding.NOT_MET
    assert reason.said.zh == (
        "研发投入超过门槛（第十九条）：2020年研发投入86万元，需超过100万元，还差14万元"
    )
    assert reason.said.en == (
        "R&D above the gate (art. 19): R&D spending in 2020 CNY 860,000; "
        "must be more than CNY 1 million; CNY 140,000 short"
    ).replace("2020 CNY", "2020 is CNY")
    (part,) = reason.parts
    assert (part.gap.zh, part.threshold.zh, part.over) == ("14万元", "100万元", False)
    (used,) = reason.used.parameters
    assert (used.id, used.standing, used.mark, used.assumed) == (
        "gate", Standing.PUBLISHED, Mark.VP, False,
    )  # fmt: skip
    assert told.deciding == told.repairs == ("c0",)


def test_a_yes_works_out_every_payers_amount():
    told = explained("aid", **GOOD)
    province, city = told.payments
    assert told.outcome.kind is OutcomeKind.YES
    assert (province.fen, province.shown.zh) == (6_400_000, "6.4万元")
    assert province.formula.zh == "增量 的 参数share（10%）、参数cap（20万元） 中的最小者"
    assert province.numbers.zh == "64万元 的 10%、20万元 中的最小者"
    (step,) = province.used.steps
    assert (step.id, step.value, step.shown.zh) == ("increase", 64_000_000, "64万元")
    assert step.formula.zh == "2020年研发投入 − 2020年上期研发投入"
    assert step.numbers.en == "CNY 1.5 million − CNY 860,000"
    assert [p.assumed for p in province.used.parameters] == [True, False]
    assert (city.payer, city.shown.en) == ("city", "CNY 5")
    assert told.deciding == ("c0", "c1", "c20", "c21")
    assert told.repairs == told.open == ()


def test_requirements_go_through_rules_and_keep_their_own_article():
    told = explained("aid", **{**GOOD, "old_rd_y1": 160_000_000, "hnte": False})
    reason = reasons(told)["c20"]
    assert reason.basis is FIVE
    assert reason.said.zh == "有增长（第五条）：增量-10万元，需超过0元，还差10万元"
    assert [step.id for step in reason.used.steps] == ["increase", "growing"]
    assert told.tree.items[2].finding is Finding.NOT_MET
    assert told.deciding == ("c20", "c21")
    assert told.repairs == ("c20",)


def test_what_the_silence_of_a_register_says_is_noted():
    told = explained("aid", assumed=frozenset({"paid"}), **GOOD)
    reason = reasons(told)["c1"]
    assert reason.assumed
    assert told.assumed == ("paid",)
    assert reason.said.zh == (
        "已领取：否，应为“否”（第十九条）（已领取：完整登记中没有记录，按没有计）"
    )
    assert "no entry in a complete register" in reason.said.en
    assert not reasons(told)["c0"].assumed


def test_what_is_missing_is_named():
    told = explained("aid", staff=5)
    assert told.outcome.kind is OutcomeKind.UNKNOWN
    assert reasons(told)["c0"].said.zh == "研发投入超过门槛（第十九条）：缺少2020年研发投入"
    assert reasons(told)["c0"].said.en.endswith("not known: R&D spending in 2020")
    assert told.deciding == ("c0", "c1", "c20", "c21")
    assert told.payments[0].shown.zh == "未知"


def test_a_share_is_read_as_percent_and_its_gap_in_money():
    told = explained("ratio", rd_y1=2_500_000, sales_y1=100_000_000)
    (part,) = reasons(told)["c0"].parts
    assert part.said.zh == "2020年研发投入占2020年销售收入的比例2.5%，需达到3%，还差5,000元"
    assert explained("ratio", rd_y1=3_000_000, sales_y1=100_000_000).outcome.kind is OutcomeKind.YES
    told = explained("ratio", rd_y1=5)
    assert reasons(told)["c0"].parts[0].found.zh == "未知"


def test_whom_it_does_not_concern_is_told_why():
    told = explained("aid", **{**GOOD, "staff": 0})
    assert told.outcome.kind is OutcomeKind.NOT_APPLICABLE
    assert told.applies.decides
    assert told.applies.said.zh == "职工总数0人，需超过0人（第十九条），还差1人"
    assert told.deciding == told.repairs == told.payments == ()
    assert explained("ratio").applies is None


def test_what_is_not_published_is_listed():
    told = explained("later", hnte=True, rd_y1=5)
    assert told.outcome.kind is OutcomeKind.NO_AMOUNT
    assert [p.id for p in told.open] == ["open"]
    assert told.open[0].shown.zh == "未公布"
    reason = reasons(told)["c1"]
    assert reason.finding is Finding.OPEN
    assert reason.said.zh.endswith("：标准尚未公布")
    assert reason.parts[0].needed.zh == "需达到（标准未公布）"
    assert told.deciding == ("c1",)


def test_experts_are_left_to_judge():
    told = explained("judged", hnte=True)
    reason = reasons(told)["c1"]
    assert (reason.finding, reason.said.zh) == (
        Finding.EXPERT,
        "核心技术先进（第十九条）：由专家判断",
    )
    assert reason.parts == ()
    assert told.deciding == ("c1",)


def test_what_experts_judge_says_too_that_its_amount_is_not_published():
    made = Maker(column("here"), column("rd", 0, 9), parameters=[bound("ratio"), bound("sum", 7)])
    judged = both("here", n.Expert("core"))
    ratio = arithmetic("*", "rd", P("ratio"))
    made.benefit("open", judged, lines=[("city", ratio)]).benefit("figure", judged, figure=ratio)
    made.benefit("priced", judged, lines=[("city", P("sum"))])
    made = made.program()
    facts = {"here": True, "rd": 5}
    told = [explain(made, outcome, facts).answer for outcome in decide(made, facts)]
    assert [said.zh.endswith("；金额尚未公布") for said in told] == [True, True, False]
    assert [said.en.endswith("; the amount is not published") for said in told] == [
        True,
        True,
        False,
    ]


def test_a_figure_is_worked_out_too():
    (figure,) = explained("figured", hnte=True, rd_y1=100, sales_y1=200).payments
    assert (figure.payer, figure.fen, figure.numbers.zh) == ("", 300, "1元 + 2元")


def test_of_a_choice_the_cheapest_way_out_is_shown():
    facts = {"paid": True, "rd_y1": 99_000_000, "hnte": False, "staff": 3}
    told = explained("choice", **facts)
    assert told.deciding == ("c00", "c01", "c020", "c021")
    assert told.repairs == ("c01",)
    group = told.tree.items[0]
    assert isinstance(group, Group)
    assert (group.all, group.finding, group.words) == (False, Finding.NOT_MET, None)


def test_days_options_and_ranges_are_said_as_people_do():
    told = explained("listed", staff=25, listed_on=20210301, board=4)
    said = [reason.parts[0].said.zh for reason in told.tree.reasons()]
    assert said == [
        "职工总数25人，应在10人至20人之间（含），超出5人",
        "上市日：2021年3月1日，需不晚于2021年2月19日",
        "上市板块：主板，应为科创板",
        "上市板块：主板，应为科创板",
    ]
    told = explained("listed", staff=7, listed_on=20210219, board=1)
    assert [reason.parts[0].said.en for reason in told.tree.reasons()] == [
        "staff is 7 persons; must be from 10 persons to 20 persons; 3 persons short",
        "day of listing is 19 February 2021; must be not after 19 February 2021",
        "board is STAR Market; must be STAR Market",
        "board is STAR Market; must be STAR Market",
    ]


def test_all_outcomes_of_a_party_are_explained_at_once():
    made = program()
    outcomes = decide(made, GOOD)
    told = explain_all(made, outcomes, GOOD, assumed=frozenset({"paid"}))
    assert told == tuple(explain(made, o, GOOD, assumed=frozenset({"paid"})) for o in outcomes)
    assert [one.benefit for one in told] == [benefit.id for benefit in made.benefits]


@pytest.mark.parametrize(
    ("formula", "facts", "zh"),
    [
        (n.Not(n.Between(N("staff"), n.Int(1), n.Int(9))), {"staff": 5}, "职工总数5人，不得在1人至9人之间"),
        (n.Not(n.In(N("board"), (n.Int(1), n.Int(4)))), {"board": 4}, "上市板块：主板，不得为科创板、主板之一"),
        (n.Not(both("hnte", compare("<", "staff", 9))), {"hnte": True, "staff": 5},
         "高新技术企业：是，应为“否”；职工总数5人，需达到9人，还差4人"),
        (compare("<", "staff", 9), {"staff": 9}, "职工总数9人，需低于9人，超出1人"),
        (compare("<>", "staff", 9), {"staff": 9}, "职工总数9人，不得为9人"),
        (compare("<=", 9, "staff"), {"staff": 8}, "职工总数8人，需达到9人，还差1人"),
        (compare("=", 9, "staff"), {"staff": 8}, "职工总数8人，应为9人"),
        (compare(">", "rd_y1", "sales_y1"), {"rd_y1": 100, "sales_y1": 300},
         "2020年研发投入1元，需超过2020年销售收入（3元），还差2元"),
        (compare(">", "rd_y1", arithmetic("*", "sales_y1", 2)), {"rd_y1": 100, "sales_y1": 300},
         "2020年研发投入1元，需超过2020年销售收入 × 2（6元），还差5元"),
        (compare("<", arithmetic("*", "rd_y1", 10_000), arithmetic("*", "sales_y1", 300)),
         {"rd_y1": 300, "sales_y1": 10_000}, "2020年研发投入占2020年销售收入的比例3%，需低于3%，超出0.01元"),
        (compare(">", arithmetic("*", "rd_y1", 10_000), arithmetic("*", "sales_y1", 300)),
         {"rd_y1": 300, "sales_y1": 10_000}, "2020年研发投入占2020年销售收入的比例3%，需超过3%，还差0.01元"),
        (compare(">", arithmetic("*", "rd_y1", 10_000), arithmetic("*", "sales_y1", 300)),
         {"rd_y1": 0, "sales_y1": 0}, "2020年研发投入占2020年销售收入的比例未知，需超过3%，还差0.01元"),
        (either("hnte", n.Case(((N("hnte"), n.Bool(True)),), n.Bool(False))), {"hnte": False},
         "高新技术企业：否，应为“是”；高新技术企业的，是；否则 否：否，应为“是”"),
        (n.In(N("staff"), (n.Int(1), n.Int(2))), {"staff": 5}, "职工总数5人，应为1人、2人之一"),
    ],
)  # fmt: skip
def test_every_kind_of_test_has_its_sentence(formula, facts, zh):
    base = program()
    made = Maker(*base.columns, parameters=list(base.parameters.values())).benefit("x", formula)
    built = made.program()
    (reason,) = explain(built, decide(built, facts)[0], facts).tree.reasons()
    assert "；".join(part.said.zh for part in reason.parts) == zh
    if "；" in zh:
        assert reason.said.zh.endswith(f"：{zh}")
    else:
        assert reason.said.zh.replace("（第十九条）", "") == zh


@law
@given(programs())
def test_repairing_what_is_named_turns_a_no(sample):
    made, facts = sample
    (outcome,) = decide(made, facts)
    told = explain(made, outcome, facts)
    benefit = made.benefits[0]
    if outcome.kind is not OutcomeKind.NO:
        assert told.repairs == ()
        return
    named = set(told.repairs)
    assert named <= set(told.deciding) <= {leaf.id for leaf in failing(benefit, outcome)}
    parts = values(benefit, environment(made, facts)).leaves
    pairs = zip(benefit.leaves, parts, strict=True)
    mended = [True if leaf.id in named else natural for leaf, natural in pairs]
    announced = [leaf.id for leaf in benefit.leaves if leaf.open]
    assert holds(benefit, mended, experts_agree=True, awaited=announced) is not False


@law
@given(programs())
def test_the_deciding_requirements_alone_give_the_answer(sample):
    made, facts = sample
    (outcome,) = decide(made, facts)
    benefit = made.benefits[0]
    told = {leaf.id for leaf in deciding(benefit, outcome)}
    parts = values(benefit, environment(made, facts)).leaves
    pairs = zip(benefit.leaves, parts, strict=True)
    if outcome.kind is OutcomeKind.NO:
        assert holds(benefit, [v if leaf.id in told else None for leaf, v in pairs]) is False
    if outcome.kind is OutcomeKind.YES:
        assert holds(benefit, [v if leaf.id in told else None for leaf, v in pairs]) is True


@law
@given(programs())
def test_parts_say_the_same_as_the_requirement(sample):
    made, facts = sample
    (outcome,) = decide(made, facts)
    benefit = made.benefits[0]
    state = known(made, facts, frozenset())
    natural = values(benefit, environment(made, facts)).leaves
    reasons = explain(made, outcome, facts).tree.reasons()
    for leaf, value, reason in zip(benefit.leaves, natural, reasons, strict=True):
        assert taken_apart.tested(state, leaf.surface).holds == value
        assert reason.requirement.zh
        assert reason.said.en
        parts = [part.holds for part in reason.parts]
        if reason.finding is Finding.NOT_MET:
            assert False in parts
        if reason.finding is Finding.MET and reason.parts:
            assert True in parts
