"""Values made into records; faults of the schema told with file, line and key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from lilac_engine.pack.evidence import Record
from lilac_engine.pack.report import Finding, error
from lilac_engine.pack.yaml_lines import Located, Value

_WANTED: Mapping[str, tuple[str, str]] = {
    "string": ("文字", "text"),
    "int": ("整数", "a whole number"),
    "decimal": ("数字", "a number"),
    "bool": ("true 或 false", "true or false"),
    "tuple": ("列表", "a list"),
    "model": ("一组键和值", "a group of keys and values"),
}
_OWN: Mapping[str, str] = {
    "wrong-date": "wrong-date",
    "open-amount": "open-amount",
    "string_too_short": "empty-text",
}
_SHOWN = 60


def validated(model: type[Record], value: Value, located: Located) -> Record | list[Finding]:
    """The valid record, or every fault that keeps ``value`` from being one."""
    try:
        return model.model_validate(value)
    except ValidationError as faults:
        return [_finding(model, fault, located) for fault in faults.errors(include_url=False)]


def _finding(model: type[Record], fault: ErrorDetails, located: Located) -> Finding:
    path = tuple(fault["loc"])
    kind = fault["type"]
    key = ".".join(str(part) for part in path)
    line = located.line(path)
    shown = _shown(fault["input"])
    if kind == "extra_forbidden":
        known = ", ".join(_known_keys(model, path[:-1]))
        return error("unknown-key", located.file, line, key, known=known)
    if kind == "missing":
        return error("missing-key", located.file, line, key, name=path[-1])
    if kind in {"enum", "literal_error"}:
        choices = str(fault.get("ctx", {}).get("expected", ""))
        return error("not-a-choice", located.file, line, key, value=shown, choices=choices)
    wanted = _WANTED.get(kind.partition("_")[0])
    if wanted and kind.endswith(("_type", "_parsing")):
        zh, en = wanted
        return error("wrong-type", located.file, line, key, value=shown, wanted_zh=zh, wanted_en=en)
    if kind == "string_pattern_mismatch":
        pattern = fault["ctx"]["pattern"]
        return error("wrong-form", located.file, line, key, value=shown, pattern=pattern)
    if kind in _OWN:
        return error(_OWN[kind], located.file, line, key, value=shown)
    return error("wrong-value", located.file, line, key, value=shown, problem=fault["msg"])


def _shown(value: Any) -> str:
    text = str(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def _known_keys(model: type[BaseModel], path: tuple[str | int, ...]) -> list[str]:
    """The keys a record at ``path`` may have: follows field types down from the file's model."""
    annotation: Any = model
    for part in path:
        if isinstance(part, str):
            annotation = _below(annotation, part)
    return list(_fields(_record_in(annotation)))


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    """What may stand under each key of a record, by the names files use."""
    return {f.alias or name: f.annotation for name, f in model.model_fields.items()}


def _below(annotation: Any, key: str) -> Any:
    """What stands under a key of a record, or of a mapping whose keys are free."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _fields(annotation)[key]
    if get_origin(annotation) is dict:
        return get_args(annotation)[1]
    return _below(get_args(annotation)[0], key)


def _record_in(annotation: Any) -> type[BaseModel]:
    """The record class inside ``tuple[X, ...]``, ``X | None``, ``dict[str, X]`` or ``X``."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return _record_in(get_args(annotation)[get_origin(annotation) is dict])
