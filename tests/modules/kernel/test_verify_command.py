import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils.timezone import localdate

from lilac.kernel import append_only, heads
from tests.factories.kernel import stamp

pytestmark = pytest.mark.django_db


def verify(*args):
    out, err = StringIO(), StringIO()
    call_command("verify", *args, stdout=out, stderr=err)
    return out.getvalue() + err.getvalue()


def test_verify_says_how_much_holds():
    stamp(3)
    assert verify() == f"3 events, every link holds. Head {heads.current().hash}\n"


def test_verify_names_the_first_broken_event_of_the_database():
    stamp(5)
    append_only.lift(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kernel_event SET name = 'Stampeb' WHERE id = 3")
    append_only.install(connection)

    with pytest.raises(CommandError, match="BROKEN at event 3") as caught:
        verify()

    assert caught.value.returncode == 1
    assert "The 2 events before it hold" in str(caught.value)


def test_verify_sees_a_tail_cut_off_behind_a_published_head():
    *_rest, last = stamp(5)
    heads.publish_head(day=localdate(last.at), at=last.at)
    append_only.lift(connection)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM kernel_event WHERE id > 3")

    with pytest.raises(CommandError, match="BROKEN at event 4: missing"):
        verify()


def test_verify_warns_when_a_trigger_is_gone():
    append_only.lift(connection)
    assert "warning: kernel_event lacks its trigger" in verify()


def test_an_export_verifies_without_the_database(tmp_path, django_db_blocker):
    stamp(4)
    path = tmp_path / "audit.jsonl"
    verify("--export", str(path))
    saved = tmp_path / "head.json"
    current = heads.current()
    saved.write_text(json.dumps({"heads": [current._asdict()]}))

    with django_db_blocker.block():
        assert "4 events, every link holds" in verify("--file", str(path), "--head", str(saved))
        path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:3]))
        assert "3 events" in verify("--file", str(path))
        with pytest.raises(CommandError, match="BROKEN at event 4: missing"):
            verify("--file", str(path), "--head", f"4:{current.hash}")


def test_an_export_overwrites_nothing(tmp_path):
    path = tmp_path / "audit.jsonl"
    path.write_text("precious")
    with pytest.raises(CommandError, match="exists"):
        verify("--export", str(path))
    assert path.read_text() == "precious"


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        verify("--file", str(tmp_path / "none.jsonl"))


@pytest.mark.parametrize("written", ["nonsense", "x:y", "/"])
def test_a_head_that_cannot_be_read_is_said(written):
    with pytest.raises(CommandError, match=r"neither NUMBER:HASH nor a head.json"):
        verify("--head", written)
