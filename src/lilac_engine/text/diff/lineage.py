"""A clause keeps its identity for life: comments, rules and budgets cite it across versions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from lilac_engine.text.diff.comparison import Change, Level

NOBODY: Final = ""


@dataclass(frozen=True, slots=True)
class Lineage:
    """The identities of a new version's clauses, and what a person must look at.

    ``identities`` maps new keys to identities; ``descends`` tells from which older identities a
    minted one comes (the smaller parts of a split clause); ``ended`` maps identities that have no
    clause any more to the one that took them up, ``""`` where there is none; ``undecided`` maps new
    keys to the identities they may be, and ``waiting`` names those identities.
    """

    identities: Mapping[str, str] = field(default_factory=dict)
    descends: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ended: Mapping[str, str] = field(default_factory=dict)
    undecided: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def waiting(self) -> frozenset[str]:
        """Identities that hang in the air until a person decides."""
        return frozenset(identity for found in self.undecided.values() for identity in found)


def carry(
    level: Level,
    identities: Mapping[str, str],
    mint: Callable[[str], str],
    decisions: Mapping[str, str | None] | None = None,
) -> Lineage:
    """Carry the identities of the old clauses (by old key) over to the new ones.

    One to one keeps the identity. Of a split clause the part with most of its text keeps it, of
    merged ones the largest contributor gives it. ``mint(new key)`` makes a fresh identity, and is
    asked only for new clauses. An ambiguous clause gets none until ``decisions`` says which old key
    it is (None: it is new). Raises ``ValueError`` when two decisions claim one old clause, or one
    claims a clause that was not in question.
    """
    chosen = dict(decisions or {})
    _check(level, chosen)
    carrying = _Carrying(identities, mint, chosen)
    for change in level.changes:
        if change.sure:
            carrying.sure(change)
        else:
            carrying.decided(change)
    return Lineage(carrying.identities, carrying.descends, carrying.ended, carrying.undecided)


def _check(level: Level, decisions: Mapping[str, str | None]) -> None:
    asked = {pair[:2] for c in level.changes if not c.sure for pair in c.candidates}
    claimed = [key for key in decisions.values() if key is not None]
    if len(set(claimed)) != len(claimed):
        raise ValueError("two new clauses cannot both be the same old clause")
    for new, old in decisions.items():
        in_question = any(new == candidate for _, candidate in asked)
        if not in_question or (old is not None and (old, new) not in asked):
            raise ValueError(f"{new!r} was not in question, or not as {old!r}")


@dataclass(slots=True)
class _Carrying:
    """The lineage while it is being drawn up."""

    known: Mapping[str, str]
    mint: Callable[[str], str]
    decisions: Mapping[str, str | None]
    identities: dict[str, str] = field(default_factory=dict)
    descends: dict[str, tuple[str, ...]] = field(default_factory=dict)
    ended: dict[str, str] = field(default_factory=dict)
    undecided: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def sure(self, change: Change) -> None:
        olds = [unit for unit in change.old if unit.key in self.known]
        if not olds or not change.new:
            self.identities.update({unit.key: self.mint(unit.key) for unit in change.new})
            self.ended.update({self.known[unit.key]: NOBODY for unit in olds})
            return
        heir = max(change.new, key=lambda n: max(len(n.shingles & o.shingles) for o in olds))
        giver = max(olds, key=lambda o: len(o.shingles & heir.shingles))
        identity = self.identities[heir.key] = self.known[giver.key]
        for unit in change.new:
            if unit is not heir:
                self.identities[unit.key] = self.mint(unit.key)
                self.descends[self.identities[unit.key]] = (identity,)
        self.ended.update({self.known[unit.key]: identity for unit in olds if unit is not giver})

    def decided(self, change: Change) -> None:
        taken = {self.decisions[u.key] for u in change.new if u.key in self.decisions}
        for unit in change.new:
            if unit.key in self.decisions:
                old = self.decisions[unit.key]
                known = self.known.get(old) if old is not None else None
                self.identities[unit.key] = known or self.mint(unit.key)
            else:
                self.undecided[unit.key] = tuple(
                    self.known[old]
                    for old, new, _ in change.candidates
                    if new == unit.key and old in self.known and old not in taken
                )
        if all(unit.key in self.decisions for unit in change.new):
            left = [u for u in change.old if u.key in self.known and u.key not in taken]
            self.ended.update({self.known[unit.key]: NOBODY for unit in left})
