"""YAML that remembers its lines and cannot hurt the reader.

Every plain word stays text (``230100`` keeps its digits, ``no`` stays ``no``); only ``true``,
``false`` and ``null`` mean something. The schema decides types. Aliases, tags, duplicate keys, deep
nesting and large files are refused with a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, cast

import yaml

from lilac_engine.pack.report import Finding, error

MAX_BYTES = 4_000_000
MAX_DEPTH = 24
MAX_NODES = 400_000

Path: TypeAlias = tuple[str | int, ...]
Value: TypeAlias = "str | bool | list[Value] | dict[str, Value] | None"

_WORDS: Mapping[str, bool | None] = {
    "": None,
    "~": None,
    "null": None,
    "true": True,
    "false": False,
}
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Refused(Exception):
    """The file cannot be read as YAML of a pack; ``finding`` says where and why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.en)
        self.finding = finding


@dataclass(frozen=True, slots=True)
class Located:
    """A file's value and the line of each of its parts."""

    file: str
    value: Value
    lines: Mapping[Path, int]

    def line(self, path: Path) -> int:
        """The line of a part, or of the nearest part around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_yaml(data: bytes, file: str) -> Located:
    """The value written in ``data``, every part with its line. Raises Refused."""
    if len(data) > MAX_BYTES:
        raise Refused(error("too-large", file, size=len(data), limit=MAX_BYTES))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        raise Refused(error("not-utf8", file, line, position=fault.start)) from fault
    builder = _Builder(file)
    try:
        return Located(file, builder.document(yaml.parse(text, Loader=_LOADER)), builder.lines)
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        line = mark.line + 1 if mark else 0
        problem = (fault.problem or fault.context or "").strip()
        raise Refused(error("yaml", file, line, problem=problem)) from fault
    except yaml.YAMLError as fault:  # a character YAML forbids has a position, no line
        line = text.count("\n", 0, getattr(fault, "position", 0)) + 1
        reason = str(getattr(fault, "reason", fault))
        raise Refused(error("yaml", file, line, problem=reason)) from fault


@dataclass(slots=True)
class _Builder:
    """Turns the parser's events into plain values, noting lines on the way."""

    file: str
    lines: dict[Path, int] = field(default_factory=dict)

    def document(self, events: Iterator[yaml.Event]) -> Value:
        value: Value = None
        seen = False
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if seen:
                    raise self._refused("yaml-many", event)
                seen = True
                value = self._value(next(events), events, ())
        if not seen or value is None:
            raise Refused(error("yaml-empty", self.file))
        return value

    def _value(self, event: yaml.Event, events: Iterator[yaml.Event], path: Path) -> Value:
        if isinstance(event, yaml.AliasEvent):
            raise self._refused("yaml-alias", event, name=str(event.anchor))
        tag = getattr(event, "tag", None)
        if tag is not None:
            raise self._refused("yaml-tag", event, tag=tag)
        if len(path) > MAX_DEPTH:
            raise self._refused("yaml-deep", event, limit=MAX_DEPTH)
        if len(self.lines) > MAX_NODES:
            raise self._refused("yaml-nodes", event, limit=MAX_NODES)
        self.lines.setdefault(path, _line(event))
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(events, path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(events, path)
        return _scalar(cast("yaml.ScalarEvent", event))

    def _mapping(self, events: Iterator[yaml.Event], path: Path) -> Value:
        found: dict[str, Value] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise self._refused("yaml-key", event)
            name = event.value
            here = (*path, name)
            if name in found:
                raise self._refused("yaml-twice", event, name=name, first=self.lines[here])
            self.lines[here] = _line(event)
            found[name] = self._value(next(events), events, here)
        return found

    def _sequence(self, events: Iterator[yaml.Event], path: Path) -> Value:
        found: list[Value] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            found.append(self._value(event, events, (*path, len(found))))
        return found

    def _refused(self, code: str, event: yaml.Event, **values: str | int) -> Refused:
        return Refused(error(code, self.file, _line(event), "", **values))


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0


def _scalar(event: yaml.ScalarEvent) -> Value:
    if event.implicit[0] and event.value in _WORDS:  # written without quotes
        return _WORDS[event.value]
    return str(event.value)
