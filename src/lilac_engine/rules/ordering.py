"""Rules in an order in which each comes after those it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def ordered(needs: Mapping[str, Sequence[str]]) -> tuple[list[str], list[list[str]]]:
    """Ids in working order, and the rings that have none: ``[a, b, a]`` where a needs b and b a.

    Stable: ids keep their order where nothing forces another. Without recursion, for a chain of
    rules may be as long as the book.
    """
    order: list[str] = []
    rings: list[list[str]] = []
    done: set[str] = set()
    for first in needs:
        way: list[str] = []
        on_way: dict[str, int] = {}
        stack = [(first, False)]
        while stack:
            id_, left = stack.pop()
            if left:
                del on_way[way.pop()]
                done.add(id_)
                order.append(id_)
            elif id_ in on_way:
                rings.append([*way[on_way[id_] :], id_])
            elif id_ not in done:
                on_way[id_] = len(way)
                way.append(id_)
                stack.append((id_, True))
                stack.extend((need, False) for need in reversed(needs[id_]))
    return order, rings
