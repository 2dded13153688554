from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from lilac.kernel import jobs, worker
from lilac.kernel.models import Event, Job, Schedule
from lilac.kernel.refusal import Refused
from lilac.kernel.schedule import Daily, Every
from tests.factories.kernel import JobFactory

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def test_enqueued_work_is_done_once(notes):
    job = jobs.enqueue("tests.note", {"text": "好"})
    assert worker.drain() == 1
    assert worker.drain() == 0
    assert notes == ["好"]
    job.refresh_from_db()
    assert (job.state, job.attempts, job.lease_until) == ("done", 1, None)


def test_enqueue_goes_with_its_transaction(notes):
    with transaction.atomic():
        jobs.enqueue("tests.note", {"text": "x"})
        transaction.set_rollback(True)
    assert worker.drain() == 0


def test_enqueue_of_an_unknown_name_is_a_fault_at_once(registry):
    with pytest.raises(LookupError, match=r"no job is called tests\.none"):
        jobs.enqueue("tests.none")


def test_enqueue_of_what_is_no_json_is_a_fault_at_once(notes):
    with pytest.raises(TypeError):
        jobs.enqueue("tests.note", {"text": object()})


def test_a_later_moment_is_waited_for(notes):
    later = now() + timedelta(hours=1)
    jobs.enqueue("tests.note", {"text": "later"}, at=later)
    assert worker.drain() == 0
    assert worker.drain(later) == 1


def test_one_key_waits_once_and_a_running_one_does_not_count(notes):
    first = jobs.enqueue("tests.note", {"text": "a"}, key="k")
    assert jobs.enqueue("tests.note", {"text": "b"}, key="k") == first
    worker.take("w", now())
    assert jobs.enqueue("tests.note", {"text": "c"}, key="k") != first


def test_failing_work_is_tried_again_later_and_then_given_up(notes):
    job = jobs.enqueue("tests.note", {"text": "boom"})
    at, waits = now(), []
    for _ in range(3):
        assert worker.drain(at) == 1
        job.refresh_from_db()
        waits.append(round((job.run_at - now()).total_seconds() / 30))
        at = job.run_at

    assert waits[:2] == [1, 4]
    assert (job.state, job.attempts) == ("dead", 3)
    assert "RuntimeError: the pen broke" in job.error
    event = Event.objects.get()
    assert (event.name, event.data["error"]) == ("JobDied", "RuntimeError: the pen broke")


def test_the_error_of_a_failed_try_is_kept_until_it_succeeds(notes):
    job = jobs.enqueue("tests.note", {"text": "boom"})
    worker.drain()
    job.refresh_from_db()
    assert "the pen broke" in job.error
    Job.objects.update(payload={"text": "fine"})
    worker.drain(job.run_at)
    job.refresh_from_db()
    assert (job.state, job.error) == ("done", "")


def test_a_refusal_is_an_answer_and_is_not_tried_again(registry):
    @jobs.job("tests.refuse")
    def refuse(*, at):
        raise Refused("The call is closed.")

    job = jobs.enqueue("tests.refuse")
    worker.drain()
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == ("dead", 1, "The call is closed.")


def test_a_failed_job_gives_way_to_the_same_work_asked_for_meanwhile(registry):
    @jobs.job("tests.again")
    def again(*, at):
        jobs.enqueue("tests.again", key="k")
        raise RuntimeError

    first = jobs.enqueue("tests.again", key="k")
    at = now()
    job = worker.take("w", at)
    worker.perform(job, at)
    first.refresh_from_db()
    assert first.state == "cancelled"
    assert Job.objects.get(state="waiting").key == "k"


def test_a_silent_workers_job_is_taken_by_another(notes):
    job = jobs.enqueue("tests.note", {"text": "x"})
    lost = worker.take("first", now())
    assert worker.take("second", now()) is None

    later = now() + 2 * MINUTE
    found = worker.take("second", later)
    assert (found.pk, found.worker, found.attempts) == (job.pk, "second", 2)

    worker.perform(lost, later)  # the first was only slow: its end does not count
    job.refresh_from_db()
    assert (job.state, job.worker) == ("running", "second")


def test_a_lease_is_prolonged_while_it_is_held(notes):
    jobs.enqueue("tests.note", {"text": "x"})
    at = now()
    held = worker.take("first", at)
    assert worker.prolong(held, at + MINUTE / 2)
    assert worker.take("second", at + MINUTE) is None
    assert worker.take("second", at + 2 * MINUTE)
    assert not worker.prolong(held, at + 2 * MINUTE)


def test_a_job_that_kills_its_workers_is_given_up(notes):
    job = jobs.enqueue("tests.note", {"text": "x"})
    at = now()
    for _ in range(3):
        assert worker.take("w", at)
        at += 2 * MINUTE
    assert worker.take("w", at) is None
    job.refresh_from_db()
    assert (job.state, job.error) == ("dead", worker.LOST)


def test_jobs_this_program_does_not_know_are_left_alone(notes):
    JobFactory(name="tests.of-a-newer-version")
    assert worker.drain() == 0


def test_the_longest_waiting_goes_first(notes):
    at = now()
    for minutes, text in ((1, "second"), (3, "first")):
        JobFactory(payload={"text": text}, run_at=at - minutes * MINUTE)
    worker.drain()
    assert notes == ["first", "second"]


def test_retry_by_an_administrator_gives_all_attempts_again(notes, administrator):
    job = JobFactory(state="dead", error="x", attempts=3)
    jobs.retry_job(job=job, by=administrator, at=now())
    assert (job.state, job.attempts) == ("waiting", 0)
    assert Event.objects.get().name == "JobRetried"
    assert worker.drain() == 1


def test_retry_of_a_job_that_is_done_is_refused(administrator):
    with pytest.raises(Refused):
        jobs.retry_job(job=JobFactory(state="done"), by=administrator, at=now())


def test_retry_is_refused_while_the_same_work_waits(administrator):
    JobFactory(key="k")
    job = JobFactory(state="dead", error="x", key="k")
    with pytest.raises(Refused):
        jobs.retry_job(job=job, by=administrator, at=now())


def test_cancel_takes_a_job_out_of_the_queue(notes, administrator):
    job = JobFactory()
    jobs.cancel_job(job=job, by=administrator, at=now())
    assert worker.drain() == 0
    assert (job.state, job.ended_by) == ("cancelled", administrator)
    assert Event.objects.get().name == "JobCancelled"


def test_cancel_of_a_running_job_is_refused(notes, administrator):
    JobFactory()
    job = worker.take("w", now())
    with pytest.raises(Refused):
        jobs.cancel_job(job=job, by=administrator, at=now())


@pytest.mark.parametrize("act", [jobs.retry_job, jobs.cancel_job])
def test_only_administrators_steer(act, citizen, auditor):
    job = JobFactory(state="dead", error="x")
    for outsider in (citizen, auditor):
        with pytest.raises(Refused):
            act(job=job, by=outsider, at=now())


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"state": "running"}, "job_running_by_lease"),
        ({"lease_until": datetime(2021, 1, 1, tzinfo=UTC)}, "job_running_by_lease"),
        ({"state": "dead"}, "job_dead_with_error"),
        ({"state": "odd"}, "job_state_known"),
    ],
)
def test_the_database_refuses_half_states(values, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        JobFactory(**values)


def test_recurring_work_is_queued_once_a_turn(registry):
    jobs.job("tests.tick", every=MINUTE)(lambda *, at: None)
    at = datetime(2021, 2, 19, 9, 0, 30, tzinfo=UTC)
    assert worker.plan(at) == 0
    assert Schedule.objects.get().next_at == at + MINUTE / 2
    assert worker.plan(at + MINUTE) == 1
    assert worker.plan(at + MINUTE) == 0
    assert Job.objects.count() == 1


def test_turns_missed_do_not_pile_up(registry):
    jobs.job("tests.tick", every=MINUTE)(lambda *, at: None)
    at = datetime(2021, 2, 19, 9, 0, 30, tzinfo=UTC)
    worker.plan(at)
    for minutes in (10, 20):
        worker.plan(at + minutes * MINUTE)
    assert Job.objects.count() == 1
    assert Schedule.objects.get().next_at == at + 20.5 * MINUTE


def test_a_turn_seen_by_two_workers_is_queued_once(registry, monkeypatch):
    jobs.job("tests.tick", every=MINUTE)(lambda *, at: None)
    at = datetime(2021, 2, 19, 9, 0, 30, tzinfo=UTC)
    worker.plan(at)
    stale = list(Schedule.objects.all())
    assert worker.plan(at + MINUTE) == 1
    Job.objects.all().delete()
    monkeypatch.setattr(Schedule.objects, "all", lambda: stale)
    assert worker.plan(at + MINUTE) == 0
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2021-02-19T03:29:59+08:00", "2021-02-19T03:30:00+08:00"),
        ("2021-02-19T03:30:00+08:00", "2021-02-20T03:30:00+08:00"),
        ("2021-02-18T19:30:00+00:00", "2021-02-20T03:30:00+08:00"),
        ("2021-12-31T23:00:00+08:00", "2022-01-01T03:30:00+08:00"),
    ],
)
def test_daily_means_the_clock_in_shanghai(moment, expected):
    rule = Daily(datetime.strptime("03:30", "%H:%M").time())
    assert rule.after(datetime.fromisoformat(moment)) == datetime.fromisoformat(expected)


def test_every_is_the_same_for_all_workers():
    rule = Every(timedelta(minutes=5))
    at = datetime(2021, 2, 19, 9, 1, tzinfo=UTC)
    assert rule.after(at) == rule.after(at + MINUTE) == datetime(2021, 2, 19, 9, 5, tzinfo=UTC)


def test_a_name_belongs_to_one_job(registry):
    jobs.job("tests.one")(lambda *, at: None)
    with pytest.raises(ValueError, match="two jobs are called"):

        @jobs.job("tests.one")
        def other(*, at): ...


def test_every_and_daily_together_are_a_fault(registry):
    with pytest.raises(ValueError, match="not both"):
        jobs.job("tests.one", every=MINUTE, daily="03:30")


def test_the_pause_grows_fourfold_up_to_a_day(notes):
    task = jobs.tasks()["tests.note"]
    assert [task.pause(n).total_seconds() for n in (1, 2, 3)] == [30, 120, 480]
    assert task.pause(1_000) == timedelta(days=1)


def test_the_houses_own_jobs_are_registered_and_recur():
    recurring = {name: task.rule for name, task in jobs.tasks().items() if task.rule}
    assert {"kernel.publish_head", "kernel.verify_chain", "kernel.sweep"} <= recurring.keys()
