"""What a core expression reaches: its parts and the columns and rules it names."""

from __future__ import annotations

from collections.abc import Iterator

from lilac_engine.rules.nodes import Name, Node
from lilac_engine.rules.walking import children, walk


def parts(node: Node) -> tuple[Node, ...]:
    """The nodes right under a core node, in the order they are written."""
    return children(node)


def names(node: Node) -> Iterator[str]:
    """The columns and rules a node names, in the order they are written, as often as it does."""
    return (item.id for item in walk(node) if isinstance(item, Name))
