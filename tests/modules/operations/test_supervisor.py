import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from lilac.site.supervisor import Child, Supervisor

DRIVER = """
import sys, pathlib
from lilac.site.supervisor import Child, Supervisor
marks = pathlib.Path(sys.argv[1])
code = "import os,pathlib,sys,time; pathlib.Path(sys.argv[1], f'{sys.argv[2]}-{os.getpid()}').touch(); time.sleep(60)"
children = [Child(n, [sys.executable, "-c", code, str(marks), n]) for n in ("web", "worker")]
raise SystemExit(Supervisor(children, say=print).run())
"""


def wait_for(condition, seconds=10.0):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError("waited in vain")


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"


def pids(marks, name):
    return sorted(int(p.name.split("-")[1]) for p in marks.glob(f"{name}-*"))


def test_ctrl_c_stops_web_and_worker_and_a_killed_one_comes_back(tmp_path):
    supervisor = subprocess.Popen([sys.executable, "-c", DRIVER, str(tmp_path)])
    try:
        (web,) = wait_for(lambda: pids(tmp_path, "web"))
        wait_for(lambda: pids(tmp_path, "worker"))

        os.kill(web, signal.SIGKILL)
        wait_for(lambda: len(pids(tmp_path, "web")) == 2)
    finally:
        supervisor.send_signal(signal.SIGINT)

    assert supervisor.wait(timeout=10) == 0
    assert not any(alive(pid) for pid in pids(tmp_path, "web") + pids(tmp_path, "worker"))


def test_a_process_that_keeps_dying_is_started_ever_more_rarely(monkeypatch):
    child = Child("web", [sys.executable, "-c", "raise SystemExit(3)"])
    said: list[str] = []
    supervisor = Supervisor([child], say=said.append)
    now = 0.0
    pauses = []
    for _ in range(4):
        supervisor._tend(now)
        child.process.wait()
        supervisor._tend(now)
        pauses.append(child.rest_until - now)
        now = child.rest_until
    assert pauses == [1.0, 2.0, 4.0, 8.0]
    assert "status 3" in said[0]
