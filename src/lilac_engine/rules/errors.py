"""What is wrong with a formula or a rule book, where, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from lilac_engine.rules.sentences import SENTENCES

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class RuleFault:
    """One thing that is wrong.

    ``start`` and ``end`` bound the characters of the formula it concerns (half-open; equal when
    it concerns the whole). ``values`` fill the sentence. ``where`` is the part of the rule book,
    as ``benefits.rd_subsidy.requires.0.any.1`` or ``parameters.rd_cap.values.0``.
    """

    code: str
    start: int = 0
    end: int = 0
    values: Mapping[str, str] = field(default_factory=dict, hash=False)
    where: str = ""

    def say(self, language: Language = "zh") -> str:
        """The sentence for people: where it is, what is wrong, what to write instead."""
        zh, en = SENTENCES[self.code]
        sentence = (zh if language == "zh" else en).format(**self.values).strip()
        if self.end <= self.start:
            return sentence
        if language == "zh":
            return f"第 {self.start + 1} 个字符处：{sentence}"
        return f"At character {self.start + 1}: {sentence}"

    def at(self, where: str) -> RuleFault:
        """The same fault in a part of a rule book."""
        return replace(self, where=where)


def fault(code: str, start: int = 0, end: int = 0, /, **values: object) -> RuleFault:
    """A fault with its values as the sentence shows them; long ones are cut."""
    return RuleFault(code, start, end, {name: _short(value) for name, value in values.items()})


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 200 else f"{text[:199]}…"


class Faulty(Exception):
    """A formula or a rule book that cannot be used; ``faults`` says all that is wrong."""

    def __init__(self, faults: Iterable[RuleFault]) -> None:
        self.faults = tuple(faults)
        super().__init__(self.faults)

    def say(self, language: Language = "zh") -> str:
        """All sentences, one a line, each behind the part of the rule book it concerns."""
        return "\n".join(
            f"{one.where}: {one.say(language)}" if one.where else one.say(language)
            for one in self.faults
        )

    def __str__(self) -> str:
        return self.say("en")
