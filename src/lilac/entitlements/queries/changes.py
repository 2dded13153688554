"""The book as it would be: with other amounts, or with editions nobody has signed yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.utils.translation import gettext as _

from lilac.entitlements.models import Edition
from lilac.entitlements.queries import book as reading
from lilac.entitlements.states import EditionState
from lilac.kernel.refusal import Refused
from lilac_engine.pack.documents import Dimension
from lilac_engine.pack.evidence import Evidence, Mark
from lilac_engine.rules import nodes
from lilac_engine.rules.parsing import parse
from lilac_engine.rules.program import Benefit, Program
from lilac_engine.rules.reach import names
from lilac_engine.rules.records import Book, DatedValue, Parameter, Standing
from lilac_engine.rules.walking import walk

Change = Mapping[str, Any]
TRIED: Final = "tried out in a simulation"
STEPS: Final = 50
LONGEST: Final = 24  # characters of a number somebody types
FINEST: Final = 8  # decimals
DIGITS: Final = {
    Dimension.MONEY: 2, Dimension.RATIO: 2, Dimension.WEIGHT: 2, Dimension.FACTOR: 4,
    Dimension.COUNT: 0, Dimension.DAYS: 0,
}  # fmt: skip
USUAL: Final = {
    Dimension.MONEY: Decimal(1_000_000), Dimension.RATIO: Decimal(20), Dimension.WEIGHT: Decimal(20),
    Dimension.FACTOR: Decimal(2), Dimension.COUNT: Decimal(100), Dimension.DAYS: Decimal(365),
}  # fmt: skip
"""Where a curve ends for an amount nobody has published: yuan, percent, a factor, a number."""


def book_after(changes: Iterable[Change]) -> Book:
    """The book in force with the changes: ``{"parameter", "value"}`` and ``{"edition"}``.

    Refused for a parameter or an edition that is not there, and for a value that is no number.
    """
    changes = list(changes)
    wanted = [change["edition"] for change in changes if "edition" in change]
    found = {
        edition.pk: edition
        for edition in Edition.objects.filter(pk__in=wanted)
        .exclude(state=EditionState.DISCARDED)
        .select_related("entry")
    }
    missing = [pk for pk in wanted if pk not in found]
    if missing:
        raise Refused(_("Edition %(pk)s is not there any more.") % {"pk": missing[0]})
    book = reading.book_with(*(found[pk] for pk in wanted)) if wanted else reading.book()
    for change in changes:
        if "parameter" in change:
            book = with_value(book, change["parameter"], number(change["value"]))
    return book


def with_value(book: Book, key: str, value: Decimal) -> Book:
    """The book with one parameter at one value, whatever the day. Refused if it has none such."""
    found = [parameter for parameter in book.parameters if parameter.id == key]
    if not found:
        raise Refused(_("The rule book has no amount “%(key)s”.") % {"key": key})
    other = found[0].model_copy(update={"values": (tried(value),)})
    rest = tuple(other if parameter.id == key else parameter for parameter in book.parameters)
    return book.model_copy(update={"parameters": rest})


def number(typed: Any) -> Decimal:
    """What was typed as an exact number; Refused where it is none."""
    try:
        value = Decimal(str(typed).strip().replace(",", "").replace("，", ""))
    except InvalidOperation:
        value = Decimal("NaN")
    exponent = value.as_tuple().exponent
    sound = isinstance(exponent, int) and -FINEST <= exponent <= FINEST  # never 1E-999999999
    if not sound or abs(value) >= Decimal(10) ** 13 or len(str(typed)) > LONGEST:
        raise Refused(_("“%(typed)s” is no number.") % {"typed": str(typed)[:40]})
    return value


def steps(
    parameter: Parameter, low: Decimal, high: Decimal, *, with_: Decimal | None = None
) -> list[Decimal]:
    """About fifty round values from ``low`` to ``high``, each exact; ``with_`` is one of them.

    Rounded to a thousandth of the range, so that people can read them. Refused for no range.
    """
    if high <= low:
        raise Refused(_("The curve ends where it begins: give a larger end."))
    digits = min(DIGITS[parameter.dimension], 3 - (high - low).adjusted())
    spread = {round(low + (high - low) * i / (STEPS - 1), digits) + 0 for i in range(STEPS)}
    if with_ is not None and low <= with_ <= high:
        spread.add(with_)
    return sorted(spread)


def usual_range(program: Program, key: str) -> tuple[Decimal, Decimal]:
    """From nought to twice the value in force; to a usual figure where none is published."""
    bound = program.parameters[key]
    value = bound.dated.value if bound.dated else None
    if value is None or value <= 0:
        return Decimal(0), USUAL[bound.record.dimension]
    return Decimal(0), value * 2


def unfit(program: Program) -> frozenset[str]:
    """Parameters that are days: there is no curve over them."""
    return frozenset(
        key
        for key, bound in program.parameters.items()
        if any(value.day is not None for value in bound.record.values)
    )


def depending(program: Program, key: str) -> tuple[str, ...]:
    """Benefits that a parameter can change."""
    steps_on = _steps_on(program)
    return tuple(b.id for b in program.benefits if key in _parameters(b, steps_on))


def amounts_of(program: Program) -> dict[str, frozenset[str]]:
    """The parameters each benefit stands on, directly or through steps."""
    steps_on = _steps_on(program)
    return {benefit.id: _parameters(benefit, steps_on) for benefit in program.benefits}


def _steps_on(program: Program) -> dict[str, frozenset[str]]:
    """The parameters each step stands on; steps come in working order."""
    found: dict[str, frozenset[str]] = {}
    for rule in program.rules:
        found[rule.id] = _named([rule.surface], [rule.core], found)
    return found


def _parameters(benefit: Benefit, steps_on: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return _named(_surfaces(benefit), _cores(benefit), steps_on)


def _named(
    surfaces: Iterable[Any], cores: Iterable[Any], steps_on: Mapping[str, frozenset[str]]
) -> frozenset[str]:
    found = {x.id for node in surfaces for x in walk(node) if isinstance(x, nodes.Parameter)}
    for core in cores:
        for name in names(core):
            found |= steps_on.get(name, frozenset())
    return frozenset(found)


def on(day: date, year: int) -> date:
    """The same day of another year; 28 February for a leap day."""
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def tried(value: Decimal) -> DatedValue:
    """A value that nobody published: marked as tried out, whatever it is used for."""
    evidence = Evidence(mark=Mark.UNKNOWN, note=TRIED)
    return DatedValue(value=value, standing=Standing.REPORTED, evidence=evidence)


def _cores(benefit: Benefit) -> Sequence[Any]:
    return [
        *([benefit.applies] if benefit.applies is not None else []),
        *([benefit.figure] if benefit.figure is not None else []),
        *(line.core for line in benefit.lines),
        *(leaf.core for leaf in benefit.leaves),
    ]


def _surfaces(benefit: Benefit) -> Sequence[Any]:
    written = (benefit.record.applies, benefit.record.figure)
    return [
        *(parse(formula) for formula in written if formula is not None),
        *(line.surface for line in benefit.lines),
        *(leaf.surface for leaf in benefit.leaves),
    ]


def options(book: Book, fact: str) -> Mapping[int | None, dict[str, Any]]:
    """The options of a list fact by number, as words; none for what is no list."""
    found = next((one for one in book.facts if one.id == fact), None)
    choices = found.options.values() if found else ()
    return {choice.number: {"zh": choice.zh, "en": choice.en} for choice in choices}
