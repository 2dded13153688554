"""Records of a rule book as YAML: what a person edits on the desk, shown as a file would hold it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from enum import Enum
from typing import Any, Final, TypeAlias

import yaml

from lilac_engine.pack.evidence import Record

_WIDTH: Final = 100
_BREAKS: Final = frozenset("\r\x85\u2028\u2029\ufeff")
_DIGITS: Final = 40
"""Beyond this a number is left with its exponent: written out it may fill the memory."""
Plain: TypeAlias = "str | int | bool | list[Plain] | dict[str, Plain] | None"


def as_yaml(part: Record | Sequence[Record]) -> str:
    """One record, or several as a list, as YAML text that reads back to the same.

    What was left at its default is left out; keys keep the order of the schema.
    """
    if isinstance(part, Record):
        return _dumped(_plain(part))
    return _dumped([_plain(record) for record in part])


def _dumped(value: Plain) -> str:
    text: str = yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH)
    return text


class _Dumper(yaml.SafeDumper):
    """Never writes an alias: the reader of packs refuses them."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _words(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    """Text; where it breaks lines otherwise than by a line feed, quoted with its breaks spelled out."""
    style = '"' if _BREAKS.intersection(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _words)


def _plain(value: Any) -> Plain:
    if isinstance(value, Record):
        return {
            field.alias or name: _plain(getattr(value, name))
            for name, field in type(value).model_fields.items()
            if field.is_required()
            or getattr(value, name) != field.get_default(call_default_factory=True)
        }
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Decimal):
        return format(value, "f") if abs(value.adjusted()) < _DIGITS else str(value)
    if isinstance(value, dict):
        return {str(_plain(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    plain: Plain = value
    return plain
