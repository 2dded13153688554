"""The cases of a rule book (用例) run: what a policy officer expects, beside what the rules say.

A case names a day, what is known of a firm in people's units, and what must follow. What it does
not name is not known. Only what it expects is compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Final

from lilac_engine.pack.evidence import earliest
from lilac_engine.rules import domains
from lilac_engine.rules import records as r
from lilac_engine.rules.binding import Faults, columns
from lilac_engine.rules.checking import check
from lilac_engine.rules.compiling import compile as compiled
from lilac_engine.rules.compiling import scope
from lilac_engine.rules.errors import Faulty, Language, fault
from lilac_engine.rules.missing import missing
from lilac_engine.rules.outcomes import Outcome, OutcomeKind
from lilac_engine.rules.parsing import parse
from lilac_engine.rules.program import Column, Program
from lilac_engine.rules.reasons import ANSWERS, deciding, explain
from lilac_engine.rules.sharpening import answer
from lilac_engine.rules.types import Kind, Type, Unit, Value
from lilac_engine.rules.units import show, travel

KINDS: Final[Mapping[OutcomeKind, tuple[str, str, str]]] = {
    kind: (kind.name.lower(), said.zh, said.en) for kind, said in ANSWERS.items()
}
"""Each outcome as cases write it, in Chinese and in English."""
_NOTHING: Final = ("无", "none")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing a case expects and does not get; each as words in Chinese and in English."""

    what: tuple[str, str]
    wanted: tuple[str, str]
    got: tuple[str, str]

    def say(self, language: Language = "zh") -> str:
        """``金额：应为“150000”，得到“75000”``."""
        if language == "zh":
            return f"{self.what[0]}：应为“{self.wanted[0]}”，得到“{self.got[0]}”"
        return f"{self.what[1]}: expected {self.wanted[1]}, got {self.got[1]}"


@dataclass(frozen=True, slots=True)
class Result:
    """What one case says of one benefit, and where it differs from what was expected.

    ``because``: where it differs, the conditions its outcome follows from, each with what is there
    and what must be, in Chinese and in English.
    """

    example: r.Example
    benefit: str
    differences: tuple[Difference, ...]
    because: tuple[tuple[str, str, str], ...]

    @property
    def passed(self) -> bool:
        """Whether everything that was expected came."""
        return not self.differences

    def say(self, language: Language = "zh") -> str:
        """One case for people: the case, the benefit, each difference, the reasons."""
        head = f"{self.example.zh} · {self.example.on} · {self.benefit}"
        if self.passed:
            return f"✓ {head}"
        lines = [f"✗ {head}", *(f"    {one.say(language)}" for one in self.differences)]
        lines += [f"    – {id_}: {zh if language == 'zh' else en}" for id_, zh, en in self.because]
        return "\n".join(lines)


def run(book: r.Book, *, assumed: bool = False) -> tuple[Result, ...]:
    """Every case of a book, one result for each benefit it expects something of.

    ``assumed`` lets values count that are assumed for a demonstration. Raises Faulty when the book
    does not compile, or a case names what is not there (:func:`example_faults` says it by line).
    """
    desk = _Desk(book, assumed)
    return tuple(result for example in book.examples for result in desk.results(example))


def facts_of(example: r.Example, found: Mapping[str, Column]) -> dict[str, Value]:
    """The facts of a case as they travel, by column. Raises Faulty with every one that cannot."""
    known: dict[str, Value] = {}
    faults = Faults()
    for name, written in example.facts.items():
        column = found.get(name)
        if column is None:
            faults.note(f"facts.{name}", "unknown-name", text=name, hint="", hint_en="")
            continue
        known[name] = faults.attempt(
            f"facts.{name}",
            lambda column=column, written=written: _travelling(column, written),  # type: ignore[misc]
        )
    faults.stop()
    domains.check(found, known)
    return known


def _travelling(column: Column, written: Decimal | bool | str) -> Value:
    type_ = column.type
    if type_.kind is Kind.INT and isinstance(written, str):
        try:
            written = Decimal(written)
        except InvalidOperation:
            raise Faulty(
                [
                    fault(
                        "not-of-type",
                        value=written,
                        wanted="数",
                        wanted_en="a number",
                        hint="",
                        hint_en="",
                    )
                ]
            ) from None
    options = {id_: choice.number for id_, choice in column.fact.options.items()}
    return travel(written, type_, options=options)


@dataclass
class _Desk:
    """A book with the programs of the days its cases need, each compiled once."""

    book: r.Book
    assumed: bool

    def __post_init__(self) -> None:
        self.programs: dict[date, Program] = {}

    @cached_property
    def columns(self) -> Mapping[str, Column]:
        """Every declared column, used on the day or not."""
        return columns(self.book, Faults())

    def program(self, day: date) -> Program:
        """The program of a day."""
        if day not in self.programs:
            self.programs[day] = compiled(self.book, day, assumed=self.assumed)
        return self.programs[day]

    def results(self, example: r.Example) -> Iterator[Result]:
        """What a case comes to, benefit by benefit."""
        program = self.program(earliest(example.on))
        facts = facts_of(example, self.columns)
        outcomes = {outcome.benefit: outcome for outcome in answer(program, facts)}
        for id_, expected in example.expect.items():
            outcome = outcomes.get(id_)
            if outcome is None:
                raise Faulty(
                    [fault("not-in-force", text=id_, day=program.day).at(f"benefits.{id_}")]
                )
            found = tuple(self.differences(program, outcome, expected, facts))
            yield Result(example, id_, found, reasons(program, outcome, facts) if found else ())

    def differences(
        self,
        program: Program,
        outcome: Outcome,
        expected: r.Expected,
        facts: Mapping[str, Value],
    ) -> Iterator[Difference]:
        """What was expected and did not come."""
        kind, *said = KINDS[outcome.kind]
        if kind != expected.kind:
            wanted = next(words for id_, *words in KINDS.values() if id_ == expected.kind)
            yield Difference(("结论", "outcome"), (wanted[0], wanted[1]), (said[0], said[1]))
        money = Type(Kind.INT, Unit.FEN)
        yield from _amount(("金额", "amount"), expected.amount, outcome.amount, money)
        paid = dict(outcome.lines)
        for payer, amount in expected.lines.items():
            name = (f"{payer.value} 出资", f"paid by {payer.value}")
            yield from _amount(name, amount, paid.get(payer.value), money)
        if expected.figure is not None:
            type_ = self.figure_type(program, outcome.benefit)
            yield from _amount(("数值", "figure"), expected.figure, outcome.figure, type_)
        if expected.because:
            ids = {leaf.id for leaf in deciding(program.benefit[outcome.benefit], outcome)}
            yield from _set(("原因", "reasons"), expected.because, ids)
        if expected.missing:
            ids = set(missing(program, facts, outcome.benefit))
            yield from _set(("所缺事实", "missing facts"), expected.missing, ids)

    def figure_type(self, program: Program, benefit: str) -> Type:
        """What the figure of a benefit counts."""
        figure = program.benefit[benefit].record.figure
        if figure is None:
            return Type(Kind.INT)
        return check(parse(figure), scope(self.book, program.day, assumed=self.assumed), None)


def reasons(
    program: Program, outcome: Outcome, facts: Mapping[str, Value]
) -> tuple[tuple[str, str, str], ...]:
    """The conditions an outcome follows from: id, and the whole sentence in both languages."""
    found = explain(program, outcome, facts).tree.reasons()
    return tuple((one.id, one.said.zh, one.said.en) for one in found if one.decides)


def _amount(
    name: tuple[str, str], wanted: Decimal | None, got: int | None, type_: Type
) -> Iterator[Difference]:
    if wanted is None:
        return
    found = show(got, type_)
    if found != wanted:
        yield Difference(name, _both(f"{wanted}"), _NOTHING if found is None else _both(f"{found}"))


def _set(name: tuple[str, str], wanted: Sequence[str], got: set[str]) -> Iterator[Difference]:
    if set(wanted) != got:
        found = _both(", ".join(sorted(got))) if got else _NOTHING
        yield Difference(name, _both(", ".join(sorted(wanted))), found)


def _both(text: str) -> tuple[str, str]:
    return text, text
