"""The child's side of the sandbox: limits first, then the reader. Standard library only.

Input: one line of JSON (function, options, limits), then the payload. Output: one JSON object.
Leaves with ``MEMORY_STATUS`` when memory ran out, ``TOO_LONG_STATUS`` when the answer was too long.
"""

from __future__ import annotations

import dataclasses
import enum
import importlib
import json
import os
import resource
import sys
from typing import Any, Final

MEMORY_STATUS: Final = 77
TOO_LONG_STATUS: Final = 78
ANSWER_LIMIT: Final = 64 * 1024 * 1024


def limit(memory: int, cpu: int) -> None:
    """Bound this process for good: address space, processor seconds, files, core dumps."""
    for what, soft, hard in (
        (resource.RLIMIT_AS, memory, memory),
        (resource.RLIMIT_CPU, cpu, cpu + 1),
        (resource.RLIMIT_FSIZE, ANSWER_LIMIT + 1, ANSWER_LIMIT + 1),
        (resource.RLIMIT_NOFILE, 64, 64),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        resource.setrlimit(what, (soft, hard))


def plain(value: Any) -> Any:
    """Dataclasses, enums, sets and bytes as JSON knows them."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} is no plain value")


def answer(function: str, payload: bytes, options: dict[str, Any]) -> dict[str, Any]:
    """The function's result, or why there is none."""
    path, _, name = function.rpartition(".")
    try:
        return {"result": getattr(importlib.import_module(path), name)(payload, **options)}
    except MemoryError:
        raise
    except Exception as fault:
        sentence = getattr(fault, "sentence", None)
        if callable(sentence):  # the reader refuses in its own words
            code = str(getattr(fault, "code", type(fault).__name__))
            return {"code": code, "refused": {"zh": sentence("zh"), "en": sentence("en")}}
        return {"fault": type(fault).__name__}


def main() -> None:
    """Read the request, limit this process, answer, and leave without cleaning up."""
    stdin, stdout = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not mix with the answer
    request = json.loads(stdin.readline())
    limit(request["memory"], request["cpu"])
    try:
        result = answer(request["function"], stdin.read(), request["options"])
        stdout.write(json.dumps(result, default=plain).encode())
        stdout.flush()
    except OSError:  # the file size limit: Python ignores its signal
        os._exit(TOO_LONG_STATUS)
    except MemoryError:
        os._exit(MEMORY_STATUS)
    os._exit(0)


if __name__ == "__main__":
    main()
