import pytest
from hypothesis import given
from sqlglot import exp, parse_one

from lilac_engine.rules import nodes as n
from lilac_engine.rules.errors import Faulty
from lilac_engine.rules.nodes import Comparison, Operator
from lilac_engine.rules.parsing import DEPTH, NODES, parse, parsed
from lilac_engine.rules.printing import text
from lilac_engine.rules.scanning import CHARACTERS, FUNCTIONS
from lilac_engine.rules.walking import depth, walk
from tests.engine.rules.trees import plain, trees

ADD, SUB, MUL = Operator.ADD, Operator.SUB, Operator.MUL
A, B, C = n.Name("a"), n.Name("b"), n.Name("c")


@given(trees)
def test_what_is_printed_reads_as_the_same_tree(tree):
    if depth(tree) <= DEPTH:
        assert parse(text(tree)) == tree


@given(trees)
def test_printing_is_canonical(tree):
    if depth(tree) <= DEPTH:
        once = text(parse(text(tree)))
        assert once == text(tree)
        assert "--" not in once  # would be a comment


WRITTEN = [
    ("a + b * c", n.Arithmetic(ADD, A, n.Arithmetic(MUL, B, C))),
    ("a - b - c", n.Arithmetic(SUB, n.Arithmetic(SUB, A, B), C)),
    ("a - (b - c)", n.Arithmetic(SUB, A, n.Arithmetic(SUB, B, C))),
    ("-a * b", n.Arithmetic(MUL, n.Negative(A), B)),
    ("- 5", n.Int(-5)),
    ("-(5)", n.Negative(n.Int(5))),
    ("a - -5", n.Arithmetic(SUB, A, n.Int(-5))),
    ("- - a", n.Negative(n.Negative(A))),
    ("a OR b AND NOT c", n.Or((A, n.And((B, n.Not(C)))))),
    ("a and b and c", n.And((A, B, C))),
    ("(a and b) and c", n.And((n.And((A, B)), C))),
    ("NOT a = 1", n.Not(n.Compare(Comparison.EQ, A, n.Int(1)))),
    ("a != 1", n.Compare(Comparison.NE, A, n.Int(1))),
    ("a NOT IN (1, -2, p.x, c.star)",
     n.Not(n.In(A, (n.Int(1), n.Int(-2), n.Parameter("x"), n.Option("c", "star"))))),
    ("a BETWEEN 1 AND b + 1 AND c",
     n.And((n.Between(A, n.Int(1), n.Arithmetic(ADD, B, n.Int(1))), C))),
    ("a NOT BETWEEN 1 AND 2", n.Not(n.Between(A, n.Int(1), n.Int(2)))),
    ("CASE WHEN a THEN 1 WHEN b THEN 2 ELSE 3 END",
     n.Case(((A, n.Int(1)), (B, n.Int(2))), n.Int(3))),
    ("ladder(a, 9, 2, 5, 1, 0)",
     n.Ladder(A, ((n.Int(9), n.Int(2)), (n.Int(5), n.Int(1))), n.Int(0))),
    ("PCT(a, 2500)", n.Percent(A, n.Int(2500))),
    ("idiv(a, 12)", n.Divide(A, 12)),
    ("Least(a, b, c)", n.Least((A, B, C))),
    ("greatest(a, -a)", n.Greatest((A, n.Negative(A)))),
    ("months_between(a, today)", n.MonthsBetween(A, n.Name("today"))),
    ("years_between(a, b)", n.YearsBetween(A, B)),
    ("days_between(a, b)", n.DaysBetween(A, B)),
    ("year_of(a)", n.YearOf(A)),
    ("expert.taste AND true", n.And((n.Expert("taste"), n.Bool(True)))),
    ("c.in = FALSE", n.Compare(Comparison.EQ, n.Option("c", "in"), n.Bool(False))),
    ("\t a\r\n<\n b ", n.Compare(Comparison.LT, A, B)),
    ("9223372036854775807", n.Int(2**63 - 1)),
    ("0000000000000000000000012", n.Int(12)),
]  # fmt: skip


@pytest.mark.parametrize(("written", "tree"), WRITTEN)
def test_formulas_read_as_in_sql(written, tree):
    assert parse(written) == tree


@pytest.mark.parametrize(("written", "tree"), WRITTEN)
def test_formulas_are_written_again_as_they_read(written, tree):
    assert parse(text(tree)) == tree


REFUSED = [
    ("", "empty", ""),
    (" \n", "empty", ""),
    ("a -- b", "comment", "--"),
    ("a--b", "comment", "--"),
    ("a /* b */", "comment", "/*"),
    ("a # b", "comment", "#"),
    ("a // b", "comment", "//"),
    ("a = 'star'", "string", "'"),
    ('"a" = 1', "string", '"'),
    ("a = ‘star’", "string", "‘"),
    ("a * 1.5", "float", "1.5"),
    ("a > 1.", "float", "1."),
    ("a > 1e6", "float", "1e6"),
    ("a > 1_000", "number", "1_000"),
    ("a > 0x1F", "number", "0x1F"),
    ("a > 1.2.3", "number", "1.2.3"),
    ("9223372036854775808", "big-number", "9223372036854775808"),
    ("-9223372036854775808", "big-number", "9223372036854775808"),
    ("9" * 5000, "big-number", "9" * 5000),
    ("a / b", "division", "/"),
    ("a ÷ b", "division", "÷"),
    ("a div b", "division", "div"),
    ("a % b", "modulo", "%"),
    ("a mod b", "modulo", "mod"),
    ("a ** 2", "power", "**"),
    ("a ^ 2", "power", "^"),
    ("a; drop table f", "semicolon", ";"),
    ("a == b", "double-equals", "=="),
    ("a && b", "logic-sign", "&&"),
    ("a | b", "logic-sign", "|"),
    ("!a", "logic-sign", "!"),
    ("a::int", "cast", ":"),
    ("cast(a AS int)", "cast", "cast"),
    ("（a）", "wide-sign", "（"),
    ("a ≥ 1", "wide-sign", "≥"),
    ("a，b", "wide-sign", "，"),
    ("研发 > 1", "strange", "研"),
    ("a > 1 且 b", "wide-sign", "且"),
    ("a > 1 并且 b", "wide-sign", "并且"),
    ("a > 100万", "amount-word", "万"),
    ("a > \x00", "strange", "\x00"),
    ("a > \ud800", "strange", "\ud800"),
    ("a[1]", "strange", "["),
    ("a > １", "strange", "１"),
    ("a +", "ends-early", ""),
    ("(a", "ends-early", ""),
    ("CASE WHEN a THEN 1 ELSE 2", "ends-early", ""),
    ("least", "ends-early", ""),
    ("a.", "ends-early", ""),
    ("a IN", "ends-early", ""),
    ("* a", "unexpected", "*"),
    ("a + )", "unexpected", ")"),
    ("(a, b)", "unexpected", ","),
    ("a BETWEEN 1 OR 2", "unexpected", "OR"),
    ("CASE WHEN a ELSE 2 END", "unexpected", "ELSE"),
    ("CASE WHEN a THEN 1 THEN 2 END", "unexpected", "THEN"),
    ("CASE WHEN a THEN 1 ELSE 2 )", "unexpected", ")"),
    ("a NOT b", "unexpected", "NOT"),
    ("a IN 1", "unexpected", "1"),
    ("a IN ()", "unexpected", ")"),
    ("a IN (TRUE)", "unexpected", "TRUE"),
    ("a IN (1 2)", "unexpected", "2"),
    ("p.1", "unexpected", "1"),
    ("least(a b)", "unexpected", "b"),
    ("pct + 1", "unexpected", "+"),
    ("a b", "left-over", "b"),
    ("a = 1 TRUE", "left-over", "TRUE"),
    ("a < b < c", "chained", "<"),
    ("a = b IN (1)", "chained", "IN"),
    ("a IN (1) IN (2)", "chained", "IN"),
    ("a BETWEEN 1 AND 2 = TRUE", "chained", "="),
    ("a + NOT b", "not-here", "NOT"),
    ("a = NOT b", "not-here", "NOT"),
    ("a IS NULL", "null", "IS"),
    ("a = NULL", "null", "NULL"),
    ("a NOT NULL", "null", "NULL"),
    ("exists(a)", "null", "exists"),
    ("least(a IS NULL, b)", "null", "IS"),
    ("SELECT 1", "query", "SELECT"),
    ("a IN (SELECT b FROM c)", "query", "SELECT"),
    ("sum(a) OVER (b)", "function", "sum"),
    ("a LIKE b", "like", "LIKE"),
    ("date(a)", "date-word", "date"),
    ("a > current_date", "date-word", "current_date"),
    ("CASE a WHEN 1 THEN 2 ELSE 3 END", "case-simple", "a"),
    ("CASE WHEN a THEN 1 END", "case-else", "END"),
    ("RD > 1", "upper-name", "RD"),
    ("p.RD > 1", "upper-name", "RD"),
    ("_a > 1", "bad-name", "_a"),
    ("a" * 60, "long-name", "a" * 60),
    ("a.b.c", "dotted", "a.b."),
    ("p > 1", "prefix-alone", "p"),
    ("expert", "prefix-alone", "expert"),
    ("coalesce(a, 0)", "coalesce", "coalesce"),
    ("NULLIF(a, 0)", "coalesce", "NULLIF"),
    ("min(a, b)", "function", "min"),
    ("foo(a)", "function", "foo"),
    ("now()", "function", "now"),
    ("pct(a)", "arity", "pct(a)"),
    ("pct()", "arity", "pct()"),
    ("least(a)", "arity", "least(a)"),
    ("ladder(a, 1, 2)", "arity", "ladder(a, 1, 2)"),
    ("ladder(a, 1, 2, 3, 4)", "arity", "ladder(a, 1, 2, 3, 4)"),
    ("year_of(a, b)", "arity", "year_of(a, b)"),
    ("idiv(a, 0)", "idiv-by", "0"),
    ("idiv(a, -1)", "idiv-by", "-1"),
    ("idiv(a, b)", "idiv-by", "b"),
    ("a IN (b)", "in-constant", "b"),
    ("a IN (1 + 2)", "unexpected", "+"),
    ("a IN (-b)", "in-constant", "-b"),
]


@pytest.mark.parametrize(("written", "code", "there"), REFUSED)
def test_what_is_refused_points_at_its_characters_and_says_what_to_write(written, code, there):
    with pytest.raises(Faulty) as caught:
        parse(written)
    (one,) = caught.value.faults
    assert one.code == code
    assert written[one.start : one.end] == there
    for language in ("zh", "en"):
        sentence = one.say(language)
        assert "{" not in sentence
        assert len(sentence) > 8


def test_ten_megabytes_are_refused_unread():
    with pytest.raises(Faulty) as caught:
        parse("(" * 10_000_000)
    assert caught.value.faults[0].code == "too-long"
    assert "10000000" in caught.value.faults[0].say("en")
    with pytest.raises(Faulty, match="20001"):
        parse("a" * (CHARACTERS + 1))


@pytest.mark.parametrize(
    "hostile",
    ["(" * 9999, "NOT " * 4999, "- " * 9999, "CASE WHEN " * 1999, "least(" * 3000, "a IN (" * 3000,
     "(" * DEPTH + "a" + ")" * DEPTH, "pct(a, " * DEPTH + "1" + ")" * DEPTH],
)  # fmt: skip
def test_deep_nesting_is_refused_and_never_exhausts_the_stack(hostile):
    with pytest.raises(Faulty) as caught:
        parse(hostile)
    assert caught.value.faults[0].code in {"too-deep", "unexpected", "in-constant"}


def test_as_deep_as_allowed_is_read():
    assert parse("(" * (DEPTH - 1) + "a" + ")" * (DEPTH - 1)) == A


def test_long_chains_are_refused_with_the_depth_they_would_make():
    assert len(list(walk(parse(" + ".join("a" * (DEPTH - 1)))))) == 2 * DEPTH - 3
    with pytest.raises(Faulty) as caught:
        parse(" + ".join("a" * (DEPTH + 2)))
    assert caught.value.faults[0].code == "too-deep"
    assert len(list(walk(parse(" AND ".join("a" * 400))))) == 401  # side by side is not deep


def test_a_tree_has_a_number_of_parts_at_most():
    parse(" AND ".join("a" * (NODES - 1)))
    with pytest.raises(Faulty) as caught:
        parse(" AND ".join("a" * (NODES + 1)))
    assert caught.value.faults[0].code == "too-many"


def test_every_node_knows_its_characters():
    source = parsed("a >= (b + 12) AND NOT c")
    first, second = source.node.items
    written = {text(x): source.text[slice(*source.place(x))] for x in walk(source.node)}
    assert written == {
        "a >= b + 12 AND NOT c": "a >= (b + 12) AND NOT c",
        "a >= b + 12": "a >= (b + 12)",
        "a": "a",
        "b + 12": "(b + 12)",
        "b": "b",
        "12": "12",
        "NOT c": "NOT c",
        "c": "c",
    }
    assert source.place(n.Name("elsewhere")) == (0, 0)
    assert (first, second) == (parse("a >= b + 12"), parse("NOT c"))


def test_what_a_formula_uses_is_told_once_in_order():
    source = parsed("b > a AND b < p.x AND c IN (c.one, d.two) AND expert.e AND a < p.x + today")
    assert source.names == ("b", "a", "c", "today")
    assert source.parameters == ("x",)
    assert source.listed == ("c", "d")
    assert source.experts == ("e",)


def test_long_formulas_are_read_and_not_kept():
    long = "a" + " " * 3000 + "+ b"
    assert parsed(long) is not parsed(long)
    assert parsed("a + b") is parsed("a + b")


# -- SQLGlot reads what is printed as the same tree: the language is SQL's, as far as it goes --

_SQL = {
    exp.LT: Comparison.LT, exp.LTE: Comparison.LE, exp.EQ: Comparison.EQ,
    exp.NEQ: Comparison.NE, exp.GTE: Comparison.GE, exp.GT: Comparison.GT,
    exp.Add: ADD, exp.Sub: SUB, exp.Mul: MUL,
}  # fmt: skip


def _flat(kind, node):
    return (*_flat(kind, node.left), *_flat(kind, node.right)) if type(node) is kind else (node,)


def _from_sql(node):
    match node:
        case exp.Paren():
            return _from_sql(node.this)
        case exp.Literal():
            return n.Int(int(node.this))
        case exp.Neg():
            return n.Int(-int(node.this.this))
        case exp.Boolean():
            return n.Bool(node.this)
        case exp.Column():
            return n.Name(node.name)
        case exp.Not():
            return n.Not(_from_sql(node.this))
        case exp.And() | exp.Or():
            kind = n.And if isinstance(node, exp.And) else n.Or
            return kind(tuple(_from_sql(item) for item in _flat(type(node), node)))
        case exp.Between():
            return n.Between(*(_from_sql(node.args[part]) for part in ("this", "low", "high")))
        case exp.Case():
            arms = tuple(
                (_from_sql(arm.this), _from_sql(arm.args["true"])) for arm in node.args["ifs"]
            )
            return n.Case(arms, _from_sql(node.args["default"]))
    kind = _SQL[type(node)]
    made = n.Compare if isinstance(kind, Comparison) else n.Arithmetic
    return made(kind, _from_sql(node.left), _from_sql(node.right))


@given(plain)
def test_sqlglot_reads_the_same_tree(tree):
    assert _from_sql(parse_one(text(tree))) == tree


def test_every_function_can_be_called():
    for word in FUNCTIONS:
        with pytest.raises(Faulty) as caught:
            parse(f"{word}()")
        assert caught.value.faults[0].code == "arity"
