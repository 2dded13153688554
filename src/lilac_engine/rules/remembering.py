"""What has been worked once is not worked again: memory by identity, of bounded size.

Records of a book are frozen and large; to compare them by value would cost what is to be saved.
A book in which one parameter was exchanged holds all its other records as the same objects.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Final, Generic, TypeVar

It_co = TypeVar("It_co", covariant=True)
Result = TypeVar("Result")
SIZE: Final = 1024


class Same(Generic[It_co]):
    """A key that is equal only for the very same object, and keeps it alive."""

    __slots__ = ("it",)

    def __init__(self, it: It_co) -> None:
        self.it: Final = it

    def __hash__(self) -> int:
        return id(self.it)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.it is other.it


class Memory(Generic[Result]):
    """Results by key. When full it forgets everything: simple, and safe among threads."""

    def __init__(self, size: int = SIZE) -> None:
        self.size: Final = size
        self.kept: Final[dict[Hashable, Result]] = {}

    def recall(self, key: Hashable, work: Callable[[], Result | None]) -> Result | None:
        """What is remembered under ``key``, else the result of ``work``, remembered from now on
        unless it is None."""
        found = self.kept.get(key)
        if found is None:
            found = work()
            if found is None:
                return None
            if len(self.kept) >= self.size:
                self.kept.clear()
            self.kept[key] = found
        return found
