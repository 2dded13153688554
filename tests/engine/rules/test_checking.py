import pytest
from hypothesis import given
from hypothesis import strategies as st

from lilac_engine.rules import nodes as n
from lilac_engine.rules.checking import FAULTS, Scope, check, closest, measure
from lilac_engine.rules.errors import Faulty
from lilac_engine.rules.parsing import parsed
from lilac_engine.rules.quantities import LITERAL, Quantity, alike, product, quantity, words
from lilac_engine.rules.types import Kind, Type, Unit
from tests.engine.rules.trees import OPTIONS, truth, whole


def number(unit=Unit.NONE):
    return Type(Kind.INT, unit)


YES_NO, DAY = Type(Kind.BOOL), Type(Kind.DATE)
MONEY, RATIO, PERSONS = number(Unit.FEN), number(Unit.BPS), number(Unit.PERSONS)
COUNT, YEARS, YEAR = number(Unit.COUNT), number(Unit.YEARS), number(Unit.YEAR)
SCOPE = Scope(
    names={
        "rd_y1": MONEY, "sales": MONEY, "staff": PERSONS, "patents": COUNT, "area": number(Unit.SQM),
        "share": RATIO, "founded": DAY, "closed": DAY, "listed": YES_NO, "taxed": YES_NO,
        "built": YEAR, "plain": number(), "score": number(), "judged": YES_NO,
        "board": Type(Kind.CODE, options_of="board"), "kind": Type(Kind.CODE, options_of="kind"),
    },
    parameters={
        "gate": MONEY, "ratio": RATIO, "many": COUNT, "within": number(Unit.DAYS), "deadline": DAY,
    },
    options={"board": {"star": 1, "main": 2}, "kind": {"firm": 1}},
    loose=frozenset({"score"}),
    expert_names=frozenset({"judged"}),
    yearly={"rd": ("rd_y1", "rd_y2")},
)  # fmt: skip


def type_of(written, expected=None, scope=SCOPE):
    source = parsed(written)
    return check(source.node, scope, expected, source)


FITS = [
    ("rd_y1 * 10000 >= sales * p.ratio", YES_NO),
    ("sales * p.ratio <= 10000 * rd_y1", YES_NO),
    ("rd_y1 >= pct(sales, p.ratio)", YES_NO),
    ("rd_y1 + sales - 100", MONEY),
    ("5 + 3", number()),
    ("staff * 2", PERSONS),
    ("staff * p.gate", MONEY),
    ("area * p.gate", MONEY),
    ("pct(rd_y1, share)", MONEY),
    ("pct(rd_y1, 2500)", MONEY),
    ("pct(5, p.ratio)", number()),
    ("idiv(rd_y1 * p.ratio, 10000)", MONEY),
    ("idiv(rd_y1, 10000)", MONEY),
    ("idiv(rd_y1, 12)", MONEY),
    ("staff >= p.many", YES_NO),
    ("p.many <= patents", YES_NO),
    ("plain >= p.many", YES_NO),
    ("built >= p.many", YES_NO),
    ("staff * p.many >= 5", YES_NO),
    ("staff * p.many > staff", YES_NO),
    ("p.many * p.many >= area", YES_NO),
    ("rd_y1 * p.many >= p.gate", YES_NO),
    ("score + 5 >= staff", YES_NO),
    ("score", number()),
    ("least(rd_y1, p.gate, 100)", MONEY),
    ("least(100, rd_y1)", MONEY),
    ("greatest(founded, p.deadline)", DAY),
    ("CASE WHEN listed THEN rd_y1 ELSE 0 END", MONEY),
    ("CASE WHEN listed THEN 0 ELSE rd_y1 END", MONEY),
    ("CASE WHEN listed THEN taxed ELSE TRUE END", YES_NO),
    ("CASE WHEN listed THEN board.star ELSE board END", Type(Kind.CODE, options_of="board")),
    ("ladder(staff, 500, 20, 100, 10, 0)", number()),
    ("ladder(rd_y1, p.gate, p.gate, 0)", MONEY),
    ("ladder(founded, p.deadline, 1, 2)", number()),
    ("board = board.star OR board <> board.main", YES_NO),
    ("board IN (board.star, board.main)", YES_NO),
    ("staff IN (1, 2, p.many)", YES_NO),
    ("staff BETWEEN 1 AND p.many", YES_NO),
    ("founded BETWEEN p.deadline AND today", YES_NO),
    ("founded < today", YES_NO),
    ("founded IN (p.deadline)", YES_NO),
    ("years_between(founded, today) >= 1", YES_NO),
    ("months_between(founded, today)", number(Unit.MONTHS)),
    ("days_between(founded, today) <= p.within", YES_NO),
    ("year_of(today) - built >= 3", YES_NO),
    ("year_of(today) - built", YEARS),
    ("built + 3", YEAR),
    ("year_of(founded) = 2020", YES_NO),
    ("-rd_y1", MONEY),
    ("expert.taste AND NOT judged", YES_NO),
]


@pytest.mark.parametrize(("written", "type_"), FITS)
def test_formulas_that_make_sense_have_a_type(written, type_):
    assert type_of(written) == type_
    assert type_of(written, expected=type_) == type_
    assert check(parsed(written).node, SCOPE) == type_


WRONG = [
    ("stafff > 1", "unknown-name", "stafff", "staff"),
    ("xyzzy > 1", "unknown-name", "xyzzy", ""),
    ("rd > 1", "yearly-name", "rd", "rd_y1 / rd_y2"),
    ("rd_y4 > 1", "yearly-lag", "rd_y4", "lags: [1, 2, 4]"),
    ("rd_y400 > 1", "unknown-name", "rd_y400", ""),
    ("rd_yx > 1", "unknown-name", "rd_yx", ""),
    ("staff > p.mny", "unknown-parameter", "p.mny", "p.many"),
    ("board = board.stat", "unknown-option", "board.stat", "board.star"),
    ("board = bord.star", "no-options", "bord.star", "board"),
    ("rd_y1 > staff", "units", "staff", "persons"),
    ("rd_y1 >= sales * p.ratio", "units", "sales * p.ratio", "×"),
    ("rd_y1 * 10000 >= staff * p.ratio", "units", "staff * p.ratio", "persons"),
    ("rd_y1 * 10000 + rd_y1 >= sales * p.ratio", "units", "sales * p.ratio", "×"),
    ("p.many + patents >= staff", "units", "staff", "persons"),
    ("rd_y1 + staff", "units", "staff", "added"),
    ("rd_y1 - staff", "units", "staff", "subtracted"),
    ("rd_y1 > p.many", "units", "p.many", "money"),
    ("share > p.many", "units", "p.many", "ratio"),
    ("rd_y1 * 2 > staff * 3", "units", "staff * 3", "money"),
    ("least(rd_y1, staff)", "units", "staff", "compared"),
    ("CASE WHEN listed THEN rd_y1 ELSE staff END", "units", "staff", "CASE"),
    ("ladder(rd_y1, staff, 1, 0)", "units", "staff", "compared"),
    ("ladder(rd_y1, 1, rd_y1, staff)", "units", "staff", "ladder"),
    ("staff BETWEEN 1 AND rd_y1", "units", "rd_y1", "persons"),
    ("staff IN (p.gate)", "units", "p.gate", "persons"),
    ("board = kind", "units", "kind", "options of kind"),
    ("board IN (kind.firm)", "units", "kind.firm", "options of board"),
    ("staff AND listed", "wants", "staff", "yes or no"),
    ("NOT staff", "wants", "staff", "yes or no"),
    ("listed + 1", "wants", "listed", "a number"),
    ("1 + board", "wants", "board", "a number"),
    ("listed > 1", "wants", "1", "yes or no"),
    ("board = 1", "wants", "1", "option"),
    ("1 = board", "wants", "board", "number"),
    ("CASE WHEN staff THEN 1 ELSE 2 END", "wants", "staff", "yes or no"),
    ("CASE WHEN listed THEN 1 ELSE taxed END", "wants", "taxed", "a number"),
    ("least(listed, taxed)", "wants", "least(listed, taxed)", "a number"),
    ("years_between(staff, today)", "wants", "staff", "a day"),
    ("year_of(listed)", "wants", "listed", "a day"),
    ("founded > staff", "wants", "staff", "a day"),
    ("founded > 20210101", "date-literal", "20210101", "20210101"),
    ("20210101 < founded", "date-literal", "20210101", "p.x"),
    ("founded IN (20210101)", "date-literal", "20210101", "p.x"),
    ("months_between(20210101, today)", "date-literal", "20210101", "today"),
    ("today - 1", "date-arithmetic", "today", "months_between"),
    ("-founded", "date-arithmetic", "founded", "years_between"),
    ("idiv(founded, 2)", "date-arithmetic", "founded", "years_between"),
    ("pct(founded, 2)", "date-arithmetic", "founded", "years_between"),
    ("listed = taxed", "yes-no-compared", "listed = taxed", "NOT listed"),
    ("listed = TRUE", "yes-no-compared", "listed = TRUE", "NOT listed"),
    ("listed BETWEEN taxed AND TRUE", "yes-no-compared", "listed BETWEEN taxed AND TRUE", "NOT"),
    ("board < board.main", "code-order", "board < board.main", "="),
    ("board BETWEEN board.star AND board.main", "code-order",
     "board BETWEEN board.star AND board.main", "="),
    ("least(board, board.main)", "code-order", "least(board, board.main)", "="),
    ("ladder(board, board.main, 1, 0)", "code-order", "board", "="),
    ("pct(rd_y1, staff)", "rate-unit", "staff", "persons"),
    ("sales * p.ratio", "mixed-product", "sales * p.ratio", "pct"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "code", "there", "said"), WRONG)
def test_what_makes_no_sense_is_said_at_its_characters(written, code, there, said):
    with pytest.raises(Faulty) as caught:
        type_of(written)
    (one,) = caught.value.faults
    assert (one.code, written[one.start : one.end]) == (code, there)
    assert said in one.say("en")
    assert "{" not in one.say("zh")


EXPECTED = [
    ("rd_y1", PERSONS, "wrong-unit"),
    ("sales * p.ratio", MONEY, "wrong-unit"),
    ("p.many", MONEY, "wrong-unit"),
    ("rd_y1", YES_NO, "wants"),
    ("listed", MONEY, "wants"),
    ("20210101", DAY, "date-literal"),
]


@pytest.mark.parametrize(("written", "expected", "code"), EXPECTED)
def test_a_formula_must_come_to_what_is_expected(written, expected, code):
    with pytest.raises(Faulty) as caught:
        type_of(written, expected)
    assert [one.code for one in caught.value.faults] == [code]


def test_literals_come_to_whatever_is_expected():
    for type_ in (MONEY, PERSONS, RATIO, number()):
        assert measure(n.Int(5), SCOPE, type_) == LITERAL


def test_nothing_is_left_to_experts_where_amounts_are_computed():
    amounts = Scope(SCOPE.names, experts=False, expert_names=SCOPE.expert_names)
    for written in ("expert.taste", "judged", "listed AND judged"):
        with pytest.raises(Faulty) as caught:
            type_of(written, scope=amounts)
        assert caught.value.faults[0].code == "expert-here"


def test_all_faults_are_found_in_one_go():
    with pytest.raises(Faulty) as caught:
        type_of("nothing > 1 AND rd_y1 > staff AND staff + (listed AND nowhere) > 0 OR NOT founded")
    assert [one.code for one in caught.value.faults] == [
        "unknown-name", "units", "unknown-name", "wants",
    ]  # fmt: skip


def test_no_more_faults_are_listed_than_a_person_reads():
    with pytest.raises(Faulty) as caught:
        type_of(" AND ".join(f"nowhere{place}" for place in range(100)))
    assert len(caught.value.faults) == FAULTS


def test_a_word_of_any_length_has_at_most_one_suggestion():
    assert closest("stafff", ["staff", "share"])["hint_en"] == "Did you mean staff?"
    assert closest("x" * 10_000, ["staff"]) == {"hint": "", "hint_en": ""}
    assert closest("staff", []) == {"hint": "", "hint_en": ""}


def test_without_source_faults_have_no_place():
    with pytest.raises(Faulty) as caught:
        check(n.Not(n.Name("staff")), SCOPE)
    (one,) = caught.value.faults
    assert (one.start, one.end) == (0, 0)


TREES = Scope(
    names={
        "a": number(), "b": number(), "y": YES_NO, "z": YES_NO, "d": DAY, "e": DAY,
        "c": Type(Kind.CODE, options_of="c"),
    },
    parameters={"low": number(), "cap": number(), "announced": number(), "ratio": RATIO,
                "since": DAY},
    options=OPTIONS,
)  # fmt: skip


@given(st.one_of(truth(), whole()))
def test_a_formula_has_one_kind_or_a_reason(tree):
    """The trees of the other laws mix units freely, but never kinds."""
    faults = []
    try:
        kind = measure(tree, TREES).kind
    except Faulty as faulty:
        kind, faults = None, [one.code for one in faulty.faults]
    assert (kind is None) is bool(faults)
    assert set(faults) <= {"units", "rate-unit"}


units = st.sampled_from(Unit)
quantities = st.builds(
    lambda found, loose, counted: Quantity(Kind.INT, tuple(sorted(found)), loose, counted),
    st.lists(units.filter(bool), max_size=2),
    st.booleans(),
    st.booleans(),
)


@given(quantities, quantities)
def test_likeness_and_products_do_not_depend_on_the_order(one, other):
    assert product(one, other) == product(other, one)
    assert (alike(one, other) is None) == (alike(other, one) is None)


@given(quantities)
def test_everything_is_like_itself_and_said_in_words(one):
    assert alike(one, one) == one
    zh, en = words(one)
    assert zh
    assert en


def test_two_units_never_mix():
    for unit in Unit:
        for other in Unit:
            mixed = alike(quantity(number(unit)), quantity(number(other)))
            assert (mixed is not None) == (unit is other)
