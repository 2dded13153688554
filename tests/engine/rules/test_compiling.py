from datetime import date
from decimal import Decimal

import pytest

from lilac_engine.pack.evidence import Mark
from lilac_engine.rules import nodes as n
from lilac_engine.rules.checking import check
from lilac_engine.rules.compiling import compile as compiled
from lilac_engine.rules.compiling import scope
from lilac_engine.rules.errors import Faulty
from lilac_engine.rules.ordering import ordered
from lilac_engine.rules.parsing import parse
from lilac_engine.rules.printing import text
from lilac_engine.rules.remembering import Memory, Same
from lilac_engine.rules.types import Kind, Type, Unit
from tests.engine.rules.books import (
    FACTS,
    SEEN,
    benefit,
    book,
    fact,
    option,
    parameter,
    rule,
    value,
)

DAY = date(2021, 3, 1)
MONEY = Type(Kind.INT, Unit.FEN)


def faults(day=DAY, **parts):
    """What is wrong with a book, as (where, code) pairs; every sentence can be said."""
    with pytest.raises(Faulty) as caught:
        compiled(book(**parts), day)
    assert str(caught.value)
    assert caught.value.say("zh")
    return [(one.where, one.code) for one in caught.value.faults]


def test_an_empty_book_is_an_empty_program():
    program = compiled(book(), DAY)
    assert (program.columns, program.rules, program.benefits) == ((), (), ())
    assert program.day == DAY


def test_a_benefit_is_lowered_with_the_values_of_the_day():
    program = compiled(
        book(
            parameters=[parameter("gate", value(100)), parameter("share", value("2.5"), dimension="ratio")],
            rules=[rule("base", "least(rd_y1, p.gate)")],
            benefits=[
                benefit(
                    "help", "rd_y1 >= p.gate", "years_between(founded, today) >= 1",
                    applies="board = board.star", gives="money",
                    lines=[("province", "pct(base, p.share)"), ("city", "5")],
                    figure="base * 2",
                )
            ],
        ),
        DAY,
    )  # fmt: skip
    (help_,) = program.benefits
    assert [text(leaf.core) for leaf in help_.leaves] == ["rd_y1 >= 10000", "founded <= 20200301"]
    assert [leaf.bit for leaf in help_.leaves] == [0, 1]
    assert text(help_.leaves[0].surface) == "rd_y1 >= p.gate"
    assert [text(line.core) for line in help_.lines] == ["idiv(base * 250, 10000)", "5"]
    assert text(help_.applies) == "board = 1"
    assert text(help_.figure) == "base * 2"
    assert (help_.open, help_.assumed, help_.mark) == (False, False, Mark.VF)
    assert help_.columns == ("rd_y1", "founded", "board")
    assert [column.name for column in program.columns] == ["rd_y1", "founded", "board"]
    assert program.column["rd_y1"].lag == 1
    assert (program.column["rd_y1"].low, program.column["rd_y1"].high) == (0, 10**11)
    (base,) = program.rules
    assert (base.type, base.low, base.high, base.open) == (MONEY, 0, 10_000, False)
    assert program.parameters["gate"].value == 10_000
    assert program.rule["base"] is base
    assert program.benefit["help"] is help_


def test_the_tree_keeps_its_groups_and_counts_bits_in_reading_order():
    program = compiled(
        book(
            benefits=[
                benefit(
                    "help",
                    {
                        "any": [
                            {"when": "listed"},
                            {"all": [{"when": "staff > 1"}, {"expert": "taste"}]},
                        ]
                    },
                    "staff < 9",
                )
            ]
        ),
        DAY,
    )
    (help_,) = program.benefits
    either, last = help_.tree.items
    assert help_.tree.all
    assert not either.all
    assert either.items[1].all
    assert [leaf.bit for leaf in (either.items[0], *either.items[1].items, last)] == [0, 1, 2, 3]
    assert help_.leaves[2].core == n.Expert("taste")
    assert [leaf.expert for leaf in help_.leaves] == [False, False, True, False]


def test_leaves_without_id_have_one_that_stays_while_others_come_and_go():
    def ids(*requires):
        (one,) = compiled(book(benefits=[benefit("help", *requires)]), DAY).benefits
        return [leaf.id for leaf in one.leaves]

    first = ids("staff  >  1", "listed")
    assert ids("listed", "staff > 1") == first[::-1]
    assert all(id_.startswith("c_") for id_ in first)
    assert ids({"expert": "taste"}, {"expert": "taste"}) == ["taste", "taste_2"]
    assert ids("listed", "listed")[1] == f"{first[1]}_2"
    assert ids({"id": "big", "when": "staff > 1"}, "listed") == ["big", first[1]]


# -- versions and days --

VERSIONS = [
    rule("cap", "1", since="2020", until="2021-06"),
    rule("cap", "2", since="2021"),
    rule("cap", "3", since="2023-05-16"),
]


@pytest.mark.parametrize(
    ("day", "held"),
    [
        (date(2019, 12, 31), None), (date(2020, 1, 1), 1), (date(2020, 12, 31), 1),
        (date(2021, 1, 1), 2), (date(2021, 7, 1), 2), (date(2023, 5, 15), 2), (date(2023, 5, 16), 3),
    ],
)  # fmt: skip
def test_of_several_versions_the_one_that_began_last_holds(day, held):
    program = compiled(book(rules=VERSIONS), day)
    assert [rule_.core for rule_ in program.rules] == ([n.Int(held)] if held else [])


def test_the_last_day_is_counted_in_however_it_is_written():
    for until, last in (("2021", date(2021, 12, 31)), ("2021-02", date(2021, 2, 28))):
        parts = {"rules": [rule("cap", "1", until=until)]}
        assert compiled(book(**parts), last).rules
        assert not compiled(book(**parts), date.fromordinal(last.toordinal() + 1)).rules


def test_parameters_have_the_value_of_the_day():
    amounts = parameter("gate", value(1, until="2021-02"), value(2, since="2021-03"))
    for day, wanted in ((date(2021, 2, 28), 100), (date(2021, 3, 1), 200)):
        bound = compiled(book(parameters=[amounts]), day).parameters["gate"]
        assert (bound.value, bound.type) == (wanted, MONEY)
        assert bound.dated.value == Decimal(wanted) / 100


def test_a_day_may_be_a_parameter():
    until = parameter("deadline", value(day="2021-06"), dimension="days")
    program = compiled(
        book(parameters=[until], benefits=[benefit("help", "founded < p.deadline")]), DAY
    )
    assert text(program.benefits[0].leaves[0].core) == "founded < 20210601"


def test_a_value_may_end_and_leave_the_parameter_open():
    gate = parameter("gate", value(1, since="2020"), value(since="2021"))
    assert compiled(book(parameters=[gate]), DAY).parameters["gate"].value is None
    assert compiled(book(parameters=[parameter("gate")]), DAY).parameters["gate"].dated is None


def test_assumed_values_stand_in_only_when_asked_for_and_nothing_better_is_known():
    parts = {
        "parameters": [
            parameter("gate", value(1, standing="assumed", evidence={"mark": "?"})),
            parameter("real", value(2), value(1, standing="assumed", since="2021")),
        ],
        "benefits": [benefit("help", "rd_y1 > p.gate", "rd_y1 > p.real")],
    }
    plain, demo = compiled(book(**parts), DAY), compiled(book(**parts), DAY, assumed=True)
    assert plain.parameters["gate"].value is None
    assert plain.benefits[0].leaves[0].open
    assert not plain.benefits[0].assumed
    assert demo.parameters["gate"].value == 100
    assert demo.benefits[0].assumed
    assert demo.benefits[0].mark is Mark.UNKNOWN
    assert demo.parameters["real"].value == plain.parameters["real"].value == 200
    assert plain.hash != demo.hash


# -- open, expert, evidence: through rules too --


def test_what_stands_on_an_open_parameter_is_open():
    program = compiled(
        book(
            parameters=[parameter("cap"), parameter("gate", value(1))],
            rules=[rule("most", "least(rd_y1, p.cap)"), rule("more", "most + 1")],
            benefits=[
                benefit("paid", "rd_y1 > more", "listed", gives="money", lines=[("city", "more")]),
                benefit("free", "rd_y1 > p.gate", "FALSE AND rd_y1 > p.cap"),
                benefit("figured", "listed", gives="figure", figure="most"),
                benefit("announced", "listed", gives="money", lines=[("city", "p.cap")]),
            ],
        ),
        DAY,
    )
    assert [one.open for one in program.rules] == [True, True]
    assert [(one.low, one.high) for one in program.rules] == [(0, 0), (0, 0)]
    assert [one.open for one in program.benefits] == [True, False, True, True]
    assert [leaf.open for leaf in program.benefits[0].leaves] == [True, False]
    assert [leaf.open for leaf in program.benefits[1].leaves] == [False, False]


def test_a_rule_may_leave_something_to_experts_and_so_does_who_uses_it():
    program = compiled(
        book(
            rules=[rule("fine", "listed AND expert.taste"), rule("finer", "fine OR listed")],
            benefits=[benefit("help", "finer", "listed")],
        ),
        DAY,
    )
    assert [leaf.expert for leaf in program.benefits[0].leaves] == [True, False]
    assert faults(
        rules=[rule("fine", "expert.taste")],
        benefits=[
            benefit("help", applies="fine", lines=[("city", "CASE WHEN fine THEN 1 ELSE 2 END")])
        ],
    ) == [("benefits.help.applies", "expert-here"), ("benefits.help.lines.0", "expert-here")]


def test_a_benefit_is_marked_with_the_weakest_it_stands_on():
    weak = {"mark": "M"}
    program = compiled(
        book(
            parameters=[parameter("gate", value(1, evidence=weak)), parameter("none")],
            rules=[rule("base", "rd_y1", evidence={"mark": "V2"}), rule("above", "base + p.gate")],
            benefits=[
                benefit("a", "listed", evidence={"mark": "seed"}),
                benefit("b", "base > 1", "rd_y1 > p.none"),
                benefit("c", "above > 1"),
            ],
        ),
        DAY,
    )
    assert [one.mark for one in program.benefits] == [Mark.SEED, Mark.V2, Mark.M]


# -- order and rings --


def test_rules_are_worked_after_those_they_name_whatever_their_order():
    program = compiled(
        book(rules=[rule("c", "a + b"), rule("b", "a * 2"), rule("a", "staff"), rule("z", "1")]),
        DAY,
    )
    assert [one.id for one in program.rules] == ["a", "b", "c", "z"]


def test_a_ring_of_rules_is_named():
    with pytest.raises(Faulty) as caught:
        compiled(
            book(
                rules=[
                    rule("a", "b"),
                    rule("b", "c"),
                    rule("c", "a"),
                    rule("d", "a"),
                    rule("e", "e"),
                ],
                benefits=[benefit("help", "d > 1")],
            ),
            DAY,
        )
    assert [(one.where, one.code) for one in caught.value.faults] == [
        ("rules.a", "cycle"), ("rules.e", "cycle"),
    ]  # fmt: skip
    assert "a → b → c → a" in caught.value.faults[0].say("en")


def test_a_long_chain_of_rules_needs_no_stack():
    chain = [rule("r0", "staff"), *(rule(f"r{i}", f"r{i - 1}") for i in range(1, 3000))]
    order, rings = ordered({one["id"]: [f"r{i - 1}"] if i else [] for i, one in enumerate(chain)})
    assert order == [one["id"] for one in chain]
    assert rings == []


# -- the seal --

SEALED = {
    "parameters": [parameter("gate", value(1))],
    "rules": [rule("base", "rd_y1")],
    "benefits": [
        benefit("help", {"any": [{"when": "base > p.gate"}, {"when": "board = board.star"}]}),
        benefit("more", "listed", figure="base"),
    ],
    "overlaps": [
        {"id": "one", "kind": "exclusive", "benefits": ["help", "more"], "zh": "一", "en": "one",
         "basis": {}, "evidence": SEEN}
    ],
}  # fmt: skip


def sealed(day=DAY, **changed):
    return compiled(book(**{**SEALED, **changed}), day).hash


def test_the_seal_is_the_same_for_the_same_content():
    assert sealed() == sealed()
    assert len(sealed()) == 64
    again = [{**SEALED["benefits"][0], "zh": "别的话"}, SEALED["benefits"][1]]
    assert sealed(benefits=again) == sealed()
    assert sealed(rules=[rule("base", " rd_y1 ")]) == sealed()


def test_the_seal_changes_with_whatever_decides():
    other = (*FACTS[:4], fact("board", "code", options={"star": option(3), "main": option(2)}))
    narrower = (fact("rd", unit="fen", per="year", low=0, high=9), *FACTS[1:])
    first = SEALED["benefits"][0]
    seals = [
        sealed(),
        sealed(date(2021, 3, 2)),
        sealed(parameters=[parameter("gate", value(2))]),
        sealed(parameters=[parameter("gate", value(1, standing="law"))]),
        sealed(parameters=[parameter("gate", value(1)), parameter("more")]),
        sealed(rules=[rule("base", "rd_y2")]),
        sealed(facts=other),
        sealed(facts=narrower),
        sealed(overlaps=[]),
        sealed(benefits=[first, benefit("more", "listed", figure="base", by_choice=True)]),
        sealed(benefits=[first, benefit("more", "listed", figure="base", applies="listed")]),
        sealed(benefits=[first, benefit("more", "listed", figure="base", lines=[("city", "1")])]),
        sealed(benefits=[{**first, "evidence": {"mark": "M"}}, SEALED["benefits"][1]]),
    ]
    assert len(set(seals)) == len(seals)


# -- compiling again --


def test_only_what_a_change_reaches_is_worked_again():
    parts = book(
        parameters=[parameter("gate", value(1)), parameter("cap", value(5))],
        rules=[rule("base", "least(rd_y1, p.gate)"), rule("apart", "pct(rd_y2, 2500)")],
        benefits=[benefit("a", "base > 1"), benefit("b", "apart > p.cap"), benefit("c", "listed")],
    )
    gate = parts.parameters[0]
    dearer = gate.model_copy(
        update={"values": (gate.values[0].model_copy(update={"value": Decimal(2)}),)}
    )
    before = compiled(parts, DAY)
    after = compiled(parts.model_copy(update={"parameters": (dearer, parts.parameters[1])}), DAY)
    assert after.hash != before.hash
    assert after.rule["base"].high == 2 * before.rule["base"].high
    assert after.benefit["a"] is not before.benefit["a"]
    assert after.benefit["b"] is before.benefit["b"]
    assert after.rule["apart"] is before.rule["apart"]
    assert compiled(parts, DAY).hash == before.hash


def test_memory_is_of_bounded_size():
    memory = Memory(size=2)
    made = []

    def work(result):
        return lambda: made.append(result) or result

    for key in "aabbcca":
        assert memory.recall(key, work(key.upper())) == key.upper()
    assert made == ["A", "B", "C", "A"]
    assert memory.recall("d", lambda: None) is None
    assert "d" not in memory.kept


def test_only_the_very_same_object_is_the_same():
    one, other = [1], [1]
    assert Same(one) == Same(one)
    assert Same(one) != Same(other)
    assert Same(one) != one


def test_while_the_same_value_holds_the_day_does_not_matter():
    parts = book(
        parameters=[parameter("gate", value(1, until="2021"), value(2, since="2022"))],
        benefits=[benefit("a", "rd_y1 > p.gate")],
    )
    spring, autumn, later = (
        compiled(parts, date(*day)) for day in ((2021, 3, 1), (2021, 9, 1), (2022, 1, 1))
    )
    assert spring.benefit["a"] is autumn.benefit["a"]
    assert text(later.benefit["a"].leaves[0].core) == "rd_y1 > 200"


def test_what_names_the_day_is_worked_again_on_another_day():
    parts = book(benefits=[benefit("a", "founded < today"), benefit("b", "listed")])
    one, other = compiled(parts, DAY), compiled(parts, date(2021, 3, 2))
    assert text(other.benefit["a"].leaves[0].core) == "founded < 20210302"
    assert one.benefit["b"] is other.benefit["b"]


def test_a_scope_is_what_a_new_formula_may_use():
    found = scope(
        book(
            parameters=[parameter("gate", value(1))],
            rules=[rule("base", "rd_y1"), rule("bad", "nowhere"), rule("points", "5")],
        ),
        DAY,
    )
    assert check(parse("base > p.gate AND board = board.star"), found) == Type(Kind.BOOL)
    assert "bad" not in found.names
    assert found.loose == {"points"}
    assert found.yearly == {"rd": ("rd_y1", "rd_y2")}
