"""Reading page and home at 50 requests a second: p95 on SQLite and PostgreSQL.

    python benchmarks/pages.py                       # both databases, 15 s each
    python benchmarks/pages.py --only sqlite --seconds 5

A real web server (granian, one process, as ``make run`` starts it) on the loopback, the founding
pack loaded. Requests leave by the clock whether or not earlier ones came back, and their time runs
from the moment they were due, so that a stall is counted in full. In the same run a static file is
asked for at the same rate: that is what the machine, the server and this client cost by themselves.
Peers' pages, measured the same way at one request at a time: 18-89 ms. PostgreSQL is found by
``LILAC_BENCH_POSTGRES``.
"""

from __future__ import annotations

import argparse
import http.client
import os
import queue
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import defaultdict
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parents[1]
POSTGRES = os.environ.get("LILAC_BENCH_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres")
RATE = 50  # requests a second
PEERS_MS = (18.0, 89.0)  # the fastest and slowest peer's page
CONNECTIONS = 24
SLUG = "heilongjiang-2021"


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def prepare(environment: dict[str, str]) -> None:
    """Migrate and load the founding pack."""
    for command in (["migrate", "-v0"], ["pack", "load", "packs/heilongjiang-2021"]):
        subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip


def serve(environment: dict[str, str], port: int) -> subprocess.Popen[bytes]:
    """Start the web server and wait for its first answer."""
    server = subprocess.Popen(
        [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1",
            "--port", str(port), "--workers", "1", "--blocking-threads", "4",
            "--backlog", "1024", "--no-ws", "--log-level", "error", "lilac.site.wsgi:application",
        ],
        cwd=ROOT, env=environment,
    )  # fmt: skip
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/policies/{SLUG}/", timeout=10).read()
        except OSError:
            time.sleep(0.2)
        else:
            return server
    server.kill()
    raise SystemExit("the server did not answer within 60 s")


class Load:
    """Open-loop load: paths in turn, each due at its moment."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.times: dict[str, list[float]] = defaultdict(list)
        self.failures: list[str] = []
        self._due: queue.Queue[tuple[float, str] | None] = queue.Queue()

    def run(self, paths: list[str], seconds: float) -> None:
        """Ask for the paths in turn at :data:`RATE` and wait for the last answer."""
        workers = [threading.Thread(target=self._work) for _ in range(CONNECTIONS)]
        for worker in workers:
            worker.start()
        start = time.perf_counter() + 0.2
        for number in range(int(RATE * seconds)):
            due = start + number / RATE
            time.sleep(max(0.0, due - time.perf_counter()))
            self._due.put((due, paths[number % len(paths)]))
        for _ in workers:
            self._due.put(None)
        for worker in workers:
            worker.join()

    def _work(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        while (job := self._due.get()) is not None:
            due, path = job
            try:
                connection.request("GET", path)
                response = connection.getresponse()
                response.read()
            except (OSError, http.client.HTTPException) as error:
                self.failures.append(f"{path}: {error!r}")
                connection.close()
                continue
            if response.status != 200:
                self.failures.append(f"{path}: {response.status}")
            self.times[path].append((time.perf_counter() - due) * 1000)


def static_file(port: int) -> str:
    """The address of the style sheet the reading page links to."""
    page = urllib.request.urlopen(f"http://127.0.0.1:{port}/policies/{SLUG}/").read().decode()
    return page.partition('href="/static/policies/')[2].partition('"')[0]


def measure(vendor: str, seconds: float) -> bool:
    """Serve from one kind of database; True when every page is inside the slowest peer's time."""
    with tempfile.TemporaryDirectory() as home:
        environment = {
            **os.environ, "LILAC_HOME": home, "LILAC_DEBUG": "0",
            "PYTHONPATH": str(ROOT / "src"), "DJANGO_SETTINGS_MODULE": "lilac.site.settings",
        }  # fmt: skip
        environment.pop("DATABASE_URL", None)
        database = f"lilac_bench_{os.getpid()}"
        if vendor == "postgresql":
            admin(f'CREATE DATABASE "{database}"')
            environment["DATABASE_URL"] = f"{POSTGRES.rpartition('/')[0]}/{database}"
        port = free_port()
        try:
            prepare(environment)
            server = serve(environment, port)
            try:
                return report(vendor, port, seconds)
            finally:
                server.terminate()
                server.wait(20)
        finally:
            if vendor == "postgresql":
                admin(f'DROP DATABASE "{database}" WITH (FORCE)')


def admin(statement: str) -> None:
    """Make or drop the benchmark's own database."""
    import psycopg

    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


def report(vendor: str, port: int, seconds: float) -> bool:
    """Load the pages and a static file; print a line each."""
    reading, home = f"/policies/{SLUG}/", "/"
    asset = f"/static/policies/{static_file(port)}"
    for path in (reading, home, asset):
        urllib.request.urlopen(f"http://127.0.0.1:{port}{path}").read()
    pages, files = Load(port), Load(port)
    pages.run([reading, home], seconds)
    files.run([asset], min(seconds, 5))
    baseline = quantiles(files.times[asset], n=20)[-1]
    inside = not pages.failures
    for path in (reading, home):
        times = pages.times[path]
        p95 = quantiles(times, n=20)[-1]
        inside &= p95 <= PEERS_MS[1]
        print(
            f"{vendor:<10} {path:<30} {len(times)} at {RATE}/s together | p50 {median(times):.1f} ms "
            f"p95 {p95:.1f} ms max {max(times):.1f} ms | peers {PEERS_MS[0]:.0f}-{PEERS_MS[1]:.0f} ms"
            f": {PEERS_MS[0] / p95:.1f}x to {PEERS_MS[1] / p95:.1f}x | static file p95 "
            f"{baseline:.1f} ms: {p95 / baseline:.1f}x",
            flush=True,
        )
    for failure in pages.failures[:3]:
        print(f"{vendor:<10} failed: {failure} ({len(pages.failures)} in all)", flush=True)
    return inside


def main() -> int:
    """Exit code 1 when a page failed or is slower than the slowest peer."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    parser.add_argument("--seconds", type=float, default=15)
    options = parser.parse_args()
    vendors = [options.only] if options.only else ["sqlite", "postgresql"]
    inside = [measure(vendor, options.seconds) for vendor in vendors]
    return 0 if all(inside) else 1


if __name__ == "__main__":
    sys.exit(main())
