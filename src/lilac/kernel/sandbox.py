"""Run a reader of foreign files in a child process that cannot cost more than it was given.

The child gets the bytes on its standard input and one JSON answer back: no pickles, no
environment, no files. Memory, processor time, time on the clock and the size of the answer are
bounded by the operating system, not by the good will of a library.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lilac.kernel.refusal import Refused
from lilac.kernel.sandbox_child import ANSWER_LIMIT, MEMORY_STATUS, TOO_LONG_STATUS

MEBI: Final = 1024 * 1024
OUT_OF_TIME: Final = 9999
SOURCES: Final = Path(__file__).resolve().parents[2]


class Stopped(Refused):
    """The child did not come to an answer; ``cause`` is the limit or fault that stopped it.

    ``memory``, ``cpu``, ``wall``, ``answer`` (too long), ``crash`` (the process died), ``fault``
    (the reader raised), or the reader's own code when it refused with a sentence.
    """

    def __init__(self, cause: str, *reasons: str) -> None:
        super().__init__(*reasons)
        self.cause = cause


def run_limited(
    function: str,
    payload: bytes,
    *,
    options: Mapping[str, Any] | None = None,
    memory: int = 512 * MEBI,
    cpu: int = 10,
    wall: float = 15.0,
) -> Any:
    """``function(payload, **options)`` in a limited child process; its result as plain JSON.

    ``function`` is a dotted path, e.g. ``lilac_engine.text.reading.read``; dataclasses come back
    as dicts, enums as their values. ``memory`` in bytes (address space), ``cpu`` in whole
    seconds, ``wall`` in seconds. Raises :class:`Stopped`, a :class:`Refused`, when a limit is
    reached or the function refuses or fails.
    """
    request = json.dumps(
        {"function": function, "options": dict(options or {}), "memory": memory, "cpu": cpu}
    )
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as answer:
        given.write(request.encode() + b"\n")
        given.write(payload)
        given.seek(0)
        status = _run(given, answer, wall)
        if status:
            raise _stopped(status, memory=memory, cpu=cpu, wall=wall)
        answer.seek(0)
        result = _decode(answer.read(ANSWER_LIMIT + 1))
    if "refused" in result:
        raise Stopped(result["code"], _in_language(result["refused"]))
    if "fault" in result:
        raise Stopped(
            "fault", _("The file is damaged and could not be read (%s).") % result["fault"]
        )
    return result["result"]


def _run(given: IO[bytes], answer: IO[bytes], wall: float) -> int:
    """The exit status of the child, or ``OUT_OF_TIME``; nothing of its process group survives."""
    environment = {
        "PYTHONPATH": str(SOURCES),
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "MALLOC_ARENA_MAX": "1",  # address space is what is limited; arenas only reserve it
    }
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "lilac.kernel.sandbox_child"],
        stdin=given,
        stdout=answer,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,
        close_fds=True,
    ) as child:
        try:
            return child.wait(timeout=wall)
        except subprocess.TimeoutExpired:
            return OUT_OF_TIME
        finally:
            _kill(child.pid)


def _kill(group: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def _stopped(status: int, *, memory: int, cpu: int, wall: float) -> Stopped:
    if status == MEMORY_STATUS:
        return Stopped(
            "memory",
            _("Reading the file needs more than %(limit)d MB of memory; it was stopped.")
            % {"limit": memory // MEBI},
        )
    if status in {-signal.SIGXCPU, -signal.SIGKILL}:
        return Stopped(
            "cpu",
            _("Reading the file takes more than %(limit)d seconds of computing; it was stopped.")
            % {"limit": cpu},
        )
    if status == OUT_OF_TIME:
        return Stopped(
            "wall",
            _("Reading the file takes longer than %(limit)d seconds; it was stopped.")
            % {"limit": wall},
        )
    if status == TOO_LONG_STATUS:
        return Stopped("answer", _too_long())
    return Stopped("crash", _("The file is damaged: the program that read it broke down."))


def _too_long() -> str:
    return _("The file gives more than %(limit)d MB of text; it was stopped.") % {
        "limit": ANSWER_LIMIT // MEBI
    }


def _decode(answer: bytes) -> dict[str, Any]:
    if len(answer) > ANSWER_LIMIT:
        raise Stopped("answer", _too_long())
    try:
        result = json.loads(answer)
    except ValueError:
        result = None
    if not isinstance(result, dict) or not result.keys() & {"result", "refused", "fault"}:
        raise Stopped("crash", _("The file is damaged: the program that read it broke down."))
    return result


def _in_language(sentences: dict[str, str]) -> str:
    language = "zh" if (get_language() or "zh").startswith("zh") else "en"
    return sentences[language]
