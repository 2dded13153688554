"""A formula read into a tree, with the place of every node kept, so that a fault can point at it.

Operator precedence as in SQL: ``OR``, ``AND``, ``NOT``, comparisons, ``+ -``, ``*``, unary minus.
The grammar is small enough to be whole on this page; why it is not a SQL parser's is in decision
record 11.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeVar

from lilac_engine.rules import nodes as n
from lilac_engine.rules.errors import Faulty, fault
from lilac_engine.rules.nodes import Comparison, Node, Operator
from lilac_engine.rules.refusals import function_refused, unexpected, word_refused
from lilac_engine.rules.scanning import FUNCTIONS, KEYWORDS, NAME_LENGTH, Token, scan
from lilac_engine.rules.types import INT64
from lilac_engine.rules.walking import depth

Made = TypeVar("Made", bound=Node)
NODES: Final = 500
DEPTH: Final = 40
REMEMBERED: Final = 1_000
"""Longer formulas are rare, and would fill the memory of the cache."""
_OR, _AND, _NOT, _COMPARES, _SUM, _PRODUCT, _UNARY = range(1, 8)
_POWERS: Final = {
    "OR": _OR, "AND": _AND, "IN": _COMPARES, "BETWEEN": _COMPARES, "NOT": _COMPARES,
    **{sign.value: _COMPARES for sign in Comparison},
    "+": _SUM, "-": _SUM, "*": _PRODUCT,
}  # fmt: skip
_COMPARISONS: Final = {sign.value: sign for sign in Comparison}
_OPERATORS: Final = {sign.value: sign for sign in Operator}
_PAIRS: Final[dict[str, Callable[[Node, Node], Node]]] = {
    "pct": n.Percent,
    "months_between": n.MonthsBetween,
    "years_between": n.YearsBetween,
    "days_between": n.DaysBetween,
}
_EXAMPLES: Final = {"p": "rd_gate", "expert": "core_technology"}


def _one(count: int) -> bool:
    return count == 1


def _two(count: int) -> bool:
    return count == 2


def _some(count: int) -> bool:
    return count >= 2


def _pairs(count: int) -> bool:
    return count >= 4 and count % 2 == 0


_USAGE: Final[dict[str, tuple[Callable[[int], bool], str, str, str]]] = {
    "pct": (_two, "2", "2", "pct(x, 2500)"),
    "idiv": (_two, "2", "2", "idiv(x, 12)"),
    "least": (_some, "至少 2", "at least 2", "least(a, b)"),
    "greatest": (_some, "至少 2", "at least 2", "greatest(a, b)"),
    "ladder": (_pairs, "4、6、8…", "4, 6, 8 …", "ladder(x, t1, v1, t2, v2, v0)"),
    "months_between": (_two, "2", "2", "months_between(a, b)"),
    "years_between": (_two, "2", "2", "years_between(a, b)"),
    "days_between": (_two, "2", "2", "days_between(a, b)"),
    "year_of": (_one, "1", "1", "year_of(a)"),
}


@dataclass(frozen=True, slots=True)
class Parsed:
    """A formula as written, its tree, and the characters of each node (by its identity).

    ``names``: columns and rules it uses (``today`` among them), ``parameters``, ``listed`` facts
    whose options it names, and what it leaves to ``experts``: each once, in the order written.
    """

    text: str
    node: Node
    places: Mapping[int, tuple[int, int]]
    names: tuple[str, ...]
    parameters: tuple[str, ...]
    listed: tuple[str, ...]
    experts: tuple[str, ...]

    def place(self, node: Node) -> tuple[int, int]:
        """The half-open range of characters of a node of this very tree."""
        return self.places.get(id(node), (0, 0))


def parse(text: str) -> Node:
    """The tree of a formula. Raises Faulty with the character and what to write instead."""
    return parsed(text).node


def parsed(text: str) -> Parsed:
    """The tree of a formula with its places; raises Faulty as :func:`parse`."""
    if len(text) > REMEMBERED:
        return _parsed(text)
    return _remembered(text)


def _parsed(text: str) -> Parsed:
    tokens = scan(text)
    if len(tokens) == 1:
        raise Faulty([fault("empty")])
    reader = _Reader(tokens)
    node = reader.whole()
    used = (tuple(reader.used[kind]) for kind in (n.Name, n.Parameter, n.Option, n.Expert))
    return Parsed(text, node, reader.places, *used)


_remembered = lru_cache(maxsize=2048)(_parsed)


class _Reader:
    """Precedence climbing over the tokens; every way down passes through :meth:`expression`."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.token = tokens[0]  # the next one, not yet taken
        self.nesting = 0
        self.made = 0
        self.places: dict[int, tuple[int, int]] = {}
        self.used: dict[type, dict[str, None]] = {
            n.Name: {}, n.Parameter: {}, n.Option: {}, n.Expert: {}
        }  # fmt: skip

    def take(self) -> Token:
        """The next token, and on; the end is never passed."""
        token = self.token
        if token.kind:
            self.at += 1
            self.token = self.tokens[self.at]
        return token

    def expect(self, kind: str, wanted: str) -> Token:
        """The next token, which must be of a kind."""
        if self.token.kind != kind:
            raise Faulty([unexpected(self.token, wanted)])
        return self.take()

    def place(self, node: Made, start: int) -> Made:
        """Count a node and remember its characters: from ``start`` to the last token taken."""
        self.made += 1
        end = self.tokens[self.at - 1].end
        if self.made > NODES:
            raise Faulty([fault("too-many", start, end, limit=NODES)])
        self.places[id(node)] = (start, end)
        return node

    def whole(self) -> Node:
        """The one expression of a formula, and nothing behind it."""
        node = self.expression(0)
        if self.token.kind:
            token = self.token
            behind = fault("left-over", token.start, token.end, text=token.text)
            raise Faulty([word_refused(token) or behind])
        if len(self.tokens) > DEPTH and depth(node) > DEPTH:
            raise Faulty([fault("too-deep", *self.places[id(node)], limit=DEPTH)])
        return node

    def expression(self, power: int) -> Node:
        """All that binds tighter than ``power``."""
        self.nesting += 1
        if self.nesting > DEPTH:
            raise Faulty([fault("too-deep", self.token.start, self.token.end, limit=DEPTH)])
        start = self.token.start
        node = self.prefix(power)
        while _POWERS.get(self.token.kind, 0) > power:
            node = self.infix(node, start)
        self.nesting -= 1
        return node

    def infix(self, left: Node, start: int) -> Node:
        """What an operator behind ``left`` makes of it."""
        token = self.take()
        kind = token.kind
        if kind in _OPERATORS:
            right = self.expression(_POWERS[kind])
            return self.place(n.Arithmetic(_OPERATORS[kind], left, right), start)
        if kind == "AND":
            return self.place(n.And(self.joined(left, kind, _AND)), start)
        if kind == "OR":
            return self.place(n.Or(self.joined(left, kind, _OR)), start)
        node = self.comparison(left, token, start)
        if _POWERS.get(self.token.kind) == _COMPARES:
            raise Faulty([fault("chained", self.token.start, self.token.end)])
        return node

    def joined(self, left: Node, kind: str, power: int) -> tuple[Node, ...]:
        """The items of ``a AND b AND c``, side by side."""
        items = [left, self.expression(power)]
        while self.token.kind == kind:
            self.take()
            items.append(self.expression(power))
        return tuple(items)

    def comparison(self, left: Node, token: Token, start: int) -> Node:
        """``left < b``, ``left IN (..)``, ``left BETWEEN a AND b``, the last two with NOT."""
        if token.kind == "NOT":
            if self.token.kind not in {"IN", "BETWEEN"}:
                raise Faulty([word_refused(self.token) or unexpected(token, "end")])
            return self.place(n.Not(self.comparison(left, self.take(), start)), start)
        if token.kind == "IN":
            return self.place(n.In(left, self.constants()), start)
        if token.kind == "BETWEEN":
            low = self.expression(_COMPARES)
            self.expect("AND", "AND")
            return self.place(n.Between(left, low, self.expression(_COMPARES)), start)
        right = self.expression(_COMPARES)
        return self.place(n.Compare(_COMPARISONS[token.kind], left, right), start)

    def constants(self) -> tuple[Node, ...]:
        """The parenthesis of ``IN``."""
        self.expect("(", "(")
        found = [self.constant()]
        while self.token.kind == ",":
            self.take()
            found.append(self.constant())
        self.expect(")", ", )")
        return tuple(found)

    def constant(self) -> Node:
        """One whole number, option or parameter."""
        first = self.token
        if first.kind not in {"int", "-", "name"}:
            raise Faulty([unexpected(first, "constant")])
        node = self.expression(_SUM)
        if type(node) not in {n.Int, n.Option, n.Parameter}:
            raise Faulty([fault("in-constant", *self.places[id(node)])])
        return node

    def prefix(self, power: int) -> Node:
        """What can stand at the beginning of an expression."""
        token = self.take()
        kind, start = token.kind, token.start
        if kind == "name":
            return self.named(token)
        if kind == "int":
            return self.place(self.number(token, ""), start)
        if kind == "(":
            node = self.expression(0)
            self.expect(")", ")")
            self.places[id(node)] = (start, self.tokens[self.at - 1].end)
            return node
        if kind == "NOT":
            if power > _NOT:
                raise Faulty([fault("not-here", start, token.end)])
            return self.place(n.Not(self.expression(_NOT)), start)
        if kind == "-":
            if self.token.kind == "int":
                return self.place(self.number(self.take(), "-"), start)
            return self.place(n.Negative(self.expression(_UNARY)), start)
        if kind == "CASE":
            return self.case(start)
        if kind in {"TRUE", "FALSE"}:
            return self.place(n.Bool(kind == "TRUE"), start)
        raise Faulty([unexpected(token, "value")])

    def number(self, token: Token, sign: str) -> n.Int:
        """A whole number of 64 bits."""
        if len(token.text.lstrip("0")) > 19 or int(token.text) > INT64[1]:
            raise Faulty([fault("big-number", token.start, token.end, text=token.text)])
        return n.Int(int(sign + token.text))

    def case(self, start: int) -> Node:
        """``CASE WHEN .. THEN .. ELSE .. END``."""
        if self.token.kind != "WHEN":
            raise Faulty([fault("case-simple", self.token.start, self.token.end)])
        arms = []
        while self.token.kind == "WHEN":
            self.take()
            holds = self.expression(0)
            self.expect("THEN", "THEN")
            arms.append((holds, self.expression(0)))
        if self.token.kind == "END":
            raise Faulty([fault("case-else", self.token.start, self.token.end)])
        self.expect("ELSE", "WHEN ELSE")
        otherwise = self.expression(0)
        self.expect("END", "END")
        return self.place(n.Case(tuple(arms), otherwise), start)

    def named(self, token: Token) -> Node:
        """A name, ``p.name``, ``expert.name``, ``fact.option`` or a function."""
        word = token.text.lower()
        if self.token.kind == "(":
            if word not in FUNCTIONS:
                raise Faulty([function_refused(token)])
            return self.call(token, word)
        if self.token.kind == ".":
            return self.dotted(token)
        refused = word_refused(token)
        if refused is not None:
            raise Faulty([refused])
        if word in _EXAMPLES:
            values = {"text": word, "example": _EXAMPLES[word]}
            raise Faulty([fault("prefix-alone", token.start, token.end, **values)])
        if word in FUNCTIONS:
            raise Faulty([unexpected(self.token, "(")])
        name = self.identifier(token)
        self.used[n.Name][name] = None
        return self.place(n.Name(name), token.start)

    def dotted(self, first: Token) -> Node:
        """What stands behind a dot."""
        self.take()
        second = self.take()
        if second.kind != "name" and second.text.upper() not in KEYWORDS:
            raise Faulty([unexpected(second, "name")])
        if self.token.kind == ".":
            text = f"{first.text}.{second.text}"
            raise Faulty([fault("dotted", first.start, self.token.end, text=text)])
        owner, id_ = self.identifier(first), self.identifier(second)
        if owner == "p":
            self.used[n.Parameter][id_] = None
            return self.place(n.Parameter(id_), first.start)
        if owner == "expert":
            self.used[n.Expert][id_] = None
            return self.place(n.Expert(id_), first.start)
        self.used[n.Option][owner] = None
        return self.place(n.Option(owner, id_), first.start)

    def identifier(self, token: Token) -> str:
        """A name in small letters."""
        text = token.text
        if len(text) > NAME_LENGTH:
            raise Faulty([fault("long-name", token.start, token.end, text=text, limit=NAME_LENGTH)])
        if not text[0].isalpha():
            raise Faulty([fault("bad-name", token.start, token.end, text=text)])
        if text != text.lower():
            raise Faulty([fault("upper-name", token.start, token.end, instead=text.lower())])
        return text

    def call(self, token: Token, word: str) -> Node:
        """A function with its arguments."""
        self.take()
        given: list[Node] = []
        if self.token.kind != ")":
            given.append(self.expression(0))
            while self.token.kind == ",":
                self.take()
                given.append(self.expression(0))
        self.expect(")", ", )")
        enough, wanted, wanted_en, usage = _USAGE[word]
        count = len(given)
        if not enough(count):
            end = self.tokens[self.at - 1].end
            values = {"text": word, "given": count, "usage": usage}
            values |= {"wanted": wanted, "wanted_en": wanted_en}
            raise Faulty([fault("arity", token.start, end, **values)])
        if word == "idiv" and not (type(given[1]) is n.Int and given[1].value > 0):
            raise Faulty([fault("idiv-by", *self.places[id(given[1])])])
        return self.place(_built(word, given), token.start)


def _built(word: str, given: list[Node]) -> Node:
    """The node of a function whose arguments have been counted."""
    match word, given:
        case "least", _:
            return n.Least(tuple(given))
        case "greatest", _:
            return n.Greatest(tuple(given))
        case "ladder", _:
            steps = tuple(zip(given[1:-1:2], given[2:-1:2], strict=True))
            return n.Ladder(given[0], steps, given[-1])
        case "idiv", [item, n.Int(by)]:
            return n.Divide(item, by)
        case "year_of", [item]:
            return n.YearOf(item)
        case _:
            return _PAIRS[word](*given)
