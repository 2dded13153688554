import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils.timezone import now

from lilac.accounts.permissions import may_run_jobs, may_see_audit, may_see_jobs
from lilac.accounts.states import Role
from lilac.kernel import chain, heads, jobs, permissions, worker
from lilac.kernel.models import Event, Job, Schedule, Worker
from tests.factories.kernel import JobFactory, stamp

pytestmark = pytest.mark.django_db
GET = ["/audit/", "/audit/events.csv", "/audit/chain.jsonl", "/jobs/"]
POST = ["/audit/verify/", "/jobs/1/retry/", "/jobs/1/cancel/"]


@pytest.fixture(autouse=True)
def english(client):
    client.cookies["django_language"] = "en"


def test_the_kernels_permissions_are_those_of_accounts(citizen, auditor, administrator):
    assert {permissions.AUDITOR, permissions.ADMINISTRATOR} <= set(Role.values)
    for user in (citizen, auditor, administrator):
        for mine, theirs in (
            (permissions.may_see_audit, may_see_audit),
            (permissions.may_see_jobs, may_see_jobs),
            (permissions.may_run_jobs, may_run_jobs),
        ):
            assert mine(user) == theirs(user)


@pytest.mark.parametrize("path", GET)
def test_a_visitor_is_asked_to_sign_in(client, path):
    assert client.get(path).status_code == 302


@pytest.mark.parametrize("path", GET)
def test_an_outsider_is_told_why_not(client, citizen, path):
    client.force_login(citizen)
    response = client.get(path)
    assert response.status_code == 403
    assert "auditors and administrators" in response.text


@pytest.mark.parametrize("path", POST)
@pytest.mark.parametrize("who", ["citizen", "auditor"])
def test_only_administrators_act(client, request, who, path):
    JobFactory(pk=1, state="dead", error="x")
    client.force_login(request.getfixturevalue(who))
    response = client.post(path)
    assert response.status_code == 403
    assert "run by administrators" in response.text
    assert Job.objects.get(pk=1).state == "dead"


@pytest.mark.parametrize("path", POST)
def test_acts_are_not_done_by_following_a_link(client, administrator, path):
    client.force_login(administrator)
    assert client.get(path).status_code == 405


def test_audit_shows_who_did_what_newest_first(client, auditor, citizen):
    stamp(2, by=citizen)
    client.force_login(auditor)
    response = client.get("/audit/")
    assert [e.event.pk for e in response.context["entries"]] == [2, 1]
    assert citizen.name in response.text
    assert "盖章 1" in response.text
    assert "Not verified yet." in response.text


def test_audit_says_when_the_chain_is_broken(client, auditor):
    from lilac.kernel import events
    from lilac.kernel.happenings import ChainVerified

    events.publish(ChainVerified(9, 4, "cut", "x"), by=None, at=now())
    client.force_login(auditor)
    assert "The chain is broken at event 4: The end was cut off" in client.get("/audit/").text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("name=Stamped", []),
        ("who=用户", [1, 2]),
        ("who=nobody", []),
        ("first=2021-02-20", [2, 3]),
        ("last=2021-02-19", [1]),
        ("first=2021-02-19&last=2021-02-19", [1]),
        ("text=盖章", [1, 2, 3]),
        ("first=nonsense", [1, 2, 3]),
    ],
)
def test_audit_filters(client, auditor, citizen, query, found):
    at = datetime(2021, 2, 19, 15, 59, tzinfo=UTC)
    for minutes, by in ((0, citizen), (2, citizen), (3, None)):
        stamp(by=by, at=at + timedelta(minutes=minutes))
    client.force_login(auditor)
    rows = client.get(f"/audit/?{query}").context["entries"]
    if query == "name=Stamped":  # not a kind any module declares: the form says so
        assert len(rows) == 3
        return
    assert sorted(entry.event.pk for entry in rows) == found


def test_audit_with_days_in_the_wrong_order_says_so(client, auditor):
    client.force_login(auditor)
    response = client.get("/audit/?first=2021-02-20&last=2021-02-19")
    assert "lies before the first day" in response.text


def test_audit_pages(client, auditor):
    stamp(51)
    client.force_login(auditor)
    assert [e.event.pk for e in client.get("/audit/?page=2").context["entries"]] == [1]


@pytest.mark.parametrize("count", [1, 3])
def test_audit_queries_do_not_grow(client, auditor, citizen, count, django_assert_max_num_queries):
    stamp(count, by=citizen)
    client.force_login(auditor)
    client.get("/audit/")
    with django_assert_max_num_queries(11):
        client.get("/audit/")


def test_audit_table_is_guarded_and_its_taking_is_on_record(client, auditor):
    auditor.name = "=cmd()"
    auditor.save()
    stamp(1, by=auditor)
    client.force_login(auditor)
    table = b"".join(client.get("/audit/events.csv")).decode()
    assert ",'=cmd()," in table
    assert Event.objects.last().name == "AuditExported"


def test_audit_chain_verifies_as_downloaded(client, auditor):
    stamp(3)
    client.force_login(auditor)
    body = b"".join(client.get("/audit/chain.jsonl"))
    report = chain.verify(chain.read_lines(body.splitlines(keepends=True)), heads=[heads.current()])
    assert (report.events, report.broken) == (4, None)


def test_verify_now_is_done_in_the_background(client, administrator):
    stamp(2)
    client.force_login(administrator)
    assert client.post("/audit/verify/", follow=True).status_code == 200
    worker.drain()
    assert "every link holds" in client.get("/audit/").text


def test_heads_are_public_for_programs_and_readers(client):
    stamp(2, at=datetime(2021, 2, 19, 9, tzinfo=UTC))
    head = heads.publish_head(day=datetime(2021, 2, 19, tzinfo=UTC).date(), at=now())

    (found,) = client.get("/audit/head.json").json()["heads"]
    assert (found["day"], found["number"], found["hash"]) == ("2021-02-19", 2, head.hash)
    feed = client.get("/audit/heads.atom")
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert head.hash in feed.text


def test_job_list_opens_with_what_needs_somebody(client, auditor, notes):
    JobFactory()
    JobFactory(state="dead", error="Traceback\nRuntimeError: the pen broke", attempts=3)
    Schedule.objects.create(name="tests.tick", next_at=now())
    jobs.job("tests.tick", daily="03:30")(lambda *, at: None)
    Worker.objects.create(name="host:1", started_at=now(), seen_at=now())
    Worker.objects.create(name="host:2", started_at=now(), seen_at=now() - timedelta(minutes=5))
    client.force_login(auditor)

    page = client.get("/jobs/").text

    for words in ("RuntimeError: the pen broke", "tests.tick", "at work", "silent"):
        assert words in page
    assert "run by administrators" in page
    assert "/retry/" not in page


@pytest.mark.parametrize("state", ["waiting", "running", "done", "dead", "cancelled", "odd"])
def test_job_list_of_each_state(client, administrator, state):
    JobFactory()
    JobFactory(state="done", ended_at=now(), ended_by=administrator)
    client.force_login(administrator)
    assert client.get(f"/jobs/?state={state}").status_code == 200


def test_job_list_without_anything_says_so(client, administrator):
    client.force_login(administrator)
    page = client.get("/jobs/").text
    assert "No job in this state" in page
    assert "No worker was seen" in page


@pytest.mark.parametrize("count", [1, 3])
def test_job_list_queries_do_not_grow(client, auditor, count, django_assert_max_num_queries):
    for _ in range(count):
        JobFactory(state="dead", error="x", ended_by=auditor)
    client.force_login(auditor)
    client.get("/jobs/")
    with django_assert_max_num_queries(11):
        client.get("/jobs/")


def test_retry_and_cancel_from_the_page(client, administrator, notes):
    job = JobFactory(state="dead", error="x")
    client.force_login(administrator)
    assert "waits again" in client.post(f"/jobs/{job.pk}/retry/", follow=True).text
    assert "was cancelled" in client.post(f"/jobs/{job.pk}/cancel/", follow=True).text
    assert "cannot be done any more" in client.post(f"/jobs/{job.pk}/cancel/", follow=True).text
    assert client.post("/jobs/99999/retry/").status_code == 404


def test_health_without_a_worker_is_degraded(client):
    response = client.get("/health/")
    facts = response.json()
    assert (response.status_code, facts["status"]) == (200, "degraded")
    assert facts["worker"] == {"alive": False, "seen_at": None}
    assert facts["audit"]["sealed"] is True


def test_health_with_a_worker_and_a_head_is_ok(client):
    stamp(1, at=now() - timedelta(days=1))
    heads.publish_head(day=(now() - timedelta(days=1)).date(), at=now())
    Worker.objects.create(name="host:1", started_at=now(), seen_at=now())
    JobFactory(state="dead", error="secret canary")
    response = client.get("/health/")
    assert response.json()["status"] == "ok"
    assert response.json()["jobs"] == {"waiting": 0, "given_up": 1}
    assert "canary" not in json.dumps(response.json())
    assert "no-store" in response["Cache-Control"]


@time_machine.travel("2031-01-01")
def test_health_notices_an_old_head_and_a_silent_worker(client):
    past = datetime(2021, 1, 1, tzinfo=UTC)
    stamp(1, at=past)
    heads.publish_head(day=past.date(), at=past)
    Worker.objects.create(name="host:1", started_at=past, seen_at=past)
    facts = client.get("/health/").json()
    assert facts["status"] == "degraded"
    assert not facts["worker"]["alive"]
    assert not facts["audit"]["published"]


def test_health_without_database_is_down(client, monkeypatch):
    from django.db import OperationalError

    from lilac.kernel import health

    def away():
        raise OperationalError

    monkeypatch.setattr(health, "_migrated", away)
    response = client.get("/health/")
    assert (response.status_code, response.json()) == (503, {"status": "down", "database": False})


def test_health_with_missing_migrations_is_down(client, monkeypatch):
    from django.db.migrations.executor import MigrationExecutor

    from lilac.kernel import health

    health._migrated_once.cache_clear()
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *args: [1])
    assert client.get("/health/").status_code == 503
    monkeypatch.undo()
    assert client.get("/health/").status_code == 200
