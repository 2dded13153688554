from __future__ import annotations

import pytest

from lilac.kernel import jobs
from lilac.kernel import tasks as registered
from tests.factories.accounts import AdministratorFactory, AuditorFactory, UserFactory


@pytest.fixture
def citizen(db):
    """The outsider: somebody with a sign-in and no role."""
    return UserFactory()


@pytest.fixture
def auditor(db):
    return AuditorFactory()


@pytest.fixture
def administrator(db):
    return AdministratorFactory()


@pytest.fixture
def registry(monkeypatch):
    """Jobs of the test's own; the house's are out of the way."""
    tasks: dict[str, registered.Task] = {}
    monkeypatch.setattr(registered, "_tasks", tasks)
    return tasks


@pytest.fixture
def notes(registry):
    """What the job ``tests.note`` wrote down; ``boom`` in its text makes it fail."""
    written: list[str] = []

    @jobs.job("tests.note", attempts=3)
    def note(*, text, at):
        if text == "boom":
            raise RuntimeError("the pen broke")
        written.append(text)

    return written
