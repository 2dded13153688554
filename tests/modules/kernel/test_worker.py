"""Workers as processes: killed, stopped, several at once."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.utils.timezone import now

from lilac.kernel import jobs, worker
from lilac.kernel.models import Job, Worker

SOURCES = Path(__file__).parents[3] / "src"
PROGRAM = """
import sys, time
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from datetime import timedelta
from pathlib import Path
from django.core.management import call_command
from lilac.kernel import jobs, tasks
tasks._tasks.clear()

@jobs.job("tests.slow", attempts=3, lease=timedelta(seconds=2))
def slow(*, at, path, seconds):
    with Path(path).open("a") as marks:
        marks.write("begun\\n")
    time.sleep(seconds)
    with Path(path).open("a") as marks:
        marks.write("ended\\n")

call_command("work", idle=0.05)
"""


@pytest.fixture
def slow(registry):
    return jobs.job("tests.slow", attempts=3, lease=timedelta(seconds=2))(lambda **_: None)


@pytest.fixture
def start():
    """Start a worker process on this test's own database; none outlives the test."""
    started = []

    def run():
        name = str(connection.settings_dict["NAME"])
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, name],
            env={
                **os.environ,
                "PYTHONPATH": str(SOURCES),
                "DJANGO_SETTINGS_MODULE": "lilac.site.settings",
            },
            stderr=subprocess.PIPE,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.wait()
        process.stderr.close()


def wait_for(condition, seconds=15):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def marks(path):
    return path.read_text().split() if path.exists() else []


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_the_job_is_done_by_another(slow, start, tmp_path):
    path = tmp_path / "marks"
    job = jobs.enqueue("tests.slow", {"path": str(path), "seconds": 1})
    first = start()
    wait_for(lambda: marks(path) == ["begun"])
    os.kill(first.pid, signal.SIGKILL)
    first.wait()

    start()
    wait_for(lambda: Job.objects.get().state == "done")

    job.refresh_from_db()
    assert marks(path) == ["begun", "begun", "ended"]
    assert job.attempts == 2


@pytest.mark.django_db(transaction=True)
def test_a_job_longer_than_its_lease_is_kept_alive(slow, start, tmp_path):
    path = tmp_path / "marks"
    jobs.enqueue("tests.slow", {"path": str(path), "seconds": 3})
    start()
    start()
    wait_for(lambda: Job.objects.get().state == "done")
    assert marks(path) == ["begun", "ended"]


@pytest.mark.django_db(transaction=True)
def test_told_to_stop_a_worker_finishes_the_job_in_hand(slow, start, tmp_path):
    path = tmp_path / "marks"
    jobs.enqueue("tests.slow", {"path": str(path), "seconds": 1})
    process = start()
    wait_for(lambda: marks(path) == ["begun"])
    jobs.enqueue("tests.slow", {"path": str(path), "seconds": 1})
    process.send_signal(signal.SIGTERM)

    assert process.wait(timeout=10) == 0
    assert marks(path) == ["begun", "ended"]
    assert sorted(Job.objects.values_list("state", flat=True)) == ["done", "waiting"]
    assert Worker.objects.get().stopped_at is not None


@pytest.mark.django_db(transaction=True)
def test_many_workers_do_every_job_once(registry):
    done = []
    jobs.job("tests.count")(lambda *, number, at: done.append(number))
    for number in range(60):
        jobs.enqueue("tests.count", {"number": number})

    def work():
        try:
            while Job.objects.filter(state="waiting").exists():
                worker.drain()
        finally:
            connections.close_all()

    crew = [threading.Thread(target=work) for _ in range(4)]
    for thread in crew:
        thread.start()
    for thread in crew:
        thread.join()

    assert sorted(done) == list(range(60))
    assert set(Job.objects.values_list("state", "attempts")) == {("done", 1)}


@pytest.mark.django_db
def test_work_drain_does_what_is_due_and_leaves(notes):
    jobs.enqueue("tests.note", {"text": "x"})
    out = StringIO()
    call_command("work", "--drain", stdout=out)
    assert out.getvalue() == "1 jobs done\n"
    assert notes == ["x"]


@pytest.mark.django_db
def test_a_worker_lives_through_a_database_that_is_away(notes, monkeypatch, caplog):
    from django.db import OperationalError

    def away(at):
        raise OperationalError("gone fishing")

    crew = worker.Crew()
    monkeypatch.setattr(worker, "plan", away)
    assert crew._step() is False
    assert "cannot reach the queue" in caplog.text


@pytest.mark.django_db
def test_housekeeping_forgets_what_is_long_done(registry, settings, tmp_path):
    from lilac.kernel import housekeeping
    from tests.factories.kernel import JobFactory

    settings.MEDIA_ROOT = tmp_path
    at = now()
    old = at - housekeeping.KEEP_DONE - timedelta(days=1)
    JobFactory(state="done", ended_at=old)
    kept = {
        JobFactory(state="done", ended_at=at).pk,
        JobFactory(state="dead", error="x", ended_at=old).pk,
    }
    Worker.objects.create(name="old", started_at=old, seen_at=old)

    housekeeping.sweep(at=at)

    assert set(Job.objects.values_list("pk", flat=True)) == kept
    assert not Worker.objects.exists()


@pytest.mark.django_db
def test_nightly_jobs_publish_the_head_and_the_result(db):
    from lilac.kernel import housekeeping
    from lilac.kernel.models import Event, Head
    from tests.factories.kernel import stamp

    stamp(3, at=now() - timedelta(days=2))
    housekeeping.publish_head(at=now())
    housekeeping.verify_chain(at=now())

    assert Head.objects.get().number == 3
    assert Event.objects.get(name="ChainVerified").data == {
        "events": 3, "broken": 0, "fault": "", "what": "",
    }  # fmt: skip
