"""Writes Python source for core expressions in Kleene logic, with None for *not known*.

Most of a rule is *strict*: it is unknown when one of its inputs is. So a strict part becomes one
plain expression behind one test of its inputs, and only AND, OR and CASE need more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final

from lilac_engine.rules.nodes import (
    And,
    Arithmetic,
    Bool,
    Case,
    Compare,
    Comparison,
    Divide,
    Expert,
    Greatest,
    In,
    Int,
    Least,
    Name,
    Negative,
    Node,
    Not,
    Open,
    Or,
)
from lilac_engine.rules.outcomes import OutcomeKind

DEEPEST: Final = 10
"""How deep one Python expression may nest; CPython's own parser stops at 200 brackets."""
SPELLED: Final = {Comparison.EQ: "==", Comparison.NE: "!="}
KINDS: Final = {kind.name: kind for kind in OutcomeKind}


def block(parts: Iterable[str]) -> str:
    """The source of a tuple."""
    inside = "".join(f"{part}, " for part in parts)
    return f"({inside.rstrip()})" if inside else "()"


@dataclass(frozen=True, slots=True)
class Names:
    """Our own names for columns and rules."""

    columns: dict[str, str]
    rules: dict[str, str]

    @classmethod
    def of(cls, columns: Sequence[str], rules: Sequence[str]) -> Names:
        """Numbers in the order given."""
        return cls(
            {name: f"f{number}" for number, name in enumerate(columns)},
            {name: f"r{number}" for number, name in enumerate(rules)},
        )

    def __getitem__(self, name: str) -> str:
        """The variable a name stands for; a rule hides a column. Neither: nothing is known."""
        return self.rules.get(name) or self.columns.get(name) or "None"


@dataclass(frozen=True, slots=True)
class _Strict:
    """A plain expression and the inputs that must be known first (variable and its source)."""

    plain: str
    inputs: dict[str, str]


class Writer:
    """The source of one function of facts, line by line."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.lines: list[str] = []
        self.indent = ""
        self.count = 0
        self.depth = 0

    def fresh(self) -> str:
        """A variable nobody has."""
        self.count += 1
        return f"t{self.count}"

    def line(self, source: str) -> None:
        """One more line of the function."""
        self.lines.append(self.indent + source)

    def inside(self, write: Callable[[], None]) -> None:
        """What ``write`` writes, one step further in."""
        self.indent += "    "
        write()
        self.indent = self.indent[4:]

    def set(self, variable: str, node: Node) -> None:
        """A variable gets the value of a node."""
        source = self.expression(node)
        self.line(f"{variable} = {source}")

    def kept(self, node: Node) -> str:
        """A variable (or constant) with the value of a node."""
        return self._variable(self.expression(node))

    def give(self, source: str) -> None:
        """The function's result."""
        self.line(f"return {source}")

    def function(self) -> Callable[..., Any]:
        """Compile it. Nothing in the source comes from a person; see the head of the module.

        All columns are fetched in one go; one by one only where some are not there.
        """
        columns = self.names.columns
        space: dict[str, Any] = {"__builtins__": {}, "KeyError": KeyError, **KINDS}
        space |= {f"c{variable}": column for column, variable in columns.items()}
        lines = self.lines
        if columns:
            space["fetch"] = itemgetter(*columns)
            lines = [
                f"try: {', '.join(columns.values())} = fetch(facts)",
                "except KeyError:",
                "    get = facts.get",
                *(f"    {variable} = get(c{variable})" for variable in columns.values()),
                *self.lines,
            ]
        body = "\n    ".join(lines)
        source = f"def evaluate(facts):\n    {body}\n"
        exec(compile(source, "<rules>", "exec"), space)  # noqa: S102
        return space["evaluate"]  # type: ignore[no-any-return]

    def expression(self, node: Node) -> str:
        """The source of a core node; deep ones put their inner parts into variables first."""
        self.depth += 1
        if self.depth > DEEPEST:
            outer, self.depth = self.depth, 0
            source = self._variable(self.expression(node))
            self.depth = outer
        else:
            source = self._expression(node)
        self.depth -= 1
        return source

    def _variable(self, source: str) -> str:
        if source.isalnum():
            return source
        variable = self.fresh()
        self.line(f"{variable} = {source}")
        return variable

    def _expression(self, node: Node) -> str:
        match node:
            case And(items):
                return self.conjunction([self.expression(item) for item in items])
            case Or(items):
                return self.disjunction([self.expression(item) for item in items])
            case Case(arms, otherwise):
                return self._case(arms, otherwise)
            case _:
                return self._guarded(self._strict(node))

    def _guarded(self, strict: _Strict | None) -> str:
        if strict is None:
            return "None"
        if not strict.inputs:
            return strict.plain
        if strict.plain in strict.inputs:
            return strict.inputs[strict.plain]
        unknown = " or ".join(f"{source} is None" for source in strict.inputs.values())
        return f"(None if {unknown} else {strict.plain})"

    def _strict(self, node: Node) -> _Strict | None:
        """None where nothing can make it known."""
        match node:
            case Int(constant):
                return _Strict(str(constant) if constant >= 0 else f"({constant})", {})
            case Bool(constant):
                return _Strict(str(constant), {})
            case Open() | Expert():
                return None
            case Name(id):
                variable = self.names[id]
                return None if variable == "None" else _Strict(variable, {variable: variable})
            case And() | Or() | Case():
                return self._input(self.expression(node))
            case _:
                return self._computed(node)

    def _input(self, source: str) -> _Strict | None:
        """Something not strict as an input of something strict."""
        if source == "None":
            return None
        if source in {"True", "False"} or source.isdigit():
            return _Strict(source, {})
        if source.isalnum():
            return _Strict(source, {source: source})
        variable = self.fresh()
        return _Strict(variable, {variable: f"({variable} := {source})"})

    def _deeper(self, node: Node) -> _Strict | None:
        self.depth += 1
        strict = self._input(self.expression(node)) if self.depth > DEEPEST else self._strict(node)
        self.depth -= 1
        return strict

    def _computed(self, node: Node) -> _Strict | None:
        match node:
            case Not(item):
                return self._from([item], lambda a: f"(not {a})")
            case Negative(item):
                return self._from([item], lambda a: f"(-{a})")
            case Compare(op, left, right):
                sign = SPELLED.get(op, op.value)
                return self._from([left, right], lambda a, b: f"({a} {sign} {b})")
            case Arithmetic(op, left, right):
                return self._from([left, right], lambda a, b: f"({a} {op.value} {b})")
            case Divide(item, by):
                return self._from([item], lambda a: self._cut(a, by))
            case Least(items):
                return self._from(items, lambda *all_: self._extreme("<", all_))
            case Greatest(items):
                return self._from(items, lambda *all_: self._extreme(">", all_))
            case In(item, values):
                options = block(str(option.value) for option in values if isinstance(option, Int))
                return self._from([item], lambda a: f"({a} in {options})")
            case _:
                raise TypeError(f"not a node of the core: {type(node).__name__}")

    def _from(self, items: Sequence[Node], plain: Callable[..., str]) -> _Strict | None:
        found = [self._deeper(item) for item in items]
        known = [item for item in found if item is not None]
        if len(known) < len(found):
            return None
        inputs = {name: source for item in known for name, source in item.inputs.items()}
        return _Strict(plain(*(item.plain for item in known)), inputs)

    def _cut(self, dividend: str, by: int) -> str:
        """Division towards zero: Python's own goes down."""
        if dividend.isalnum():
            return f"({dividend} // {by} if {dividend} >= 0 else -(-{dividend} // {by}))"
        own = self.fresh()
        return f"({own} // {by} if ({own} := {dividend}) >= 0 else -(-{own} // {by}))"

    def _extreme(self, sign: str, items: Sequence[str]) -> str:
        best = items[0]
        for item in items[1:]:
            (left, first), (right, second) = self._named(best), self._named(item)
            best = f"({left} if {first} {sign} {second} else {right})"
        return best

    def _named(self, source: str) -> tuple[str, str]:
        """A variable and the source that sets it where it is first met."""
        if source.isalnum():
            return source, source
        variable = self.fresh()
        return variable, f"({variable} := {source})"

    def conjunction(self, sources: Sequence[str]) -> str:
        """Kleene's AND of some sources, which stops at the first that is false."""
        if "False" in sources:
            return "False"
        parts = [self._named(source) for source in sources if source not in {"True", "None"}]
        rest = " and ".join(variable for variable, _ in parts)
        if "None" in sources:
            rest = "None"
        if not parts or (len(parts) == 1 and rest != "None"):
            return next((s for s in sources if s != "True"), "True")
        false = " or ".join(f"{source} is False" for _, source in parts)
        return f"(False if {false} else {rest})"

    def disjunction(self, sources: Sequence[str]) -> str:
        """Kleene's OR of some sources, which stops at the first that is true."""
        if "True" in sources:
            return "True"
        parts = [self._named(source) for source in sources if source not in {"False", "None"}]
        unknown = " or ".join(f"{variable} is None" for variable, _ in parts)
        rest = "None" if "None" in sources else f"(None if {unknown} else False)"
        if not parts or (len(parts) == 1 and rest != "None"):
            return next((s for s in sources if s != "False"), "False")
        return f"(True if {' or '.join(source for _, source in parts)} else {rest})"

    def granted(self, source: str) -> str:
        """True for what is not known."""
        if source in {"None", "True"}:
            return "True"
        return source if source == "False" else f"({source} is not False)"

    def first(self, source: str, other: str) -> str:
        """The value of ``other`` for what is not known."""
        if source == "None" or other == "True":
            return other if source == "None" else self.granted(source)
        kept = self._variable(source)
        return f"({other} if {kept} is None else {kept})"

    def _case(self, arms: Sequence[tuple[Node, Node]], otherwise: Node) -> str:
        source = ""
        for when, then in arms:
            variable, test = self._named(self.expression(when))
            if variable == "None":
                return f"({source}None)"
            source += f"{self.expression(then)} if {test} else "
            source += f"None if {variable} is None else "
        return f"({source}{self.expression(otherwise)})"
