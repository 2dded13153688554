"""One supervisor for the processes of the house: starts them, restarts what dies, stops all."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType

PATIENCE = 8.0  # seconds a process has to stop by itself
STEADY = 30.0  # seconds after which a process counts as having started well
LONGEST_PAUSE = 30.0  # seconds between two starts of a process that keeps dying


@dataclass(slots=True)
class Child:
    """One process to keep alive: its name, its command, and how its starts went."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0
    rest_until: float = 0.0

    def start(self, now: float) -> None:
        """Start it in a process group of its own, so that one signal reaches its workers too."""
        self.process = subprocess.Popen(self.command, start_new_session=True)  # noqa: S603
        self.started = now

    def running(self) -> bool:
        """Whether the process lives."""
        return self.process is not None and self.process.poll() is None

    def signal(self, number: int) -> None:
        """Send a signal to the whole group; a group already gone is no fault."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)


@dataclass(slots=True)
class Supervisor:
    """Runs the children until it is told to stop (ctrl-C, SIGTERM)."""

    children: list[Child]
    say: Callable[[str], object]
    _stopping: bool = field(default=False)

    def run(self) -> int:
        """Start all, keep all alive, and return 0 after an orderly stop."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        try:
            while not self._stopping:
                self._tend(time.monotonic())
                time.sleep(0.2)
        finally:
            self._stop_all()
        return 0

    def _tend(self, now: float) -> None:
        for child in self.children:
            if child.running() or now < child.rest_until:
                continue
            if child.process is not None and not child.rest_until:
                child.deaths = 1 if now - child.started > STEADY else child.deaths + 1
                pause = min(2.0 ** (child.deaths - 1), LONGEST_PAUSE)
                child.rest_until = now + pause
                self.say(
                    f"{child.name} ended with status {child.process.returncode}; "
                    f"starting it again in {pause:.0f} s"
                )
                continue
            child.rest_until = 0.0
            child.start(now)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True

    def _stop_all(self) -> None:
        for child in self.children:
            child.signal(signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        while any(child.running() for child in self.children) and time.monotonic() < deadline:
            time.sleep(0.05)
        for child in self.children:
            child.signal(signal.SIGKILL)
            if child.process is not None:
                child.process.wait()


def house(host: str, port: int, *, workers: int = 1) -> list[Child]:
    """The processes of an ordinary house: the web and the background worker."""
    web = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host,
        "--port", str(port), "--workers", str(workers), "--blocking-threads", "16",
        "--backlog", "1024", "--no-ws",
        "--log-level", "warning", "lilac.site.wsgi:application",
    ]  # fmt: skip
    work = [sys.executable, "-m", "django", "work"]
    return [Child("web", web), Child("worker", work)]
