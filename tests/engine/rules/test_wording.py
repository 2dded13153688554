import pytest

from lilac_engine.rules import nodes as n
from lilac_engine.rules.phrasing import joint, measure, phrase, ratio
from lilac_engine.rules.types import Kind, Type, Unit
from lilac_engine.rules.wording import (
    NOT_KNOWN,
    Said,
    choices,
    label,
    question,
    show,
)
from tests.engine.rules.building import BOOL, INT, MONEY, Maker, arithmetic, column, compare
from tests.engine.rules.building import parameter as bound

P, O = n.Parameter, n.Option  # noqa: E741
BOARDS = {
    "star": {"number": 1, "zh": "科创板", "en": "STAR Market"},
    "main": {"number": 4, "zh": "主板", "en": "main board"},
}


def program():
    return (
        Maker(
            column("rd", 0, 10**13, unit="fen", lag=1, zh="研发费用", en="R&D expense"),
            column("sales", 0, 10**13, unit="fen", lag=1, zh="销售收入", en="sales"),
            column("staff", 0, 10**6, unit="persons", zh="职工总数", en="staff"),
            column("hnte", zh="高新技术企业", en="high-tech enterprise"),
            column("listed_on", 19000101, 29991231, kind=Kind.DATE, zh="上市日", en="day of listing"),
            column("board", 1, 4, kind=Kind.CODE, options=BOARDS, zh="上市板块", en="board"),
            parameters=[
                bound("gate", 10**8, Unit.FEN), bound("rate", 300, Unit.BPS), bound("open"),
                bound("least", 5, Unit.COUNT), bound("cap", 2 * 10**8, Unit.FEN),
            ],
        )
        .rule("increase", arithmetic("-", "rd_y1", 5), MONEY, zh="增量", en="increase")
        .rule("big", compare(">", "staff", 5), BOOL, zh="规模大", en="large")
        .benefit("b", "hnte")
        .program()
    )  # fmt: skip


@pytest.mark.parametrize(
    ("value", "type_", "zh", "en"),
    [
        (None, MONEY, "未知", "not known"),
        (86_000_000, MONEY, "86万元", "CNY 860,000"), (123_456, MONEY, "1,234.56元", "CNY 1,234.56"),
        (2_500, Type(Kind.INT, Unit.BPS), "25%", "25%"),
        (1_234, Type(Kind.INT, Unit.BPS), "12.34%", "12.34%"),
        (10_000, Type(Kind.INT, Unit.BPS), "100%", "100%"), (0, Type(Kind.INT, Unit.BPS), "0%", "0%"),
        (1, Type(Kind.INT, Unit.PERSONS), "1人", "1 person"),
        (1_500, Type(Kind.INT, Unit.PERSONS), "1,500人", "1,500 persons"),
        (3, Type(Kind.INT, Unit.COUNT), "3个", "3"), (62, Type(Kind.INT, Unit.POINTS), "62分", "62 points"),
        (2021, Type(Kind.INT, Unit.YEAR), "2021年", "2021"), (12, Type(Kind.INT, Unit.MONTHS), "12个月", "12 months"),
        (9, Type(Kind.INT, Unit.SQM), "9平方米", "9 m²"), (1_234_567, INT, "1,234,567", "1,234,567"),
        (True, BOOL, "是", "yes"), (False, BOOL, "否", "no"),
        (20210219, Type(Kind.DATE), "2021年2月19日", "19 February 2021"),
        (20210230, Type(Kind.DATE), "20210230", "20210230"),
        (4, Type(Kind.CODE, options_of="board"), "主板", "main board"),
        (9, Type(Kind.CODE, options_of="board"), "9", "9"),
        (9, Type(Kind.CODE, options_of="nothing"), "9", "9"),
    ],
)  # fmt: skip
def test_show_says_values_as_people_read_them(value, type_, zh, en):
    assert show(value, type_, program()) == Said(zh, en)


def test_options_need_a_program_to_have_words():
    assert show(4, Type(Kind.CODE, options_of="board")) == Said("4", "4")
    assert choices(Type(Kind.CODE, options_of="board"), None) == ()


def test_said_is_read_by_language():
    zh, en = NOT_KNOWN
    assert (zh, en) == (NOT_KNOWN["zh"], NOT_KNOWN["en"]) == ("未知", "not known")


def test_yearly_columns_say_the_real_year():
    made = program()
    assert label(made, "rd_y1") == Said("2020年研发费用", "R&D expense in 2020")
    assert label(made, "staff") == Said("职工总数", "staff")
    assert label(made, "increase") == Said("增量", "increase")
    assert label(made, "gate").zh == "参数gate"
    assert label(made, "nothing") == Said("nothing", "nothing")
    assert question(made, made.column["rd_y1"]) == Said("2020年：rd?", "2020: rd?")
    assert question(made, made.column["staff"]) == Said("staff?", "staff?")


TODAY = n.Name("today")


@pytest.mark.parametrize(
    ("node", "zh", "en"),
    [
        (compare(">", "rd_y1", P("gate")), "2020年研发费用 大于 参数gate（100万元）",
         "R&D expense in 2020 more than parameter gate (CNY 1 million)"),
        (compare(">=", arithmetic("*", "rd_y1", 10_000), arithmetic("*", "sales_y1", P("rate"))),
         "2020年研发费用 占 2020年销售收入 的比例 不低于 参数rate（3%）",
         "R&D expense in 2020 at least parameter rate (3%) of sales in 2020"),
        (compare("<", arithmetic("*", 10_000, "rd_y1"), arithmetic("*", 600, "sales_y1")),
         "2020年研发费用 占 2020年销售收入 的比例 小于 6%", "R&D expense in 2020 less than 6% of sales in 2020"),
        (compare("<=", "staff", P("least")), "职工总数 不超过 参数least（5人）",
         "staff at most parameter least (5 persons)"),
        (compare("=", "rd_y1", P("open")), "2020年研发费用 等于 参数open（未公布）",
         "R&D expense in 2020 equal to parameter open (not published)"),
        (compare("<=", "listed_on", TODAY), "上市日 不晚于 2021年2月19日", "day of listing not after 19 February 2021"),
        (compare("<>", "board", O("board", "star")), "上市板块 不是 科创板", "board is not STAR Market"),
        (n.In(n.Name("board"), (O("board", "star"),)), "上市板块 是 科创板", "board is STAR Market"),
        (n.In(n.Name("board"), (O("board", "star"), n.Int(4), O("board", "odd"))),
         "上市板块 是 科创板、主板、odd 之一", "board is one of STAR Market, main board, odd"),
        (n.Not(n.Name("hnte")), "高新技术企业：否", "high-tech enterprise: no"),
        (n.Not(n.And((n.Name("hnte"), n.Name("big")))), "并非（高新技术企业，且规模大）",
         "not (high-tech enterprise and large)"),
        (n.Or((n.Name("hnte"), n.And((n.Name("big"), n.Bool(True))))), "高新技术企业，或（规模大，且是）",
         "high-tech enterprise or (large and yes)"),
        (n.Between(n.Name("staff"), n.Int(1), n.Int(20)), "职工总数 在 1人 至 20人 之间（含）",
         "staff from 1 person to 20 persons"),
        (n.Expert("core"), "由专家判断", "as experts judge"),
        (n.Percent(n.Name("increase"), P("rate")), "增量 的 参数rate（3%）", "parameter rate (3%) of increase"),
        (n.Percent(arithmetic("+", arithmetic("+", "rd_y1", "rd_y1"), 100), n.Int(1_000)),
         "（2020年研发费用 + 2020年研发费用 + 1元） 的 10%",
         "10% of (R&D expense in 2020 + R&D expense in 2020 + CNY 1)"),
        (n.Divide(arithmetic("*", "rd_y1", P("rate")), 10_000), "2020年研发费用 的 参数rate（3%）",
         "parameter rate (3%) of R&D expense in 2020"),
        (n.Divide(n.Name("rd_y1"), 12), "2020年研发费用 ÷ 12", "R&D expense in 2020 ÷ 12"),
        (n.Divide(n.Name("rd_y1"), 10_000), "2020年研发费用 ÷ 10,000", "R&D expense in 2020 ÷ 10,000"),
        (n.Least((n.Name("rd_y1"), P("cap"))), "2020年研发费用、参数cap（200万元） 中的最小者",
         "the least of R&D expense in 2020, parameter cap (CNY 2 million)"),
        (n.Greatest((n.Name("rd_y1"), n.Int(0))), "2020年研发费用、0元 中的最大者",
         "the greatest of R&D expense in 2020, CNY 0"),
        (n.Negative(n.Name("rd_y1")), "−2020年研发费用", "−R&D expense in 2020"),
        (n.Case(((n.Name("hnte"), P("cap")),), n.Int(0)), "高新技术企业的，参数cap（200万元）；否则 0",
         "if high-tech enterprise, parameter cap (CNY 2 million); otherwise CNY 0"),
        (n.Ladder(n.Name("staff"), ((n.Int(20), n.Int(5)),), n.Int(0)), "按 职工总数 分档：不低于 20人 的 5，其余 0",
         "by staff: 5 from 20 persons, else 0"),
        (n.MonthsBetween(n.Name("listed_on"), TODAY), "从 上市日 到 2021年2月19日 的整月数",
         "whole months from day of listing to 19 February 2021"),
        (n.YearsBetween(n.Name("listed_on"), TODAY), "从 上市日 到 2021年2月19日 的整年数",
         "whole years from day of listing to 19 February 2021"),
        (n.DaysBetween(n.Name("listed_on"), TODAY), "从 上市日 到 2021年2月19日 的天数",
         "days from day of listing to 19 February 2021"),
        (n.YearOf(n.Name("listed_on")), "上市日 的年份", "the year of day of listing"),
        (n.Open("open"), "参数open（未公布）", "parameter open (not published)"),
        (n.Open("stray"), "stray", "stray"), (n.Name("stray"), "stray", "stray"),
        (arithmetic("-", "rd_y1", arithmetic("*", "sales_y1", 2)),
         "2020年研发费用 − （2020年销售收入 × 2）", "R&D expense in 2020 − (sales in 2020 × 2)"),
    ],
)  # fmt: skip
def test_phrase_says_a_formula_with_the_names_of_things(node, zh, en):
    found = phrase(program(), node)
    assert found.zh == zh.replace("否则 0", "否则 0元")
    assert found.en == en


def test_phrase_says_a_formula_with_their_values():
    node = n.Percent(n.Name("increase"), P("rate"))
    found = phrase(program(), node, {"increase": 14_000_000})
    assert found == Said("14万元 的 3%", "3% of CNY 140,000")
    assert phrase(program(), node, {}).zh == "未知 的 3%"
    assert phrase(program(), TODAY, {}).zh == "2021年2月19日"


def test_phrase_refuses_what_is_no_formula():
    with pytest.raises(TypeError, match="str"):
        phrase(program(), "rd")


@pytest.mark.parametrize(
    ("node", "type_"),
    [
        (arithmetic("*", "rd_y1", P("rate")), INT), (arithmetic("*", P("cap"), "staff"), MONEY),
        (n.Divide(n.Name("rd_y1"), 12), MONEY), (n.Compare(n.Comparison.GT, TODAY, TODAY), BOOL),
        (n.Ladder(n.Name("staff"), ((n.Int(1), P("cap")),), n.Int(0)), MONEY),
        (n.Negative(n.Name("rd_y1")), MONEY), (n.Int(4), None), (n.YearOf(TODAY), Type(Kind.INT, Unit.YEAR)),
        (n.MonthsBetween(TODAY, TODAY), Type(Kind.INT, Unit.MONTHS)), (O("board", "star"), Type(Kind.CODE, options_of="board")),
        (n.YearsBetween(TODAY, TODAY), Type(Kind.INT, Unit.YEARS)), (n.DaysBetween(TODAY, TODAY), Type(Kind.INT, Unit.DAYS)),
        (n.Least((n.Int(1), n.Name("staff"))), Type(Kind.INT, Unit.PERSONS)),
    ],
)  # fmt: skip
def test_measure_says_what_a_formula_counts(node, type_):
    assert measure(program(), node) == type_


def test_joint_takes_the_most_telling():
    assert joint(None, None) is None
    assert joint(Type(Kind.INT, Unit.COUNT), None) == Type(Kind.INT, Unit.COUNT)


@pytest.mark.parametrize(
    "node",
    [
        n.Name("hnte"), compare(">", "rd_y1", P("gate")),
        compare(">", arithmetic("*", "rd_y1", 10_000), "sales_y1"),
        compare(">", arithmetic("*", "rd_y1", 10_000), arithmetic("*", "sales_y1", "staff")),
    ],
)  # fmt: skip
def test_other_comparisons_are_no_ratios(node):
    assert ratio(program(), node) is None
