"""Permalinks of the clauses of one text."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from lilac.policies.models import Clause
from lilac.policies.states import ClauseKind
from lilac_engine.text.folding import Group, digits


class Anchors:
    """Permalinks inside one version: ``art-9``, ``ch-2``, ``art-9-i3``, ``page-1`` ..."""

    _PREFIX = {
        ClauseKind.CHAPTER: "ch",
        ClauseKind.ANNEX: "annex",
        ClauseKind.PAGE: "page",
    }

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._counts: dict[str, Iterator[int]] = {}
        self._article = "art"

    def of(self, clause: Clause, group: Group | None) -> str:
        """A name no other clause of the version has."""
        kind = ClauseKind(clause.kind)
        if kind == ClauseKind.ARTICLE:
            number = digits(group.key if group else clause.number)
            wanted = f"art-{number}" if number else self._next("art")
        elif kind == ClauseKind.ITEM:
            wanted = self._next(f"{self._article}-i")
        elif kind in self._PREFIX:
            wanted = self._next(f"{self._PREFIX[kind]}-")
        else:
            wanted = str(kind.value)
        name = self._free(wanted[:50])
        if kind == ClauseKind.ARTICLE:
            self._article = name
        return name

    def _next(self, stem: str) -> str:
        numbers = self._counts.setdefault(stem, count(1))
        return f"{stem}{next(numbers)}"

    def _free(self, wanted: str) -> str:
        name = wanted
        for n in count(2):
            if name not in self._taken:
                break
            name = f"{wanted}-{n}"
        self._taken.add(name)
        return name
