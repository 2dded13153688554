"""What rules and benefits stand on while a book is compiled, and when it is still the same."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from lilac_engine.pack.evidence import Mark
from lilac_engine.rules import records
from lilac_engine.rules.errors import Faulty
from lilac_engine.rules.footing import Footing
from lilac_engine.rules.formulas import Context, Named
from lilac_engine.rules.parsing import Parsed, parsed
from lilac_engine.rules.program import Bound, Rule
from lilac_engine.rules.records import Standing
from lilac_engine.rules.remembering import Same

_STRENGTH: Final = {mark: place for place, mark in enumerate(Mark)}


@dataclass(frozen=True, slots=True)
class WorkedRule:
    """A rule with what its name means to formulas and what it rests on."""

    rule: Rule
    named: Named
    footing: Footing


@dataclass
class Ground:
    """Columns in the order of the book, parameters bound, and the rules worked so far."""

    columns: Sequence[str]
    parameters: Mapping[str, Bound]
    rules: dict[str, WorkedRule] = field(default_factory=dict)
    footings: dict[str, Footing] = field(default_factory=dict)

    def join(self, worked: WorkedRule, context: Context) -> None:
        """From here on formulas may use the rule."""
        self.rules[worked.rule.id] = worked
        self.footings[worked.rule.id] = worked.footing
        context.names[worked.rule.id] = worked.named

    def weakest(self, own: Mark, found: Footing) -> Mark:
        """The weakest evidence mark of the record itself and of what it rests on."""
        marks = [own, *(self.rules[id_].rule.record.evidence.mark for id_ in found.rules)]
        marks += [one.evidence.mark for one in self.dated(found)]
        return max(marks, key=_STRENGTH.__getitem__)

    def assumed(self, found: Footing) -> bool:
        """Whether a value it rests on is one assumed for the demo."""
        return any(one.standing is Standing.ASSUMED for one in self.dated(found))

    def dated(self, found: Footing) -> Iterator[records.DatedValue]:
        """The parameter values something rests on."""
        for id_ in found.parameters:
            dated = self.parameters[id_].dated
            if dated is not None:
                yield dated


def same_ground(
    record: records.Rule | records.Benefit, context: Context, ground: Ground
) -> Hashable | None:
    """A key under which a worked record may be remembered: it holds all that its formulas name.

    None when something it names is not there or is faulty: then there is something to say.
    """
    sources = _sources(Same(record))
    if sources is None:
        return None
    key: list[Hashable] = [Same(record)]
    try:
        for source in sources:
            for name in source.names:
                if name == "today":
                    key.append(context.day)
                else:
                    key.append(Same(ground.rules.get(name) or context.names[name]))
            key.extend(Same(ground.parameters[id_]) for id_ in source.parameters)
            key.extend(Same(context.options[fact]) for fact in source.listed)
    except KeyError:
        return None
    return tuple(key)


@lru_cache(maxsize=2048)
def _sources(same: Same[records.Rule | records.Benefit]) -> tuple[Parsed, ...] | None:
    """All formulas of a record as parsed, None when one cannot be read."""
    try:
        return tuple(parsed(written) for written in formulas(same.it))
    except Faulty:
        return None


def formulas(record: records.Rule | records.Benefit) -> Iterator[str]:
    """Every formula of a rule or a benefit."""
    if isinstance(record, records.Rule):
        yield record.formula
        return
    yield from (one for one in (record.applies, record.figure) if one is not None)
    yield from (line.formula for line in record.lines)
    yield from conditions(record.requires)


def conditions(found: Iterable[records.Condition]) -> Iterator[str]:
    """Every formula of some requirements and of those in their groups."""
    for condition in found:
        if condition.when is not None:
            yield condition.when
        yield from conditions((*(condition.any_ or ()), *(condition.all_ or ())))
