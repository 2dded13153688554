import socket

import pytest

from lilac.site import serving


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("LILAC_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return tmp_path


def test_a_taken_port_is_refused_with_what_to_do():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(serving.CannotServe, match=f"Port {port} .* make run PORT={port + 1}"):
            serving.must_be_free("127.0.0.1", port)


def test_a_free_port_is_taken():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    serving.must_be_free("127.0.0.1", port)


def test_prepared_only_with_its_database_and_this_version(home, monkeypatch):
    assert not serving.prepared()

    serving.note_prepared()
    assert not serving.prepared(), "the database is gone"

    (home / "lilac.sqlite3").touch()
    assert serving.prepared()

    (home / "ready").write_text("of another version")
    assert not serving.prepared()


def test_prepared_never_answers_for_another_database(home, monkeypatch):
    serving.note_prepared()
    (home / "lilac.sqlite3").touch()
    monkeypatch.setenv("DATABASE_URL", "postgres://127.0.0.1/other")

    assert not serving.prepared()
