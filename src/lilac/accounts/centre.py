"""The personal centre's registry (个人中心): each module says what it has of a person.

A module calls :func:`register` in its ``AppConfig.ready``. The centre shows the cards, and the
export of personal data holds every module's part: neither knows the modules above.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from lilac.accounts.models import User


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a card: what it is, where it leads, and a word about it."""

    title: str
    url: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """What a module has of a person.

    ``lines`` are shown (few queries, whatever the number of lines); ``data`` goes into the
    export as plain JSON values. ``empty`` is said when there is nothing, with ``url`` leading to
    where that can be changed.
    """

    name: str
    title: str | Promise
    lines: Callable[[User], Sequence[Line]]
    data: Callable[[User], Any]
    empty: str | Promise
    url: str = ""
    order: int = 50


_cards: dict[str, Card] = {}


def register(card: Card) -> None:
    """Put a module into the personal centre; a second card of the same name replaces the first."""
    _cards[card.name] = card


def cards() -> tuple[Card, ...]:
    """All cards in the order they are shown."""
    return tuple(sorted(_cards.values(), key=lambda card: (card.order, card.name)))
