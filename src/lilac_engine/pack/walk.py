"""Walking the raw values of a pack's files along a path with stars."""

from __future__ import annotations

from collections.abc import Iterator

from lilac_engine.pack.yaml_lines import Path, Value

STAR = "*"


def walk(value: Value, pattern: tuple[str, ...]) -> Iterator[tuple[Path, Value]]:
    """Every part that lies at ``pattern``; ``*`` stands for each item of a list.

    ``walk(v, ("bodies", "*", "id"))`` gives the id of each body with its path. Parts that are
    absent or of another shape give nothing: the schema tells of those.
    """
    yield from _walk(value, pattern, ())


def _walk(value: Value, pattern: tuple[str, ...], path: Path) -> Iterator[tuple[Path, Value]]:
    if not pattern:
        yield path, value
    elif pattern[0] == STAR:
        if isinstance(value, list):
            for index, item in enumerate(value):
                yield from _walk(item, pattern[1:], (*path, index))
    elif isinstance(value, dict) and pattern[0] in value:
        yield from _walk(value[pattern[0]], pattern[1:], (*path, pattern[0]))


def words(value: Value, pattern: tuple[str, ...]) -> Iterator[tuple[Path, str]]:
    """Only the parts that are text."""
    for path, part in walk(value, pattern):
        if isinstance(part, str):
            yield path, part


def evidences(value: Value, path: Path = ()) -> Iterator[tuple[Path, dict[str, Value]]]:
    """Every evidence group anywhere in a file."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from evidences(item, (*path, index))
    elif isinstance(value, dict):
        for name, part in value.items():
            here = (*path, name)
            if name == "evidence" and isinstance(part, dict):
                yield here, part
            else:
                yield from evidences(part, here)


def dotted(path: Path) -> str:
    """A path as people write it: ``bodies.3.name``."""
    return ".".join(str(part) for part in path)
