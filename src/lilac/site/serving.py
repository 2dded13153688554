"""Serving the house: the port, the processes, and the word that it is open. Knows no Django.

A house that was prepared before (same migrations, same libraries, its SQLite database in place)
is served at once, without asking the database again: half of the time of a second start.
"""

from __future__ import annotations

import hashlib
import os
import socket
import urllib.error
import urllib.request
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from time import monotonic, sleep

from lilac.site.supervisor import Supervisor, house

ROOT = Path(__file__).resolve().parents[3]
LONGEST_WAIT = 60.0  # seconds until we stop waiting for the first answer


class CannotServe(Exception):
    """The address cannot be used; the sentence says what to do."""


def add_arguments(parser: ArgumentParser) -> None:
    """What may be said about serving."""
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=1, help="web processes")
    parser.add_argument("--empty", action="store_true", help="do not load the demo world")


def must_be_free(host: str, port: int) -> None:
    """Raise :class:`CannotServe` when something else listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((host, port))
        except OSError as fault:
            raise CannotServe(
                f"Port {port} on {host} cannot be used ({fault.strerror}). "
                f"Stop what runs there, or choose another: make run PORT={port + 1}"
            ) from fault


def serve(host: str, port: int, *, workers: int, say: Callable[[str], object]) -> None:
    """Run web and worker until ctrl-C. Says the address once it really answers."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lilac.site.settings")
    must_be_free(host, port)
    place = f"[{host}]" if ":" in host else host
    Thread(target=_announce, args=(f"http://{place}:{port}", say), daemon=True).start()
    Supervisor(house(host, port, workers=workers), say=say).run()
    say("Stopped.")


def _announce(address: str, say: Callable[[str], object]) -> None:
    until = monotonic() + LONGEST_WAIT
    while monotonic() < until:
        try:
            with urllib.request.urlopen(f"{address}/health/", timeout=2):  # noqa: S310
                break
        except urllib.error.HTTPError:
            break
        except OSError:
            sleep(0.05)
    else:
        say(f"No answer at {address} after {LONGEST_WAIT:.0f} s; see the messages above.")
        return
    say(f"Lilac 丁香 is open at {address}  (ctrl-C stops it)")


def prepared() -> bool:
    """Whether this house was made ready by this very version, in an SQLite database still here."""
    home = _home()
    try:
        mark = (home / "ready").read_text()
    except OSError:
        return False
    return (
        mark == _fingerprint()
        and "DATABASE_URL" not in os.environ
        and (home / "lilac.sqlite3").exists()
    )


def note_prepared() -> None:
    """Remember that migrations and first data are in place."""
    home = _home()
    home.mkdir(parents=True, exist_ok=True)
    (home / "ready").write_text(_fingerprint())


def _home() -> Path:
    return Path(os.environ.get("LILAC_HOME", ROOT / ".lilac"))


def _fingerprint() -> str:
    """Changes when a migration or a library does."""
    seen = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for path in sorted((ROOT / "src" / "lilac").glob("*/migrations/*.py")):
        seen.update(f"{path.parent.parent.name}/{path.name}\n".encode())
        seen.update(path.read_bytes())
    return seen.hexdigest()
