from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils.timezone import now

from lilac.kernel import append_only, chain, events, heads
from lilac.kernel.models import AppendOnlyError, Event, Head
from tests.factories.kernel import Stamped, stamp


@dataclass(frozen=True)
class Weighed:
    kilos: float


def test_publish_counts_without_gaps_and_chains(citizen):
    stamp(2, by=citizen)
    with transaction.atomic():
        events.publish(Stamped(9), by=None, at=now())
        transaction.set_rollback(True)
    stamp(1)

    assert list(Event.objects.order_by("pk").values_list("pk", flat=True)) == [1, 2, 3]
    assert heads.verify_database() == chain.Report(3, heads.current().hash)


@pytest.mark.django_db(transaction=True)
def test_publish_outside_a_transaction_is_a_fault():
    with pytest.raises(transaction.TransactionManagementError):
        events.publish(Stamped(1), by=None, at=now())


def test_publish_refuses_floating_point_numbers(db):
    with pytest.raises(TypeError, match=r"1\.5"), transaction.atomic():
        events.publish(Weighed(1.5), by=None, at=now())
    with pytest.raises(ValueError, match="Out of range"), transaction.atomic():
        events.publish(Weighed(float("nan")), by=None, at=now())


def test_an_event_verifies_whatever_zone_its_moment_came_in(db):
    stamp(at=datetime(2021, 2, 19, 9, 0, 0, 123456, tzinfo=timezone(timedelta(hours=8))))
    stamp(at=datetime(2021, 2, 19, 1, 0, tzinfo=UTC))
    assert heads.verify_database().broken is None


def test_subscribers_hear_after_commit(db, django_capture_on_commit_callbacks, monkeypatch):
    heard = []
    monkeypatch.setitem(events._receivers, Stamped, [heard.append])
    with django_capture_on_commit_callbacks(execute=True):
        stamp(1)
        assert heard == []
    assert heard == [Stamped(0, "盖章 0")]


def test_python_refuses_to_change_the_record(db):
    (event,) = stamp(1)
    event.name = "Other"
    for attempt in (
        event.save,
        event.delete,
        lambda: Event.objects.update(name="Other"),
        lambda: Event.objects.all().delete(),
        lambda: Event.objects.bulk_update([event], ["name"]),
    ):
        with pytest.raises(AppendOnlyError):
            attempt()


@pytest.mark.parametrize("table", append_only.TABLES)
@pytest.mark.parametrize(
    "statement",
    ["UPDATE {table} SET hash = 'x'", "DELETE FROM {table}"],
)
def test_the_database_refuses_to_change_the_record(db, table, statement):
    stamp(1)
    heads.publish_head(day=now().date() + timedelta(days=1), at=now())
    with (
        pytest.raises(DatabaseError, match=f"{table} is append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table=table))


def test_the_database_refuses_replacing_and_truncating(db):
    stamp(1)
    connection.check_constraints()  # PostgreSQL truncates nothing while checks are deferred
    statement = {
        "sqlite": "INSERT OR REPLACE INTO kernel_event SELECT * FROM kernel_event",
        "postgresql": "TRUNCATE kernel_event",
    }[connection.vendor]
    with (
        pytest.raises(DatabaseError, match="kernel_event is append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_every_trigger_stands_after_all_migrations(db):
    assert append_only.missing(connection) == []


def test_missing_triggers_are_noticed_and_installed_again(db):
    append_only.lift(connection)
    assert len(append_only.missing(connection)) == 2 * len(append_only._triggers(connection.vendor))
    append_only.install(connection)
    assert append_only.missing(connection) == []


def test_a_head_is_the_last_event_of_the_civil_day(db):
    first, _second, third = (
        stamp(at=at)[0]
        for at in (
            datetime(2021, 2, 19, 15, 59, tzinfo=UTC),
            datetime(2021, 2, 19, 15, 59, 59, 999_999, tzinfo=UTC),
            datetime(2021, 2, 19, 16, 0, tzinfo=UTC),
        )
    )
    head = heads.publish_head(day=third.at.date(), at=third.at)
    assert (head.number, head.hash) == (first.pk + 1, third.previous)


def test_a_published_head_stands(db):
    stamp(at=datetime(2021, 2, 18, 1, tzinfo=UTC))
    day = datetime(2021, 2, 19, tzinfo=UTC).date()
    head = heads.publish_head(day=day, at=now())
    stamp(at=datetime(2021, 2, 18, 2, tzinfo=UTC))
    assert heads.publish_head(day=day, at=now()) == head
    assert Head.objects.get().number == 1


def test_no_head_before_the_first_event(db):
    assert heads.publish_head(day=now().date(), at=now()) is None
